"""Small worlds for connectors: a dump in a folder, a blog on a real web server.

In the dump Alice (1) asks and answers about bread, Bea (2) and Victor (3) react, Mallory (4)
votes her own post up in vain.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from perks.ground.outbound import Guard, Limits, fetch
from scoring.connectors.asking import Asker
from scoring.connectors.base import Connector
from scoring.connectors.dump_page import read_dump
from scoring.connectors.hackernews import HackerNews
from scoring.connectors.newsletter import Newsletter
from scoring.connectors.push import Push, Pushed
from scoring.connectors.stackexchange import StackExchange
from scoring.connectors.upload import Upload
from scoring.connectors.web import Web
from tests.github import Hub
from tests.mastodon import Fediverse
from tests.scoring import exchange_peer, x_peer, youtube_peer
from tests.scoring.exchange_peer import Site
from tests.scoring.x_peer import Square
from tests.scoring.youtube_peer import Tube
from tests.web_peer import Answer, Asked, WebPeer

DUMP = {
    "Users": [
        'Id="-1" DisplayName="Community" CreationDate="2020-01-01T00:00:00.000" Reputation="1"',
        'Id="1" DisplayName="Alice" CreationDate="2020-01-01T00:00:00.000" Reputation="300" '
        'Location="Graz" AboutMe="&lt;p&gt;I bake&lt;/p&gt;"',
        'Id="2" DisplayName="Bea" CreationDate="2020-01-02T00:00:00.000" Reputation="20"',
        'Id="3" DisplayName="Victor" CreationDate="2020-01-03T00:00:00.000" Reputation="10"',
        'Id="4" DisplayName="Mallory" CreationDate="2020-01-04T00:00:00.000" Reputation="1"',
    ],
    "Posts": [
        'Id="10" PostTypeId="1" OwnerUserId="1" CreationDate="2020-02-01T10:00:00.000" '
        'Title="Why does my bread sink?" Tags="&lt;bread&gt;&lt;baking&gt;" '
        'Body="&lt;p&gt;It &lt;b&gt;sinks&lt;/b&gt;: '
        '&lt;a href=&quot;https://bread.example/a&quot;&gt;photo&lt;/a&gt;&lt;/p&gt;"',
        'Id="11" PostTypeId="2" ParentId="10" OwnerUserId="2" Body="Less water." '
        'CreationDate="2020-02-01T11:00:00.000"',
        'Id="12" PostTypeId="1" OwnerUserId="3" CreationDate="2020-02-02T10:00:00.000" '
        'Title="Which flour?" Tags="|flour|" Body="Rye?"',
        'Id="13" PostTypeId="2" ParentId="12" OwnerUserId="1" Body="Rye." '
        'CreationDate="2020-02-02T12:00:00.000"',
        'Id="14" PostTypeId="4" OwnerUserId="1" Body="wiki" CreationDate="2020-02-02T12:00:00.000"',
        'Id="15" PostTypeId="1" OwnerUserId="1" CreationDate="2199-02-02T12:00:00.000" Body="Soon"',
        'Id="16" PostTypeId="1" OwnerUserId="1" CreationDate="1999-02-02T12:00:00.000" Body="Old"',
    ],
    "Comments": [
        'Id="1" PostId="10" UserId="3" Text="Same here" CreationDate="2020-02-01T12:00:00.000"',
        'Id="2" PostId="10" UserId="1" Text="Thanks" CreationDate="2020-02-01T13:00:00.000"',
        'Id="3" PostId="10" Text="Left the site" CreationDate="2020-02-01T14:00:00.000"',
        'Id="4" PostId="99" UserId="2" Text="Deleted" CreationDate="2020-02-01T14:00:00.000"',
    ],
    "Votes": [
        'Id="1" PostId="10" VoteTypeId="2" CreationDate="2020-02-01T00:00:00.000"',
        'Id="2" PostId="10" VoteTypeId="2" CreationDate="2020-02-01T00:00:00.000"',
        'Id="3" PostId="10" VoteTypeId="2" CreationDate="2020-02-03T00:00:00.000"',
        'Id="4" PostId="10" VoteTypeId="3" CreationDate="2020-02-03T00:00:00.000"',
        'Id="5" PostId="10" VoteTypeId="5" UserId="4" CreationDate="2020-02-04T00:00:00.000"',
        'Id="6" PostId="13" VoteTypeId="1" CreationDate="2020-02-05T00:00:00.000"',
        'Id="7" PostId="13" VoteTypeId="16" CreationDate="2020-02-05T00:00:00.000"',
    ],
    "PostLinks": [
        'Id="1" PostId="12" RelatedPostId="10" LinkTypeId="1" '
        'CreationDate="2020-02-06T00:00:00.000"',
        'Id="2" PostId="12" RelatedPostId="10" LinkTypeId="3" '
        'CreationDate="2020-02-06T00:00:00.000"',
    ],
}

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>
<title>Alice bakes</title><link>{site}</link><description>Bread {token}</description>
<item><guid>bread-1</guid><title>A loaf &amp; a half</title><link>/loaf</link>
<pubDate>Mon, 03 Feb 2020 10:00:00 GMT</pubDate><category>bread</category>
<category>baking</category><slash:comments>{comments}</slash:comments>
<description>&lt;p&gt;With &lt;a href="https://mill.example/r/abc"&gt;flour&lt;/a&gt;
&lt;script&gt;alert(1)&lt;/script&gt;&lt;/p&gt;</description></item>
<item><title>Undated</title><description>When?</description></item>
<item><guid>bread-2</guid><title>From tomorrow</title>
<pubDate>Mon, 03 Feb 2199 10:00:00 GMT</pubDate></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Bea travels</title><id>urn:bea</id>
<link href="/"/><updated>2020-02-03T10:00:00Z</updated>
<entry><id>urn:bea:1</id><title>Graz</title><link href="/graz"/>
<published>2020-02-03T12:00:00+02:00</published><updated>2020-02-03T12:00:00+02:00</updated>
<category term="travel"/>
<content type="html">&lt;p&gt;Hills.&lt;/p&gt;</content></entry></feed>"""


