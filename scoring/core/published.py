"""Published versions of the model: one file each in versions/, never changed once it is out."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from scoring.core.arrays import floats
from scoring.core.calibrate import Curve
from scoring.core.model import (
    FEATURES,
    Cohort,
    CountModel,
    Kinds,
    Model,
    QualityModel,
    TopicModel,
    TrustModel,
)

VERSIONS = Path(__file__).parent / "versions"
CURRENT = "v4"
LISTS = frozenset({"list"})
TALK = frozenset({"reply", "mention"})


@cache
def load(version: str = CURRENT, folder: Path = VERSIONS) -> Model:
    """The published version of that name; `CURRENT` is the one that a new house begins with.

    Raises FileNotFoundError for an unknown version, ValueError for a file of another version or
    one whose numbers cannot be a model (a negative weight, a spread of 0, anchors that do not
    rise).
    """
    text = (folder / f"{version}.json").read_bytes()
    model = from_published(json.loads(text), hashlib.sha256(text).hexdigest()[:16])
    if model.version != version:
        raise ValueError(f"{version}.json is version {model.version}")
    return model


def from_published(file: dict[str, Any], digest: str) -> Model:
    """The model that a version file's content describes. Raises ValueError, see `load`."""
    networks, kind_names = tuple(file["networks"]), tuple(file["kinds"])
    return Model(
        version=file["version"],
        digest=digest,
        kind_names=kind_names,
        networks=networks,
        kinds=_kinds(file["kinds"], [file["networks"][name]["kinds"] for name in networks]),
        counts=CountModel(**file["counts"]["values"]),
        quality=_quality(file.get("quality", {}).get("values", {})),
        trust=_trust(file["trust"], [file["networks"][name]["prior"] for name in networks]),
        cohort=_cohort([file["networks"][name]["features"] for name in networks]),
        faint=_positive(file["faint"]),
        kappa=_positive(file["shrink"]["kappa"]),
        mu=float(file["shrink"]["mu"]),
        provisional_below=_positive(file["provisional_below"]),
        curve=Curve.through(file["curve"]["anchors"]),
        topics=TopicModel(**file["topics"]["values"]),
    )


def _kinds(shared: dict[str, Any], own: list[dict[str, Any]]) -> Kinds:
    tables = [{name: shared[name] | changes.get(name, {}) for name in shared} for changes in own]
    rows = [row for table in tables for row in table.values()]
    weight = floats([_positive(row["weight"]) for row in rows])
    half_life = floats([_positive(row["half_life_days"]) for row in rows])
    rank = np.empty(len(rows), dtype=np.int64)
    rank[np.lexsort((np.arange(len(rows)), -weight))] = np.arange(len(rows))
    names = [name for table in tables for name in table]
    return Kinds(
        weight,
        half_life,
        rank,
        np.array([name in LISTS for name in names]),
        np.array([name in TALK for name in names]),
    )


def _quality(values: dict[str, float]) -> QualityModel:
    if not all(0 <= value <= 2 for value in values.values()):
        raise ValueError("what a source leaves open is not between 0 and 2 of log E")
    return QualityModel(**values)


def _trust(table: dict[str, Any], prior: list[float]) -> TrustModel:
    if not all(0 <= value <= 1 for value in (*prior, table["least"], table["most"])):
        raise ValueError("a trust is not between 0 and 1")
    steps = {
        name: tuple((float(bound), float(added)) for bound, added in table[name])
        for name in ("age_days", "audience", "ratio")
    }
    return TrustModel(
        prior=floats(prior),
        least=float(table["least"]),
        most=float(table["most"]),
        age_days=steps["age_days"],
        audience=steps["audience"],
        ratio=steps["ratio"],
        verified=float(table["verified"]),
        domain=float(table["domain"]),
        ramp_days=_positive(table["ramp_days"]),
        given=bool(table.get("given", False)),
    )


def _cohort(networks: list[dict[str, Any]]) -> Cohort:
    absent = {"weight": 0.0, "mean": 0.0, "sd": 1.0, "best": 0.0}
    rows = [[network.get(feature, absent) for feature in FEATURES] for network in networks]
    weight, mean, sd, best = (
        floats([[cell[name] for cell in row] for row in rows])
        for name in ("weight", "mean", "sd", "best")
    )
    if np.any(weight < 0) or not np.all(sd > 0):
        raise ValueError("a feature's weight is negative, or its cohort's spread is not above 0")
    return Cohort(weight, mean, sd, best)


def _positive(value: float) -> float:
    if not value > 0:
        raise ValueError(f"a model's number must be above 0, not {value}")
    return float(value)
