"""How good the source of each network is, as its connector says: what scores, pages and rules read."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.connectors.base import COMPLETE, SAMPLED, SELF_REPORTED
from scoring.connectors.registry import connectors
from scoring.core import quality
from scoring.core.arrays import Floats
from scoring.core.model import Model

LABELS = (COMPLETE, SAMPLED, SELF_REPORTED)
# What a label does to an interval, said to the member whose score it is.
WIDENS = {
    SAMPLED: "{network} shows us a part of what it has, so the interval is wider.",
    SELF_REPORTED: "What we know of {network} is what its owner tells, so the interval is wider.",
}


def label(network: str) -> str:
    """The label of a network's source; of one that is not read any more nothing is left open."""
    kind = connectors().get(network)
    return kind.capabilities.quality if kind else COMPLETE


def doubts(model: Model) -> Floats:
    """What each network's source adds to the standard error of log E, float64[networks]."""
    return quality.doubts([label(name) for name in model.networks], model.quality)


def widened(networks: Iterable[tuple[str, str]]) -> list[str]:
    """A sentence for each network (name, label) whose source makes the interval wider."""
    return [WIDENS[said].format(network=name) for name, said in networks if said in WIDENS]
