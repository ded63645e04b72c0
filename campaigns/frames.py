"""The audience frame: built from the database, kept fresh by deltas, shared by every process."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from campaigns import changes, facts
from campaigns.core import comparing, epochs
from campaigns.core.audience import Audience
from campaigns.core.merging import compacted, patched
from campaigns.measures import DAILY, MEASURES
from perks.ground import clock, scopes

ACTOR = scopes.system("frame")
# Something that was begun before the last look may have been committed after it.
OVERLAP = timedelta(hours=1)
# Past this share of changed people the delta costs more than it saves, and all is numbered anew.
MOST_CHANGED = 0.05
OLDEST_BASE = timedelta(days=1)


def build() -> Audience:
    """Gather everybody and publish the frame as the next version."""
    with scopes.act_as(ACTOR):
        return epochs.publish(facts.gather(), settings.PERKS_FRAMES)


def patch() -> Audience:
    """Publish whoever changed since the last look as a delta over the base that is published.

    Raises NoFrame and BrokenFrame, and MovedOn when somebody else published meanwhile.
    """
    audience = epochs.load(settings.PERKS_FRAMES)
    if audience.base.frame.measure_names != MEASURES:
        raise epochs.BrokenFrame("the frame knows other measures than this version asks for")
    with scopes.act_as(ACTOR):
        ids = changes.touched(audience, audience.built_at - OVERLAP)
        changed = facts.gather(ids.tolist())
    return epochs.publish_delta(patched(audience, changed, ids), settings.PERKS_FRAMES)


def refresh() -> Audience:
    """Bring the frame up to date: a delta, or all anew when that is due or there is no frame."""
    try:
        audience = patch()
    except (epochs.NoFrame, epochs.BrokenFrame):
        return build()
    except epochs.MovedOn:
        return current()
    too_old = clock.now() - audience.base.frame.built_at > OLDEST_BASE
    if too_old or audience.changed > MOST_CHANGED * len(audience):
        return build()
    return audience


def differing() -> tuple[Audience, list[int]]:
    """The published audience, and the members of whom the database says something else now.

    Measures that move by themselves are as old as the base, and not compared.

    Raises NoFrame and BrokenFrame.
    """
    audience = epochs.load(settings.PERKS_FRAMES)
    with scopes.act_as(ACTOR):
        now = facts.gather()
    return audience, comparing.differing(compacted(audience), now, but=DAILY).tolist()


@lru_cache(maxsize=1)
def _load(root: Path, version: int) -> Audience:
    return epochs.load(root)


def current() -> Audience:
    """The published audience, memory-mapped; built now when there is none or it cannot be read."""
    try:
        root = settings.PERKS_FRAMES
        return _load(root, epochs.published_version(root))
    except (epochs.NoFrame, epochs.BrokenFrame):
        return build()
