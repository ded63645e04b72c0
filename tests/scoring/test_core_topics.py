"""What a member moves people about."""

import dataclasses

import numpy as np
import pytest

from scoring.core.arrays import Bios, PostCounts, PostEdges, Tags, ints
from scoring.core.published import load
from scoring.core.topics import topic_strengths
from tests.scoring.reactions import ALICE, STRANGERS, TODAY, World, kind

BREAD, TRAVEL = 0, 1


def strengths(
    reactions=(), tags=(), likes=(), n_posts=6, accounts=((ALICE, "web"),), model=None, bios=()
):
    """reactions: (post, actor). likes: (post, count). tags: (post, topic). bios: topics. All of
    Alice's."""
    share, like = kind("share"), kind("like")
    edges = PostEdges(*columns([(0, STRANGERS + a, TODAY, share, 1, p) for p, a in reactions], 6))
    counts = PostCounts(*columns([(0, TODAY, like, n, p) for p, n in likes], 5))
    return topic_strengths(
        World(list(accounts)).account_arrays(), edges, counts, n_posts,
        Tags(*columns(tags, 2)), 3, TODAY, model or load(),
        bios=Bios(*columns([(ALICE, topic) for topic in bios], 2)),
    )  # fmt: skip


def columns(rows, n):
    return [ints([row[i] for row in rows]) for i in range(n)]


def crowd(post, n, first=0):
    return [(post, first + i) for i in range(n)]


def by_topic(found):
    return dict(zip(found.topic.tolist(), found.strength.tolist(), strict=True))


def test_the_topic_that_moves_more_people_is_stronger():
    found = by_topic(
        strengths(
            crowd(0, 20) + crowd(1, 20, 20) + crowd(2, 4, 50) + crowd(3, 4, 60),
            [(0, BREAD), (1, BREAD), (2, TRAVEL), (3, TRAVEL)],
            bios=[BREAD, TRAVEL],
        )
    )
    assert found[BREAD] > 60 > 30 > found[TRAVEL] > 0


def test_one_post_is_no_topic_however_many_liked_the_joke():
    assert len(strengths(crowd(0, 500), [(0, BREAD)]).topic) == 0


def test_two_posts_are_a_coincidence_unless_the_bio_names_the_topic():
    reactions, tags = crowd(0, 9) + crowd(1, 9, 9), [(0, BREAD), (1, BREAD)]
    assert len(strengths(reactions, tags).topic) == 0
    assert len(strengths(reactions, tags, bios=[TRAVEL]).topic) == 0
    found = strengths(reactions, tags, bios=[BREAD])
    assert (found.topic.tolist(), found.bio.tolist()) == ([BREAD], [True])
    asks_less = dataclasses.replace(load().topics, pieces=2)
    before = dataclasses.replace(load(), topics=asks_less)
    assert strengths(reactions, tags, model=before).topic.tolist() == [BREAD]


def test_a_bio_alone_is_no_topic_and_moves_no_strength():
    joke = crowd(0, 500)
    assert len(strengths(joke, [(0, BREAD)], bios=[BREAD, BREAD]).topic) == 0
    reactions = [row for post in range(6) for row in crowd(post, 9 - post, 9 * post)]
    tags = [(post, BREAD) for post in range(6)]
    without, with_bio = strengths(reactions, tags), strengths(reactions, tags, bios=[BREAD])
    for name in ("strength", "low", "high"):
        assert getattr(with_bio, name).tobytes() == getattr(without, name).tobytes()
    assert without.evidence.tolist() == [[0, 1, 2, 3, 4]]
    assert with_bio.evidence.tolist() == [[0, 1, 2, 3, -1]]


def test_two_readers_are_no_topic_however_often_they_come():
    assert (
        len(strengths(crowd(0, 2) + crowd(1, 2), [(0, BREAD), (1, BREAD)], bios=[BREAD]).topic) == 0
    )


def test_without_these_guards_one_joke_would_be_a_topic():
    lax = dataclasses.replace(
        load(), topics=dataclasses.replace(load().topics, posts=1, reactors=1, pieces=1)
    )
    found = strengths(crowd(0, 500), [(0, BREAD)], model=lax)
    assert found.strength[0] > 90


