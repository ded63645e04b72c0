"""Reactions gathered by what the post was about, and what they come to."""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from scoring.core.arrays import Floats, Ints, PostCounts, PostEdges, Tags, Whole
from scoring.core.cells import pair_mass
from scoring.core.counts import unnamed_people
from scoring.core.features import Moved, Received, receive
from scoring.core.masses import Masses
from scoring.core.model import Model
from scoring.core.pair_columns import Pairs
from scoring.core.pairs import saturate

Rows = TypeVar("Rows", PostEdges, PostCounts)


@dataclass(frozen=True)
class Groups:
    """Groups of reactions: one for each (member, topic), or one for each member.

    member, topic: int64[groups], topic -1 where a group is all topics. edges: rows with the group
    as target. counted: rows with the group as account. A reaction to a post with two topics has
    two rows.
    """

    member: Ints
    topic: Ints
    edges: PostEdges
    counted: PostCounts

    def __len__(self) -> int:
        return len(self.member)


def by_member(masses: Masses[PostEdges, PostCounts], n_members: int) -> Groups:
    """All reactions to a member's posts as one group for each member, in the order of members."""
    edges, counted = _about_posts(masses)
    owner = masses.at.owner
    return Groups(
        np.arange(n_members, dtype=np.int64),
        np.full(n_members, -1, dtype=np.int64),
        replace(edges, target=owner[edges.target]),
        replace(counted, account=owner[counted.account]),
    )


def by_topic(masses: Masses[PostEdges, PostCounts], tags: Tags, n_posts: int) -> Groups:
    """Reactions by (member, topic), sorted by both; what has no topic is in no group."""
    order = np.lexsort((tags.topic, tags.post))
    post, topic = tags.post[order], tags.topic[order]
    once = np.ones(len(post), dtype=np.bool_)
    once[1:] = (np.diff(post) != 0) | (np.diff(topic) != 0)
    post, topic = post[once], topic[once]
    begin = np.searchsorted(post, np.arange(n_posts + 1))
    edges, counted = _about_posts(masses)
    edge, edge_topic = _for_each_topic(edges.post, begin, topic)
    count, count_topic = _for_each_topic(counted.post, begin, topic)
    owner = masses.at.owner
    n_topics = int(topic.max()) + 1 if len(topic) else 1
    key = np.append(
        owner[edges.target[edge]] * n_topics + edge_topic,
        owner[counted.account[count]] * n_topics + count_topic,
    )
    groups, group = np.unique(key, return_inverse=True)
    return Groups(
        groups // n_topics,
        groups % n_topics,
        replace(_take(edges, edge), target=group[: len(edge)]),
        replace(_take(counted, count), account=group[len(edge) :]),
    )


def received_by_group(
    groups: Groups, masses: Masses[PostEdges, PostCounts], model: Model, reference_day: int
) -> Received:
    """Steps 1, 2 and 7 within each group; steps 3 and 4 as the pair has them over everything.

    What answers a favour, or comes from somebody who reacts to all, does so whatever the topic:
    a_topic = g_topic * a / g, with a and g of the member and the actor.
    """
    found, _ = pair_mass(groups.edges, model.kinds, reference_day)
    worth = _worth(groups.member[found.target], found.actor, masses)
    moved: Floats = saturate(found.mass) * worth
    tau, low = masses.tau(found.actor, _network_of(groups, found, masses), model)
    unnamed = unnamed_people(
        groups.counted.account,
        groups.counted,
        len(groups),
        model.kinds,
        model.counts,
        reference_day,
    )
    return receive(
        found,
        Moved(moved, tau, low, np.column_stack([found.by_target(moved, len(groups))] * 2)),
        unnamed,
        np.full(len(groups), model.trust.prior.min()),
        np.full(len(groups), np.nan),
        model.faint,
    )


def _network_of(groups: Groups, found: Pairs, masses: Masses[PostEdges, PostCounts]) -> Ints:
    """A network on which the member of each group's pair is, int64[pairs]."""
    network = np.zeros(max(int(groups.member.max(initial=0)) + 1, 1), dtype=np.int64)
    owners = masses.at.owner
    inside = owners < len(network)
    network[owners[inside]] = masses.at.network[inside]
    return np.asarray(network[groups.member[found.target]])


def _worth(member: Ints, actor: Whole, masses: Masses[PostEdges, PostCounts]) -> Floats:
    """a / g for each of these (member, actor), float64[n], 0 to 1."""
    if not len(member):
        return np.empty(0)
    pairs, ours = masses.pairs, masses.pairs.target < len(masses.at)
    n_actors = int(pairs.actor.max()) + 1
    keys, place = np.unique(
        masses.at.owner[pairs.target[ours]] * n_actors + pairs.actor[ours], return_inverse=True
    )
    a = np.bincount(place, weights=masses.moved.now[ours], minlength=len(keys))
    g = np.bincount(place, weights=saturate(pairs.mass[ours]), minlength=len(keys))
    asked = np.searchsorted(keys, member * n_actors + actor)
    return np.asarray(a[asked] / g[asked])


def _about_posts(masses: Masses[PostEdges, PostCounts]) -> tuple[PostEdges, PostCounts]:
    edges, counted = masses.edges, masses.counted
    ours = (edges.post >= 0) & (edges.target < len(masses.at))
    return (_take(edges, np.flatnonzero(ours)), _take(counted, np.flatnonzero(counted.post >= 0)))


def _for_each_topic(post: Ints, begin: Ints, topic: Ints) -> tuple[Ints, Ints]:
    """The rows, each as often as its post has topics, and these topics."""
    topics = begin[post + 1] - begin[post]
    row = np.repeat(np.arange(len(post), dtype=np.int64), topics)
    within = np.arange(len(row)) - np.repeat(np.cumsum(topics) - topics, topics)
    return row, topic[begin[post][row] + within]


def _take(rows: Rows, places: Ints) -> Rows:
    return type(rows)(**{name: column[places] for name, column in rows.columns().items()})
