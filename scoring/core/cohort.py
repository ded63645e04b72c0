"""How the numbers of a version file are taken from a reference cohort: once, then frozen."""

from typing import Any

import numpy as np
from scipy.special import ndtri

from scoring.core.arrays import Floats

SCORE_AT = {50.0: 20.0, 80.0: 38.0, 95.0: 53.0, 99.0: 66.0, 99.9: 79.0, 99.99: 89.0}
LOWEST, HIGHEST = 0.1, 99.9999


def feature_statistics(table: Floats) -> list[dict[str, float]]:
    """Mean, sd and best hundredth of log(1 + x) per feature over those who received anything.

    table: float64[presences, features] in the order of `model.FEATURES`, engagement
    first. Raises ValueError for fewer than two such presences.
    """
    logs = np.log1p(table[table[:, 0] > 0])
    if len(logs) < 2:
        raise ValueError("a cohort needs at least two presences that received something")
    return [
        {
            "mean": float(column.mean()),
            "sd": float(column.std()),
            "best": float(np.quantile(column, 0.99)),
        }
        for column in logs.T
    ]


def curve_anchors(log_influence: Floats, measured_to: float) -> list[dict[str, Any]]:
    """The curve's anchors from a cohort's log influence (finite values only).

    Percentiles from the 5th to `measured_to` are the cohort's own; beyond that a cohort is too
    small to know them, and they continue its line from the median to there over normal
    quantiles. Each anchor says which it is.
    """

    def own(percent: float) -> float:
        return float(np.quantile(log_influence, percent / 100))

    def line(percent: float, toward: float) -> float:
        z, z_far = ndtri(percent / 100), ndtri(toward / 100)
        return float(own(50) + (own(toward) - own(50)) * z / z_far)

    anchors = [
        {"percentile": LOWEST, "score": 1.0, "log_influence": line(LOWEST, 5.0), "measured": False}
    ]
    for percent, score in SCORE_AT.items():
        measured = percent <= measured_to
        value = own(percent) if measured else line(percent, measured_to)
        anchors.append(
            {"percentile": percent, "score": score, "log_influence": value, "measured": measured}
        )
    anchors.append(
        {
            "percentile": HIGHEST,
            "score": 100.0,
            "log_influence": line(HIGHEST, measured_to),
            "measured": False,
        }
    )
    return anchors
