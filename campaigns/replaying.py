"""A choice made again from what was kept of it: the same seed and the same list give the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from campaigns import choosing, waves
from campaigns.choosing import Terms
from campaigns.core.lots import commitment
from campaigns.drawing import digest_of, digest_of_audiences, draw
from campaigns.models import Campaign, Choice, Wave
from campaigns.models.choosing import NOT_CHOSEN
from campaigns.pools import Pool
from perks.ground import scopes
from perks.ground.errors import Refusal


@dataclass(frozen=True)
class Again:
    """`same` when the same members come in the same order for the same reasons. `sealed`: the seed
    is the one that was committed to; `listed`: the list is the one that was digested; `moved_on`:
    who reacts to whom has changed since, so that a choice by reach may differ."""

    wave: int
    same: bool
    sealed: bool
    listed: bool
    moved_on: bool
    turns: int

    @property
    def sentence(self) -> str:
        if not self.sealed or not self.listed:
            return f"Wave {self.wave}: what was kept is not what was chosen from."
        if self.same:
            return f"Wave {self.wave}: the same {self.turns:,} in the same order."
        if self.moved_on:
            return (
                f"Wave {self.wave}: who reacts to whom has changed since, so it cannot be made "
                "again. Seed and list are the ones that were committed to."
            )
        return f"Wave {self.wave}: another choice comes out. Something was changed."


def replay(campaign: Campaign, number: int) -> Again:
    """Make the choice of one wave again. Raises Refusal wave_not_opened (404)."""
    with scopes.act_as(scopes.system("replay")):
        wave = Wave.objects.filter(campaign=campaign, number=number).first()
        if wave is None or wave.opened_at is None:
            raise Refusal(
                "wave_not_opened", "There is no such wave, or it was not opened yet.", 404
            )
        rows = list(Choice.objects.filter(wave=wave).exclude(because__in=["struck", "unfit"]))
        kept = choosing.terms_of(campaign)
        terms = Terms(wave.way, kept.per_wave, kept.interval_hours, kept.exploration, kept.floors)
        pool = pool_of(rows, wave.seed)
        turned = sorted((row for row in rows if row.because not in NOT_CHOSEN), key=rank)
        by_hand = [row.member_id for row in turned if row.because == "hand"]
        held = waves.held_of(campaign, before_wave=number)
        found = draw(pool, terms, wave.seed, wave.places or 0, held, by_hand)
        again = [
            (int(pool.member_id[pick.candidate]), pick.because, pick.held) for pick in found.picks
        ]
        return Again(
            number,
            again == [(row.member_id, row.because, row.held_out) for row in turned],
            commitment(wave.seed) == wave.commitment,
            digest_of(pool) == wave.digest,
            digest_of_audiences(found.audiences) != wave.audience_digest,
            len(turned),
        )


def rank(row: Choice) -> int:
    return row.rank or 0


def pool_of(rows: list[Choice], seed: str) -> Pool:
    """The pool that a wave chose from, in the order of the lots."""
    from campaigns.core.lots import drawn_order

    order = drawn_order(seed, [row.ticket for row in rows]).tolist()
    rows = [rows[at] for at in order]
    return Pool(
        np.array([row.member_id for row in rows], dtype=np.int64),
        np.full(len(rows), -1, dtype=np.int64),
        [row.ticket for row in rows],
        np.array([row.number or 0 for row in rows], dtype=np.int64),
        np.array([row.floors for row in rows], dtype=np.int64),
        [row.stratum for row in rows],
    )
