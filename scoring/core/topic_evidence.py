"""What shows a topic: the posts that moved most, and what its member says in a bio."""

import numpy as np

from scoring.core.arrays import Bios, Bools, Ints
from scoring.core.model import Model
from scoring.core.topic_groups import Groups

EVIDENCE = 5


def heaviest_posts(groups: Groups, model: Model, reference_day: int) -> tuple[Ints, Ints]:
    """For each group: how many posts were reacted to, and the heaviest five, int64[groups, 5].

    A post weighs w 2^((t - T) / H) summed over its reactions; of equal ones the earlier
    number comes first. -1 where there are fewer than five.
    """
    group = np.append(groups.edges.target, groups.counted.account)
    post = np.append(groups.edges.post, groups.counted.post)
    kind = np.append(groups.edges.kind, groups.counted.kind)
    age = np.append(groups.edges.day, groups.counted.day) - reference_day
    count = np.append(groups.edges.count, groups.counted.count)
    weight = count * model.kinds.weight[kind] * np.exp2(age / model.kinds.half_life[kind])
    found = np.full((len(groups), EVIDENCE), -1, dtype=np.int64)
    if not len(group):
        return np.zeros(len(groups), dtype=np.int64), found
    order = np.lexsort((weight, post, group))
    group, post, weight = group[order], post[order], weight[order]
    start = np.flatnonzero(np.append(True, (np.diff(group) != 0) | (np.diff(post) != 0)))
    mass = np.add.reduceat(weight, start)
    group, post = group[start], post[start]
    posts = np.bincount(group, minlength=len(groups)).astype(np.int64)
    order = np.lexsort((post, -mass, group))
    group, post = group[order], post[order]
    place = np.arange(len(group)) - np.append(0, np.cumsum(posts))[group]
    first = place < EVIDENCE
    found[group[first], place[first]] = post[first]
    return posts, found


def named_in_bio(groups: Groups, bios: Bios) -> Bools:
    """For each group whether its member's bio names its topic, bool[groups]."""
    n_topics = 1 + max(int(groups.topic.max(initial=0)), int(bios.topic.max(initial=0)))
    said = bios.member * n_topics + bios.topic
    return np.isin(groups.member * n_topics + groups.topic, said)
