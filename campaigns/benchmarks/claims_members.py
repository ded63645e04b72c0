"""Members who all fit, with consent, a score, a strength in travel and a token."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password

from perks.api.authentication import digest
from perks.ground import clock, rows
from perks.ground.consent import Consent
from perks.models import ApiToken, User
from scoring.models import Score, ScoreRun, Topic, TopicStrength

MODEL = "bench"


def token_of(number: int) -> str:
    """The API token of a member of the crowd."""
    return f"perks_bench_{number}"


def crowd(first: int, count: int) -> list[int]:
    """So many members with consent, a score, a strength in travel and a token; their ids."""
    ids = rows.numbers(User, count)
    run, topic, now = ScoreRun.objects.get(), Topic.objects.get(slug="travel"), clock.now()
    numbered = list(enumerate(ids, start=first))
    nobody = make_password(None)
    rows.insert(
        [
            User(
                id=id, email=f"m{n}@bench.invalid", password=nobody, name=f"Member {n}",
                is_member=True,
            )
            for n, id in numbered
        ]
    )  # fmt: skip
    agreed = [(id, purpose) for id in ids for purpose in ("score", "invite")]
    keyed(Consent, [{"member_id": id, "purpose": purpose} for id, purpose in agreed])
    keyed(
        Score,
        [
            {
                "member_id": id, "run": run, "date": run.date, "model_version": MODEL,
                "standing": 45 + n % 50, "exact": 45.0 + n % 50, "low": 40.0, "high": 99.0,
                "percentile": 50.0, "provisional": False, "contributions": [], "reasons": [],
                "watermark": now,
            }
            for n, id in numbered
        ],
    )  # fmt: skip
    keyed(
        TopicStrength,
        [
            {
                "member_id": id, "run": run, "topic": topic, "date": run.date,
                "strength": 35.0 + n % 60, "low": 30.0, "high": 99.0, "posts": 3, "reactors": 9,
            }
            for n, id in numbered
        ],
    )  # fmt: skip
    keyed(
        ApiToken,
        [
            {"digest": digest(token_of(n)), "hint": "b", "label": "b", "user_id": id}
            for n, id in numbered
        ],
    )
    return ids


def keyed(model: Any, facts: list[dict[str, Any]]) -> None:
    """Rows of a model, written at once."""
    ids = rows.numbers(model, len(facts))
    rows.insert([model(id=id, **each) for id, each in zip(ids, facts, strict=True)])
