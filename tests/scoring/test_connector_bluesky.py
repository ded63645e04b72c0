"""The story of a member on a real Bluesky network: posted, liked, shared, renamed, deleted."""

import pytest

from perks.ground import consent, vault
from scoring import accounts, refresh
from scoring.actors import actor_key
from scoring.connectors.base import Gone
from scoring.models import Account, Given, Post, Reaction, Reactor

pytestmark = [pytest.mark.bluesky, pytest.mark.usefixtures("system")]


@pytest.fixture
def connector(bluesky, monkeypatch):
    """Ours, asking the real network of the tests."""
    from scoring.connectors.registry import connectors

    monkeypatch.setitem(connectors(), "bluesky", bluesky.connector())
    return connectors()["bluesky"]


def read(account):
    refresh.refresh(account.pk)
    account.refresh_from_db()
    assert (account.state, account.state_sentence) == ("fresh", "")
    return account


def kinds():
    return sorted(Reaction.objects.values_list("kind", flat=True))


def test_the_story_of_a_member_on_bluesky(bluesky, connector, people):
    ana, bob, brand = (bluesky.person(f"{name}-story") for name in ("ana", "bob", "brand"))
    consent.give(people.alice.pk, ["score"])
    account = accounts.begin_link(people.alice.pk, "bluesky", "@ana-story.test")
    assert (account.native_id, account.handle) == (ana.me.did, "ana-story.test")

    # It is hers by a mark in her profile, and by nothing else.
    with pytest.raises(accounts.Refusal, match=r"^proof_missing:"):
        accounts.prove(account.pk)
    bluesky.describe(ana, f"I bake. {account.proof_token}")
    account = accounts.prove(account.pk)
    assert account.proven_at is not None

    # She posts, others react: each of them is known apart, by a hash.
    post = ana.send_post(bluesky.text("Lunch at ", brand, " was great ", "eco"))
    bob.follow(ana.me.did)
    bob.like(post.uri, post.cid)
    brand.like(post.uri, post.cid)
    bob.repost(post.uri, post.cid)
    bluesky.reply(bob, post, "Nice!")
    bluesky.settle(ana, post.uri, likes=2, shares=1, replies=1)
    read(account)
    row = Post.objects.get()
    assert (row.native_id, row.tags, row.text) == (
        post.uri,
        ["eco"],
        f"Lunch at @{brand.me.handle} was great #eco",
    )
    assert kinds() == ["like", "like", "reply", "share"]
    known = {bytes(key) for key in Reaction.objects.values_list("actor_key", flat=True)}
    assert known == {actor_key("bluesky", who.me.did) for who in (bob, brand)}
    facts = Reactor.objects.get(actor_key=actor_key("bluesky", bob.me.did))
    assert (facts.following, facts.domain) == (1, True)
    assert account.followers == 1

    # What she gives to others is read as well; nothing comes twice.
    theirs = bob.send_post("Rye")
    ana.like(theirs.uri, theirs.cid)
    bluesky.settle(ana, theirs.uri, likes=1)
    read(account)
    read(account)
    assert [bytes(row.person_key) for row in Given.objects.all()] == [
        actor_key("bluesky", bob.me.did)
    ]
    assert kinds() == ["like", "like", "reply", "share"]

    # A new handle is the same account, and what she takes down goes with what reached it.
    ana.com.atproto.identity.update_handle({"handle": "ana-renamed.test"})
    bluesky.until(lambda: connector.identify(ana.me.did).name == "ana-renamed.test")
    ana.delete_post(post.uri)
    bluesky.until(lambda: not ana.get_posts([post.uri]).posts)
    read(account)
    assert (account.handle, Post.objects.count(), Reaction.objects.count()) == (
        "ana-renamed.test",
        0,
        0,
    )
    assert Account.objects.filter(native_id=ana.me.did).count() == 1

    # Whoever takes the old handle is somebody else and inherits nothing.
    other = bluesky.person("ana-story")
    assert connector.identify("ana-story.test").native_id == other.me.did != ana.me.did

    # Gone is gone: the state says so, and what was stored is not lost by it.
    ana.com.atproto.server.deactivate_account({})
    bluesky.until(lambda: gone(connector, ana.me.did))
    refresh.refresh(account.pk)
    account.refresh_from_db()
    assert account.state == "gone"
    assert Given.objects.count() == 1


def gone(connector, did):
    try:
        connector.identify(did)
    except Gone:
        return True
    return False


def test_a_handle_that_nobody_has_is_said_to_be_nobodys(connector, people):
    consent.give(people.alice.pk, ["score"])
    with pytest.raises(Gone, match="knows no such account"):
        accounts.begin_link(people.alice.pk, "bluesky", "nobody-at-all.test")
    assert not Account.objects.exists()
    assert vault.keyed_hash("actor", "bluesky", "x") == actor_key("bluesky", "x")
