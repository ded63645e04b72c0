"""Linking: nobody's but the owner's, and undone without a trace in the next score."""

from datetime import timedelta

import pytest
from django.db import connection

from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from scoring import accounts, runs
from scoring.models import Account, Post, Reaction, Score, Tally
from tests import cast
from tests.scoring.stage import estimate, fill, linked, newest
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon", "system")
PAGE = "<html><head><meta name='perks-proof' content='{}'></head></html>"


@pytest.fixture
def peer(settings):
    with WebPeer() as peer:
        settings.PERKS_OUTBOUND_ALLOW = [peer.host]
        yield peer


def code_of(call, *arguments):
    with pytest.raises(Refusal) as refused:
        call(*arguments)
    return refused.value.code


def test_without_consent_no_link_is_begun(people):
    assert code_of(accounts.begin_link, people.alice.pk, "web", "a.example") == "consent_missing"
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    ("network", "address", "code"),
    [
        ("myspace", "a.example", "network_unknown"),
        ("web", "ftp://a.example", "broken_data"),
        ("web", "not an address", "broken_data"),
    ],
)
def test_an_address_that_means_nothing_is_refused(people, network, address, code):
    consent.give(people.alice.pk, ["score"])
    assert code_of(accounts.begin_link, people.alice.pk, network, address) == code


def test_beginning_twice_gives_the_same_account_and_token(people):
    consent.give(people.alice.pk, ["score"])
    first = accounts.begin_link(people.alice.pk, "web", "https://a.example/feed/")
    second = accounts.begin_link(people.alice.pk, "web", "A.example/feed")
    assert (first.pk, first.proof_token) == (second.pk, second.proof_token)
    assert (first.proven_at, first.url) == (None, "https://a.example/feed/")


def test_the_mark_on_the_page_proves_it(people, peer):
    consent.give(people.alice.pk, ["score"])
    mine = accounts.begin_link(people.alice.pk, "web", peer.url("/"))
    peer.pages["/"] = Answer(body=PAGE.format("somebody else's").encode())
    assert code_of(accounts.prove, mine.pk) == "proof_missing"
    assert Account.objects.get().proven_at is None
    peer.pages["/"] = Answer(body=PAGE.format(mine.proof_token).encode())
    assert accounts.prove(mine.pk).proven_at == clock.now()
    peer.pages.clear()
    assert accounts.prove(mine.pk).proven_at == clock.now()


def test_a_network_that_cannot_show_it_says_so(people):
    consent.give(people.alice.pk, ["score"])
    mine = accounts.begin_link(people.alice.pk, "stackexchange", "bread.example:1")
    assert code_of(accounts.prove, mine.pk) == "proof_unavailable"
    assert code_of(accounts.vouch, mine.pk) == "not_a_sandbox"


def test_an_account_is_one_members(people):
    linked(people.alice, 1)
    assert code_of(linked, people.mallory, 1) == "account_taken"
    proven = Account.objects.filter(proven_at__isnull=False)
    assert list(proven.values_list("member_id", flat=True)) == [people.alice.pk]


def test_nobody_reaches_anothers_account(people):
    mine = linked(people.alice, 1)
    with scopes.act_as(scopes.member(people.mallory.pk)):
        for call in (accounts.prove, accounts.unlink, accounts.vouch):
            assert code_of(call, mine.pk) == "account_unknown"
    assert Account.objects.get().unlinked_at is None


def test_unlinking_subtracts_exactly_and_keeps_the_past(people):
    """Carl is what Alice is without her second account."""
    carl = cast.person("carl", "Carl", is_member=True)
    fill(linked(people.alice, 1), range(100, 140))
    second = linked(people.alice, 2)
    fill(second, range(200, 260), first=10)
    fill(linked(carl, 3), range(300, 340), first=20)
    runs.run()
    with_both = newest(people.alice).exact
    before = list(Score.objects.order_by("pk").values())
    with clock.at(clock.now() + timedelta(days=1)), scopes.act_as(scopes.member(people.alice.pk)):
        accounts.unlink(second.pk)
    with clock.at(clock.now() + timedelta(days=1)):
        runs.run()
    # His own score is held still, hers moves at once.
    assert newest(people.alice).contributions["raw"] == [estimate(carl)]
    assert newest(people.alice).exact == estimate(carl)[1] < with_both
    assert list(Score.objects.order_by("pk").values())[: len(before)] == before
    gone = (Post, Reaction, Tally)
    assert [kind.objects.filter(account=second).count() for kind in gone] == [0, 0, 0]


def test_after_the_last_account_nothing_is_left_of_the_score(people):
    only = linked(people.alice, 1)
    fill(only, range(100, 140))
    runs.run()
    accounts.unlink(only.pk)
    with clock.at(clock.now() + timedelta(days=1)):
        runs.run()
    score = newest(people.alice)
    assert (score.exact, score.standing, score.reasons) == (1.0, 1, ["no_account"])


def test_linking_again_after_unlinking_starts_from_nothing(people):
    first = linked(people.alice, 1)
    fill(first, range(100, 140))
    accounts.unlink(first.pk)
    again = linked(people.alice, 1)
    assert (again.pk != first.pk, again.cursor) == (True, {})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM scoring_reaction")
        assert cursor.fetchone() == (0,)
