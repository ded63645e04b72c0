"""Alice's blog over real HTTP: what the feed says, and every way in which it can fail."""

import gzip
from datetime import UTC, date, datetime, timedelta

import pytest

from perks.ground import clock
from scoring.connectors.base import BrokenData, Count, Gone, PermissionLost, TryLater
from scoring.connectors.totals import add_up
from tests.scoring.connector_worlds import ATOM, Linked, rss, unchanged_after_first, web_for
from tests.web_peer import Answer, WebPeer

TOKEN = "k7m49qxdk7m49qxd"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rss version="2.0"><channel><title>&c;</title></channel></rss>"""


@pytest.fixture
def blog():
    with WebPeer() as peer:
        yield peer


def refresh(peer, path="/feed", cursor=None, **more):
    return web_for(peer, **more).refresh(Linked(f"{peer.host}{path}", peer.url(path)), cursor or {})


def test_a_post_of_an_rss_feed_is_read_in_full(blog):
    blog.pages["/feed"] = Answer(200, rss())
    page = refresh(blog)
    (post,) = page.posts
    assert (post.native_id, post.at, post.title, post.text) == (
        "bread-1",
        datetime(2020, 2, 3, 10, tzinfo=UTC),
        "A loaf & a half",
        "With flour",
    )
    assert (post.tags, post.links, post.url) == (
        ("bread", "baking"),
        ("https://mill.example/r/abc",),
        blog.url("/loaf"),
    )
    assert page.counts == (Count("bread-1", "reply", date(2020, 2, 3), 2),)
    assert page.ignored == {"post_without_date": 1, "post_in_the_future": 1}
    assert (page.profile.name, page.profile.followers) == ("Alice bakes", None)


def test_atom_and_packed_feeds_are_read_as_well(blog):
    packed = {"Content-Encoding": "gzip", "Content-Type": "application/atom+xml"}
    blog.pages["/feed"] = Answer(200, gzip.compress(ATOM.encode()), packed)
    (post,) = refresh(blog).posts
    assert (post.native_id, post.at, post.tags, post.url, post.text) == (
        "urn:bea:1",
        datetime(2020, 2, 3, 10, tzinfo=UTC),
        ("travel",),
        blog.url("/graz"),
        "Hills.",
    )


def test_a_podcast_is_read_with_its_keywords_and_where_its_episode_is(blog):
    itunes = "http://www.itunes.com/dtds/podcast-1.0.dtd"
    blog.pages["/feed"] = Answer(
        200,
        f"""<?xml version="1.0"?>
