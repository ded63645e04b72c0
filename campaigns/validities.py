"""What the score told: read once a day from what came of claims, kept, and shown to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from campaigns import outcomes
from campaigns.core.shares import LEAST
from campaigns.core.validity import Validity, validity
from campaigns.models import ValidityReading
from campaigns.models.proving import OUTCOMES
from campaigns.outcomes import Outcome
from perks.ground import scopes

ACTOR = scopes.system("validity")
# The lot that halves the people and draws the bootstrap: the same rows say the same.
SEED = 2012
# A topic's figures of all brands are told when so many brands are in them: of fewer, one could
# read another's.
LEAST_BRANDS = 3
Whose = tuple[int | None, str]


def read_all() -> int:
    """Write down what is new; gives the number of readings. Twice a day is once.

    A reading is made when at least ten people more, or fewer, are in it than in the newest: of a
    single one who came or went, the difference would tell everything.
    """
    with scopes.act_as(ACTOR):
        campaigns = outcomes.settled()
        topics = outcomes.topics_of(campaigns)
        before = {(row.brand_id, row.topic, row.outcome): row.people for row in newest()}
        made = []
        for (brand, topic), rows in groups(outcomes.read(campaigns), topics):
            for name in OUTCOMES:
                standing, hit = outcomes.firsts(rows, name)
                had = before.get((brand, topic, name), 0)
                if len(hit) < LEAST or abs(len(hit) - had) < LEAST:
                    continue
                found = written(validity(standing, hit, SEED))
                made.append(
                    ValidityReading(
                        brand_id=brand, topic=topic, outcome=name, people=len(hit), found=found
                    )
                )
        ValidityReading.objects.bulk_create(made)
        return len(made)


def groups(
    rows: list[Outcome], topics: dict[int, set[str]]
) -> Iterator[tuple[Whose, list[Outcome]]]:
    """The rows of all, of each brand, of each brand's topics, and of topics of enough brands."""
    yield (None, ""), rows
    brands: dict[Whose, list[Outcome]] = {}
    for row in rows:
        brands.setdefault((row.brand_id, ""), []).append(row)
        for topic in topics.get(row.campaign_id, ()):
            brands.setdefault((row.brand_id, topic), []).append(row)
            brands.setdefault((None, topic), []).append(row)
    for whose, found in sorted(brands.items(), key=lambda each: (each[0][0] or 0, each[0][1])):
        enough = len({row.brand_id for row in found}) >= LEAST_BRANDS
        if whose[0] is not None or enough:
            yield whose, found


def written(found: Validity) -> dict[str, Any]:
    """As JSON, with the verdicts in it."""
    threshold = found.threshold
    return asdict(found) | {
        "verdict": found.verdict,
        "threshold": asdict(threshold) | {"tells": threshold.tells, "kept": threshold.kept}
        if threshold
        else None,
    }


def newest(**whose: int | None) -> QuerySet[ValidityReading]:
    """The newest reading of each topic and outcome, of whose it is asked for."""
    rows = ValidityReading.objects.filter(**whose)
    return rows.order_by("brand_id", "topic", "outcome", "-read_at", "-pk").distinct(
        "brand_id", "topic", "outcome"
    )


@dataclass(frozen=True)
class Told:
    """One reading for people: `about` is a topic's slug or "" for all."""

    about: str
    outcome: str
    people: int
    found: dict[str, Any]
    read_at: datetime

    @property
    def verdict(self) -> str:
        """more, less, nothing or cannot_tell."""
        return str(self.found["verdict"])


def told(brand_id: int | None) -> list[Told]:
    """What a brand's page shows, or the public one (None): all first, then topic by topic."""
    with scopes.switched_to(ACTOR):
        names = list(OUTCOMES)
        return sorted(
            (
                Told(row.topic, row.outcome, row.people, row.found, row.read_at)
                for row in newest(brand_id=brand_id)
            ),
            key=lambda each: (each.about, names.index(each.outcome)),
        )
