"""Which topics that posts name stand behind each strength: tennis and running behind sports."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from scoring.ancestry import Above
from scoring.core.arrays import Ints
from scoring.core.topics import Strengths
from scoring.inputs import Inputs


def parts(inputs: Inputs, strengths: Strengths, chosen: Ints, above: Above) -> list[list[str]]:
    """For each chosen strength, the slugs that posts of that member name, the topic's own or below.

    Only posts that somebody reacted to count; slugs in their order in the alphabet.
    """
    named = _named(inputs)
    return [
        [
            slug
            for slug in named[int(strengths.member[row])]
            if slug == (asked := inputs.slugs[strengths.topic[row]]) or asked in above.get(slug, ())
        ]
        for row in chosen
    ]


def _named(inputs: Inputs) -> dict[int, list[str]]:
    """The topics that each member's posts name, without what these are parts of."""
    owner = np.full(len(inputs.post_ids), -1, dtype=np.int64)
    owner[inputs.edges.post] = inputs.accounts.owner[inputs.edges.target]
    owner[inputs.counted.post] = inputs.accounts.owner[inputs.counted.account]
    post, topic = inputs.named.post, inputs.named.topic
    pairs = np.unique(np.column_stack([owner[post], topic])[owner[post] >= 0], axis=0)
    found: dict[int, list[str]] = defaultdict(list)
    for member, number in pairs.tolist():
        found[member].append(inputs.slugs[number])
    return {member: sorted(slugs) for member, slugs in found.items()} if found else found
