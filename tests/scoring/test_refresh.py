"""Reading accounts: a real feed over HTTP, every way to fail, and nothing lost by any of them."""

from datetime import timedelta

import pytest

from perks.ground import clock, consent
from scoring import accounts, refresh, tasks
from scoring.connectors.base import BrokenData, Gone, Page, PermissionLost, TryLater
from scoring.events import refreshed
from scoring.models import Account, Post, Score, Tally
from scoring.pace import next_reading
from tests.scoring.connector_worlds import rss, unchanged_after_first
from tests.scoring.stage import Reads, linked, post
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon", "system")


@pytest.fixture
def account(people):
    return linked(people.alice, 1)


@pytest.fixture
def blog(people, settings):
    """Alice's blog on a real server: (the server, her account, proven)."""
    with WebPeer() as peer:
        settings.PERKS_OUTBOUND_ALLOW = [peer.host]
        consent.give(people.alice.pk, ["score"])
        mine = accounts.begin_link(people.alice.pk, "web", peer.url("/feed.xml"))
        peer.pages["/feed.xml"] = Answer(body=rss(token=mine.proof_token, site=peer.url("/")))
        accounts.prove(mine.pk)
        yield peer, mine


def fresh(account):
    return Account.objects.get(pk=account.pk)


def test_a_feed_is_read_by_the_task_and_the_first_score_follows(blog, people):
    _, mine = blog
    assert tasks.refresh_account(mine.pk) == "fresh"
    assert list(Post.objects.values_list("title", "member_id")) == [
        ("A loaf & a half", people.alice.pk)
    ]
    assert list(Tally.objects.values_list("kind", "count")) == [("reply", 2)]
    score = Score.objects.get(member=people.alice)
    assert (score.date, score.provisional) == (clock.today(), True)
    assert fresh(mine).next_refresh_at == next_reading(fresh(mine))


def test_a_feed_that_did_not_change_adds_nothing(blog):
    peer, mine = blog
    peer.pages["/feed.xml"] = unchanged_after_first(rss())
    assert [tasks.refresh_account(mine.pk) for _ in range(2)] == ["fresh", "fresh"]
    assert peer.asked[-1].headers["if-none-match"] == '"v1"'
    assert (Post.objects.count(), Score.objects.count()) == (1, 1)


HTML = Answer(body=b"<!doctype html><html><p>Hello</p></html>")
BUSY = Answer(503, headers={"Retry-After": "7200"})


@pytest.mark.parametrize(
    ("answer", "state", "wait"),
    [
        (HTML, "broken", timedelta(hours=6)),
        (Answer(404), "gone", timedelta(days=1)),
        (Answer(410), "gone", timedelta(days=1)),
        (BUSY, "late", timedelta(hours=2)),
    ],
    ids=["html", "404", "410", "503"],
)
def test_a_feed_that_fails_says_so_and_loses_nothing(blog, answer, state, wait):
    peer, mine = blog
    tasks.refresh_account(mine.pk)
    before = fresh(mine)
    peer.pages["/feed.xml"] = answer
    assert tasks.refresh_account(mine.pk) == state
    after = fresh(mine)
    assert (after.state, after.next_refresh_at) == (state, clock.now() + wait)
    assert after.state_sentence.endswith(".")
    assert (after.cursor, after.refreshed_at) == (before.cursor, before.refreshed_at)
    assert (Post.objects.count(), Score.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TryLater("Busy.", clock.now()), "late"),
        (PermissionLost("Allow it again."), "refused"),
        (Gone("It is gone."), "gone"),
        (BrokenData("Not what it promised."), "broken"),
    ],
)
def test_each_kind_of_failure_has_its_state(account, error, state):
    read = refresh.refresh(account.pk, Reads(error))
    assert (read.state, read.state_sentence) == (state, error.sentence)
    assert read.next_refresh_at >= clock.now() + timedelta(minutes=1)


def test_who_listens_is_told_once_and_only_when_it_went_well(account, people):
    heard = []

    def listen(sender, account_id, member_id, **_):
        heard.append((account_id, member_id))

    refreshed.connect(listen)
    try:
        refresh.refresh(account.pk, Reads(Gone("It is gone.")))
        refresh.refresh(account.pk, Reads(Page({"at": 1}, posts=(post(account),))))
    finally:
        refreshed.disconnect(listen)
    assert heard == [(account.pk, people.alice.pk)]


def test_an_account_unlinked_while_it_was_read_stores_nothing(account):
    page = Page({"at": 1}, posts=(post(account),))
    reader = Reads(page, while_reading=lambda: accounts.unlink(account.pk))
    assert refresh.refresh(account.pk, reader) is None
    assert Post.objects.count() == 0


def test_of_two_readings_at_once_the_first_stands(account):
    other = Reads(Page({"at": 2}, posts=(post(account, 2),)))
    slow = Reads(
        Page({"at": 1}, posts=(post(account, 1),)),
        while_reading=lambda: refresh.refresh(account.pk, other),
    )
    refresh.refresh(account.pk, slow)
    assert list(Post.objects.values_list("native_id", flat=True)) == ["post-2"]
    assert fresh(account).cursor == {"at": 2}


class Pages:
    """A network with so many pages; one that says "more" for ever when it is asked to."""

    def __init__(self, number, stuck=False):
        self.number, self.stuck, self.asked = number, stuck, []

    def refresh(self, account, cursor):
        at = cursor.get("page", 0)
        self.asked.append(at)
        return Page({"page": at if self.stuck else at + 1}, more=self.stuck or at + 1 < self.number)


def test_all_pages_of_an_account_are_read_in_a_turn(account):
    network = Pages(3)
    refresh.refresh(account.pk, network)
    assert network.asked == [0, 1, 2]
    assert fresh(account).cursor == {"page": 3}
    assert fresh(account).next_refresh_at > clock.now()


def test_an_account_with_very_many_pages_goes_on_at_its_next_turn(account):
    network = Pages(30)
    refresh.refresh(account.pk, network)
    assert fresh(account).cursor == {"page": refresh.PAGES}
    assert fresh(account).next_refresh_at == clock.now()
    refresh.refresh(account.pk, network)
    assert network.asked == list(range(30))


def test_a_network_that_promises_more_and_gives_nothing_is_left(account):
    network = Pages(30, stuck=True)
    refresh.refresh(account.pk, network)
    assert network.asked == [0, 0]
    assert fresh(account).next_refresh_at > clock.now()


class Stumbles:
    """A network whose answers lack what its description promises."""

    def __init__(self, error):
        self.error = error

    def refresh(self, account, cursor):
        raise self.error


@pytest.mark.parametrize("error", [KeyError("id"), TypeError(), ValueError(), OverflowError()])
def test_an_answer_that_cannot_be_read_is_said_and_tried_again(account, error):
    refresh.refresh(account.pk, Pages(1))
    refresh.refresh(account.pk, Stumbles(error))
    now = fresh(account)
    assert (now.state, now.state_sentence) == ("broken", refresh.UNREADABLE)
    assert (now.cursor, now.next_refresh_at - clock.now()) == ({"page": 1}, timedelta(hours=6))
