"""Alice's account on a Mastodon server, held to the description of its API: read, renamed, gone."""

import dataclasses
from datetime import timedelta
from urllib.parse import quote

import pytest

from perks.ground import clock, shared
from scoring.connectors import mastodon_reactions
from scoring.connectors.base import BrokenData, Given, Gone, PermissionLost, TryLater
from scoring.connectors.sdk import mastodon as sdk
from tests.mastodon import Fediverse
from tests.scoring.connector_worlds import Linked
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon")
FIELD = {"name": "Blog", "value": '<a href="https://alice.example" rel="me">perks-abc</a>',
         "verified_at": "2024-01-01T00:00:00.000+00:00"}  # fmt: skip


@pytest.fixture
def server(settings):
    with WebPeer() as peer:
        server = Fediverse(peer)
        settings.PERKS_MASTODON_TRUSTED = [server.host]
        yield server
        assert server.provider.wrong == []


@pytest.fixture
def alice(server):
    return server.person("alice", fields=[FIELD], note="<p>I bake. <b>perks-xyz</b></p>")


def read(server, who, cursor=None, access="", connector=None):
    """Every page from a cursor on, as one: (posts by text, reactions, given, deleted, cursor)."""
    connector = connector or server.connector()
    posts, reactions, given, deleted = {}, set(), [], []
    cursor = dict(cursor or {})
    while True:
        page = connector.refresh(Linked(who.uri, who.url, access), cursor)
        posts |= {post.text: post for post in page.posts}
        reactions |= {(r.actor_native_id.rsplit("/", 1)[-1], r.kind) for r in page.reactions}
        given += page.given
        deleted += page.deleted
        cursor = page.cursor
        if not page.more:
            return posts, reactions, given, deleted, cursor


def test_what_is_public_is_read_with_who_reacted(server, alice):
    bea = server.person("bea", "other.example", fields=[FIELD], followers=70)
    robot = server.person("robot", bot=True)
    html = (f'<p>At <a href="{bea.url}" class="u-url mention">@bea</a> with '
            '<a href="https://mill.example/r/abc">flour</a></p>')  # fmt: skip
    loaf = server.post(alice, html, days=3, tags=("bread",))
    for visibility in ("private", "direct"):
        server.post(alice, "For you", visibility=visibility)
    quiet = server.post(alice, "Quietly", visibility="unlisted")
    server.like(bea, loaf)
    server.like(robot, loaf)
    server.like(alice, loaf)
    server.boost(bea, loaf)
    server.post(bea, "Nice", under=loaf)
    server.post(bea, "Psst", under=loaf, visibility="private")
    page = server.connector().refresh(Linked(alice.uri, alice.url), {})
    assert [(post.text, post.tags, post.links[-1:]) for post in page.posts] == [
        ("Quietly", (), ()),
        ("At @bea with flour", ("bread",), ("https://mill.example/r/abc",)),
    ]
    assert {(r.actor_native_id, r.kind) for r in page.reactions} == {
        (bea.uri, kind) for kind in ("like", "share", "reply")
    }
    assert {r.at for r in page.reactions if r.kind != "reply"} == {page.posts[1].at}
    facts = page.actors[0]
    assert (facts.native_id, facts.followers, facts.following, facts.domain) == (
        bea.uri,
        70,
        2,
        True,
    )
    assert facts.since.isoformat() == "2020-01-01"
    assert page.ignored == {"reaction_by_a_program": 1, "reaction_own": 1}
    assert (page.profile.name, page.profile.about) == (f"@alice@{server.host}", "I bake. perks-xyz")
    assert page.posts[0].native_id == f"{alice.uri}/statuses/{quiet.id}"


def test_a_server_that_nobody_trusts_speaks_for_its_own_people_only(server, alice, settings):
    settings.PERKS_MASTODON_TRUSTED = []
    loaf = server.post(alice, "Bread")
    bea, carl = server.person("bea", "other.example"), server.person("carl")
    server.like(bea, loaf)
    server.like(carl, loaf)
    page = server.connector().refresh(Linked(alice.uri, alice.url), {})
    names = {f"{server.host} says {bea.uri}", carl.uri}
    assert {r.actor_native_id for r in page.reactions} == names
    assert {(a.since, a.followers, a.domain) for a in page.actors} == {(None, None, None)}
    # The twin: believed, a server of Mallory's could lend her anybody's good name.
    settings.PERKS_MASTODON_TRUSTED = [server.host]
    page = server.connector().refresh(Linked(alice.uri, alice.url), {})
    assert bea.uri in {r.actor_native_id for r in page.reactions}


