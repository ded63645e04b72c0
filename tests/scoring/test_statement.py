"""What the member reads adds up, and says what moved it."""

from datetime import timedelta

import pytest

from perks.ground import clock, scopes
from scoring import runs, signals, statement, topics, words
from scoring.core.features import DISCOUNTS
from scoring.core.model import FEATURES
from scoring.core.publish import STEPS
from scoring.core.published import load
from scoring.models import Post
from tests.scoring.stage import fill, linked

pytestmark = pytest.mark.usefixtures("noon", "system")


@pytest.fixture
def alice(people):
    """Alice, scored on two days; on the second ten more people have reacted."""
    account = linked(people.alice, 1)
    fill(account, range(100, 140))
    runs.run()
    with clock.at(clock.now() + timedelta(days=1)):
        fill(account, range(200, 210), first=10)
        runs.run()
    return people.alice


def test_before_the_first_score_it_says_what_is_missing(people):
    assert statement.summary(people.alice.pk) == {"score": None, "agreed": False, "linked": False}
    linked(people.alice, 1)
    assert statement.summary(people.alice.pk) == {"score": None, "agreed": True, "linked": True}
    assert topics.shown(people.alice.pk) == []


def test_the_lines_sum_to_the_score(alice):
    said = statement.document(statement.history(alice.pk)[-1])
    total = said["baseline"] + sum(line["points"] for line in said["lines"])
    assert total == pytest.approx(said["exact"], abs=1e-6)
    heaviest = [line.points for line in statement.lines(statement.history(alice.pk)[-1])]
    assert heaviest == sorted(heaviest, reverse=True)


def test_what_moved_it_sums_to_the_difference(alice):
    before, now = statement.history(alice.pk)
    moved = statement.moved([before, now])
    assert moved.you + moved.world + moved.model == pytest.approx(moved.total)
    assert moved.total == now.exact - before.exact
    assert (moved.world, moved.version) == (0.0, load().version)
    assert [who for who, *_ in moved.parts] == ["You", "The world", "Our model"]
    assert statement.moved([now]) is None


def test_fans_who_turn_to_others_are_the_worlds_doing(people):
    """Nothing of Alice's changes; on the second day her fans react to five other members too."""
    others = [people.bea, people.victor, people.olga, people.mallory]
    fill(linked(people.alice, 1), range(100, 140))
    accounts = [linked(member, 10 + place) for place, member in enumerate(others)]
    accounts += [linked(member, 20 + place) for place, member in enumerate(others)]
    accounts += [linked(member, 30 + place) for place, member in enumerate(others)]
    runs.run()
    with clock.at(clock.now() + timedelta(days=1)):
        for account in accounts:
            fill(account, range(100, 140))
        runs.run()
        moved = statement.moved(statement.history(people.alice.pk))
    assert moved.world < -0.1
    assert moved.you + moved.world + moved.model == pytest.approx(moved.total)


def test_what_our_own_rules_hold_back_is_said(alice):
    """A jump by day three: seven days' mean and two points a day leave most of it for later."""
    with clock.at(clock.now() + timedelta(days=2)):
        fill(alice.accounts.get(), range(1000, 1400), first=50)
        runs.run()
        moved = statement.moved(statement.history(alice.pk))
    assert moved.total == pytest.approx(2.0)
    assert moved.you > 2 > 0 > moved.model
    assert moved.you + moved.world + moved.model == pytest.approx(moved.total)


def test_the_summary_rounds_the_interval_outwards(alice):
    said = statement.summary(alice.pk)
    assert said["low"] <= said["score"].low
    assert said["high"] >= said["score"].high
    assert [row[1] for row in said["readings"]] == [
        score.standing for score in statement.history(alice.pk)
    ]
    assert [row.date.month for row in said["months"]] == [11]


def test_topics_show_posts_that_are_still_there(alice):
    assert [len(shown.evidence) for shown in topics.shown(alice.pk)] == [5]
    Post.objects.filter(native_id="post-1").delete()
    shown = topics.shown(alice.pk)[0]
    assert "post-1" not in {one.post.native_id for one in shown.evidence}
    assert shown.because == "About 50 different people reacted to 6 of your posts."


def test_every_reason_and_state_has_its_words():
    for network in load().networks:
        for what in (*FEATURES, "evidence"):
            assert words.reason(f"{network}:{what}").endswith(".")
    assert words.reason("no_account").endswith(".")
    assert set(words.FEATURES) == set(FEATURES)
    assert set(words.LINES) == {*FEATURES, *DISCOUNTS, *STEPS}
    assert set(words.UNITS) == {*FEATURES, *DISCOUNTS}


def test_nobody_reads_anothers_score(alice, people):
    with scopes.act_as(scopes.member(people.mallory.pk)):
        assert statement.history(alice.pk) == []
        assert topics.shown(alice.pk) == []


def test_signals_hold_the_newest_of_everybody_who_agrees(alice, people):
    found = signals.standings()
    newest = statement.history(alice.pk)[-1]
    assert found.member_id.tolist() == [alice.pk]
    assert (found.standing[0], found.low[0]) == (newest.standing, newest.low)
    with signals.strengths() as strengths:
        member, topic, strength = strengths()
    row = topics.newest(alice.pk)[0]
    assert (member.tolist(), topic.tolist(), strength.tolist()) == (
        [alice.pk], [row.topic_id], [row.strength],
    )  # fmt: skip
    member, network = signals.networks(["web", "stackexchange"])
    assert (member.tolist(), network.tolist()) == ([alice.pk], [1])