@dataclass
class Linked:
    """An account as the connectors see one."""

    native_id: str
    url: str = ""
    access: str = ""


@dataclass
class World:
    """A connector, one of its accounts with activity, and spellings of that account's address."""

    connector: Connector
    account: Linked
    spellings: tuple[str, ...]
    nonsense: tuple[str, ...]


def write_dump(folder: Path, **changed: list[str]) -> Path:
    """The dump as files, with the byte order mark that the real ones carry."""
    folder.mkdir(exist_ok=True)
    for name, rows in {**DUMP, **changed}.items():
        lines = "".join(f"  <row {row} />\r\n" for row in rows)
        root = name.lower()
        text = f'<?xml version="1.0" encoding="utf-8"?>\r\n<{root}>\r\n{lines}</{root}>'
        (folder / f"{name}.xml").write_text(text, encoding="utf-8-sig", newline="")
    return folder


def rss(comments: int = 2, token: str = "", site: str = "/") -> bytes:
    return RSS.format(comments=comments, token=token, site=site).encode()


def unchanged_after_first(body: bytes, tag: str = '"v1"'):
    """A page that answers 304 to whoever shows that they have seen it."""

    def page(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == tag:
            return Answer(304)
        headers = {"ETag": tag, "Content-Type": "application/rss+xml"}
        return Answer(200, body, headers)

    return page


def web_for(peer: WebPeer, seconds: float = 5.0) -> Web:
    """The connector, allowed to reach this one peer."""
    guard = Guard(allow=frozenset({peer.host}))
    return Web(partial(fetch, guard=guard, limits=Limits(seconds=seconds)))


def exchange_world(folder: Path, peer: WebPeer) -> World:
    """Alice asks twice, once in the future; Bea answers, votes stay unnamed. Read by the API."""
    site, lately = Site(peer), datetime.now(UTC) - timedelta(days=20)
    site.ask(10, exchange_peer.ALICE, lately, up_vote_count=4)
    site.ask(12, exchange_peer.ALICE, datetime(2199, 2, 1, tzinfo=UTC))
    site.reply(11, 10, exchange_peer.BEA, lately + timedelta(hours=1))
    name = f"{exchange_peer.SITE}:{exchange_peer.ALICE}"
    return World(
        site.connector(),
        Linked(name),
        (name, f"https://{exchange_peer.SITE}/users/1/alice", f"{exchange_peer.SITE}/users/01"),
        ("", "alice", f"{exchange_peer.SITE}:", f"https://{exchange_peer.SITE}/questions/10"),
    )


def dump_world(folder: Path, peer: WebPeer) -> World:
    return World(
        StackExchange(read_dump(write_dump(folder / "dump"), "bread.example")),
        Linked("bread.example:1"),
        ("bread.example:1", " Bread.Example:001 "),
        ("", "alice", "bread.example:", "bread.example:-1"),
    )


def web_world(folder: Path, peer: WebPeer) -> World:
    peer.pages["/feed"] = unchanged_after_first(rss())
    return World(
        web_for(peer),
        Linked(f"{peer.host}/feed", peer.url("/feed")),
        (
            peer.url("/feed"),
            peer.url("/feed/#top"),
            f"https://{peer.host}/feed",
            f"{peer.host}/feed",
        ),
        (
            "",
            "ftp://a.example/feed",
            "http://bea:x@a.example/",
            "http://[::1",
            "https://a..example",
        ),
    )


def bluesky_world(folder: Path, network: Any) -> World:
    """Bea likes and shares what Alice posts on a real network; made once for all tests of it."""
    if not network.people:
        alice, bea = network.person("alice"), network.person("bea")
        loaf = alice.send_post("A loaf of bread")
        future = datetime(2199, 2, 3, tzinfo=UTC).isoformat()
        alice.com.atproto.repo.create_record(
            {"repo": alice.me.did, "collection": "app.bsky.feed.post",
             "record": {"$type": "app.bsky.feed.post", "text": "Soon", "createdAt": future}}
        )  # fmt: skip
        bea.like(loaf.uri, loaf.cid)
        bea.repost(loaf.uri, loaf.cid)
        alice.like(bea.send_post("Butter").uri, loaf.cid)
        network.people = {"alice": alice, "bea": bea}
        network.settle(alice, loaf.uri, likes=1, shares=1)
    did = network.people["alice"].me.did
    return World(
        network.connector(),
        Linked(did, f"https://bsky.app/profile/{did}"),
        ("alice.test", "@Alice.test", "https://bsky.app/profile/alice.test/", did),
        ("", "alice", "did:plc:short", "not a handle.test"),
    )


def hackernews_world(folder: Path, peer: WebPeer) -> World:
    """Alice posts two stories, one of them from the future; Bea and a deleted name answer."""
    told = {
        "user/Alice": {"id": "Alice", "created": 1_500_000_000, "karma": 9, "about": "I <b>bake</b>",
                       "submitted": [12, 10]},
        "item/10": {"id": 10, "type": "story", "by": "Alice", "time": 1_580_000_000, "score": 7,
                    "title": "Bread", "url": "https://bread.example/", "kids": [11, 13]},
        "item/12": {"id": 12, "type": "story", "by": "Alice", "time": 7_230_000_000, "score": 1},
        "item/11": {"id": 11, "type": "comment", "by": "Bea", "time": 1_580_000_100, "parent": 10},
        "item/13": {"id": 13, "deleted": True, "time": 1_580_000_200, "parent": 10},
    }  # fmt: skip
    for name, thing in told.items():
        peer.pages[f"/v0/{name}.json"] = Answer(body=json.dumps(thing).encode())
    guard = Guard(allow=frozenset({peer.host}))
    asker = Asker("hackernews", partial(fetch, guard=guard), lambda *_: None)
    return World(
        HackerNews(asker, peer.url("/v0")),
        Linked("Alice"),
        ("Alice", " Alice ", "https://news.ycombinator.com/user?id=Alice"),
        ("", "a", "no spaces here", "far_too_long_for_a_name"),
    )


def github_world(folder: Path, peer: WebPeer) -> World:
    """Bea stars, forks and comments on what Alice wrote; one repository is from the future."""
    hub = Hub(peer)
    alice, bea = hub.user("Alice"), hub.user("bea")
    loaf = hub.repository(alice, "loaf")
    hub.repository(alice, "soon", days=-30_000)
    hub.repository(alice, "hidden", private=True)
    hub.star(bea, loaf)
    hub.fork(bea, loaf)
    hub.comment(bea, loaf)
    hub.release(loaf, "1.0")
    hub.star(alice, hub.repository(bea, "butter"))
    return World(
        hub.connector(),
        Linked(str(alice.id)),
        ("alice", " @Alice ", "https://github.com/alice/", "github.com/ALICE"),
        ("", "-alice", "a b", "https://gitlab.example/alice", "alice/loaf", "a" * 40),
    )


def mastodon_world(folder: Path, peer: WebPeer) -> World:
    """Bea likes and passes on what Alice posts; one post is from the future, one for followers."""
    server = Fediverse(peer)
    alice, bea = server.person("alice"), server.person("bea", "other.example")
    loaf = server.post(alice, "<p>A loaf of bread</p>", days=3)
    server.post(alice, "<p>Soon</p>", days=-30_000)
    server.post(alice, "<p>For you only</p>", visibility="private")
    server.like(bea, loaf)
    server.boost(bea, loaf)
    server.post(bea, "<p>Rye?</p>", under=loaf)
    server.boost(alice, server.post(bea, "<p>Butter</p>"), days=0.5)
    handle = f"alice@{server.host}"
    return World(
        server.connector(),
        Linked(alice.uri, alice.url),
        (handle, f"@{handle.upper()} ", alice.url, f"{alice.url}/", alice.uri),
        ("", "alice", "@alice", "alice@nowhere", "https://other.example/alice", "a b@c.example"),
    )


def youtube_world(folder: Path, peer: WebPeer) -> World:
    """Alice has two videos, one of them from the future; Bea comments and likes stay unnamed."""
    tube = Tube(peer)
    tube.video("loaf", "2020-02-01T10:00:00Z", likes=7)
    tube.video("soon", "2199-02-01T10:00:00Z")
    tube.comment("loaf", (youtube_peer.BEA, "2020-02-02T10:00:00Z"))
    return World(
        tube.connector(),
        Linked(youtube_peer.ALICE),
        ("@alicebakes", "https://www.youtube.com/@AliceBakes/videos", youtube_peer.ALICE,
         f"youtube.com/channel/{youtube_peer.ALICE}?view=0"),
        ("", "alice", "@a", "UCshort", "https://www.youtube.com/watch?v=loaf"),
    )  # fmt: skip


# What Alice's forum tells by itself: a post with what came back, and one from the future.
TOLD = [
    {"type": "profile", "name": "Alice bakes", "followers": 12},
    {"type": "post", "id": "1", "at": "2020-02-01T10:00:00+01:00", "text": "A loaf", "tags": ["bread"]},
    {"type": "post", "id": "2", "at": "2199-02-01T10:00:00Z"},
    {"type": "reaction", "post": "1", "actor": "bea", "kind": "reply", "at": "2020-02-01T11:00:00Z"},
    {"type": "count", "post": "1", "kind": "like", "day": "2020-02-01", "count": 3},
]  # fmt: skip


def push_world(folder: Path, peer: WebPeer) -> World:
    return World(
        Push(Pushed(TOLD, b"page 1")),
        Linked("alice's forum"),
        ("Alice's forum", "  alice's   FORUM "),
        ("", "x", "https://forum.example/", "a\0b"),
    )


def upload_world(folder: Path, peer: WebPeer) -> World:
    lines = "\n".join(json.dumps(told) for told in TOLD).encode()
    return World(
        Upload.of(BytesIO(lines)),
        Linked("alice's forum"),
        ("Alice's forum",),
        ("", "x", "https://forum.example/"),
    )


def newsletter_world(folder: Path, peer: WebPeer) -> World:
    issues = (
        "issue,sent_at,subject,clicks,replies,subscribers\n"
        "1,2020-02-01,Bread,12,3,500\n"
        "2,2199-02-01,Soon,,,\n"
    )
    return World(
        Newsletter.of(BytesIO(issues.encode())),
        Linked("letters.example", "https://letters.example"),
        ("letters.example", "https://Letters.example/"),
        ("", "ftp://letters.example/", "https://a..example"),
    )


def x_world(folder: Path, peer: WebPeer) -> World:
    """Alice posts twice, once from the future; Bea reposts, Victor answers, likes stay unnamed."""
    square = Square(peer)
    loaf = square.post(x_peer.ALICE, "2020-02-01T10:00:00+00:00", "A loaf", likes=7)
    square.post(x_peer.ALICE, "2199-02-01T10:00:00+00:00", "Soon")
    square.repost(loaf, x_peer.BEA)
    square.post(x_peer.VICTOR, "2020-02-02T10:00:00+00:00", "How?", replied_to=loaf)
    return World(
        square.connector(),
        Linked(x_peer.ALICE, access="of-alice"),
        ("@alicebakes", "AliceBakes", "https://x.com/AliceBakes?s=20", "twitter.com/alicebakes/",
         f"https://x.com/i/user/{x_peer.ALICE}"),
        ("", "@", "two words", "far_too_long_for_a_handle", "https://x.com/i/status/1"),
    )  # fmt: skip


WORLDS = {
    "bluesky": bluesky_world,
    "github": github_world,
    "hackernews": hackernews_world,
    "mastodon": mastodon_world,
    "newsletter": newsletter_world,
    "push": push_world,
    "stackexchange": exchange_world,
    "stackexchange by its dump": dump_world,
    "upload": upload_world,
    "web": web_world,
    "x": x_world,
    "youtube": youtube_world,
}
