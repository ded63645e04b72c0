"""May a brand show what a member wrote? Asked of each mention, answered by her, taken back at will."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten

from django.conf import settings
from django.urls import reverse

from campaigns.models import Claim, Mention, ReusePermission
from perks.ground import outbox, scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("reuse")
QUESTION = (
    "May {brand} show this post of yours on its own pages and channels, with your first name and a "
    "link to it? You can say no, and take a yes back at any time. It changes nothing else: not your "
    "perks, not your score."
)


def wording(brand_name: str) -> str:
    """The question as the member reads it, which is kept with her answer."""
    return QUESTION.format(brand=brand_name)


def ask(mention: Mention, claim: Claim) -> None:
    """Write once for each claim that a post was found, and where to answer."""
    brand, perk = claim.brand.name, claim.perk.name
    context = {
        "brand_name": brand,
        "perk_name": perk,
        "question": wording(brand),
        "url": settings.SITE_URL + reverse("my_report") + "#mentions",
        "unsubscribe_url": settings.SITE_URL + reverse("privacy"),
    }
    subject = shorten(f"Your post about {perk}: may {brand} show it?", 200, placeholder="…")
    key = f"reuse:{claim.pk}"
    outbox.write(
        mention.member_id, key, "campaigns/email/reuse", subject, context, purpose="mentions"
    )


def answer(mention_id: int, member_id: int, says_yes: bool, source: str) -> ReusePermission:
    """Note a member's answer, unless it is the one in force. Raises Refusal mention_unknown (404),
    mention_gone (409) for a yes to a post that does not stand."""
    with scopes.act_as(ACTOR):
        rows = Mention.objects.select_for_update(of=("self",)).select_related("brand")
        mention = rows.filter(pk=mention_id, member_id=member_id).first()
        if mention is None:
            raise Refusal("mention_unknown", "There is no such mention of yours.", 404)
        if says_yes and mention.state != "stands":
            raise Refusal(
                "mention_gone",
                "This post does not stand any more, so there is nothing to show. "
                "Nothing was changed.",
            )
        before: ReusePermission | None = newest([mention.pk]).get(mention.pk)
        if before is not None and before.says_yes == says_yes:
            return before
        made: ReusePermission = ReusePermission.objects.create(
            mention=mention,
            brand_id=mention.brand_id,
            member_id=member_id,
            says_yes=says_yes,
            wording=wording(mention.brand.name),
            source=source,
        )
        return made


def newest(mention_ids: Iterable[int]) -> dict[int, ReusePermission]:
    """The answer in force for each mention that has one, by mention; one query."""
    rows = ReusePermission.objects.filter(mention_id__in=list(mention_ids))
    return {row.mention_id: row for row in rows.order_by("mention_id", "pk")}


def in_words(answer: ReusePermission | None, state: str) -> str:
    """ "yes", "no", "withdrawn" or "not answered"; a yes ends with the post."""
    if answer is None:
        return "not_answered"
    if not answer.says_yes:
        return "no"
    return "yes" if state == "stands" else "ended"