def test_posts_nobody_reacted_to_change_nothing():
    reactions = crowd(0, 9) + crowd(1, 9, 9) + crowd(2, 9, 18)
    tags = [(post, BREAD) for post in range(3)]
    few = strengths(reactions, tags)
    many = strengths(reactions, [*tags, *((i, TRAVEL) for i in range(3, 900))], n_posts=900)
    assert many.topic.tolist() == few.topic.tolist() == [BREAD]
    assert many.strength.tolist() == few.strength.tolist()


def test_bare_counts_are_evidence_too():
    found = strengths(likes=[(0, 30), (1, 25), (2, 15)], tags=[(post, BREAD) for post in range(3)])
    assert found.topic.tolist() == [BREAD]
    assert found.reactors[0] == pytest.approx(70 ** load().counts.exponent)


def test_the_heaviest_posts_are_the_evidence():
    sizes = [3, 9, 5, 7, 2, 8]
    reactions = [row for post, n in enumerate(sizes) for row in crowd(post, n, post * 20)]
    found = strengths(reactions, [(post, BREAD) for post in range(6)])
    assert found.evidence.tolist() == [[1, 5, 3, 2, 0]]
    assert found.posts.tolist() == [6]


def test_fewer_posts_than_five_leave_places_empty():
    found = strengths(crowd(0, 5) + crowd(1, 4) + crowd(2, 3), [(n, BREAD) for n in range(3)])
    assert found.evidence.tolist() == [[0, 1, 2, -1, -1]]


def test_a_post_about_two_topics_counts_for_both_and_a_doubled_tag_once():
    tags = [(0, BREAD), (0, TRAVEL), (1, TRAVEL), (1, BREAD), (1, BREAD), (2, BREAD), (2, TRAVEL)]
    found = by_topic(strengths(crowd(0, 9) + crowd(1, 9, 9) + crowd(2, 9), tags))
    assert found[BREAD] == found[TRAVEL]


def test_order_of_reactions_does_not_matter():
    rng = np.random.default_rng(5)
    reactions = [(int(p), int(a)) for p, a in rng.integers(0, [6, 40], (300, 2))]
    tags = [(p, p % 2) for p in range(6)]
    first = strengths(reactions, tags)
    again = strengths([reactions[i] for i in rng.permutation(300)], tags)
    assert again.strength.tobytes() == first.strength.tobytes()


def test_strengths_lie_in_their_interval_from_0_to_100():
    rng = np.random.default_rng(6)
    reactions = [(int(p), int(a)) for p, a in rng.integers(0, [40, 60], (900, 2))]
    found = strengths(reactions, [(p, p % 7) for p in range(40)], n_posts=40)
    assert len(found.topic) == 7
    assert np.all((found.low >= 0) & (found.low <= found.strength))
    assert np.all((found.strength <= found.high) & (found.high <= 100))


def test_full_influence_is_uncertain_too():
    many = load().topics.engagement * 20
    found = strengths(
        crowd(0, int(many)) + crowd(1, int(many)) + crowd(2, 40, int(many)) + crowd(3, 40),
        [(0, BREAD), (1, BREAD), (2, TRAVEL), (3, TRAVEL)],
        bios=[BREAD, TRAVEL],
    )
    assert found.strength[0] > 85
    assert np.all(found.low < found.strength) and np.all(found.strength < found.high)


def test_nothing_has_no_topics():
    assert len(strengths().topic) == 0
    assert len(strengths(accounts=()).topic) == 0


def test_a_reaction_to_no_post_is_no_evidence():
    tags = [(0, BREAD), (1, BREAD)]
    assert len(strengths(crowd(-1, 50) + crowd(0, 9), tags, bios=[BREAD]).topic) == 0


def test_a_post_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="not one of the 6"):
        strengths(crowd(6, 1))
    with pytest.raises(ValueError, match="without a post"):
        strengths(tags=[(-1, BREAD)])
