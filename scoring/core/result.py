"""What a run gives back: the scores, and everything that is needed to explain them."""

from dataclasses import dataclass

from scoring.core import explain
from scoring.core.arrays import Bools, Floats
from scoring.core.counts import Unnamed
from scoring.core.features import Received
from scoring.core.intake import Ignored
from scoring.core.model import Model
from scoring.core.presences import Presences


@dataclass(frozen=True)
class Networks:
    """What each presence received and what came of it; one row a presence, float64 unless said.

    table, z, lines: float64[presences, features]. lines are points of the owner's score, before
    discounts; discounts: float64[presences, discounts], points that `features.DISCOUNTS` took.
    room: float64[presences, features + 1], see `explain.room`. unnamed: the people that bare
    counts stand for. part: of the owner's influence,
    0 to 1.
    """

    at: Presences
    received: Received
    unnamed: Unnamed
    table: Floats
    z: Floats
    score: Floats
    shrunk: Floats
    evidence: Floats
    influence: Floats
    part: Floats
    lines: Floats
    discounts: Floats
    room: Floats


@dataclass(frozen=True)
class Scores:
    """One row for each member, float64 unless said.

    exact: 1 to 100. low, high: the 90% interval around it. percentile: of the reference cohort.
    provisional: bool, fewer people moved than the model asks for. baseline: the score of somebody
    nobody reacted to; exact = baseline + the member's `networks.lines` and `networks.discounts`.
    ignored: rows of the input that were left out, by reason.
    """

    exact: Floats
    low: Floats
    high: Floats
    percentile: Floats
    provisional: Bools
    baseline: float
    networks: Networks
    ignored: Ignored
    model: Model

    def reasons(self, member: int) -> list[str]:
        """What holds this member's score back most, up to four codes."""
        at = self.networks.at
        return explain.reason_codes(member, at.owner, at.network, self.networks.room, self.model)