def test_a_year_is_read_back_and_then_only_what_is_new(server, alice, monkeypatch):
    monkeypatch.setattr(sdk, "STATUSES", 5)
    for day in (*range(840, 835, -1), *range(9, 0, -1)):
        server.post(alice, f"Loaf {day}", days=day)
    posts, _, _, _, cursor = read(server, alice)
    # The page on which the year ends is read whole.
    assert (len(posts), "Loaf 840" in posts, "Loaf 839" in posts) == (10, False, False)
    asked = len(server.peer.asked)
    assert read(server, alice, cursor)[0] == {}
    # The profile, and pages of 5 down to the oldest post that is watched.
    assert len(server.peer.asked) - asked == 1 + 2
    server.post(alice, "New", days=0)
    assert [*read(server, alice, cursor)[0]] == ["New"]


def test_edits_and_deletions_are_noticed_and_a_page_that_lacks_a_post_is_not_believed(
    server, alice
):
    bread, rye = server.post(alice, "Bread", days=3), server.post(alice, "Rye", days=2)
    *_, cursor = read(server, alice)
    rye.html, rye.edited = "Rye, with salt", clock.now()
    posts, *_, cursor = read(server, alice, cursor)
    assert [*posts] == ["Rye, with salt"]
    whole, server.timeline = server.timeline, lambda asked, said: []
    server.routes["accounts/{id}/statuses"] = server.timeline
    assert read(server, alice, cursor)[3] == []
    server.routes["accounts/{id}/statuses"] = whole
    server.delete(bread)
    *_, deleted, cursor = read(server, alice, cursor)
    assert deleted == [f"{alice.uri}/statuses/{bread.id}"]
    assert list(cursor["posts"]) == [rye.id]
    rye.visibility = "private"
    assert read(server, alice, cursor)[3] == [f"{alice.uri}/statuses/{rye.id}"]


def test_long_lists_are_read_over_several_pages_and_later_only_at_their_beginning(
    server, alice, monkeypatch
):
    monkeypatch.setattr(mastodon_reactions, "ASKS", 2)
    loaf = server.post(alice, "Bread")
    for number in range(401):
        server.like(server.person(f"p{number}"), loaf)
    _, reactions, _, _, cursor = read(server, alice)
    assert len(reactions) == 401
    assert "unread" not in cursor
    server.like(server.person("late"), loaf)
    asked = len(server.peer.asked)
    assert ("late", "like") in read(server, alice, cursor)[1]
    lists = [a for a in server.peer.asked[asked:] if "favourited_by" in a.path]
    assert len(lists) == 1


def test_what_she_gives_is_read_favourites_only_with_a_sign_in(server, alice):
    bea = server.person("bea", "other.example")
    server.boost(alice, server.post(bea, "Butter", days=9), days=2)
    old, new = server.post(bea, "Jam", days=5), server.post(bea, "Honey", days=4)
    server.like(alice, old)
    _, _, given, _, cursor = read(server, alice)
    shared = Given(bea.uri, "share", clock.now() - timedelta(days=2))
    assert given == [shared]
    server.tokens["hers"] = alice
    _, _, given, _, cursor = read(server, alice, cursor, "hers")
    assert given == [Given(bea.uri, "like", clock.now() - timedelta(days=5))]
    server.like(alice, new)
    _, _, given, _, cursor = read(server, alice, cursor, "hers")
    assert given == [Given(bea.uri, "like", clock.now() - timedelta(days=4))]
    assert read(server, alice, cursor, "hers")[2] == []
    # With her token the server shows what is hers alone; we take none of it.
    server.post(alice, "For you", visibility="private")
    assert read(server, alice, cursor, "hers")[0] == {}


