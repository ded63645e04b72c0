"""Lines of readings: one network's trouble is its own, one reader at a time, nothing given up unseen."""

from datetime import timedelta

import pytest

from perks.ground import clock, consent
from scoring import accounts, dispatch, queues, readings, tasks
from scoring.connectors.base import Page, TryLater
from scoring.connectors.registry import connector, connectors
from scoring.models import Account, Post, Reading
from scoring.pace import LONGEST
from tests.campaigns.member_stage import signed_in
from tests.counting import asking
from tests.scoring.stage import Reads, linked, post

pytestmark = pytest.mark.usefixtures("noon", "system")
BUSY = TryLater("Busy.", clock.now())


@pytest.fixture
def queued(monkeypatch):
    """What is queued, as (task, id, queue); all of it after the commit that the test stands in for."""
    told = []

    def publish(task, *ids, queue=""):
        told.append((*ids, queue.rsplit(".", 1)[-1]))
        return True

    monkeypatch.setattr(dispatch, "publish", publish)
    monkeypatch.setattr(dispatch.transaction, "on_commit", lambda send: send())
    return told


@pytest.fixture
def reads(monkeypatch):
    """Have the feeds read by a connector that gives this answer."""

    def use(answer, while_reading=None):
        monkeypatch.setitem(connectors(), "web", Reads(answer, while_reading))

    monkeypatch.setattr(Reads, "slug", "web")
    return use


def crowd(member, number, network="web", first=1):
    return [linked(member, first + place, network) for place in range(number)]


def later(**time):
    return clock.at(clock.now() + timedelta(**time))


def test_a_network_has_so_many_places_and_the_next_follows_whoever_ends(people, queued, reads):
    crowd(people.alice, 6)
    reads(Page({"at": 1}))
    ids = [account.pk for account in Account.objects.order_by("pk")]
    assert [dispatch.fill("web"), dispatch.fill("web")] == [ids[:4], []]
    assert tasks.refresh_account(ids[0]) == "fresh"
    assert queued == [(id, "web") for id in ids[:5]]


def test_a_slow_network_takes_no_place_of_another(people, queued, monkeypatch):
    monkeypatch.setattr(queues, "live", lambda: ["web", "hackernews"])
    slow = crowd(people.alice, 5)
    assert dispatch.sweep() == 4
    other = linked(people.mallory, 9, "web")
    Account.objects.filter(pk=other.pk).update(network="hackernews")
    assert dispatch.sweep() == 1
    assert queued == [*((one.pk, "web") for one in slow[:4]), (other.pk, "hackernews")]


def test_only_accounts_whose_owner_agrees_are_read_and_only_where_they_are_live(people, queued):
    mine = linked(people.alice, 1, "web")
    linked(people.alice, 2, "stackexchange")
    accounts.begin_link(people.alice.pk, "web", "unproven.example/feed")
    linked(people.mallory, 3, "web")
    consent.withdraw(people.mallory.pk, "score")
    assert (dispatch.sweep(), queued) == (1, [(mine.pk, "web")])


def test_what_the_broker_did_not_take_is_free_at_once(people, queued, monkeypatch):
    [mine] = crowd(people.alice, 1)
    monkeypatch.setattr(dispatch, "publish", lambda *_, **__: False)
    assert [dispatch.fill("web"), dispatch.fill("web")] == [[mine.pk], [mine.pk]]


def test_a_nudge_that_was_lost_is_swept_up_when_its_lease_ends(people, queued):
    [mine] = crowd(people.alice, 1)
    dispatch.fill("web")
    with clock.at(clock.now() + readings.lease()):
        assert dispatch.fill("web") == [mine.pk]


def test_a_message_that_comes_twice_has_one_effect(people, queued, reads):
    """As from a broker that loses patience in the middle of a long task."""
    [mine] = crowd(people.alice, 1)
    again = []
    page = Page({"at": 1}, posts=(post(mine),))
    reads(page, lambda: again.append(tasks.refresh_account(mine.pk)))
    assert tasks.refresh_account(mine.pk) == "fresh"
    assert (again, Post.objects.count(), Reading.objects.count()) == (["being_read"], 1, 0)


def delivered_again(account_id):
    tasks.refresh_account.push_request(delivery_info={"redelivered": True})
    try:
        return tasks.refresh_account.run(account_id)
    finally:
        tasks.refresh_account.pop_request()


def test_a_message_that_comes_again_after_the_end_asks_for_nothing(people, queued, reads):
    """As from a broker that looks for lost messages only now and then."""
    [mine] = crowd(people.alice, 1)
    asked = []
    reads(Page({"at": 1}, posts=(post(mine),)), lambda: asked.append(mine.pk))
    assert tasks.refresh_account(mine.pk) == "fresh"
    assert (delivered_again(mine.pk), Reading.objects.count()) == ("was_read", 0)
    with clock.at(clock.now() + timedelta(days=8)):  # its worker was killed: nothing was read
        assert delivered_again(mine.pk) == "fresh"
    assert len(asked) == 2


