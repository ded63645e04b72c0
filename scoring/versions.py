"""Which version of the model is in force, which are on trial, and how one takes the other's place."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.db import transaction

from perks.ground import clock
from perks.ground.errors import Refusal
from scoring.core import published
from scoring.core.model import Model
from scoring.models import ModelVersion, ScoreRun
from scoring.models.versions import TRIAL

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,19}")


def folders() -> list[Path]:
    """Where published versions lie: those that are shipped, and the house's own."""
    return [published.VERSIONS, *filter(None, [settings.PERKS_MODELS])]


def names() -> list[str]:
    """Every version that there is a file of, in alphabetical order."""
    files = {path.stem for folder in folders() for path in Path(folder).glob("*.json")}
    return sorted(name for name in files if NAME.fullmatch(name))


def model(version: str) -> Model:
    """The published version of that name. Raises Refusal version_unknown, version_broken."""
    for folder in folders():
        if NAME.fullmatch(version) and (Path(folder) / f"{version}.json").exists():
            try:
                return published.load(version, Path(folder))
            except (ValueError, KeyError, TypeError) as error:
                raise Refusal(
                    "version_broken", f"The file of {version} cannot be a model: {error}.", 422
                ) from error
    known = ", ".join(names())
    raise Refusal(
        "version_unknown", f"There is no file of a version {version}. There are: {known}.", 404
    )


def loaded(version: str) -> Model:
    """The model to compute with. Raises Refusal version_changed (409) for a file that changed."""
    found, row = model(version), ModelVersion.objects.filter(version=version).first()
    if row is not None and row.digest != found.digest:
        raise Refusal(
            "version_changed",
            f"The file of {version} is not the one that was put into use here. A published version "
            "never changes: put the file back, or publish the change as a new version.",
            409,
        )
    return found


def current() -> ModelVersion:
    """The version in force; in a new house the one that is shipped for it, from the first call."""
    found = ModelVersion.objects.filter(state="current").first()
    if found is not None:
        return found
    first = published.load()
    row, _ = ModelVersion.objects.get_or_create(
        version=first.version,
        defaults={
            "digest": first.digest, "state": "current", "promoted_at": clock.now(),
            "decided_by": "the first run",
        },
    )  # fmt: skip
    return row


def on_trial() -> list[ModelVersion]:
    """The versions that are computed beside the one in force and shown to nobody."""
    return list(ModelVersion.objects.filter(state="shadow").order_by("pk"))


@transaction.atomic
def shadow(version: str, by: str) -> ModelVersion:
    """Put a version on trial: from the next run on it is computed beside the one in force.

    Raises Refusal version_unknown, version_broken, version_in_force, version_on_trial.
    """
    found, row = model(version), held(version)
    if row is not None and row.state == "current":
        raise Refusal("version_in_force", f"{version} is in force already.", 409)
    if row is not None and row.state == "shadow":
        since = f"{row.shadow_since:%-d %B %Y}"
        raise Refusal("version_on_trial", f"{version} is on trial since {since}.", 409)
    current()
    row, _ = ModelVersion.objects.update_or_create(
        version=version,
        defaults={
            "digest": found.digest, "state": "shadow", "shadow_since": clock.now(),
            "promoted_at": None, "retired_at": None, "early_because": "", "decided_by": by,
        },
    )  # fmt: skip
    return row


@transaction.atomic
def promote(version: str, by: str, early: str = "") -> ModelVersion:
    """Put a version on trial into force and retire the one before it; its series begins.

    Raises Refusal version_not_on_trial, version_changed, trial_too_short before 28 days without a
    reason to be early, trial_without_runs when nothing was ever computed with it.
    """
    row, before = held(version), current()
    if row is None or row.state != "shadow":
        raise Refusal(
            "version_not_on_trial", f"{version} is not on trial. Shadow it first, for 28 days.", 409
        )
    loaded(version)
    ends = row.shadow_since + TRIAL
    if clock.now() < ends and not early:
        raise Refusal(
            "trial_too_short",
            f"{version} is on trial until {ends:%-d %B %Y}. Nothing changed. Promoting it earlier "
            "needs a reason, which is recorded.",
            409,
        )
    if not ScoreRun.objects.filter(model_version=version, shadow=True, state="done").exists():
        raise Refusal(
            "trial_without_runs",
            f"Nothing was computed with {version} yet, so there is nothing to compare. Nothing "
            "changed. It is computed with the next score run.",
            409,
        )
    now = clock.now()
    before.state, before.retired_at = "retired", now
    before.save(update_fields=["state", "retired_at"])
    row.state, row.promoted_at, row.decided_by = "current", now, by
    row.early_because = early[:300] if now < ends else ""
    row.save(update_fields=["state", "promoted_at", "decided_by", "early_because"])
    return row


@transaction.atomic
def retire(version: str, by: str) -> ModelVersion:
    """End a trial; what was computed in it stays. Raises Refusal version_not_on_trial."""
    row = held(version)
    if row is None or row.state != "shadow":
        raise Refusal(
            "version_not_on_trial",
            f"{version} is not on trial. The version in force retires when another is promoted.",
            409,
        )
    row.state, row.retired_at, row.decided_by = "retired", clock.now(), by
    row.save(update_fields=["state", "retired_at", "decided_by"])
    return row


def hold(version: str, state: str) -> None:
    """Keep a version in its state until the end of the transaction.

    Without it a run that was begun before a promotion would go on writing over the new series.
    Raises Refusal version_retired when it is in another state already.
    """
    row = held(version)
    if row is None or row.state != state:
        raise Refusal(
            "version_retired",
            f"{version} was replaced while it was computed. What is written stays; nothing more is.",
            409,
        )


def held(version: str) -> ModelVersion | None:
    """The version's row, held until the end of the transaction."""
    return ModelVersion.objects.select_for_update().filter(version=version).first()
