"""Writing down what became of a mention: found, edited, back, expired or gone. The body goes with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Sum

from campaigns import reuse
from campaigns.bodies import Body
from campaigns.core.copies import shingles
from campaigns.core.watchwords import Sighting
from campaigns.events import mention_changed
from campaigns.models import Claim, Mention, MentionChange
from perks.ground import clock
from scoring.models import Reaction, Tally
from scoring.stance import weighed

# How long after the campaign's end posts are still looked for.
WINDOW = timedelta(days=30)
# When the reactions to a post are counted: they come soon, and then hardly any more.
STEPS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 3 * 24, 7 * 24))
# A mention found by the personal code that was given with the claim.
BY_CODE = "code"
DAILY = timedelta(hours=20)  # with the sweep and a retry well within a day
# How long a post that is gone may still come back: a server can say 404 for a bad hour.
WAITS = timedelta(days=7)
# Words that we no longer follow are not kept.
KEEPS = timedelta(days=365)


def first_seen(body: Body, claim: Claim, sighting: Sighting) -> Mention | None:
    """Write one new mention; None when somebody else's row of the same post is there already."""
    mention, is_new = Mention.objects.get_or_create(
        brand_id=claim.brand_id,
        network=body.network,
        native_id=body.native_id,
        defaults={
            "claim": claim,
            "campaign_id": claim.campaign_id,
            "member_id": claim.member_id,
            **as_read(body, claim, sighting),
        },
    )
    if not is_new:
        return None
    changed(mention, "found", body)
    reuse.ask(mention, claim)
    found: Mention = mention
    return found


def confirmed(mention: Mention, body: Body, sighting: Sighting) -> None:
    """What its member handed in was read where it stands: it is no longer her word alone."""
    here = {"network": body.network, "native_id": body.native_id}
    settle(mention, **here, **as_read(body, mention.claim, sighting))
    changed(mention, "confirmed", body)
    reuse.ask(mention, mention.claim)


def as_read(body: Body, claim: Claim, sighting: Sighting) -> dict[str, Any]:
    """What is known of a post that was just read, and when we look again."""
    now = clock.now()
    return {
        "account_id": body.account_id,
        "found_by": sighting.kind,
        "posted_at": body.at,
        "reactions": reactions_to(body.post_id),
        "reacted_at": now,
        "counted_next_at": next_count(body.at, end_of(claim)),
        "looked_next_at": now + DAILY,
        **worded(body, sighting),
    }


def worded(body: Body, sighting: Sighting) -> dict[str, Any]:
    """All that follows from how a post reads."""
    said = weighed(body.words, sighting.named)
    if not said.words:
        # Who is only named says it elsewhere.
        said = weighed(body.words)
    return {
        "url": body.url,
        "excerpt": body.excerpt,
        "emptied_at": None,
        "wording": body.wording,
        "found_words": shown_words(sighting),
        "stance": said.stance,
        "stance_because": {"sentences": said.sentences[:3], "words": said.words[:12]},
        "shingles": shingles(body.words).tobytes(),
    }


def shown_words(sighting: Sighting) -> str:
    """By which words it was found; a code is worth something, so it is not one of them."""
    said = sighting.words[1:] if sighting.kind == BY_CODE else sighting.words
    return ", ".join(said)[:240]


def reworded(mention: Mention, body: Body, sighting: Sighting) -> None:
    """Take over the newest wording of a post that still says it."""
    before = bytes(mention.wording)
    settle(mention, found_by=sighting.kind, **worded(body, sighting))
    if before:
        settle(mention, edited_at=clock.now())
        changed(mention, "edited", body)


def lose(mention: Mention, because: str) -> None:
    """The post cannot be read any more, or does not say it any more: it no longer counts."""
    if mention.state == "gone":
        return
    now = clock.now()
    comes_back = because in ("deleted", "private")
    settle(
        mention,
        state="gone",
        gone_because=because,
        gone_at=now,
        counted_next_at=None,
        looked_next_at=now + DAILY if comes_back else None,
        **bodiless(),
    )
    changed(mention, because)


def expire(mention: Mention) -> None:
    """A story that ran its day was said: it counts, and its body goes as its author meant it to."""
    if mention.state == "stands":
        settle(mention, state="expired", counted_next_at=None, looked_next_at=None, **bodiless())
        changed(mention, "expired")


def bring_back(mention: Mention, body: Body, sighting: Sighting) -> None:
    """A post that was gone stands again."""
    settle(
        mention,
        state="stands",
        gone_because="",
        gone_at=None,
        counted_next_at=next_count(mention.posted_at, end_of(mention.claim)),
        looked_next_at=clock.now() + DAILY,
        found_by=sighting.kind,
        **worded(body, sighting),
    )
    changed(mention, "back", body)


def bodiless() -> dict[str, Any]:
    """A mention without anything of what the post said."""
    return {
        "excerpt": "",
        "url": "",
        "found_words": "",
        "stance_because": {},
        "shingles": b"",
        "copy_of": None,
        "echo_of": None,
    }


def settle(mention: Mention, **facts: Any) -> None:
    """Write these facts of a mention, and no others."""
    for name, value in facts.items():
        setattr(mention, name, value)
    mention.save(update_fields=list(facts))


def changed(mention: Mention, what: str, body: Body | None = None) -> None:
    """Add a line to its history, and tell those who listen."""
    MentionChange.objects.create(
        mention=mention, brand_id=mention.brand_id, member_id=mention.member_id, what=what
    )
    mention_changed.send(Mention, mention=mention, what=what, words=body.words if body else "")


def end_of(claim: Claim) -> datetime:
    """When the last look at a campaign's posts is due."""
    end: datetime = claim.campaign.ends_at + WINDOW
    return end


def next_count(posted_at: datetime, end: datetime) -> datetime | None:
    """When reactions are counted next: an hour, 6 hours, a day, 3 days, a week after the post, and at
    the end; None after that."""
    steps = sorted({*(posted_at + step for step in STEPS if posted_at + step < end), end})
    return next((step for step in steps if step > clock.now()), None)


def reactions_to(post_id: int | None) -> int:
    """Reactions with and without known actors, as far as readings brought them."""
    if post_id is None:
        return 0
    named = Reaction.objects.filter(post_id=post_id).aggregate(n=Count("id"))["n"]
    counted = Tally.objects.filter(post_id=post_id).aggregate(n=Sum("count"))["n"]
    return int(named or 0) + int(counted or 0)