def test_without_the_lease_it_is_read_twice(people, queued, reads, monkeypatch):
    """The twin; what is stored still stands once, by the cursor."""
    [mine] = crowd(people.alice, 1)
    asked = []

    def while_reading():
        asked.append(mine.pk)
        if len(asked) == 1:
            tasks.refresh_account(mine.pk)

    monkeypatch.setattr(readings, "take", lambda account_id: True)
    reads(Page({"at": 1}, posts=(post(mine),)), while_reading)
    tasks.refresh_account(mine.pk)
    assert (len(asked), Post.objects.count()) == (2, 1)


def test_a_reading_whose_worker_was_killed_is_taken_up(people, queued, reads):
    [mine] = crowd(people.alice, 1)
    reads(Page({"at": 1}))
    assert (readings.take(mine.pk), readings.take(mine.pk)) == (True, False)
    with clock.at(clock.now() + readings.lease()):
        assert tasks.refresh_account(mine.pk) == "fresh"


def test_a_page_that_was_stored_is_a_sign_of_life(people, queued):
    [mine] = crowd(people.alice, 1)
    readings.take(mine.pk)
    with clock.at(clock.now() + readings.lease() / 2):
        readings.heard_of(mine.pk)
    with clock.at(clock.now() + readings.lease()):
        assert readings.take(mine.pk) is False
    assert Reading.objects.get().pages == 1


def fail(account, times):
    """The waits between so many failures, in hours."""
    waits = []
    for _ in range(times):
        with clock.at(Account.objects.get(pk=account.pk).next_refresh_at):
            tasks.refresh_account(account.pk)
            again = Account.objects.get(pk=account.pk).next_refresh_at
            waits.append((again - clock.now()) / timedelta(hours=1))
    return waits


def test_a_reading_that_keeps_failing_waits_longer_and_is_given_up_in_sight(
    people, queued, monkeypatch
):
    class Busy(Reads):
        slug = "web"

        def refresh(self, account, cursor):
            raise TryLater("Busy.", clock.now() + timedelta(hours=1))

    [mine] = crowd(people.alice, 1)
    monkeypatch.setitem(connectors(), "web", Busy(Page({})))
    waits = fail(mine, readings.TRIES)
    for tries, wait in enumerate(waits[:-1]):
        longest = min(2**tries, 24)
        assert 0.75 * longest <= wait <= 1.25 * longest
    assert waits[-1] >= 0.75 * LONGEST / timedelta(hours=1)
    row = Reading.objects.get()
    assert (row.tries, row.dead_at is not None, row.error) == (readings.TRIES, True, "Busy.")
    client = signed_in(people.olga)
    page = client.get("/readings/").content.decode()
    assert ("Given up" in page, "Busy." in page) == (True, True)
    monkeypatch.setitem(connectors(), "web", Reads(Page({"at": 1})))
    monkeypatch.setattr(Reads, "slug", "web")
    monkeypatch.setattr(queues, "live", lambda: ["web"])
    said = client.post("/readings/replay/", {"account": mine.pk}, follow=True).content.decode()
    assert "1 to be read again" in said
    assert queued[-1] == (mine.pk, "web")
    assert tasks.refresh_account(mine.pk) == "fresh"
    assert Reading.objects.count() == 0
    said = client.post("/readings/replay/", {"network": "web"}, follow=True).content.decode()
    assert ("Nothing fails there any more." in said, "Nothing fails" in said) == (True, True)


def test_what_was_not_even_asked_is_no_failure_of_the_account(people, queued, reads):
    [mine] = crowd(people.alice, 1)
    reads(TryLater("The quota is used up.", clock.now() + timedelta(hours=2), asked=False))
    fail(mine, 3)
    row = Reading.objects.get()
    assert (row.tries, row.dead_at, row.error) == (0, None, "The quota is used up.")


def test_what_breaks_in_our_own_code_is_a_failure_like_others(people, queued, reads):
    [mine] = crowd(people.alice, 1)
    reads(ZeroDivisionError("secret"))
    with pytest.raises(ZeroDivisionError):
        tasks.refresh_account(mine.pk)
    row, mine = Reading.objects.get(), Account.objects.get(pk=mine.pk)
    assert (row.tries, row.until, mine.state) == (1, None, "broken")
    assert row.error == "ZeroDivisionError in our own code; the log says more."


def test_one_that_kills_its_worker_each_time_is_counted(people, queued, reads):
    [mine] = crowd(people.alice, 1)
    for _ in range(readings.TRIES):
        with clock.at(clock.now() + _ * readings.lease()):
            assert readings.take(mine.pk)
    reads(BUSY)
    with clock.at(clock.now() + readings.TRIES * readings.lease()):
        tasks.refresh_account(mine.pk)
    assert Reading.objects.get().dead_at is not None


def test_the_lines_say_how_far_each_network_is(people, queued):
    crowd(people.alice, 6)
    dispatch.fill("web")
    readings.take(queued[0][0])
    readings.heard_of(queued[0][0])
    client = signed_in(people.olga)
    with asking() as asked:
        page = client.get("/readings/").content.decode()
    assert len(asked) <= 12
    for label, number in (("Due now", 6), ("Queued", 3), ("Being read", "1, 1 page")):
        assert f'data-label="{label}">{number}' in page
    assert connector("web").label in page
