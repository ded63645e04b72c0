"""What a model weighs, as far as it bears on one statement: with it a score can be recomputed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from scoring import versions
from scoring.core import publish
from scoring.core.model import FEATURES, Model


def weights(model_version: str, networks: Iterable[str]) -> dict[str, Any]:
    """The numbers of the version that these networks' scores are made with, JSON-able.

    `mean` and `spread` are of the natural log of 1 + the feature in the network's cohort.
    """
    model = versions.model(model_version)
    return {
        "model_version": model.version,
        "digest": model.digest,
        "networks": {name: cohort(model, name) for name in sorted(set(networks))},
        "shrink": {"people": model.kappa, "middle": model.mu},
        "faint": model.faint,
        "quality": asdict(model.quality),
        "curve": [
            {"log_influence": float(at), "score": float(score)}
            for at, score in zip(model.curve.log_influence, model.curve.scores, strict=True)
        ],
        "publish": {
            "days": publish.DAYS,
            "dead_band": publish.DEAD_BAND,
            "points_a_day": publish.FASTEST,
        },
    }


def cohort(model: Model, network: str) -> dict[str, dict[str, float]]:
    """Weight, mean and spread of each feature that a network has."""
    code = model.network_code(network)
    table = model.cohort
    return {
        name: {
            "weight": float(table.weight[code, place]),
            "mean": float(table.mean[code, place]),
            "spread": float(table.sd[code, place]),
        }
        for place, name in enumerate(FEATURES)
        if table.weight[code, place] > 0
    }
