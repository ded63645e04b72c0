"""Webmentions: Bea's site writes of Alice's loaf; Mallory says that hers does."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from perks.ground import clock
from perks.ground.outbound import Guard, fetch
from scoring import moving, webmentions
from scoring.connectors.asking import Asker
from scoring.connectors.mention_page import address_key, read_mention, site_of
from scoring.models import Account, Reaction, Webmention
from tests.scoring import stage
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon", "system")
LOAF = "https://blog1.example/loaf/"


@pytest.fixture
def blog(people):
    """Alice's blog with one post."""
    account = stage.linked(people.alice, 1, "web")
    told = stage.Page(cursor={"etag": "1"}, posts=(stage.post(account, url=LOAF),))
    stage.ingest.store(account, told)
    return account


@pytest.fixture
def bea():
    with WebPeer() as peer:
        yield peer


def ask(peer):
    guard = Guard(allow=frozenset({peer.host}))
    return Asker("web", partial(fetch, guard=guard), lambda *_: None)


def send(source, target=LOAF):
    answer = Client().post("/webmention/", {"source": source, "target": target})
    return answer.status_code


def entry(inner, published="2026-11-21T20:00:00+01:00"):
    body = f'<div class="h-entry"><time class="dt-published" datetime="{published}"></time>{inner}'
    return Answer(200, body.encode(), {"Content-Type": "text/html"})


def look(peer):
    [row] = Webmention.objects.all()
    return webmentions.look(row.pk, ask(peer))


def kinds():
    return list(Reaction.objects.order_by("pk").values_list("kind", flat=True))


def test_a_reply_is_found_changed_and_taken_back(blog, bea):
    bea.pages["/1"] = entry(f'<a class="u-in-reply-to" href="{LOAF}">a loaf</a>')
    assert send(bea.url("/1")) == 202
    assert look(bea) == "standing"
    [reaction] = Reaction.objects.all()
    assert (reaction.kind, reaction.at.isoformat()) == ("reply", "2026-11-21T19:00:00+00:00")
    row = Webmention.objects.get()
    assert (row.sealed_source, row.target) == (None, LOAF)
    blog.refresh_from_db()
    assert blog.cursor == {"etag": "1"}
    # Twice is once; a page that became a like is a like; one that is gone is nothing.
    assert (send(bea.url("/1")), look(bea), kinds()) == (202, "standing", ["reply"])
    bea.pages["/1"] = entry(f'<p class="u-like-of h-cite"><a href="{LOAF}">it</a></p>')
    assert (send(bea.url("/1")), look(bea), kinds()) == (202, "standing", ["like"])
    bea.pages["/1"] = Answer(410)
    assert (send(bea.url("/1")), look(bea), kinds()) == (202, "gone", [])
    assert webmentions.look(row.pk, ask(bea)) == "not_waiting"
    moving.release(Account.objects.get(pk=blog.pk))
    assert Webmention.objects.count() == 0


def test_what_is_not_there_is_not_counted(blog, bea):
    future = entry(f'<a href="{LOAF}">x</a>', "2199-01-01T00:00:00Z")
    pages = {
        "/no-link": Answer(200, b"<p>https://blog1.example/loaf/ in the text only</p>"),
        "/comment": Answer(200, f'<!-- <a href="{LOAF}"> -->'.encode()),
        "/other": Answer(200, b'<a href="https://blog1.example/loaf/2">x</a>'),
        "/private": Answer(403),
        "/future": future,
        "/large": Answer(200, b"x" * 1_000_001),
    }
    bea.pages |= pages
    found = {}
    for path in pages:
        send(bea.url(path))
        found[path] = look(bea)
        at = list(Reaction.objects.values_list("at", flat=True))
        Webmention.objects.all().delete()
    assert {path: state for path, state in found.items() if state != "gone"} == {
        "/future": "standing"
    }
    assert at == [clock.now()]


