"""Signing in where a network is many servers: the house's app registers itself at each, once."""

import json

import pytest
from django.urls import reverse

from perks.ground import consent
from perks.ground.vault import Unsealable
from scoring import accounts, connecting, credentials, grants
from scoring.connectors.base import BrokenData
from scoring.connectors.mastodon import Mastodon
from scoring.connectors.patience import PatientAsker
from scoring.connectors.registry import connectors
from scoring.models import Account, NetworkApp
from tests.mastodon import Fediverse
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon", "system")
BACK = "https://house.example/back"


@pytest.fixture
def server(settings, monkeypatch):
    with WebPeer() as peer:
        settings.PERKS_OUTBOUND_ALLOW = [peer.host]
        there = Mastodon(PatientAsker("mastodon"), scheme="http")
        monkeypatch.setitem(connectors(), "mastodon", there)
        server = Fediverse(peer)
        yield server
        assert server.provider.wrong == []


def signed_in(server, member, who, back=BACK):
    consent.give(member.pk, ["score"])
    session = {}
    answer = server.say_yes(connecting.begin("mastodon", back, session, server.host), who)
    return connecting.finish(member.pk, "mastodon", back, answer, session)


def test_the_app_registers_itself_once_and_members_are_known_by_their_token(
    server, people, django_capture_on_commit_callbacks
):
    alice, bea = server.person("alice"), server.person("bea")
    account = signed_in(server, people.alice, alice)
    signed_in(server, people.bea, bea)
    assert (account.native_id, account.handle) == (alice.uri, f"@alice@{server.host}")
    assert account.proven_at is not None
    assert server.tokens[grants.access(account)] is alice
    row = NetworkApp.objects.get()
    assert (row.network, row.host, len(server.apps)) == ("mastodon", server.host, 1)
    assert b"secret-of" not in bytes(row.sealed_secret)
    with django_capture_on_commit_callbacks(execute=True):
        accounts.unlink(account.pk)
    assert list(server.tokens.values()) == [bea]
    # Our callback has moved: the server would send nobody to the new one.
    signed_in(server, people.alice, alice, "https://moved.example/back")
    assert (len(server.apps), NetworkApp.objects.get().callback) == (
        2,
        "https://moved.example/back",
    )


def test_a_secret_of_one_server_opens_at_no_other(server, people):
    signed_in(server, people.alice, server.person("alice"))
    NetworkApp.objects.update(host="other.example")
    with pytest.raises(Unsealable, match="cannot open the secret"):
        credentials.of("mastodon", "other.example")


def test_a_server_says_only_who_its_own_people_are(server, people):
    """Else a server of Mallory's would make her anybody of any other server."""
    mallory = server.person("mallory")
    mallory.uri = "https://famous.example/users/alice"
    with pytest.raises(BrokenData, match="another server"):
        signed_in(server, people.alice, mallory)
    assert not Account.objects.exists()


def test_what_is_no_server_or_takes_no_app_is_said(server, people):
    session = {}
    for text in ("", "not a server", "localhost", "http://", "a..b"):
        with pytest.raises(BrokenData, match="address of your server"):
            connecting.begin("mastodon", BACK, session, text)
    for told in ([], {}, {"client_id": "x", "client_secret": ""}, {"client_id": 1}, "no"):
        server.peer.pages["/api/v1/apps"] = Answer(200, json.dumps(told).encode())
        with pytest.raises(BrokenData, match="no id and secret"):
            connecting.begin("mastodon", BACK, session, server.host)
    assert (session, NetworkApp.objects.count()) == ({}, 0)


def test_the_page_says_where_it_goes_and_a_link_from_elsewhere_goes_nowhere(server, people, client):
    consent.give(people.alice.pk, ["score"])
    client.force_login(people.alice)
    assert "Your server on Mastodon" in client.get("/accounts/link/mastodon/").content.decode()
    connect = reverse("account_connect", args=["mastodon"])
    nowhere = client.get(f"{connect}?server={server.host}", follow=True).content.decode()
    assert "Write the address of your server" in nowhere
    shown = client.post(connect, {"server": f"@alice@{server.host}"})
    assert f"Go to {server.host}" in shown.content.decode()
    answer = server.say_yes(shown.context["address"], server.person("alice"))
    client.get(reverse("account_connected", args=["mastodon"]), answer)
    assert Account.objects.get().proven_at is not None
    client.force_login(people.olga)
    shown = client.get(reverse("network", args=["mastodon"])).content.decode()
    assert server.host in shown
    assert "registers itself there" in shown
