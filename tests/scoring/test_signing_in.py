"""Signing in at a network: a real OAuth server in a thread, that checks what RFC 6749 and 7636 ask."""

import base64
import hashlib
import json
import threading
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.urls import reverse

from perks.ground import clock, consent
from scoring import accounts, connecting, credentials, grants
from scoring.connectors import asking
from scoring.connectors.base import Capabilities, Connector, Page, PermissionLost, Profile, TryLater
from scoring.connectors.registry import connectors
from scoring.connectors.sign_in import SignIn
from scoring.models import Account, Grant
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon", "system")


class Provider:
    """An authorization server: codes and refresh tokens are good once, PKCE and secret are asked."""

    def __init__(self, peer):
        self.peer, self.codes, self.good, self.ended = peer, {}, {"refresh-0"}, []
        self.lock, self.given = threading.Lock(), 0
        peer.pages["/token"], peer.pages["/revoke"] = self.token, self.revoke
        peer.pages["/me"] = self.me

    def say_yes(self, address, person="alice"):
        """The member allows it; gives what comes back to our callback."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert (asked["response_type"], asked["scope"]) == ("code", "read")
        assert asked["code_challenge_method"] == "S256"
        self.codes["code-1"] = (asked["code_challenge"], asked["redirect_uri"], person)
        return {"code": "code-1", "state": asked["state"]}

    def token(self, asked):
        told = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        basic = base64.b64encode(b"our-app:our-secret").decode()
        if asked.headers.get("authorization") != f"Basic {basic}":
            return Answer(401)
        with self.lock:
            if told["grant_type"] == "authorization_code":
                challenge, back, _ = self.codes.pop(told["code"], ("", "", ""))
                digest = hashlib.sha256(told["code_verifier"].encode()).digest()
                mine = base64.urlsafe_b64encode(digest).decode().rstrip("=")
                fine = (challenge, back) == (mine, told["redirect_uri"])
            else:
                fine = told["refresh_token"] in self.good
                self.good.discard(told["refresh_token"])
            if not fine:
                return Answer(400, b'{"error": "invalid_grant"}')
            self.given += 1
            self.good.add(f"refresh-{self.given}")
            tokens = {"access_token": f"access-{self.given}", "token_type": "bearer",
                      "expires_in": 3600, "refresh_token": f"refresh-{self.given}"}  # fmt: skip
        return Answer(200, json.dumps(tokens).encode())

    def me(self, asked):
        fine = asked.headers.get("authorization") == f"Bearer access-{self.given}"
        return Answer(200, b'{"id": "42", "name": "alice"}') if fine else Answer(401)

    def revoke(self, asked):
        self.ended.append(asked.body.decode())
        return Answer(200)


@pytest.fixture
def provider(settings, monkeypatch):
    with WebPeer() as peer:
        settings.PERKS_OUTBOUND_ALLOW = [peer.host]

        class Signed(Connector):
            slug, label, example = "signed", "Signed", "alice"
            app = ("client",)
            capabilities = Capabilities(frozenset(), frozenset(), live=True, proves_ownership=True)
            sign_in = SignIn(
                peer.url("/authorize"), peer.url("/token"), ("read",), peer.url("/revoke")
            )

            def native_id(self, address):
                return address

            def refresh(self, account, cursor):
                return Page({"seen": account.access})

            def who_am_i(self, access):
                bearer = {"Authorization": f"Bearer {access}"}
                told = asking.Asker(self.slug).json(peer.url("/me"), headers=bearer)
                return Profile(told["id"], told["name"], peer.url("/alice"))

        monkeypatch.setitem(connectors(), "signed", Signed())
        credentials.keep("signed", client_id="our-app", secret="our-secret")
        yield Provider(peer)


def signed_in(provider, member):
    consent.give(member.pk, ["score"])
    session = {}
    address = connecting.begin("signed", "https://house.example/back", session)
    answer = provider.say_yes(address)
    return connecting.finish(member.pk, "signed", "https://house.example/back", answer, session)


def test_an_account_is_linked_by_signing_in_and_its_token_is_sealed(provider, people):
    account = signed_in(provider, people.alice)
    assert (account.native_id, account.handle, account.share) == ("42", "alice", 1.0)
    assert account.proven_at is not None
    grant = Grant.objects.get()
    assert (grant.scopes, grant.expires_at) == ("read", clock.now() + timedelta(hours=1))
    assert b"access-1" not in bytes(grant.sealed_access)
    assert account.access == "access-1"
    assert "access-1" not in repr(grants.Tokens("access-1", "refresh-1"))
    assert "our-secret" not in repr(credentials.of("signed"))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda answer, session: answer.update(state="another"), "state_unknown"),
        (lambda answer, session: answer.pop("state"), "state_unknown"),
        (lambda answer, session: session.clear(), "state_unknown"),
        (lambda answer, session: answer.pop("code"), "permission_lost"),
        (lambda answer, session: answer.update(code="made up"), "permission_lost"),
        (lambda answer, session: session["connecting"].update(verifier="guess"), "permission_lost"),
    ],
)
def test_what_is_not_the_answer_to_our_question_links_nothing(provider, people, spoil, code):
    consent.give(people.alice.pk, ["score"])
    session = {}
    answer = provider.say_yes(connecting.begin("signed", "https://house.example/b", session))
    spoil(answer, session)
    with pytest.raises(connecting.Refusal) as caught:
        connecting.finish(people.alice.pk, "signed", "https://house.example/b", answer, session)
    assert caught.value.code == code
    assert not Account.objects.exists()
    assert "connecting" not in session


def test_an_answer_is_good_once(provider, people):
    consent.give(people.alice.pk, ["score"])
    session = {}
    answer = provider.say_yes(connecting.begin("signed", "https://house.example/b", session))
    connecting.finish(people.alice.pk, "signed", "https://house.example/b", answer, session)
    with pytest.raises(connecting.Refusal, match=r"^state_unknown:"):
        connecting.finish(people.alice.pk, "signed", "https://house.example/b", answer, session)


def test_a_token_is_renewed_by_one_worker_while_the_others_wait(provider, people):
    account = signed_in(provider, people.alice)
    with clock.at(clock.now() + timedelta(hours=2)):
        grant = Grant.objects.get()
        assert grants.taken(grant)
        with pytest.raises(TryLater) as caught:
            grants.access(account)
        assert caught.value.when == clock.now() + grants.LOOK_AGAIN
        assert provider.given == 1
        with clock.at(clock.now() + grants.LEASE + timedelta(seconds=1)):
            assert grants.access(account) == "access-2"
            assert grants.access(account) == "access-2"
    assert provider.given == 2


def test_without_the_lease_two_would_spend_one_refresh_token(provider, people, monkeypatch):
    """The twin: the second renewal shows a refresh token that is spent, and loses the account."""
    account = signed_in(provider, people.alice)
    monkeypatch.setattr(grants, "taken", lambda grant: True)
    with clock.at(clock.now() + timedelta(hours=2)):
        grant = Grant.objects.get()
        grants.renewed(account, grant)
        with pytest.raises(PermissionLost):
            grants.renewed(account, grant)


def test_a_permission_that_was_taken_back_is_said_and_nothing_else_changes(provider, people):
    account = signed_in(provider, people.alice)
    provider.good.clear()
    with clock.at(clock.now() + timedelta(hours=2)), pytest.raises(PermissionLost):
        grants.access(account)
    assert Grant.objects.get().renewing_until is None
    assert Account.objects.get().proven_at is not None


def test_unlinking_gives_the_permission_back(provider, people, django_capture_on_commit_callbacks):
    account = signed_in(provider, people.alice)
    with django_capture_on_commit_callbacks(execute=True):
        accounts.unlink(account.pk)
    assert not Grant.objects.exists()
    assert provider.ended == ["token=access-1"]


def test_the_pages_go_out_and_come_back(provider, people, client):
    consent.give(people.alice.pk, ["score"])
    client.force_login(people.alice)
    assert "Sign in at Signed" in client.get(reverse("accounts")).content.decode()
    out = client.get(reverse("account_connect", args=["signed"]))
    answer = provider.say_yes(out["Location"])
    back = client.get(reverse("account_connected", args=["signed"]), answer)
    account = Account.objects.get()
    assert back["Location"] == reverse("account_linked", args=[account.pk])
    denied = client.get(reverse("account_connected", args=["signed"]), answer, follow=True)
    assert "belongs to no sign-in" in denied.content.decode()
