"""Whatever Mastodon or GitHub does wrong: the account says so, and what is stored stays."""

from datetime import timedelta

import pytest

from perks.ground import clock, consent, shared
from scoring import accounts, refresh
from scoring.connectors.base import Profile
from scoring.connectors.registry import connectors
from scoring.models import Given, Post, Reaction
from tests.scoring.connector_worlds import WORLDS
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon", "system")
# What comes instead of every answer, and the state that the account is in afterwards.
WRONG = {
    "half a page": (Answer(200, b'[{"id": "1", "na'), "broken"),
    "no JSON": (Answer(200, b"<html>Sorry</html>"), "broken"),
    "an encoding": (Answer(200, '{"id": "ä"}'.encode("utf-16")), "broken"),
    "another shape": (Answer(200, b'{"id": {}, "owner": 7}'), None),
    "a list": (Answer(200, b"[[], 7, null]"), "broken"),
    "a bomb of brackets": (Answer(200, b"[" * 100_000), "broken"),
    "401": (Answer(401), None),
    "403": (Answer(403), "refused"),
    "404": (Answer(404), "gone"),
    "410": (Answer(410), "gone"),
    "429": (Answer(429), "late"),
    "429 and when": (Answer(429, headers={"Retry-After": "7200"}), "late"),
    "500": (Answer(500), "late"),
}


@pytest.mark.parametrize("network", ["github", "mastodon"])
def test_every_failure_is_said_and_loses_nothing(network, people, tmp_path, monkeypatch):
    with WebPeer() as peer:
        world = WORLDS[network](tmp_path, peer)
        monkeypatch.setitem(connectors(), network, world.connector)
        consent.give(people.alice.pk, ["score"])
        who = Profile(world.account.native_id, "alice", world.account.url)
        account = accounts.confirm(accounts.note(people.alice.pk, network, who))
        fine, kept = peer.otherwise, read(account)
        assert (account.state, min(kept[:3])) == ("fresh", 1)
        for what, (answer, state) in WRONG.items():
            peer.otherwise = answer
            again(world)
            assert read(account) == kept, what
            assert account.state in ([state] if state else ["broken", "refused", "gone", "late"])
            assert account.state_sentence.endswith("."), what
            wait = timedelta(hours=2) if "when" in what else timedelta(minutes=1)
            assert account.next_refresh_at >= clock.now() + wait, what
        # A cursor from before is read again: the same things are the same things.
        peer.otherwise = fine
        again(world)
        account.cursor = {}
        account.save(update_fields=["cursor"])
        assert (read(account), account.state) == (kept, "fresh")


def read(account):
    """Rows of posts, reactions and what was given after a reading, and the cursor."""
    refresh.refresh(account.pk)
    account.refresh_from_db()
    rows = [kind.objects.count() for kind in (Post, Reaction, Given)]
    return [*rows, account.cursor]


def again(world):
    """What the peer did before is forgotten: it is asked again."""
    shared.kept_at.cache_clear()
    world.connector.asker.rests.clear()
