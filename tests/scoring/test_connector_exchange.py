"""Alice on a site of Stack Exchange, by its API: on a server that is held against its description."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from perks.ground import clock, consent
from scoring import accounts, refresh
from scoring.connectors.asking import Asker
from scoring.connectors.base import BrokenData, Count, Gone, PermissionLost, Reaction, TryLater
from scoring.connectors.failures import ConnectorError
from scoring.connectors.registry import connectors
from scoring.connectors.sign_in import Tokens
from scoring.connectors.stackexchange import StackExchange
from scoring.models import Account
from scoring.models import Reaction as Row
from tests.conftest import NOON
from tests.scoring.connector_worlds import Linked
from tests.scoring.exchange_peer import ALICE, BEA, SITE, VICTOR, Site, refused
from tests.web_peer import WebPeer

pytestmark = pytest.mark.usefixtures("noon")
ME = Linked(f"{SITE}:{ALICE}")


def ago(days, hour=0):
    return NOON - timedelta(days=days) + timedelta(hours=hour)


@pytest.fixture
def site():
    with WebPeer() as peer:
        site = Site(peer)
        site.ask(10, ALICE, ago(20), up_vote_count=4, title="Why does it &quot;sink&quot;?")
        site.ask(12, VICTOR, ago(19))
        site.reply(11, 10, BEA, ago(18))
        site.reply(13, 12, ALICE, ago(17), up_vote_count=2)
        site.comment(10, VICTOR, ago(16))
        site.comment(13, None, ago(15))
        yield site
        assert site.provider.wrong == []


def read(site, cursor=None, connector=None):
    page = (connector or site.connector()).refresh(ME, cursor or {})
    return page, page.cursor


def seen(site):
    return [urlsplit(one.path).path.removeprefix("/2.0/") for one in site.peer.asked]


def test_who_answers_comments_and_accepts_is_known_and_votes_are_counts(site):
    site.posts[13]["is_accepted"] = True
    page, _ = read(site)
    assert sorted((post.native_id, post.title, post.text) for post in page.posts) == [
        (f"{SITE}:10", 'Why does it "sink"?', "It sinks"), (f"{SITE}:13", "Why?", "It sinks"),
    ]  # fmt: skip
    assert sorted(page.reactions, key=lambda one: one.at) == [
        Reaction(f"{SITE}:10", f"{SITE}:{BEA}", "reply", ago(18)),
        Reaction(f"{SITE}:13", f"{SITE}:{VICTOR}", "quote", ago(17)),
        Reaction(f"{SITE}:10", f"{SITE}:{VICTOR}", "reply", ago(16)),
    ]
    assert {(one.native_post_id, one.count) for one in page.counts} == {
        (f"{SITE}:10", 4), (f"{SITE}:13", 2),
    }  # fmt: skip
    assert page.ignored == {"reaction_by_nobody": 1}
    assert (page.profile.name, page.profile.about) == ("Alice & Co", "I bake")


def test_later_readings_bring_what_is_new_what_was_edited_and_what_is_gone(site):
    connector = site.connector()
    _, cursor = read(site, connector=connector)
    site.peer.asked.clear()
    assert read(site, cursor, connector)[1] == cursor
    # Every method once: a backoff then never stops a reading in its middle.
    assert seen(site) == [
        "users/1", "users/1/questions", "users/1/answers", "answers/13", "questions/10",
        "questions/10/answers", "posts/10;13/comments",
    ]  # fmt: skip
    site.posts[10] |= {"body": "<p>It floats</p>", "up_vote_count": 5}
    site.posts[13]["is_accepted"] = True
    site.comment(10, BEA, ago(0))
    page, after = read(site, cursor, connector)
    assert {(one.actor_native_id, one.kind) for one in page.reactions} == {
        (f"{SITE}:{BEA}", "reply"), (f"{SITE}:{VICTOR}", "quote"),
    }  # fmt: skip
    assert Count(f"{SITE}:10", "like", clock.today(), 1) in page.counts
    assert "It floats" in {post.text for post in page.posts}
    del site.posts[13]
    page, after = read(site, after, connector)
    assert (page.deleted, page.reactions, list(after["posts"])) == ((f"{SITE}:13",), (), ["10"])


def test_long_lists_are_read_a_page_at_a_time_and_nothing_is_lost_or_doubled(site):
    site.page = 3
    for number in range(20, 24):
        site.ask(number, ALICE, ago(10, number))
        site.comment(10, BEA, ago(9, number // 2))
    connector, cursor, more, posts, reactions = site.connector(), {}, True, [], []
    while more:
        page, cursor = read(site, cursor, connector)
        more = page.more
        posts += [post.native_id for post in page.posts]
        reactions += page.reactions
    # Two comments of one second by one person are one reaction, though they come one by one.
    assert (len(reactions), len(set(reactions))) == (1 + 1 + 4, 1 + 1 + 2)
    assert {f"{SITE}:{number}" for number in (10, 13, *range(20, 24))} == set(posts)
    assert read(site, cursor, connector)[1] == cursor


def test_a_backoff_rests_one_method_and_the_end_of_the_quota_all(site):
    connector = site.connector()
    site.says["users/{}/questions"] = {"backoff": 30}
    _, cursor = read(site, connector=connector)
    site.peer.asked.clear()
    with pytest.raises(TryLater, match="wait a little") as caught:
        read(site, cursor, connector)
    assert (caught.value.when, seen(site)) == (NOON + timedelta(seconds=30), ["users/1"])
    site.says = {"posts/{}/comments": {"quota_remaining": 0}}
    with clock.at(NOON + timedelta(seconds=31)):
        read(site, cursor, connector)
        site.peer.asked.clear()
        with pytest.raises(TryLater, match="quota") as caught:
            connector.greet()
    assert (caught.value.when, seen(site)) == (NOON + timedelta(hours=12), [])
    with clock.at(NOON + timedelta(hours=12)):
        assert SITE in connector.greet()


@pytest.mark.parametrize(
    ("number", "said", "kind"),
    [
        (502, "too many requests from this IP, more requests available in 86 seconds", TryLater),
        (500, "internal error", TryLater),
        (503, "temporarily unavailable", TryLater),
        (402, "invalid access token", PermissionLost),
        (405, "this method needs a key", TryLater),
        (400, "bad page", BrokenData),
    ],
)
def test_errors_are_told_by_number_as_the_status_is_always_400(site, number, said, kind):
    site.answer = lambda *_: refused(number, "named", said)
    site.provider.answers = site.answer
    with pytest.raises(kind) as caught:
        read(site)
    if number == 502:
        assert caught.value.when == NOON + timedelta(seconds=86)


def test_a_key_that_is_refused_is_for_the_operator_to_mend(site):
    with pytest.raises(TryLater, match="our own key"):
        site.connector(key="another").greet()


def test_a_profile_names_its_site_and_number(site):
    connector = site.connector()
    for address in (
        f"https://{SITE}/users/1/alice-co?tab=profile",
        f"{SITE}/users/1",
        f"{SITE}:01",
    ):
        assert connector.identify(address).native_id == ME.native_id
    assert seen(site) == []
    assert not connector.proof(ME, "perks-a-token")
    site.people[ALICE]["about_me"] = "<p>Bread perks-a-token</p>"
    assert connector.proof(ME, "perks-a-token")
    with pytest.raises(Gone, match="nobody with the number 99"):
        connector.proof(Linked(f"{SITE}:99"), "perks-a-token")


def test_who_signs_in_is_taken_where_she_has_most_reputation(site):
    connector = site.connector()
    assert connector.who_am_i("of-alice").native_id == ME.native_id
    asked = parse_qs(urlsplit(site.peer.asked[0].path).query)
    assert (asked["access_token"], asked["key"]) == (["of-alice"], ["our-key"])
    with pytest.raises(PermissionLost):
        connector.who_am_i("of-nobody")
    tokens = Tokens.read({"access_token": "of-alice", "expires": 86_400})
    assert (tokens.expires_at, tokens.refresh) == (NOON + timedelta(days=1), "")
    assert "scope" not in parse_qs(
        urlsplit(StackExchange.sign_in.address("7", "https://house.example/back", "s", "v")).query
    )


def test_how_posts_stand_is_told_for_questions_and_answers_alike(site):
    standings = site.connector().look_up(
        ME, [Linked(f"{SITE}:{number}") for number in (10, 13, 99)]
    )
    assert [(one.native_id, one.withheld, one.reactions) for one in standings] == [
        (f"{SITE}:10", "", 5), (f"{SITE}:13", "", 3), (f"{SITE}:99", "deleted", None),
    ]  # fmt: skip
    assert site.connector().look_up(Linked("bread.example:1"), [Linked("bread.example:2")]) == ()


def test_what_came_from_a_dump_is_not_asked_of_the_api(site, people, system, monkeypatch):
    monkeypatch.setitem(connectors(), "stackexchange", site.connector())
    consent.give(people.alice.pk, ["score"])
    for address, cursor in (("bread.example:1", {}), (ME.native_id, {"dump": "abc"})):
        account = accounts.begin_link(people.alice.pk, "stackexchange", address)
        Account.objects.filter(pk=account.pk).update(cursor=cursor)
        account = accounts.confirm(Account.objects.get(pk=account.pk))
        assert refresh.refresh(account.pk).state == "waiting"
        assert Account.objects.get(pk=account.pk).next_refresh_at == NOON + timedelta(days=30)
    assert seen(site) == []
    Account.objects.filter(pk=account.pk).update(cursor={})
    assert refresh.refresh(account.pk).state == "fresh"
    assert Row.objects.count() == 2


def test_a_peer_that_invents_a_field_or_a_parameter_is_caught(site):
    """The twin of every other test here: the peer may say only what is described."""
    site.posts[10]["stars"] = 3
    with pytest.raises(ConnectorError):
        read(site)
    asker = Asker("stackexchange", site.connector().asker.fetch, lambda *_: None)
    with pytest.raises(BrokenData):
        asker.json(site.peer.url(f"/2.0/users/1?site={SITE}&color=red&key=our-key"))
    wrong, site.provider.wrong = site.provider.wrong, []
    assert ["stars" in wrong[0], wrong[1].endswith("no parameter color")] == [True, True]
