"""Mentions: posts of the members' own linked accounts that carry what a campaign watches for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from campaigns import following, grouping, joining, watching
from campaigns.bodies import Body, body_of, read, words_of
from campaigns.core.watchwords import STRENGTH, Sighting, Watched, sight
from campaigns.models import Claim, Mention
from campaigns.noting import WINDOW, first_seen
from perks.ground import clock, scopes
from perks.ground.consent import Consent
from scoring.models import Post

AT_ONCE = 500  # members whose posts are read together
HAD = ("issued", "redeemed")


def collect(member_id: int | None = None) -> int:
    """Look at what the members who took a perk posted since; gives the number of new mentions, and of
    those that were handed in and are read now.

    Only members who agree to it, only their linked accounts, only until 30 days after the
    campaign's end. What was found before is brought up to date. May run twice: a post is a mention
    of a brand once.
    """
    with scopes.act_as(scopes.system("mentions")):
        claims = looked_for(member_id)
        words = watching.of_campaigns({claim.campaign for claim in claims})
        theirs: dict[int, list[Claim]] = defaultdict(list)
        for claim in claims:
            theirs[claim.member_id].append(claim)
        found, everybody = [], sorted(theirs)
        for at in range(0, len(everybody), AT_ONCE):
            members = everybody[at : at + AT_ONCE]
            following.reread(members)
            found += find({member: theirs[member] for member in members}, words)
        grouping.group({mention.campaign_id for mention in found})
        return len(found)


def looked_for(member_id: int | None = None) -> list[Claim]:
    """The standing claims about which posts are looked for now."""
    agreed = Consent.objects.filter(purpose="mentions", withdrawn_at=None).values("member_id")
    claims = Claim.objects.filter(
        state__in=HAD, campaign__ends_at__gt=clock.now() - WINDOW, member_id__in=agreed
    )
    if member_id is not None:
        claims = claims.filter(member_id=member_id)
    return list(
        claims.select_related("campaign", "link", "brand", "perk", "unit", "member").order_by("pk")
    )


def find(theirs: dict[int, list[Claim]], words: dict[int, list[Watched]]) -> list[Mention]:
    """The new mentions among what these members posted."""
    known = set(
        Mention.objects.filter(member_id__in=list(theirs)).values_list(
            "brand_id", "network", "native_id"
        )
    )
    found = []
    for post in posts_of(theirs):
        for mention in note(body_of(post), theirs[post.member_id], words, known):
            found.append(mention)
    return found


def posts_of(theirs: dict[int, list[Claim]]) -> Iterable[Post]:
    """What they posted on linked accounts since their first claim, oldest first."""
    claims = [claim for each in theirs.values() for claim in each]
    posts = Post.objects.filter(
        member_id__in=list(theirs),
        at__gte=min(since(claim) for claim in claims),
        at__lte=max(claim.campaign.ends_at for claim in claims) + WINDOW,
        account__unlinked_at=None,
        emptied_at=None,
    )
    rows: QuerySet[Post] = posts.select_related("account").order_by("at", "pk")
    return rows.iterator(chunk_size=2_000)


def since(claim: Claim) -> datetime:
    """From when on a post can be about what a claim gave."""
    begun: datetime = claim.issued_at or claim.claimed_at
    return begun


def note(
    body: Body,
    claims: Sequence[Claim],
    words: dict[int, list[Watched]],
    known: set[tuple[int, str, str]],
) -> list[Mention]:
    """The mentions that one post is: of each brand at most one, of the claim it points to best."""
    reading = read(body)
    best: dict[int, tuple[Claim, Sighting]] = {}
    for claim in claims:
        if not since(claim) <= body.at <= claim.campaign.ends_at + WINDOW:
            continue
        if (claim.brand_id, body.network, body.native_id) in known:
            continue
        sighting = sight(reading, words_of(claim, words[claim.campaign_id]))
        if sighting and is_better(claim, sighting, best.get(claim.brand_id)):
            best[claim.brand_id] = claim, sighting
    made = [
        joining.confirm(body, claim, sighting) or first_seen(body, claim, sighting)
        for claim, sighting in best.values()
    ]
    joining.settle_waiting([mention for mention in made if mention is not None])
    return [mention for mention in made if mention is not None]


def is_better(claim: Claim, sighting: Sighting, than: tuple[Claim, Sighting] | None) -> bool:
    """Whether a post points to this claim more surely than to another: by what it was found, then
    by how many words, then the later one."""
    if than is None:
        return True
    other, seen = than
    mine = -STRENGTH.index(sighting.kind), len(sighting.words), since(claim)
    return mine > (-STRENGTH.index(seen.kind), len(seen.words), since(other))
