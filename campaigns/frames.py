"""The audience frame: built from the database, published on disk, shared by every process."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from campaigns import facts
from campaigns.core import epochs
from campaigns.core.columns import Frame
from perks.ground import scopes


def build() -> Frame:
    """Gather everybody and publish the frame as the next version."""
    with scopes.act_as(scopes.system("frame")):
        return epochs.publish(facts.gather(), settings.PERKS_FRAMES)


@lru_cache(maxsize=1)
def _load(version: int) -> Frame:
    return epochs.load(settings.PERKS_FRAMES)


def current() -> Frame:
    """The published frame, memory-mapped; built now when there is none or it cannot be read."""
    try:
        return _load(epochs.published_version(settings.PERKS_FRAMES))
    except (epochs.NoFrame, epochs.BrokenFrame):
        return build()
