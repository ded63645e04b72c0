"""What members say of themselves: the topics that the descriptions of their accounts name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from psycopg import sql

from scoring import columns
from scoring.ancestry import Above, tagged_upwards
from scoring.core.arrays import Ints
from scoring.core.topics import Strengths
from scoring.vetoes import HIDDEN_BY

if TYPE_CHECKING:
    from scoring.inputs import Inputs

NAMED = f"""
  SELECT a.id AS account, n.code - 1 AS topic,
         coalesce(b.id <> ALL (v.hidden), true)::int AS climbs
  FROM scoring_account a CROSS JOIN unnest(a.about_topics) AS t(slug)
  JOIN unnest({{slugs}}::text[]) WITH ORDINALITY AS n(slug, code) ON n.slug = t.slug
  LEFT JOIN scoring_topic b ON b.slug = t.slug
  LEFT JOIN ({HIDDEN_BY}) v ON v.member_id = a.member_id
  WHERE a.id = ANY({{accounts}})
"""  # noqa: S608


def read(accounts: Ints, slugs: Sequence[str], above: Above) -> tuple[Ints, Ints]:
    """(account id, topic number) for each topic that a description names, and what that is part of.

    Numbers are those that `tagged_upwards` gives to `slugs`. A topic that its member hides says
    nothing about what it is a part of.
    """
    found = columns.read(
        sql.SQL(NAMED).format(slugs=list(slugs), accounts=accounts.tolist()),
        account="bigint",
        topic="bigint",
        climbs="bigint",
    )
    climbs = found["climbs"].astype(bool)
    _, ups, broad = tagged_upwards(slugs, found["account"][climbs], found["topic"][climbs], above)
    return np.append(found["account"], ups), np.append(found["topic"], broad)


def behind(inputs: Inputs, strengths: Strengths, chosen: Ints) -> list[list[int]]:
    """For each chosen strength, the accounts whose descriptions stand behind it, rising."""
    said: dict[tuple[int, int], set[int]] = defaultdict(set)
    rows = zip(inputs.bios.member, inputs.bios.topic, inputs.bio_accounts, strict=True)
    for member, topic, account in rows:
        said[int(member), int(topic)].add(int(account))
    return [
        sorted(said[int(strengths.member[row]), int(strengths.topic[row])])
        if strengths.bio[row]
        else []
        for row in chosen
    ]
