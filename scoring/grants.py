"""Members' permissions to read an account: tokens kept sealed, renewed by one worker at a time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from perks.ground import clock, scopes, vault
from scoring import credentials
from scoring.connectors.asking import Asker
from scoring.connectors.failures import ConnectorError, PermissionLost, TryLater
from scoring.connectors.registry import connector
from scoring.connectors.sign_in import ENDED, Tokens
from scoring.models import Account, Grant

ACTOR = scopes.system("grants")
# A token that ends this soon is renewed first; a renewal that takes longer is somebody else's.
MARGIN = timedelta(minutes=2)
LEASE = timedelta(seconds=30)
LOOK_AGAIN = timedelta(seconds=10)


def keep(account: Account, tokens: Tokens, asked: tuple[str, ...] = ()) -> None:
    """Store the tokens of an account, in place of those it had."""
    facts = {
        "member_id": account.member_id,
        "sealed_access": vault.seal(tokens.access.encode(), identity(account.pk, "access")),
        "sealed_refresh": vault.seal(tokens.refresh.encode(), identity(account.pk, "refresh"))
        if tokens.refresh
        else None,
        "expires_at": tokens.expires_at,
        "renewing_until": None,
    }
    if asked:
        facts["scopes"] = " ".join(asked)
    with scopes.act_as(ACTOR):
        Grant.objects.update_or_create(account=account, defaults=facts)


def access(account: Account) -> str:
    """A token that is good now; empty where the member signed in nowhere.

    Raises TryLater while another worker renews it, and what the network answers: PermissionLost
    when it gives no new one.
    """
    with scopes.act_as(ACTOR):
        grant = Grant.objects.filter(account=account).first()
    if grant is None:
        return ""
    if grant.expires_at is None or grant.expires_at - MARGIN > clock.now():
        return vault.unseal(grant.sealed_access, identity(account.pk, "access")).decode()
    return renewed(account, grant).access


def renewed(account: Account, grant: Grant) -> Tokens:
    """New tokens for a grant that ends: networks let a refresh token be used only once."""
    if grant.sealed_refresh is None:
        raise PermissionLost(ENDED)
    if not taken(grant):
        raise TryLater("The permission is being renewed.", clock.now() + LOOK_AGAIN, asked=False)
    try:
        refresh = vault.unseal(grant.sealed_refresh, identity(account.pk, "refresh")).decode()
        server = connector(account.network).server_of(account)
        network = connector(account.network).at(server)
        asker, app = Asker(account.network), credentials.of(account.network, server)
        assert network.sign_in is not None
        tokens = network.sign_in.renew(asker, (app.client_id, app.secret), refresh)
    except ConnectorError:
        with scopes.act_as(ACTOR):
            Grant.objects.filter(pk=grant.pk).update(renewing_until=None)
        raise
    keep(account, tokens)
    return tokens


def taken(grant: Grant) -> bool:
    """Whether this worker is the one that renews; it has LEASE to do so."""
    now = clock.now()
    with scopes.act_as(ACTOR):
        free = Q(renewing_until=None) | Q(renewing_until__lt=now)
        mine = Grant.objects.filter(free, pk=grant.pk, expires_at=grant.expires_at)
        return mine.update(renewing_until=now + LEASE) == 1


def end(account: Account) -> None:
    """Forget the permission, and give it back to the network once that is sure."""
    with scopes.act_as(ACTOR):
        grant = Grant.objects.filter(account=account).first()
        if grant is None:
            return
        token = vault.unseal(grant.sealed_access, identity(account.pk, "access")).decode()
        grant.delete()
    server = connector(account.network).server_of(account)
    transaction.on_commit(lambda: give_back(account.network, token, server))


def give_back(network: str, token: str, server: str = "") -> None:
    """Tell the network that a token is no longer ours, where it wants to know."""
    where, app = connector(network).at(server), credentials.of(network, server)
    try:
        if where.sign_in is not None:
            where.sign_in.end(Asker(network), (app.client_id, app.secret), token)
    except ConnectorError:
        # What matters happened: we hold it no longer. It ends by itself.
        return


def identity(account_id: int, what: str) -> str:
    return f"grant:{account_id}:{what}"
