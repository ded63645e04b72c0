"""How hosts are asked by all processes together: in turns, in peace, and not while they are down."""

import threading
from itertools import count
from uuid import uuid4

import httpx
import pytest
import redis
from django.conf import settings as configured

from perks.ground import shared
from perks.ground.outbound import OutboundError, fetch, hosts, manners
from perks.ground.outbound.hosts import Host, Manners
from tests.campaigns.member_stage import signed_in
from tests.web_peer import Answer, WebPeer

MIDDLE = lambda: 0.5  # noqa: E731
NOWHERE = "redis://127.0.0.1:9/0"


@pytest.fixture
def peer(settings):
    with WebPeer() as peer:
        settings.PERKS_OUTBOUND_ALLOW = [peer.host]
        yield peer


@pytest.fixture
def everybody(settings, monkeypatch):
    """All processes share what they know, under keys of this test's own: others run beside it."""
    monkeypatch.setattr(shared, "PREFIX", f"perks:shared:{uuid4()}:")
    settings.PERKS_SHARED_URL = configured.BROKER_URL
    line = redis.Redis.from_url(configured.BROKER_URL.replace("redis+socket://", "unix://"))
    yield line
    for key in line.scan_iter(f"{shared.PREFIX}*"):
        line.delete(key)


def ask(peer, path="/"):
    """The status of the answer, or the kind of failure and the wait."""
    try:
        return fetch(peer.url(path)).status
    except OutboundError as error:
        return error.kind, error.retry_after


def let_in(host, now, names, rules):
    return [hosts.enter(host, now, name, now + 10, rules) for name in names]


def test_so_many_at_once_and_the_turn_of_the_killed_ends_by_itself():
    host, rules = Host(), Manners(at_once=2, a_second=None)
    first, second, third = let_in(host, 100.0, "abc", rules)
    assert (first, second, third.brief) == (None, None, True)
    hosts.answered(host, "a")
    assert let_in(host, 101.0, "cd", rules)[0] is None
    assert let_in(host, 111.0, "d", rules) == [None]  # b never came back


def test_so_many_a_second_after_a_burst():
    host, rules = Host(), Manners(at_once=100, a_second=10.0, burst=20)
    waits = let_in(host, 100.0, [str(n) for n in range(25)], rules)
    assert [wait is None for wait in waits] == [True] * 21 + [False] * 4
    assert waits[-1].seconds == pytest.approx(0.1)
    assert let_in(host, 101.0, [f"x{n}" for n in range(12)], rules).count(None) == 10


def test_a_host_that_fails_is_left_alone_longer_each_time_and_tried_by_one():
    host, rules = Host(), Manners(failures=3, pause=30, longest=100)
    for turn in "abc":
        assert hosts.enter(host, 100.0, turn, 110.0, rules) is None
        hosts.failed(host, 100.0, turn, "Silence.", rules, MIDDLE)
    assert (host.state(129.9), hosts.enter(host, 129.0, "d", 139.0, rules).seconds) == ("open", 1.0)
    assert (host.state(130.0), hosts.enter(host, 130.0, "d", 140.0, rules)) == ("half-open", None)
    assert hosts.enter(host, 131.0, "e", 141.0, rules).sentence.endswith("is being tried.")
    hosts.failed(host, 132.0, "d", "Silence.", rules, MIDDLE)
    assert host.open_until == 132.0 + 60
    hosts.enter(host, 192.0, "f", 202.0, rules)
    hosts.failed(host, 193.0, "f", "Silence.", rules, MIDDLE)
    assert (host.open_until, host.since) == (193.0 + 100, 100.0)
    assert hosts.enter(host, 293.0, "g", 303.0, rules) is None
    hosts.answered(host, "g")
    assert (host.state(294.0), host.failures, host.since) == ("closed", 0, 0.0)


def test_a_probe_that_was_killed_does_not_keep_the_host_closed_off():
    host, rules = Host(), Manners(failures=1)
    hosts.failed(host, 100.0, "a", "Silence.", rules, MIDDLE)
    assert hosts.enter(host, 130.0, "b", 140.0, rules) is None
    assert hosts.enter(host, 139.0, "c", 149.0, rules) is not None
    assert hosts.enter(host, 140.0, "c", 150.0, rules) is None


def test_not_all_come_back_at_once():
    waits = set()
    for dice in (0.0, 0.5, 1.0):
        host = Host()
        hosts.failed(host, 0.0, "a", "", Manners(failures=1, pause=40), lambda dice=dice: dice)
        waits.add(host.open_until)
    assert waits == {30.0, 40.0, 50.0}


