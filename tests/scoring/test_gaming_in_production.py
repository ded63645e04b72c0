"""Each guard against gaming through ingest and a run; with it off, the damage shows.

Alice is honest; Mallory is like her and games. Both are scored by the same run.
"""

from datetime import timedelta

import numpy as np
import pytest

from perks.ground import clock
from scoring import ingest, runs, unasked
from scoring.connectors.base import Page, Reaction
from scoring.core import bursts, features, gathering, pairs, surroundings, trust
from scoring.models import Account, Post
from tests import cast
from tests.scoring.stage import SITE, linked, newest, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")
HONEST = range(100, 120)
WAITS = 12  # points that a bought day adds at once at most


def receive(account, actors, number=1, days_ago=1, kind="reply", **facts):
    one, to = post(account, number, days_ago, **facts), {"at": number}
    ingest.store(account, Page(to, posts=(one,), reactions=reactions(one, actors, kind)))
    return one


def scores(*members):
    runs.run()
    return [newest(member).contributions["raw"][-1][1] for member in members]


@pytest.fixture
def pair(people):
    """Alice and Mallory, each with twenty readers of their own."""
    rows = [linked(people.alice, 1), linked(people.mallory, 2)]
    receive(rows[0], HONEST)
    receive(rows[1], range(200, 220))
    return rows


def quarrel(account):
    """One person answers under one post every day for two months, three times a day."""
    one = post(account, 5, 70)
    rows = tuple(
        Reaction(one.native_id, f"{SITE}:900", "reply", one.at + timedelta(days=day, hours=hour))
        for day in range(1, 69)
        for hour in range(3)
    )
    ingest.store(account, Page({"at": 5}, posts=(one,), reactions=rows))


def single_reply(account):
    one = post(account, 5, 70)
    reply = Reaction(one.native_id, f"{SITE}:901", "reply", one.at + timedelta(days=1))
    ingest.store(account, Page({"at": 5}, posts=(one,), reactions=(reply,)))


def test_a_quarrel_is_not_paid(pair, people):
    single_reply(pair[0])
    quarrel(pair[1])
    honest, loud = scores(people.alice, people.mallory)
    assert loud == pytest.approx(honest, abs=1e-6)


def test_without_the_cap_of_a_thread_a_quarrel_is_paid(pair, people, monkeypatch):
    monkeypatch.setattr(gathering, "once_in_a_thread", lambda edges, is_talk: edges)
    single_reply(pair[0])
    quarrel(pair[1])
    honest, loud = scores(people.alice, people.mallory)
    assert loud > honest + 0.3


def favours(people, pair):
    """Mallory and nineteen members react to each other; Alice's readers are members, too."""
    friends = [linked(cast.person(f"f{n}", f"F {n}", is_member=True), 300 + n) for n in range(40)]
    receive(pair[0], range(300, 320), number=2)
    receive(pair[1], range(320, 340), number=2)
    for friend in friends[20:]:
        receive(friend, [2])
    return scores(people.alice, people.mallory)


def test_what_is_returned_says_less(pair, people):
    honest, friendly = favours(people, pair)
    assert friendly < honest - 0.5


def test_without_the_discount_a_favour_is_worth_a_reader(pair, people, monkeypatch):
    monkeypatch.setattr(pairs, "RECIPROCITY_DISCOUNT", 0.0)
    honest, friendly = favours(people, pair)
    assert friendly == pytest.approx(honest, abs=0.5)


def ring(pair):
    """Forty bought accounts react to Mallory and to five others; forty readers to Alice alone."""
    others = [linked(cast.person(f"r{n}", f"R {n}", is_member=True), 10 + n) for n in range(5)]
    receive(pair[0], range(500, 540), number=3)
    for account in (pair[1], *others):
        receive(account, range(600, 640), number=3)


def test_a_pod_counts_as_the_root_of_its_size(pair, people):
    ring(pair)
    honest, bought = scores(people.alice, people.mallory)
    assert bought < honest - 2


def test_without_pods_a_ring_counts_in_full(pair, people, monkeypatch):
    monkeypatch.setattr(
        surroundings, "grouped", lambda pairs, seen, n: np.full(len(seen.targets), -1)
    )
    ring(pair)
    honest, bought = scores(people.alice, people.mallory)
    assert bought == pytest.approx(honest, abs=0.5)


