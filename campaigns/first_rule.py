"""What a new draft asks for first: a topic, because a score alone says nothing about what."""

from __future__ import annotations

from typing import Any

from campaigns import frames
from scoring.models import Topic

MOST_TOPICS = 60
STRENGTH = 35
SCORED = {"all": [{"field": "score", "op": ">=", "value": 20}]}


def first_rule() -> dict[str, Any]:
    """Some strength in the topic that most members move people about.

    In a house where nobody moves anybody about anything yet, the first topic of the taxonomy; in
    one without a taxonomy a score.
    """
    slug = next(iter(suggested()), None) or (
        Topic.objects.filter(network="").order_by("pk").values_list("slug", flat=True).first()
    )
    if slug is None:
        return SCORED
    return {"all": [{"field": "topic", "topic": slug, "op": ">=", "value": STRENGTH}]}


def first_topic() -> str:
    """The name of the topic that most members move people about; "" where there is none."""
    return next(iter(suggested().values()), "")


def suggested() -> dict[str, str]:
    """Slug and name of the topics that most members move people about, most first."""
    slugs = [slug for slug, _ in frames.current().topic_sizes().most_common(MOST_TOPICS)]
    names = dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return {slug: names[slug] for slug in slugs if slug in names}