def test_what_one_worker_hears_binds_all(peer, everybody):
    peer.pages["/"] = Answer(503, headers={"Retry-After": "7200"})
    peer.pages["/other"] = Answer(200)
    assert ask(peer) == ("status", 7200)
    shared.kept_at.cache_clear()  # another process
    kind, wait = ask(peer, "/other")
    assert (kind, 7190 < wait <= 7200, len(peer.asked)) == ("busy", True, 1)
    [trouble] = manners.troubles()
    assert (trouble.name, trouble.state) == (peer.host, "waiting")
    assert trouble.error == "The server answered with status 503."
    manners.close(peer.host)
    assert ask(peer, "/other") == 200


def test_five_failures_in_a_row_and_nobody_knocks_any_more(peer):
    peer.pages["/"] = Answer(500)
    answers = [ask(peer)[0] for _ in range(7)]
    assert (answers, len(peer.asked)) == (["status"] * 5 + ["busy"] * 2, 5)
    [trouble] = manners.troubles()
    assert (trouble.state, trouble.under_way) == ("open", 0)


def test_a_page_that_is_missing_says_nothing_against_its_host(peer):
    for _ in range(7):
        assert ask(peer, "/none") == ("status", None)
    assert manners.troubles() == []


def test_too_many_without_a_time_is_given_a_minute(peer):
    peer.pages["/"] = Answer(429)
    assert ask(peer) == ("status", None)
    kind, wait = ask(peer)
    assert (kind, 44 <= wait <= 76) == ("busy", True)


def test_whoever_finds_all_turns_taken_waits_a_little_and_then_says_when(monkeypatch):
    monkeypatch.setattr(manners, "MANNERS", Manners(at_once=1))
    slept, url = [], httpx.URL("http://busy.example/")
    with (
        manners.turn(url, 10),
        pytest.raises(OutboundError) as caught,
        manners.turn(url, 10, slept.append),
    ):
        pass
    assert (caught.value.kind, caught.value.retry_after) == ("busy", 1)
    assert 1.7 < sum(slept) <= manners.PATIENCE
    before = list(slept)
    with manners.turn(url, 10, slept.append):
        assert slept == before


def counted(kept, threads=8, each=50):
    """What is counted under one key by so many at once."""

    def one_more(known, now):
        return {"n": known.get("n", 0) + 1}, None

    def work():
        for _ in range(each):
            kept.change("count", one_more, 60)

    crowd = [threading.Thread(target=work) for _ in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return kept.known("count")[""]["n"]


def test_no_change_of_two_at_once_is_lost(everybody):
    assert (counted(shared.Broker(configured.BROKER_URL)), counted(shared.Alone())) == (400, 400)


def test_without_the_comparison_changes_are_lost(everybody, monkeypatch):
    """The twin: whoever writes last wins, and turns of others are forgotten."""
    monkeypatch.setattr(shared, "REPLACE", "redis.call('SET', KEYS[1], ARGV[2]) return 1")
    assert counted(shared.Broker(configured.BROKER_URL)) < 400


def test_what_is_known_is_forgotten_in_time(everybody):
    shared.kept().change("short", lambda known, now: ({"a": 1}, None), 60)
    assert 0 < everybody.ttl(f"{shared.PREFIX}short") <= 60
    ticks = count(0, 50)
    alone = shared.Alone(clock=lambda: next(ticks))
    alone.change("short", lambda known, now: ({"a": 1}, None), 60)
    assert (alone.known("short"), alone.known("short")) == ({"": {"a": 1}}, {})


def test_without_the_broker_each_process_counts_for_itself(peer, settings):
    settings.PERKS_SHARED_URL = NOWHERE
    assert shared.kept().for_all
    peer.pages["/"] = Answer(503, headers={"Retry-After": "60"})
    assert [ask(peer)[0], ask(peer)[0]] == ["status", "busy"]
    assert (len(peer.asked), shared.kept().for_all) == (1, False)


def test_the_operator_sees_who_is_in_trouble_and_asks_again(peer, people):
    client = signed_in(people.olga)
    assert "Every server answers" in client.get("/outgoing/").content.decode()
    peer.pages["/"] = Answer(500)
    for _ in range(5):
        ask(peer)
    page = client.get("/outgoing/").content.decode()
    assert (peer.host in page, "Left alone" in page, "status 500" in page) == (True, True, True)
    assert "Each process counts for itself" in page
    peer.pages["/"] = Answer(200)
    said = client.post("/outgoing/close/", {"host": peer.host}, follow=True).content.decode()
    assert ("is asked again as usual" in said, "Every server answers" in said) == (True, True)
    assert ask(peer) == 200
