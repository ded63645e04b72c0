"""The audience frame: built from the database, published on disk, shared by every process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

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
def _load(root: Path, version: int) -> Frame:
    return epochs.load(root)


def current() -> Frame:
    """The published frame, memory-mapped; built now when there is none or it cannot be read."""
    try:
        root = settings.PERKS_FRAMES
        return _load(root, epochs.published_version(root))
    except (epochs.NoFrame, epochs.BrokenFrame):
        return build()
