"""Linking accounts: begun by a member, proven on the network, undone at any time."""

from __future__ import annotations

import secrets
from dataclasses import replace

from perks.ground import clock, consent
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge
from scoring import moving, queues, sharing
from scoring.actors import actor_key
from scoring.connectors.base import Profile
from scoring.connectors.registry import connector
from scoring.models import Account
from scoring.pace import UNREACHED

HANDLE = 200  # characters
READY = "It is ready. Nothing came yet."


def begin_link(member_id: int, network: str, address: str, kind: str = "person") -> Account:
    """Note that a member says an account is theirs; nothing is read before they prove it.

    `address` is what the network calls an account (a web address, a name, a number), `kind` one of
    `KINDS`. Gives the same account when it is begun twice. Raises Refusal: consent_missing,
    network_unknown, broken_data for an address that means nothing, and what else the connector
    raises when it asks the network who that is.
    """
    consent.require(member_id, "score")
    where = connector(network)
    account = note(member_id, network, where.identify(address), kind)
    if where.private and account.proven_at is None:
        return confirm(account)
    return account


def note(member_id: int, network: str, who: Profile, kind: str = "person") -> Account:
    """The member's row of an account, made where there is none; it is not proven by that."""
    if connector(network).private:
        # Two members may choose the same name; what they tell is never mixed.
        who = replace(who, native_id=f"{member_id}:{who.native_id}")
    account, _ = Account.objects.get_or_create(
        member_id=member_id,
        network=network,
        native_id=who.native_id,
        unlinked_at=None,
        defaults={
            "actor_key": actor_key(network, who.native_id),
            "kind": kind,
            "handle": who.name[:HANDLE],
            "url": who.url,
            "proof_token": f"perks-{secrets.token_urlsafe(12)}",
            "state_sentence": "Show us that it is yours, and we begin to read it.",
        },
    )
    return account


def prove(account_id: int) -> Account:
    """Look for the account's token on the network; when it is there, the account counts.

    When another member has it, it stays unproven and is contested (see `moving`). Raises Refusal:
    account_unknown, consent_missing, proof_unavailable (the network has no way yet),
    proof_missing, and what the connector raises when it cannot look.
    """
    account = own(account_id)
    consent.require(account.member_id, "score")
    if account.proven_at is not None and not moving.is_contested(account):
        return account
    kind = connector(account.network)
    far = kind.capabilities.live and not kind.reaches(account, account.cursor)
    if far or not kind.capabilities.proves_ownership:
        raise Refusal(
            "proof_unavailable",
            f"{kind.label} has no way yet to show us that an account is yours. Nothing is read "
            "from it. Link a blog or podcast instead.",
        )
    if not kind.proof(account, account.proof_token):
        raise Refusal(
            "proof_missing",
            "We looked, and the mark is not there yet. The account stays as it is. Put "
            f'{account.proof_token} on it as described, then press "Look for it".',
        )
    return shown(account)


def shown(account: Account) -> Account:
    """The member has shown that it is theirs: it counts, unless somebody else holds it."""
    if account.proven_at is not None:
        return moving.stand(account)
    try:
        return confirm(account)
    except Refusal as refusal:
        if refusal.code != "account_taken":
            raise
        return confirm(account) if moving.contest(account) else account


def vouch(account_id: int) -> Account:
    """Proof by import: only for members of a sandbox, whose accounts come from public data.

    Raises Refusal: account_unknown, not_a_sandbox, account_taken.
    """
    account = own(account_id)
    if not account.member.is_sandbox:
        raise Refusal(
            "not_a_sandbox",
            "Only members of a sandbox are linked without proof. Nothing changed.",
            403,
        )
    return confirm(account, by_import=True)


def confirm(account: Account, by_import: bool = False) -> Account:
    """Mark as proven, and have it read at once where it can be. Raises Refusal account_taken."""
    now, where = clock.now(), connector(account.network)
    read = not by_import and where.reaches(account, account.cursor)
    account.proven_at = account.seen_at = now
    account.next_refresh_at = now if read else now + UNREACHED
    account.contested_at = None
    said = READY if where.private else "It is yours. We are about to read it."
    account.state, account.state_sentence = "waiting", said
    with sharing.settled():
        sharing.join(account)
        account.save(
            update_fields=[
                "proven_at", "next_refresh_at", "seen_at", "contested_at", "share", "kind",
                "state", "state_sentence",
            ]
        )  # fmt: skip
    if read:
        nudge("scoring.tasks.refresh_account", account.pk, queue=queues.of(account.network))
    return account


def unlink(account_id: int) -> None:
    """Let go of an account: its activity is deleted now, and the next score leaves it out.

    Scores of the past stay as they were. Raises Refusal account_unknown.
    """
    moving.release(own(account_id))


def own(account_id: int) -> Account:
    """A linked account that the acting actor may see. Raises Refusal account_unknown."""
    found = Account.objects.filter(pk=account_id, unlinked_at=None).select_related("member")
    account = found.first()
    if account is None:
        raise Refusal("account_unknown", "There is no such linked account of yours.", 404)
    return account
