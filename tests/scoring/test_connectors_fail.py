"""Everything that a network can do wrong: one of four failures, a sentence, and nothing handed over."""

import gzip
from datetime import timedelta
from functools import partial

import pytest

from perks.ground import clock, shared
from perks.ground.outbound import Guard, Limits, fetch
from scoring.connectors.base import BrokenData, Gone, PermissionLost, TryLater
from scoring.connectors.failures import ConnectorError
from scoring.refresh import STATES, STUMBLES
from tests.scoring.connector_worlds import WORLDS
from tests.scoring.x_peer import DESCRIPTION
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon")
NETWORKS = ("hackernews", "stackexchange", "youtube", *(("x",) if DESCRIPTION.is_file() else ()))
JSON = {"Content-Type": "application/json"}
# Ten million zeros in ten thousand bytes.
BOMB = gzip.compress(b"0" * 10_000_000)
LOOP = Answer(302, headers={"Location": "/round/and/round"})
WRONG = {
    "half a page": (Answer(body=b'{"items": [{"id": "lo', headers=JSON), BrokenData),
    "not JSON": (Answer(body=b"<html>Sign in</html>", headers=JSON), BrokenData),
    "not a number": (Answer(body=b'{"items": NaN}', headers=JSON), BrokenData),
    "another encoding": (Answer(body="{}".encode("utf-16") + b"\xff", headers=JSON), BrokenData),
    "not packed": (Answer(body=b"{}", headers={"Content-Encoding": "gzip"}), TryLater),
    "a bomb": (Answer(body=BOMB, headers={"Content-Encoding": "gzip"}), BrokenData),
    "redirects without end": (LOOP, BrokenData),
    "401": (Answer(401), PermissionLost),
    "403": (Answer(403), PermissionLost),
    "404": (Answer(404), Gone),
    "410": (Answer(410), Gone),
    "429": (Answer(429), TryLater),
    "429 and when": (Answer(429, headers={"Retry-After": "7200"}), TryLater),
    "500": (Answer(500), TryLater),
    "silence": (None, TryLater),
}


@pytest.fixture(params=NETWORKS)
def world(request, tmp_path):
    with WebPeer() as peer:
        world = WORLDS[request.param](tmp_path, peer)
        guard = Guard(allow=frozenset({peer.host}))
        limits = Limits(size=1_000_000, seconds=0.3)
        world.connector.asker.fetch = partial(fetch, guard=guard, limits=limits)
        yield world, peer


def test_every_way_to_fail_is_one_of_four_with_a_sentence(world):
    world, peer = world
    for what, (answer, kind) in WRONG.items():
        peer.pages.clear()
        shared.kept_at.cache_clear()  # what it did before is forgotten: it is asked again
        peer.otherwise = lambda asked, answer=answer: answer
        with pytest.raises(ConnectorError) as caught:
            world.connector.refresh(world.account, {})
        assert type(caught.value) is kind, what
        assert kind in STATES
        assert caught.value.sentence.endswith("."), what
        if kind is TryLater:
            wait = timedelta(hours=2) if "when" in what else timedelta()
            assert caught.value.when >= clock.now() + wait, what


def test_an_answer_that_lacks_what_is_promised_is_a_stumble_that_the_refresh_knows(world):
    world, peer = world
    for body in (b"[]", b"7", b'"text"', b'{"items": [{}]}', b'{"items": 7}', b'{"data": [7]}'):
        peer.pages.clear()
        peer.otherwise = Answer(body=body, headers=JSON)
        with pytest.raises((ConnectorError, *STUMBLES)):
            world.connector.refresh(world.account, {})