def bought_day(pair):
    """Both have two readers a day for two months; Mallory has two hundred more since yesterday."""
    for place, account in enumerate(pair):
        for day in range(1, 60):
            first = 10_000 * (place + 1) + 2 * day
            receive(account, range(first, first + 2), 100 + day, days_ago=day, kind="quote")
    receive(pair[1], range(50_000, 50_200), number=99, kind="quote")


def test_a_bought_day_waits(pair, people):
    bought_day(pair)
    honest, bought = scores(people.alice, people.mallory)
    assert bought < honest + WAITS


def test_without_the_wait_a_bought_day_counts_at_once(pair, people, monkeypatch):
    monkeypatch.setattr(bursts, "TIMES", 1e9)
    bought_day(pair)
    honest, bought = scores(people.alice, people.mallory)
    assert bought > honest + WAITS


def endorsed(people, pair, days):
    """The lower end of Alice, to whom five members react who linked their accounts `days` ago."""
    with clock.at(clock.now() - timedelta(days=days)):
        seeds = [linked(cast.person(f"s{n}", f"S {n}", is_member=True), 700 + n) for n in range(5)]
    assert len(seeds) == 5
    receive(pair[0], range(700, 705), number=4)
    runs.run()
    return newest(people.alice).low


def test_a_new_account_vouches_for_little(pair, people):
    assert endorsed(people, pair, 0) < 9


def test_an_account_of_a_month_vouches_in_full(pair, people):
    assert endorsed(people, pair, 30) > 10


def test_without_the_ramp_a_new_account_vouches_in_full(pair, people, monkeypatch):
    monkeypatch.setattr(trust, "ramp", lambda age, days: np.ones(len(age)))
    assert endorsed(people, pair, 0) > 10


def test_bought_strangers_do_not_lift_the_lower_end(pair, people):
    receive(pair[1], range(5000, 6000), number=6)
    scores(people.alice)
    honest, bought = newest(people.alice), newest(people.mallory)
    assert bought.exact > honest.exact + 10
    assert bought.low <= honest.low + 12


def test_without_the_cap_bought_strangers_lift_the_lower_end(pair, people, monkeypatch):
    monkeypatch.setattr(features, "cap_unproven", lambda trusted, unproven: trusted + unproven)
    monkeypatch.setattr(features, "cap_people", lambda people, trusted, mass: people)
    receive(pair[1], range(5000, 6000), number=6)
    scores(people.alice)
    assert newest(people.mallory).low > newest(people.alice).low + 12


def unsolicited(account, who="900", number=7):
    """A reply under a stranger's post, to which fifty people answer."""
    return receive(account, range(800, 850), number, replies_to=f"{SITE}:{who}")


def test_a_reply_that_nobody_asked_for_earns_nothing(pair, people):
    unsolicited(pair[1])
    honest, pushy = scores(people.alice, people.mallory)
    assert pushy == honest
    assert Account.objects.get(pk=pair[1].pk).ignored == {unasked.REASON: 50}
    later = Reaction("post-7", f"{SITE}:860", "reply", clock.now())
    ingest.store(pair[1], Page({"at": 8}, reactions=(later,)))
    assert Post.objects.get(native_id="post-7").reactions.count() == 0


def test_without_the_rule_an_unasked_reply_is_paid(pair, people, monkeypatch):
    monkeypatch.setattr(unasked, "replies", lambda account, page: set())
    unsolicited(pair[1])
    honest, pushy = scores(people.alice, people.mallory)
    assert pushy > honest + 5


def test_a_reply_to_somebody_who_came_first_counts(pair):
    unsolicited(
        pair[1], who="205", number=8
    )  # 205 reacted to a post of the same day, an hour later
    early = receive(pair[1], [205], number=9, days_ago=3)
    asked = receive(pair[1], range(870, 875), number=10, replies_to=f"{SITE}:205")
    counts = {row.native_id: row.reactions.count() for row in Post.objects.all()}
    assert (counts["post-8"], counts[early.native_id], counts[asked.native_id]) == (0, 1, 5)
