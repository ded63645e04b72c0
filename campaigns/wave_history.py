"""What the waves of a campaign came to, as its brand may know it: never more than was settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.counts import FEW
from campaigns.counts import told as enough
from campaigns.models import Campaign, Wave
from perks.ground import scopes


@dataclass(frozen=True)
class Opened:
    """One wave. Reaches under ten people are not told, nor how many were there when so few were."""

    number: int
    way: str
    opened_at: datetime
    places: int
    invited: int
    candidates: int | None
    reach: int | None
    reach_by_score: int | None
    commitment: str
    seed: str

    @property
    def more(self) -> str:
        """How much more the chosen reach than as many by score: "1.06 times"; "" when not known."""
        if not self.reach or not self.reach_by_score:
            return ""
        return f"{self.reach / self.reach_by_score:.2f} times"


def told(campaign: Campaign) -> list[Opened]:
    """The opened waves, newest first."""
    with scopes.switched_to(scopes.system("waves")):
        return of(Wave.objects.filter(campaign=campaign))


def of(rows: Iterable[Wave]) -> list[Opened]:
    """The opened ones among these waves, newest first."""
    opened_ones = [row for row in rows if row.opened_at]
    return [opened(row) for row in sorted(opened_ones, key=lambda row: -row.number)]


def opened(row: Wave) -> Opened:
    """One wave that was opened."""

    assert row.opened_at is not None
    return Opened(
        row.number, row.way, row.opened_at, row.places or 0, row.invited or 0,
        enough(row.candidates or 0), rough(row.reach), rough(row.reach_by_score),
        row.commitment, row.seed,
    )  # fmt: skip


def rough(count: int | None) -> int | None:
    """A count of people who react, to two figures: one strike must not tell what one adds."""
    if count is None or count < FEW:
        return None
    return int(float(f"{count:.1e}"))
