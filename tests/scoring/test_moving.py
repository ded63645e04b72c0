"""Accounts that change hands: history stays, the next owner begins anew, nothing is inherited."""

from datetime import timedelta

import pytest

from perks.ground import clock, consent, scopes
from perks.ground.outbox import Letter
from scoring import accounts, moving, runs
from scoring.models import Account, Post, Reaction, Score
from tests.scoring.stage import fill, linked, newest
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon", "system")
PAGE = "<html><head><meta name='perks-proof' content='{}'></head></html>"
DAY = timedelta(days=1)


def test_after_a_release_the_next_owner_begins_anew_and_history_stays(people):
    old = linked(people.alice, 1)
    fill(old, range(100, 160))
    runs.run()
    before = list(Score.objects.values())
    with scopes.act_as(scopes.member(people.alice.pk)):
        accounts.unlink(old.pk)
    with clock.at(clock.now() + DAY):
        new = linked(people.mallory, 1)
        assert (new.pk != old.pk, new.cursor, new.proven_at) == (True, {}, clock.now())
        assert (Post.objects.count(), Reaction.objects.count()) == (0, 0)
        fill(new, range(200, 210))
        runs.run()
    assert list(Score.objects.filter(pk__in=[row["id"] for row in before]).values()) == before
    assert newest(people.alice).contributions["raw"][-1][1] == 1.0
    assert newest(people.mallory).exact < before[0]["exact"]


def test_a_recycled_handle_inherits_nothing(people):
    """The same name under another number is another account."""
    old = linked(people.alice, 1)
    fill(old, range(100, 160))
    Account.objects.update(handle="baker")
    new = linked(people.mallory, 2)
    Account.objects.filter(pk=new.pk).update(handle="baker")
    runs.run()
    assert newest(people.mallory).exact == 1.0
    assert newest(people.alice).exact > 1.0


@pytest.fixture
def blog(people, settings):
    """Alice has proven a blog; Mallory has linked it and can show her own mark now."""
    with WebPeer() as peer:
        settings.PERKS_OUTBOUND_ALLOW = [peer.host]
        rows = []
        for member in (people.alice, people.mallory):
            consent.give(member.pk, ["score"])
            rows.append(accounts.begin_link(member.pk, "web", peer.url("/")))
        show(peer, rows[0])
        accounts.prove(rows[0].pk)
        show(peer, rows[1])
        yield peer, *rows


def show(peer, account):
    peer.pages["/"] = Answer(body=PAGE.format(account.proof_token).encode())


def holders():
    live = Account.objects.filter(proven_at__isnull=False, unlinked_at=None)
    return list(live.values_list("member_id", flat=True))


def test_a_contested_account_moves_after_fourteen_days_of_silence(blog, people):
    _, old, new = blog
    fill(old, range(100, 120))
    for days in (0, 13):
        with clock.at(clock.now() + days * DAY + timedelta(minutes=days)):
            row = accounts.prove(new.pk)
        assert (row.proven_at, holders()) == (None, [people.alice.pk])
    assert "show it once more and it is yours" in row.state_sentence
    assert moving.is_contested(Account.objects.get(pk=old.pk))
    assert [letter.member_id for letter in Letter.objects.all()] == [people.alice.pk]
    with clock.at(clock.now() + 14 * DAY):
        assert accounts.prove(new.pk).proven_at == clock.now()
    assert (holders(), Post.objects.count()) == ([people.mallory.pk], 0)
    assert "not shown it again" in Letter.objects.order_by("-pk")[0].context["sentence"]


def test_an_owner_who_shows_the_mark_again_keeps_it(blog, people):
    peer, old, new = blog
    accounts.prove(new.pk)
    show(peer, old)
    with clock.at(clock.now() + DAY):
        assert accounts.prove(old.pk).seen_at == clock.now()
        assert not moving.is_contested(Account.objects.get(pk=old.pk))
    show(peer, new)
    with clock.at(clock.now() + 15 * DAY):
        assert accounts.prove(new.pk).proven_at is None
    assert holders() == [people.alice.pk]
    assert "It stays with them" in Letter.objects.get(member=people.mallory).context["sentence"]


def test_the_page_says_that_it_is_contested(blog, people, client):
    _, old, new = blog
    client.force_login(people.mallory)
    page = client.post(f"/accounts/{new.pk}/prove/", follow=True).content.decode()
    assert "We have asked them to show again" in page
    client.force_login(people.alice)
    page = client.get(f"/accounts/{old.pk}/").content.decode()
    assert "Somebody else says it is theirs" in page and old.proof_token in page
