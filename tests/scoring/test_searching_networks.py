"""Searching a network for posts, and looking at single ones: Hacker News on a peer, Bluesky itself."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest

from perks.ground.outbound import Guard, fetch
from scoring.connectors.asking import Asker
from scoring.connectors.base import PermissionLost, Standing
from scoring.connectors.hackernews import HackerNews
from scoring.credentials import App
from tests.scoring.connector_worlds import Linked
from tests.web_peer import Answer, WebPeer

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
HITS = [
    {"objectID": "7", "author": "Alice", "created_at_i": 1_793_500_000, "title": "A lounge",
     "url": "https://northwind.example/lounge"},
    {"objectID": "8", "author": "Bea", "created_at_i": 1_793_500_001,
     "comment_text": "See <a href=\"https://northwind.example/go\">this</a> &amp; rest"},
]  # fmt: skip


def test_hacker_news_is_searched_by_word_and_its_posts_are_looked_at():
    item = {"id": 7, "by": "Alice", "time": 1_793_500_000, "title": "A lounge", "score": 5,
            "descendants": 4}  # fmt: skip
    shown = {"/v0/item/7.json": item, "/v0/item/8.json": None, "/v0/item/9.json": {"dead": True}}
    with WebPeer() as peer:
        peer.otherwise = lambda asked: Answer(
            body=json.dumps(
                {"hits": HITS} if asked.path.startswith("/find/") else shown[asked.path]
            ).encode()
        )
        guard = Guard(allow=frozenset({peer.host}))
        asker = Asker("hackernews", partial(fetch, guard=guard), lambda *_: None)
        network = HackerNews(asker, peer.url("/v0"), peer.url("/find"))
        found = network.search(["#lounge", "northwind.example"], SINCE)
        posts = [Linked(id) for id in "789"]
        standings = network.look_up(Linked("Alice"), posts)
    assert [(p.native_id, p.author_native_id, p.text, p.links) for p in found.posts] == [
        ("7", "Alice", "", ("https://northwind.example/lounge",)),
        ("8", "Bea", "See this & rest", ("https://northwind.example/go",)),
    ]
    asked = [parse_qs(urlsplit(each.path).query) for each in peer.asked[:2]]
    assert [each["query"] for each in asked] == [['"#lounge"'], ['"northwind.example"']]
    assert asked[0]["numericFilters"] == [f"created_at_i>{int(SINCE.timestamp())}"]
    assert (standings[0].reactions, standings[0].post.title) == (9, "A lounge")
    assert standings[1:] == (Standing("8", "deleted"), Standing("9", "deleted"))


@pytest.mark.bluesky
def test_bluesky_is_searched_by_the_operators_account_and_looked_at(bluesky):
    dora, finder = bluesky.person("dora-said"), bluesky.person("finder-said")
    post = dora.send_post(bluesky.text("Slept in ", dora, " for once ", "winterlounge"))
    finder.like(post.uri, post.cid)
    bluesky.settle(dora, post.uri, likes=1)
    app = App("finder-said.test", "of finder-said")
    network = bluesky.connector()
    network.of = lambda _: app
    since = datetime.now(UTC) - timedelta(hours=1)
    bluesky.until(lambda: network.search(["winterlounge"], since).posts)
    (found,) = network.search(["winterlounge", "once"], since).posts
    assert (found.native_id, found.author_native_id) == (post.uri, dora.me.did)
    (there,) = network.look_up(Linked(dora.me.did), [Linked(post.uri)])
    assert (there.withheld, there.reactions, there.post.text) == ("", 1, found.text)
    dora.delete_post(post.uri)
    bluesky.until(lambda: not dora.get_posts([post.uri]).posts)
    assert network.look_up(Linked(dora.me.did), [Linked(post.uri)]) == (
        Standing(post.uri, "deleted"),
    )
    # The twin: whoever has no account there is told so by its server.
    network = bluesky.connector()
    network.of = lambda _: App("finder-said.test", "another password")
    with pytest.raises(PermissionLost):
        network.search(["winterlounge"], since)
