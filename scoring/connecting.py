"""Linking an account by signing in at its network: the proof is that the network says who it is."""

from __future__ import annotations

import secrets
from typing import Any

from perks.ground import consent, scopes
from perks.ground.errors import Refusal
from scoring import accounts, credentials, grants, lost, moving
from scoring.connectors.asking import Asker
from scoring.connectors.base import Connector
from scoring.connectors.failures import PermissionLost
from scoring.connectors.registry import connector, connectors
from scoring.models import Account

NO_STATE = (
    "This answer belongs to no sign-in that you began here, or to one that has ended. Nothing was "
    "linked. Begin again."
)


def open_networks() -> list[Connector]:
    """The networks at which members can sign in now: the operator has set up the house's app, or it
    registers itself at each server. One query."""
    ready = credentials.networks()
    return [
        network
        for network in connectors().values()
        if network.servers or (network.sign_in is not None and network.slug in ready)
    ]


def begin(network: str, back: str, session: dict[str, Any], server: str = "") -> str:
    """Where to send the member; what must come back is kept in the session.

    `back` is our callback, `server` the one that the member named, where a network is many. Raises
    Refusal: network_unknown, sign_in_unavailable, and what a server answers that is asked to take
    our app.
    """
    where = connector(network).at(server)
    app = known_at(where, back) if where.servers else credentials.of(network)
    if where.sign_in is None or not app.client_id:
        raise Refusal(
            "sign_in_unavailable",
            f"Signing in at {where.label} is not set up here. Show the mark instead.",
            404,
        )
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    session["connecting"] = {
        "network": network, "server": where.server, "state": state, "verifier": verifier
    }  # fmt: skip
    return where.sign_in.address(app.client_id, back, state, verifier)


def finish(
    member_id: int, network: str, back: str, answer: dict[str, str], session: dict[str, Any]
) -> Account:
    """Link the account that the network says the member has; read it at once.

    Raises Refusal: state_unknown for an answer to nothing we asked, permission_lost when the
    member said no, account_taken while another member has it, and what the network answers.
    """
    began = session.pop("connecting", None)
    good = began is not None and began["network"] == network
    if not good or not secrets.compare_digest(began["state"], answer.get("state", "")):
        raise Refusal("state_unknown", NO_STATE, 400)
    if "code" not in answer:
        raise PermissionLost("You did not allow it, so nothing was linked.")
    consent.require(member_id, "score")
    where, asker = connector(network).at(began["server"]), Asker(network)
    app = credentials.of(network, where.server)
    assert where.sign_in is not None
    tokens = where.sign_in.exchange(
        asker, (app.client_id, app.secret),
        code=answer["code"], redirect_uri=back, code_verifier=began["verifier"],
    )  # fmt: skip
    who = where.who_am_i(tokens.access)
    account = accounts.note(member_id, network, who)
    grants.keep(account, tokens, where.sign_in.scopes)
    if account.proven_at is not None and not moving.is_contested(account):
        lost.resume(account)
        return account
    return accounts.shown(account)


def known_at(where: Connector, back: str) -> credentials.App:
    """Our app at one server of a network, registered there the first time.

    And again when our callback has moved: a server sends members back only to where it was told.
    """
    app = credentials.of(where.slug, where.server)
    if app.client_id and app.callback == back:
        return app
    client_id, secret = where.register(back)
    with scopes.act_as(credentials.ACTOR):
        credentials.keep(
            where.slug, where.server, client_id=client_id, secret=secret, callback=back
        )
    return credentials.of(where.slug, where.server)
