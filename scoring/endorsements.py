"""Endorsing: a member shares a link, another opens it and says what they know the first one for.

Nobody can be looked up: whoever holds the link sees the given name and the topics that its owner
chose, and only while its owner agrees to a score. How many endorsed is shown, never who.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth import get_user_model

from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from scoring import topics
from scoring.models import Endorsement, EndorsementLink, Topic
from scoring.models.endorsements import A_WEEK

ACTOR = scopes.system("endorsements")
GONE = "This link leads nowhere (any more). Ask whoever sent it for a new one."


@dataclass(frozen=True)
class Shared:
    """What a link shows: whose it is, its topics with whether the reader endorsed each this week."""

    token: str
    name: str
    is_own: bool
    topics: list[tuple[Topic, bool]]
    left: int


def link_of(member_id: int) -> EndorsementLink | None:
    """The member's open link."""
    return EndorsementLink.objects.filter(member_id=member_id, closed_at=None).first()


def share(member_id: int, slugs: Collection[str]) -> EndorsementLink:
    """Open a link to these topics of the member, or change the topics of the open one.

    Raises Refusal consent_missing, topic_not_yours (400).
    """
    consent.require(member_id, "score")
    mine = {row.topic.slug: row.topic_id for row in topics.newest(member_id)}
    if not slugs or not set(slugs) <= set(mine):
        raise Refusal("topic_not_yours", "Choose among your topics. Nothing was shared.", 400)
    link, _ = EndorsementLink.objects.update_or_create(
        member_id=member_id,
        closed_at=None,
        defaults={"topics": sorted(mine[slug] for slug in set(slugs))},
        create_defaults={
            "topics": sorted(mine[slug] for slug in set(slugs)),
            "token": secrets.token_urlsafe(18),
        },
    )
    return link


def close(member_id: int) -> None:
    """Close the link for good; a new one has a new address. Endorsements stay."""
    EndorsementLink.objects.filter(member_id=member_id, closed_at=None).update(
        closed_at=clock.now()
    )


def shared(token: str, reader_id: int) -> Shared:
    """What the link shows to a member. Raises Refusal link_gone (404)."""
    with scopes.act_as(ACTOR):
        link = find(token)
        theirs = Endorsement.objects.filter(endorser_id=reader_id, week=monday())
        done = set(theirs.filter(member_id=link.member_id).values_list("topic_id", flat=True))
        chosen = [row.topic for row in topics.newest(link.member_id) if row.topic_id in link.topics]
        return Shared(
            token,
            link.member.given_name or "A member",
            link.member_id == reader_id,
            [(topic, topic.pk in done) for topic in chosen],
            A_WEEK - theirs.count(),
        )


def endorse(token: str, slug: str, endorser_id: int) -> Endorsement:
    """Endorse the owner of a link for one of its topics; once a week, a second time is the first.

    Raises Refusal consent_missing, link_gone, topic_not_shared (404), endorses_self,
    endorsements_used_up.
    """
    with scopes.act_as(ACTOR):
        consent.require(endorser_id, "score")
        # One endorsement of a person at a time; the slots of the week would refuse a race anyway.
        get_user_model().objects.select_for_update().get(pk=endorser_id)
        link = find(token)
        topic = next(
            (row.topic for row in topics.newest(link.member_id) if row.topic.slug == slug), None
        )
        if topic is None or topic.pk not in link.topics:
            raise Refusal("topic_not_shared", "This topic is not shared here.", 404)
        if link.member_id == endorser_id:
            raise Refusal("endorses_self", "You cannot endorse yourself.")
        given = Endorsement.objects.filter(endorser_id=endorser_id, week=monday())
        same = given.filter(member_id=link.member_id, topic=topic).first()
        if same:
            return same
        free = set(range(1, A_WEEK + 1)) - set(given.values_list("slot", flat=True))
        if not free:
            raise Refusal(
                "endorsements_used_up",
                f"You have given your {A_WEEK} endorsements of this week. There are new ones on "
                f"{monday() + timedelta(days=7):%-d %B}.",
            )
        return Endorsement.objects.create(
            endorser_id=endorser_id,
            member_id=link.member_id,
            topic=topic,
            week=monday(),
            slot=min(free),
        )


def take_back(token: str, slug: str, endorser_id: int) -> None:
    """Take back this week's endorsement, if there is one. Raises Refusal link_gone (404)."""
    with scopes.act_as(ACTOR):
        given = Endorsement.objects.filter(endorser_id=endorser_id, week=monday())
        given.filter(member_id=find(token).member_id, topic__slug=slug).delete()


def find(token: str) -> EndorsementLink:
    """The open link of that token, whose owner still agrees to a score. Needs an actor that sees all."""
    open_links = EndorsementLink.objects.filter(token=token, closed_at=None)
    link = open_links.filter(member__is_active=True).select_related("member").first()
    if link is None or "score" not in consent.given(link.member_id):
        raise Refusal("link_gone", GONE, 404)
    return link


def monday() -> date:
    """The first day of this week, UTC."""
    return clock.today() - timedelta(days=clock.today().weekday())