<rss version="2.0" xmlns:itunes="{itunes}"><channel><title>Alice talks</title>
<itunes:summary>About bread</itunes:summary><item><guid isPermaLink="false">1</guid>
<title>Rye</title><pubDate>Mon, 03 Feb 2020 10:00:00 GMT</pubDate>
<enclosure url="/1.mp3" length="1" type="audio/mpeg"/><itunes:keywords>bread, rye</itunes:keywords>
<itunes:summary>How it rises</itunes:summary></item></channel></rss>""".encode(),
    )
    page = refresh(blog)
    (post,) = page.posts
    assert (post.title, post.text, post.tags) == ("Rye", "How it rises", ("bread", "rye"))
    assert (post.links, page.profile.about) == ((blog.url("/1.mp3"),), "About bread")


def test_an_unchanged_feed_is_asked_for_but_not_sent(blog):
    blog.pages["/feed"] = unchanged_after_first(rss())
    first = refresh(blog)
    second = refresh(blog, cursor=first.cursor)
    assert (second.posts, second.cursor) == ((), first.cursor)
    assert [asked.headers.get("if-none-match") for asked in blog.asked] == [None, '"v1"']


def test_new_comments_are_booked_on_the_day_they_are_seen(blog):
    cursor, seen = {}, []
    for day, total in [(10, 2), (11, 5), (11, 6), (12, 6), (13, 4), (14, 7)]:
        blog.pages["/feed"] = Answer(200, rss(comments=total))
        with clock.at(datetime(2020, 2, day, tzinfo=UTC)):
            page = refresh(blog, cursor=cursor)
        cursor = page.cursor
        seen += [(count.day.day, count.count) for count in page.counts]
    assert seen == [(3, 2), (11, 3), (11, 4), (11, 4), (13, 0), (14, 3)]


def test_a_total_that_has_not_moved_stays_on_its_day():
    assert add_up(["2020-02-03", 0, 2], 2, date(2020, 2, 3)) == ["2020-02-03", 0, 2]


def test_a_web_page_in_place_of_a_feed_is_told_with_the_feed_it_names(blog):
    blog.pages["/feed"] = Answer(
        200,
        b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" '
        b'href="/rss.xml"></head><body>Hello</body></html>',
    )
    with pytest.raises(BrokenData) as caught:
        refresh(blog)
    assert caught.value.sentence == (
        "This address shows a web page, not a feed. "
        f"The page names its feed: link {blog.url('/rss.xml')} instead."
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\xfe",
        b"just words",
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><body>Hello",
        BOMB,
        BOMB.decode().encode("utf-16"),
    ],
)
def test_what_is_not_a_feed_is_refused(blog, body):
    blog.pages["/feed"] = Answer(200, body)
    with pytest.raises(BrokenData):
        refresh(blog)


def test_a_careless_feed_is_read_and_marked(blog):
    blog.pages["/feed"] = Answer(200, rss().replace(b"A loaf &amp; a half", b"A loaf & a half"))
    page = refresh(blog)
    assert (len(page.posts), page.ignored["feed_not_well_formed"]) == (1, 1)


def test_letters_that_the_database_cannot_hold_are_dropped(blog):
    blog.pages["/feed"] = Answer(200, rss().replace(b"With ", b"Wi&amp;#0;th "))
    (post,) = refresh(blog).posts
    assert "\0" not in post.text


@pytest.mark.parametrize("status", [404, 410])
def test_a_feed_that_is_not_there_any_more_is_gone(blog, status):
    blog.pages["/feed"] = Answer(status)
    with pytest.raises(Gone):
        refresh(blog)


@pytest.mark.parametrize("status", [401, 403])
def test_a_feed_behind_a_door_has_lost_its_permission(blog, status):
    blog.pages["/feed"] = Answer(status)
    with pytest.raises(PermissionLost):
        refresh(blog)


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "90"}, 90),
        (429, {}, 3600),
        (503, {"Retry-After": "x"}, 3600),
        (500, {}, 3600),
    ],
)
def test_a_busy_site_is_asked_again_when_it_said(blog, status, headers, wait):
    blog.pages["/feed"] = Answer(status, headers=headers)
    now = datetime(2020, 3, 1, tzinfo=UTC)
    with clock.at(now), pytest.raises(TryLater) as caught:
        refresh(blog)
    assert caught.value.when == now + timedelta(seconds=wait)


def test_a_silent_site_is_asked_again(blog):
    blog.pages["/feed"] = None
    with pytest.raises(TryLater):
        refresh(blog, seconds=0.2)


def test_a_site_that_is_down_is_asked_again(blog):
    with WebPeer() as peer:
        down = peer
    with pytest.raises(TryLater):
        refresh(down)


def test_a_feed_that_leads_inside_or_never_ends_is_refused(blog):
    bomb = gzip.compress(bytes(20_000_000))
    blog.pages["/inside"] = Answer(
        302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}
    )
    blog.pages["/loop"] = Answer(302, headers={"Location": "/loop"})
    blog.pages["/bomb"] = Answer(200, bomb, {"Content-Encoding": "gzip"})
    for path in ("/inside", "/loop", "/bomb"):
        with pytest.raises(BrokenData):
            refresh(blog, path)


def test_the_owner_proves_a_blog_in_three_ways(blog):
    blog.pages["/meta"] = Answer(200, b'<meta name="perks-proof" content="%s">' % TOKEN.encode())
    blog.pages["/me"] = Answer(
        200, b'<a rel="nofollow me" href="https://p.example/proof/%s">me</a>' % TOKEN.encode()
    )
    blog.pages["/subtitle"] = Answer(200, rss(token=TOKEN))
    blog.pages["/named"] = Answer(200, rss(site=blog.url("/meta")))
    web = web_for(blog)
    paths = ("/meta", "/me", "/subtitle", "/named")
    assert [web.proof(Linked("blog", blog.url(path)), TOKEN) for path in paths] == [True] * 4


def test_mallory_cannot_prove_alices_blog_with_a_comment(blog):
    comment = b"<p>%s <a rel='nofollow ugc' href='https://p.example/%s'>M</a></p>"
    token = TOKEN.encode()
    blog.pages["/"] = Answer(200, comment % (token, token))
    blog.pages["/feed"] = Answer(200, rss(site=blog.url("/")).replace(b"With ", token + b" "))
    blog.pages["/empty"] = Answer(200, b'<meta name="perks-proof" content="">')
    web = web_for(blog)
    assert [web.proof(Linked("blog", blog.url(path)), TOKEN) for path in ("/", "/feed")] == [
        False,
        False,
    ]
    assert web.proof(Linked("blog", blog.url("/empty")), "") is False


def test_a_single_post_is_looked_up_by_its_page(blog):
    """Gone, closed, there, and a bad hour of the server, which says nothing."""
    for path, status in (("/gone", 410), ("/closed", 403), ("/there", 200), ("/late", 500)):
        blog.pages[path] = Answer(status=status, body=b"<p>A loaf</p>")
    known = [
        Linked(path, blog.url(path) if path else "")
        for path in ("/gone", "/closed", "/there", "/late", "/nowhere", "")
    ]
    found = web_for(blog).look_up(Linked(blog.host, blog.url("/feed")), known)
    assert [(each.native_id, each.withheld) for each in found] == [
        ("/gone", "deleted"),
        ("/closed", "private"),
        ("/there", ""),
        ("/nowhere", "deleted"),
    ]
