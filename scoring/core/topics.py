"""Step 15: what a member moves people about, how strongly, and which posts show it."""

from dataclasses import dataclass

import numpy as np

from scoring.core import shrink
from scoring.core.arrays import (
    Accounts,
    Bios,
    Bools,
    Floats,
    Ints,
    Known,
    PostCounts,
    PostEdges,
    Tags,
)
from scoring.core.intake import Ignored
from scoring.core.masses import Masses, gather_masses
from scoring.core.model import Model
from scoring.core.run import NINETY_PERCENT, NOTHING_KNOWN
from scoring.core.topic_evidence import heaviest_posts, named_in_bio
from scoring.core.topic_groups import by_member, by_topic, received_by_group

FULL = 100.0
NO_BIOS = Bios.none()


@dataclass(frozen=True)
class Strengths:
    """One row for each (member, topic) that is shown, sorted by both.

    strength, low, high: 0 to 100, the 90% interval around it. posts: int64, posts somebody
    reacted to. reactors: float64, distinct people, the expected unnamed ones included. bio: bool,
    whether the member's own description names the topic; it is the first piece of evidence then.
    evidence: int64[n, 5], the posts that weigh most, heaviest first, -1 where there are fewer;
    four at most beside a bio.
    """

    member: Ints
    topic: Ints
    strength: Floats
    low: Floats
    high: Floats
    posts: Ints
    reactors: Floats
    bio: Bools
    evidence: Ints
    ignored: Ignored


def topic_strengths(
    accounts: Accounts,
    edges: PostEdges,
    counted: PostCounts,
    n_posts: int,
    tags: Tags,
    n_members: int,
    reference_day: int,
    model: Model,
    known: Known = NOTHING_KNOWN,
    bios: Bios = NO_BIOS,
) -> Strengths:
    """The strengths of members 0 to n_members - 1 as of the end of reference_day, from rows.

    Raises ValueError as `score_people` does, and for a post or a topic that cannot be.
    """
    masses = gather_masses(accounts, edges, counted, n_members, reference_day, model, known)
    return strengths_of(masses, n_posts, tags, n_members, reference_day, model, bios)


def strengths_of(
    masses: Masses[PostEdges, PostCounts],
    n_posts: int,
    tags: Tags,
    n_members: int,
    reference_day: int,
    model: Model,
    bios: Bios = NO_BIOS,
) -> Strengths:
    """strength = 100 sqrt(own share * influence), for topics with enough evidence and reactors.

    Own share: the part of the people a member moves with all posts that the topic's posts move.
    Influence: E_t people moved about the topic, as log(1 + E_t) against the model's full
    influence (at most 1), times n_t / (n_t + kappa). The geometric mean, so that 25 is a quarter
    in both and neither a hobby with one joke nor a broad account reaches far. A post about two
    topics counts for both. Rows whose post is -1 are no evidence. The interval moves E_t by its
    own error and leaves what the other posts move as it is, so that the share is uncertain too:
    without that, full influence would have no width at all.

    A bio is a piece of evidence for what somebody is about and moves no strength: else a word in
    it could be had for nothing. Raises ValueError for a post or a topic that cannot be.
    """
    _check_numbers(masses.edges, masses.counted, tags, n_posts)
    topics = by_topic(masses, tags, n_posts)
    here = received_by_group(topics, masses, model, reference_day)
    everywhere = received_by_group(by_member(masses, n_members), masses, model, reference_day)
    # Rounding may leave the whole a hair below its part.
    others = np.maximum(everywhere.engagement[topics.member] - here.engagement, 0.0)
    margin = np.exp(
        NINETY_PERCENT
        * shrink.log_engagement_error(
            here.engagement, here.squares, here.unnamed, model.counts.spread
        )
    )
    sure = shrink.evidence(here.breadth, model.topics.kappa)
    low, strength, high = (
        FULL * np.sqrt(_share(engagement, others) * sure * _influence(engagement, model))
        for engagement in (here.engagement / margin, here.engagement, here.engagement * margin)
    )
    posts, evidence = heaviest_posts(topics, model, reference_day)
    bio = named_in_bio(topics, bios) & (model.topics.pieces > 0)
    evidence[bio, -1] = -1
    shown = np.flatnonzero(
        (posts >= model.topics.posts)
        & (posts + bio >= model.topics.pieces)
        & (here.expected >= model.topics.reactors)
        & (strength > 0)
    )
    return Strengths(
        topics.member[shown],
        topics.topic[shown],
        strength[shown],
        low[shown],
        high[shown],
        posts[shown],
        here.expected[shown],
        bio[shown],
        evidence[shown],
        masses.ignored,
    )


def _share(engagement: Floats, others: Floats) -> Floats:
    """The part of all people that the topic moves, float64[groups], 0 to 1; 0 where nobody is."""
    total = engagement + others
    return np.divide(engagement, total, out=np.zeros_like(total), where=total > 0)


def _influence(engagement: Floats, model: Model) -> Floats:
    part = np.log1p(engagement) / np.log1p(model.topics.engagement)
    return np.asarray(np.minimum(part, 1.0))


def _check_numbers(edges: PostEdges, counted: PostCounts, tags: Tags, n_posts: int) -> None:
    for post in (edges.post, counted.post, tags.post):
        if len(post) and post.max() >= n_posts:
            raise ValueError(f"a post is not one of the {n_posts}")
    if len(tags) and min(tags.post.min(), tags.topic.min()) < 0:
        raise ValueError("a tag without a post or without a topic")
