"""A model version: every number that turns reactions into a score."""

from dataclasses import dataclass

from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.calibrate import Curve

FEATURES = (
    "engagement",
    "breadth",
    "reach",
    "endorsement",
    "authority",
    "consistency",
    "amplification",
)


@dataclass(frozen=True)
class Kinds:
    """Weight (1 = a share), half-life (days) and rank (0 = heaviest) of each kind on each network.

    Arrays of networks x kinds, flattened: see `Model.kind_on`. is_list, is_talk: which of them are
    endorsements that last, and which are words that a quarrel could be made of.
    """

    weight: Floats
    half_life: Floats
    rank: Ints
    is_list: Bools
    is_talk: Bools


@dataclass(frozen=True)
class CountModel:
    """How a bare number of reactions reads: people = reactions ** exponent (see `counts`).

    spread: standard deviation of the log of that estimate. attention: the part of a person's
    being moved that is left after steps 3 and 4, on average, where both are known.
    """

    exponent: float
    spread: float
    attention: float


@dataclass(frozen=True)
class QualityModel:
    """What each label of a source adds to the standard error of log E, see `quality`.

    0 in versions that know no labels.
    """

    complete: float = 0.0
    sampled: float = 0.0
    self_reported: float = 0.0


@dataclass(frozen=True)
class TrustModel:
    """The published table of facts (see `trust.by_facts`), and the days until one is vouched for.

    prior: float64[networks], tau where neither facts nor endorsements are known. given: what
    linked people themselves react to is heard as well.
    """

    prior: Floats
    least: float
    most: float
    age_days: tuple[tuple[float, float], ...]
    audience: tuple[tuple[float, float], ...]
    ratio: tuple[tuple[float, float], ...]
    verified: float
    domain: float
    ramp_days: float
    given: bool


@dataclass(frozen=True)
class Cohort:
    """Weights and reference values of log(1 + feature), each float64[networks, features].

    A feature that a network does not have weighs 0. best: what the cohort's best hundredth has.
    """

    weight: Floats
    mean: Floats
    sd: Floats
    best: Floats


@dataclass(frozen=True)
class TopicModel:
    """engagement: people moved about a topic that count as full influence. kappa: as `Model`'s.

    posts, reactors: the least that a topic is shown from. pieces: the least of posts and bio
    together; 0 for versions that know no bios.
    """

    engagement: float
    kappa: float
    posts: int
    reactors: int
    pieces: int = 0


@dataclass(frozen=True)
class Model:
    """Everything a run needs; frozen, named, and recognised by the digest of its file."""

    version: str
    digest: str
    kind_names: tuple[str, ...]
    networks: tuple[str, ...]
    kinds: Kinds
    counts: CountModel
    quality: QualityModel
    trust: TrustModel
    cohort: Cohort
    faint: float
    kappa: float
    mu: float
    provisional_below: float
    curve: Curve
    topics: TopicModel

    def kind_code(self, name: str) -> int:
        """The index of a kind of reaction, or -1 (ignored as "unknown_kind") if it is unknown."""
        return self.kind_names.index(name) if name in self.kind_names else -1

    def network_code(self, name: str) -> int:
        """The index of a network. Raises ValueError for one that this version does not score."""
        return self.networks.index(name)

    def kind_on(self, network: Ints, kind: Ints) -> Ints:
        """The place in `kinds` of a kind on a network."""
        return network * len(self.kind_names) + kind
