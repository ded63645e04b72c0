"""What a run gives back: the scores, and everything that is needed to explain them."""

from dataclasses import dataclass
from functools import cached_property

from scoring.core import explain, network_score
from scoring.core.arrays import Bools, Floats
from scoring.core.counts import Unnamed
from scoring.core.features import Received
from scoring.core.intake import Ignored
from scoring.core.model import Model
from scoring.core.presences import Presences


@dataclass(frozen=True)
class Networks:
    """What each presence received and what came of it; one row a presence, float64 unless said.

    table: float64[presences, features]. unnamed: the people that bare counts stand for. doubt:
    see `quality`. part: of the owner's influence, 0 to 1. gain: the points above the baseline
    that it earns its owner.
    What explains a score is worked out when somebody asks: at once for all, and then kept.
    """

    at: Presences
    received: Received
    unnamed: Unnamed
    doubt: Floats
    table: Floats
    score: Floats
    shrunk: Floats
    evidence: Floats
    influence: Floats
    part: Floats
    gain: Floats
    model: Model

    @property
    def lines(self) -> Floats:
        """Points of the owner's score before discounts, float64[presences, features]."""
        return self._contributions[0]

    @property
    def discounts(self) -> Floats:
        """Points that `features.DISCOUNTS` took, float64[presences, discounts]."""
        return self._contributions[1]

    @cached_property
    def room(self) -> Floats:
        """What each thing could still add, see `explain.room`."""
        return explain.room(self._z, self.at.network, self.evidence, self.model.cohort)

    @cached_property
    def _contributions(self) -> tuple[Floats, Floats]:
        network, cohort = self.at.network, self.model.cohort
        before = explain.Undiscounted.of(self.received, network, cohort)
        return explain.contributions(self._z, before, network, self.gain, cohort)

    @property
    def _z(self) -> Floats:
        return network_score.standardise(self.table, self.at.network, self.model.cohort)


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
