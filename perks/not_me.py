"""A letter after each use: "Lounge SFO, 14:02, not me?", and what comes of a member who says so."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.dispatch import receiver
from django.urls import reverse

from perks import answers, passes
from perks.events import redeemed
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.models import NotMeReport, Redemption

SALT = "perks.not_me"
LINK_HOLDS = 60 * 24 * 3600  # seconds


@receiver(redeemed, dispatch_uid="tell_the_member")
def tell(redemption_id: int, **_: Any) -> None:
    """Write the member a letter about a use, in the same transaction."""
    with scopes.act_as(scopes.system("not me")):
        use = found(redemption_id)
        when = answers.say_when(use.redeemed_at, use.venue, clock.now())
        outbox.write(
            use.member_id,
            f"used-{use.pk}",
            "perks/email/used",
            f"{use.venue.name}, {when}, not me?",
            {
                "venue": use.venue.name,
                "when": when,
                "perk": use.pass_used.perk.name,
                "brand": use.brand.name,
                "url": settings.SITE_URL + reverse("not_me", args=[token(use.pk)]),
            },
        )


def found(redemption_id: int) -> Redemption:
    """A use with all that is told of it. Raises Redemption.DoesNotExist."""
    rows = Redemption.objects.select_related("venue", "brand", "device", "pass_used__perk")
    use: Redemption = rows.get(pk=redemption_id)
    return use


def token(redemption_id: int) -> str:
    """The signed part of the letter's link: it names one use, and lets report it only."""
    return signing.dumps(redemption_id, salt=SALT)


def use_of(signed: str) -> Redemption:
    """The use that a link names. Raises Refusal link_unknown (404) or link_too_old (410)."""
    try:
        number = signing.loads(signed, salt=SALT, max_age=LINK_HOLDS)
    except signing.SignatureExpired:
        raise Refusal("link_too_old", "This link is older than 60 days.", 410) from None
    except signing.BadSignature:
        raise Refusal("link_unknown", "This link is not one of ours, or not whole.", 404) from None
    with scopes.act_as(scopes.system("not me")):
        try:
            return found(int(number))
        except Redemption.DoesNotExist:
            raise Refusal("link_unknown", "There is no such use any more.", 404) from None


def reported(use: Redemption) -> NotMeReport | None:
    """The report on a use, if there is one."""
    with scopes.act_as(scopes.system("not me")):
        row: NotMeReport | None = NotMeReport.objects.filter(redemption=use).first()
        return row


def report(signed: str) -> tuple[Redemption, bool]:
    """The member says that it was somebody else; twice is once.

    Gives the use, and whether the pass got a new code: whoever copied the old one is locked out.
    Raises as `use_of` does.
    """
    use = use_of(signed)
    with scopes.act_as(scopes.system("not me")):
        _, is_new = NotMeReport.objects.get_or_create(
            redemption=use,
            defaults={
                "venue_id": use.venue_id,
                "brand_id": use.brand_id,
                "member_id": use.member_id,
                "device_id": use.device_id,
                "reported_at": clock.now(),
            },
        )
        spent = use.pass_used.redemptions.filter(undone_at=None).count()
        left = spent < use.pass_used.uses
        if not is_new or not left:
            return use, False
        try:
            passes.renew(use.pass_used)
        except Refusal:
            return use, False
        return use, True