def test_a_site_that_is_down_is_asked_again_and_not_for_ever(blog, bea):
    bea.pages["/1"] = Answer(503, headers={"Retry-After": "60"})
    send(bea.url("/1"))
    states = []
    for minutes in range(webmentions.TRIES):
        with clock.at(clock.now() + timedelta(hours=minutes)):
            states.append(look(bea))
    assert states == ["waiting"] * (webmentions.TRIES - 1) + ["gone"]


def test_nobody_learns_whose_blogs_are_linked_here(blog):
    assert send("https://bea.example/1", "https://nobody.example/") == 202
    assert send("https://bea.example/1", "http://www.blog1.example/loaf#top") == 202
    assert list(Webmention.objects.values_list("target", flat=True)) == [
        "http://www.blog1.example/loaf#top"
    ]
    for source, target in [
        ("", LOAF), ("ftp://bea.example/", LOAF), (LOAF, LOAF), ("https://a b.example/", LOAF),
        ("https://x:y@bea.example/", LOAF), ("https://bea.example:99999/", LOAF),
        ("https://bea.example/" + "x" * 800, LOAF), ("https://[::1/", LOAF), ("https://a.example", ""),
    ]:  # fmt: skip
        assert send(source, target) == 400
    assert Client().get("/webmention/").status_code == 405


def test_one_blog_has_only_so_many_waiting(blog, monkeypatch):
    monkeypatch.setattr(webmentions, "MOST", 2)
    for number in range(3):
        send(f"https://bea.example/{number}")
    assert Webmention.objects.count() == 2


def test_her_own_site_moves_nobody_and_without_the_check_it_would(blog, bea, monkeypatch):
    Account.objects.filter(pk=blog.pk).update(native_id=f"{bea.host}/feed")
    bea.pages["/1"] = entry(f'<a class="u-repost-of" href="{LOAF}">mine</a>')
    row = webmentions.note(stage.ingest.Post.objects.get(), bea.url("/1"), LOAF)
    assert (row, look(bea), kinds()) == (None, "gone", [])
    webmentions.note(stage.ingest.Post.objects.get(), bea.url("/1"), LOAF)
    monkeypatch.setattr(webmentions, "own_site", lambda *_: False)
    assert (look(bea), kinds()) == ("standing", ["share"])


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<a href="/loaf#c">x</a>', "mention"),
        ('<img src="http://www.a.example/loaf/">', "mention"),
        ('<a class="u-bookmark-of" href="https://a.example/loaf">x</a>', "list"),
        ('<div class="u-quotation-of h-cite"><br><a class="u-url" href="/loaf">x</a></div>', "quote"),
        ('<p class="u-like-of">x</p><a href="/loaf">x</a>', "mention"),
        ('<a class="u-like-of" href="/loaf">x</a><a class="u-repost-of" href="/loaf">x</a>', "share"),
        ("<a href='/loafer'>x</a>", None),
        ("<script>'<a href=\"/loaf\">'</script>", None),
        ("<a" * 10_000, None),
        ("<div>" * 10_000 + '<a href="/loaf">', "mention"),
    ],
)  # fmt: skip
def test_how_a_page_points_somewhere(html, kind):
    found = read_mention(html, "https://a.example/page", "https://a.example/loaf")
    assert (found and found.kind) == kind


def test_whose_site_a_host_is():
    hosts = [
        "bea.example",
        "www.blog.bea.example:8000",
        "bea.co.uk",
        "a.bea.co.uk",
        "bea.github.io",
        "x.bea.github.io",
        "127.0.0.1:80",
        "[::1]:80",
        "de.wordpress.com",
        "b.com",
        "x.b.de",
    ]
    assert [site_of(host) for host in hosts] == [
        "bea.example", "bea.example", "bea.co.uk", "bea.co.uk", "bea.github.io", "bea.github.io",
        "127.0.0.1:80", "[::1]:80", "de.wordpress.com", "b.com", "b.de",
    ]  # fmt: skip
    assert address_key("https://WWW.a.example/x/?q=1#top") == "a.example/x?q=1"