def test_who_quoted_is_read_once_she_signed_in(server, alice):
    bea, cem = server.person("bea", "other.example"), server.person("cem")
    loaf = server.post(alice, "Bread", days=6)
    server.post(bea, "Look at this", days=4, quote_of=loaf)
    server.post(cem, "For few", days=3, quote_of=loaf, visibility="private")
    _, reactions, _, _, cursor = read(server, alice)
    assert reactions == set()
    server.tokens["hers"] = alice
    _, reactions, _, _, cursor = read(server, alice, cursor, "hers")
    assert set(reactions) == {("bea", "quote")}
    asked = len(server.peer.asked)
    assert read(server, alice, cursor, "hers")[1] == set()
    assert not any("quotes" in each.path for each in server.peer.asked[asked:])


def test_a_server_that_shows_no_quotes_is_read_without_them(server, alice):
    bea = server.person("bea", "other.example")
    loaf = server.post(alice, "Bread", days=6)
    server.post(bea, "Look at this", quote_of=loaf)
    server.like(bea, loaf)
    server.tokens["hers"], server.hides_quotes = alice, True
    page = server.connector().refresh(Linked(alice.uri, alice.url, access="hers"), {})
    assert {r.kind for r in page.reactions} == {"like"}
    assert page.ignored == {"quotes_not_shown": 1}
    assert "unread" not in page.cursor


def test_under_whose_post_she_wrote_is_told_by_their_identity(server, alice):
    bea = server.person("bea", "other.example")
    server.post(alice, "Mine is better", under=server.post(bea, "Rye"), days=2)
    own = server.post(alice, "A thread", days=1)
    server.post(alice, "goes on", under=own, days=0.5)
    posts, *_ = read(server, alice)
    told = {text: post.replies_to for text, post in posts.items()}
    assert told == {"Mine is better": bea.uri, "A thread": "", "goes on": ""}


def test_the_mark_is_a_word_in_the_bio_or_in_a_field(server, alice):
    connector, account = server.connector(), Linked(alice.uri, alice.url)
    found = [connector.proof(account, mark) for mark in ("perks-xyz", "perks-abc", "perks", "")]
    assert found == [True, True, False, False]


def test_a_move_is_followed_once_and_says_where_it_went(server, alice):
    new = server.person("alice2")
    new.host = server.host  # as others see her
    alice.moved = new
    connector = server.connector()
    assert connector.identify(f"alice@{server.host}").native_id == new.uri
    with pytest.raises(Gone, match=f"has moved to @alice2@{server.host}"):
        connector.refresh(Linked(alice.uri, alice.url), {})
    new.moved = alice
    with pytest.raises(Gone, match="and on again"):
        connector.identify(f"alice@{server.host}")


def test_a_handle_that_is_taken_again_is_another_account(server, alice):
    server.post(alice, "Bread")
    *_, cursor = read(server, alice)
    del server.people["alice"]
    other = server.person("alice")
    assert other.uri == alice.uri
    server.post(other, "I am somebody else")
    with pytest.raises(Gone):
        read(server, alice, cursor)
    # The number is somebody else's: nor does that pass.
    other.id, other.uri = alice.id, f"{other.uri}-2"
    with pytest.raises(Gone, match="another account in this place"):
        read(server, alice, cursor)


def test_a_suspended_account_loses_nothing(server, alice):
    server.post(alice, "Bread")
    *_, cursor = read(server, alice)
    alice.suspended, server.statuses = True, []
    with pytest.raises(PermissionLost, match="suspended"):
        read(server, alice, cursor)


def test_webfinger_must_name_who_the_server_knows(server, alice):
    mallory = server.person("mallory")
    mallory.uri = alice.uri
    with pytest.raises(BrokenData, match="knows another account"):
        server.connector().identify(f"mallory@{server.host}")
    asked = f"/.well-known/webfinger?resource={quote(f'acct:nobody@{server.host}')}"
    server.peer.pages[asked] = Answer(404)
    with pytest.raises(Gone):
        server.connector().identify(f"nobody@{server.host}")


