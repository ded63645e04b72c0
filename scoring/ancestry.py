"""What a topic is a part of: a post about tennis is a post about sports.

A broader topic's strength comes from the same formula as any other, over all posts about it and
about its parts: the posts of a person are tagged upwards, and nothing is added up twice. So a rule,
a page and a statement that ask for "sports" find whoever moves people about tennis, with no rule
of their own for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from django.db.models import Count, Max

from scoring.core.arrays import Ints
from scoring.models import Topic
from scoring.taxonomy.kinship import ancestors

Above = Mapping[str, frozenset[str]]


def above() -> Above:
    """All that each topic is a part of, by slug, itself left out; as the taxonomy stands now."""
    links = Topic.parents.through.objects.aggregate(n=Count("pk"), newest=Max("pk"))
    return _above(links["n"], links["newest"] or 0)


@lru_cache(maxsize=1)
def _above(count: int, newest: int) -> Above:
    """Made once for each state of the taxonomy: every import writes all links anew."""
    rows = Topic.parents.through.objects.values_list("from_topic__slug", "to_topic__slug")
    return ancestors(rows)


def tagged_upwards(
    slugs: Sequence[str], post: Ints, topic: Ints, above: Above
) -> tuple[list[str], Ints, Ints]:
    """All topics, and a (post, topic number) pair for all that each given pair is a part of.

    The given topics keep their numbers; what they are parts of comes after them. A pair may be
    there several times.
    """
    numbers = {slug: number for number, slug in enumerate(slugs)}
    for slug in slugs:
        for broad in sorted(above.get(slug, ())):
            numbers.setdefault(broad, len(numbers))
    ups = [sorted(numbers[broad] for broad in above.get(slug, ())) for slug in slugs]
    how_many = np.array([len(up) for up in ups], dtype=np.int64)
    begin = np.append(0, np.cumsum(how_many))
    flat = np.array([number for up in ups for number in up], dtype=np.int64)
    times = how_many[topic]
    row = np.repeat(np.arange(len(post)), times)
    within = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    return list(numbers), post[row], flat[begin[topic[row]] + within]
