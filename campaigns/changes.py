"""Who may differ from what the published audience says of them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from campaigns import measures
from campaigns.core.audience import Audience, Part
from campaigns.core.bitmaps import contains, everybody, rows_of
from campaigns.core.columns import KINDS
from campaigns.core.comparing import unpaired
from campaigns.facts import profiles
from campaigns.rules.countries import countries
from scoring import signals

TOLD = ("member_id", "birth_year", "country")


def touched(audience: Audience, since: datetime) -> NDArray[np.int64]:
    """The ids of the members to look at again, rising. Needs an actor that sees all.

    Who came, left or changed what she tells about herself is found by comparing, because a
    profile carries no time; scores, accounts, claims and what other sources look at carry one, and
    count from `since`.
    """
    found = profiles(list(countries()))
    then = [np.concatenate(column) for column in zip(*map(_told, audience.parts), strict=True)]
    profile = unpaired(np.stack(then, axis=1), np.stack([found[name] for name in TOLD], axis=1))
    moved = [signals.changed_since(since), measures.changed_since(since)]
    return np.unique(np.concatenate([profile, _differing(audience, found["member_id"]), *moved]))


def _differing(audience: Audience, members: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of whom a source that is compared says something else than the audience; some repeat."""
    told = measures.told(kinds=measures.COMPARED)
    now = np.stack([np.asarray(part) for part in (told.member_id, told.key, told.value)], axis=1)
    then = np.concatenate([_numbers(part) for part in audience.parts])
    return unpaired(then, now[np.isin(now[:, 0], members)])


def _numbers(part: Part) -> NDArray[np.int64]:
    """Member id, key and number of the measures that are compared, int64[n, 3]."""
    frame = part.frame.frame
    rows, keys, numbers = frame.measures.triplets()
    kinds = [at for at, kind in enumerate(frame.measure_names) if kind in measures.COMPARED]
    counted = contains(part.kept(everybody(len(part.frame))), rows) & np.isin(keys % KINDS, kinds)
    chosen = (frame.member_id[rows], keys, numbers)
    return np.stack([column[counted].astype(np.int64) for column in chosen], axis=1)


def _told(part: Part) -> list[NDArray[np.int64]]:
    rows = rows_of(part.kept(everybody(len(part.frame))))
    return [getattr(part.frame.frame, name)[rows].astype(np.int64) for name in TOLD]
