"""The choice itself: from a pool and terms to whose turn comes. The same input gives the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np

from campaigns.choosing import Terms
from campaigns.core.allocate import Audiences, Covering, reach, sketched
from campaigns.core.holdout import Holdout
from campaigns.core.lots import drawn_order, whole_number
from campaigns.core.places import Floor, Ordered, Pick, Preference, Wanted, fill
from campaigns.pools import Ints, Pool
from scoring.audiences import reacted_to


@dataclass(frozen=True)
class Draw:
    """Whose turn came (places in the pool), who would be next, and the audiences that were compared.

    `audiences` is None where nobody's reach was asked for.
    """

    pool: Pool
    picks: list[Pick]
    next_ones: list[int]
    audiences: Audiences | None

    @property
    def invited(self) -> list[int]:
        """The places of those who are invited, in the order of their turns."""
        return [pick.candidate for pick in self.picks if not pick.held]

    def reached(self) -> int | None:
        """How many distinct people react to those invited."""
        return None if self.audiences is None else reach(self.audiences, self.invited)


@dataclass(frozen=True)
class Held:
    """How the lot holds back: `drawn` for a member id, the share, and by stratum who had a turn
    before and was held back."""

    drawn: Callable[[int], bool]
    share: float
    before: Mapping[str, tuple[int, int]]


def draw(
    pool: Pool,
    terms: Terms,
    seed: str,
    places: int,
    held: Held,
    by_hand: Collection[int] = (),
    *,
    spare: int = 0,
) -> Draw:
    """Fill `places` from the pool; `by_hand` are member ids that come first, `spare` how many of
    those who come next are named. Needs an actor that sees all when reach decides."""
    among = audience_of(pool) if terms.way == "coverage" else None
    preference = preference_of(pool, terms, seed, among)
    place_of = pool.place_of() if by_hand else {}
    wanted = Wanted(
        places,
        lot=lot_of(pool, terms, seed),
        exploration=terms.exploration,
        floors=floors_for(pool, terms, places),
        by_hand=tuple(place_of[id] for id in by_hand if id in place_of),
    )
    members = pool.member_id

    def drawn(candidate: int) -> bool:
        return held.drawn(int(members[candidate]))

    picks = fill(wanted, preference, Holdout(drawn, pool.strata, held.share, held.before))
    turned = {pick.candidate for pick in picks}
    rest = (one for one in range(len(pool)) if one not in turned)
    following = (one for one in preference.best(rest) if not drawn(one)) if spare else iter(())
    return Draw(pool, picks, list(islice(following, spare)), among)


def preference_of(pool: Pool, terms: Terms, seed: str, among: Audiences | None) -> Preference:
    """Who is better than whom, by the way of choosing."""
    if among is not None:
        return Covering(among, sketched(among, whole_number(seed)))
    order = np.argsort(pool.number, kind="stable").astype(np.int64)
    return Ordered(order, "rank" if terms.way == "ranked" else "lot")


def lot_of(pool: Pool, terms: Terms, seed: str) -> Ints:
    """The order in which the share by lot is drawn: another one than that of equals."""
    if not terms.exploration:
        return np.arange(len(pool))
    return drawn_order(f"{seed}:exploration", pool.ticket)


def floors_for(pool: Pool, terms: Terms, places: int) -> tuple[Floor, ...]:
    """The floors as far as there are places beside the share by lot, the first ones first."""
    left = places - round(terms.exploration * places)
    found = []
    for bit, floor in enumerate(terms.floors):
        least = min(floor.least, left)
        left -= least
        if least:
            found.append(Floor(np.flatnonzero(pool.floors >> bit & 1), least))
    return tuple(found)


def audience_of(pool: Pool) -> Audiences:
    """Who reacts to the candidates: the pairs come distinct, by rising candidate."""
    found = reacted_to(pool.member_id.tolist())
    indptr = np.searchsorted(found.member, np.arange(len(pool) + 1))
    size = int(found.person.max()) + 1 if len(found.person) else 0
    return Audiences(indptr.astype(np.int64), found.person.astype(np.int32), size)


def reached_by_score(found: Draw, drawn: Callable[[int], bool]) -> int | None:
    """How many react to as many members chosen by score alone, of equals by lot, held back alike."""
    if found.audiences is None:
        return None
    order = np.argsort(-found.pool.standing, kind="stable").tolist()
    members = found.pool.member_id
    top = islice((one for one in order if not drawn(int(members[one]))), len(found.invited))
    return reach(found.audiences, top)


def digest_of(pool: Pool) -> str:
    """SHA-256 over the list that was chosen from: a line "ticket number floors stratum" for each."""
    lines = (
        f"{ticket} {number} {floors} {stratum}\n"
        for ticket, number, floors, stratum in zip(
            pool.ticket, pool.number.tolist(), pool.floors.tolist(), pool.strata, strict=True
        )
    )
    found = hashlib.sha256()
    for line in lines:
        found.update(line.encode())
    return found.hexdigest()


def digest_of_audiences(among: Audiences | None) -> str:
    """SHA-256 over who reacts to whom; "" when that was not asked."""
    if among is None:
        return ""
    return hashlib.sha256(among.indptr.tobytes() + among.actors.tobytes()).hexdigest()