def test_the_sdk_asks_for_no_version_and_takes_no_file_for_a_token(server, alice, tmp_path):
    """A server without the instance endpoint sends the SDK round in circles; a token that is a
    file's name would send the file's first line to whoever gave the token."""
    secret = tmp_path / "secret"
    secret.write_text("of the house\n")
    server.tokens[str(secret)] = alice
    connector = server.connector()
    assert connector.ask_at(server.host, str(secret)).me().uri == alice.uri
    assert (
        connector.ask_at(server.host).client.verify_minimum_version("4.0.0", cached=True) is False
    )
    assert not [a for a in server.peer.asked if "instance" in a.path or "house" in str(a.headers)]


def test_a_server_that_has_had_enough_is_left_alone_until_it_says(server, alice):
    connector, account = server.connector(), Linked(alice.uri, alice.url)
    server.left = 1
    assert connector.proof(account, "perks-xyz")
    asked = len(server.peer.asked)
    with pytest.raises(TryLater) as caught:
        connector.proof(account, "perks-xyz")
    assert timedelta(minutes=4) < caught.value.when - clock.now() <= timedelta(minutes=5)
    assert len(server.peer.asked) == asked
    server.left = 300
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert connector.proof(account, "perks-xyz")


def test_what_is_tagged_is_found_and_words_where_the_house_has_an_account(server, alice):
    bea = server.person("bea", "other.example")
    hers = server.post(bea, "<p>Lunch at northwind</p>", tags=("winterlounge",), days=2)
    server.post(bea, "Long ago", tags=("winterlounge",), days=9)
    server.post(bea, "Quietly", tags=("winterlounge",), visibility="unlisted")
    words, since = ["#winterlounge", "northwind"], clock.now() - timedelta(days=3)
    (found,) = server.connector().search(words, since).posts
    assert (found.native_id, found.author_native_id, found.text) == (
        f"{bea.uri}/statuses/{hers.id}", bea.uri, "Lunch at northwind"
    )  # fmt: skip
    hers.tags, server.tokens["of the house"] = (), alice
    assert server.connector().search(words, since).posts == ()
    assert server.connector(key="of the house").search(words, since).posts == (
        dataclasses.replace(found, tags=()),
    )


def test_how_posts_stand_is_looked_up_one_by_one(server, alice):
    loaf, hidden, gone = (server.post(alice, text) for text in ("Loaf", "Hidden", "Gone"))
    server.like(server.person("bea"), loaf)
    posts = read(server, alice)[0]
    hidden.visibility = "private"
    server.delete(gone)
    known = [posts[text] for text in ("Loaf", "Hidden", "Gone")]
    told = server.connector().look_up(Linked(alice.uri, alice.url), known)
    assert [(one.withheld, one.reactions) for one in told] == [
        ("", 1), ("deleted", None), ("deleted", None)
    ]  # fmt: skip
    assert told[0].post == posts["Loaf"]


# What a server says instead of its timeline, and what is made of it.
HALF, RESET = b'[{"id": "1", "conte', {"X-RateLimit-Reset": "2100-01-01T00:00:00Z"}
BAD = [
    (Answer(200, HALF), BrokenData),
    (Answer(200, b"<html>Sorry</html>"), BrokenData),
    (Answer(200, b'"\xff\xfe\x00"'), BrokenData),
    (Answer(200, b'[{"id": NaN}]'), BrokenData),
    (Answer(200, b"[" * 100_000), BrokenData),
    (Answer(200, b'{"error": "no"}'), BrokenData),
    (Answer(200, b'["not", "a", "status"]'), BrokenData),
    (Answer(401), PermissionLost),
    (Answer(403), PermissionLost),
    (Answer(404), Gone),
    (Answer(410), Gone),
    (Answer(429), TryLater),
    (Answer(429, b"", {"Retry-After": "120"}), TryLater),
    (Answer(429, b"", RESET), TryLater),
    (Answer(500), TryLater),
    (Answer(503), TryLater),
    (None, TryLater),
]


def test_whatever_a_server_answers_is_one_of_four_failures(server, alice):
    path = f"/api/v1/accounts/{alice.id}/statuses?limit=40"
    for answer, kind in BAD:
        server.peer.pages[path] = answer
        shared.kept_at.cache_clear()  # what it did before is forgotten: it is asked again
        with pytest.raises(kind) as caught:
            read(server, alice, connector=server.connector(seconds=0.3))
        assert type(caught.value) is kind, answer
        assert len(caught.value.sentence) < 300
