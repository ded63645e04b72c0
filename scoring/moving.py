"""Accounts that change hands: let go by one member, or claimed by another who can show the mark.

History stays with whoever had it. The next owner begins with a row of their own, read anew: what a
recycled name or address once was is nobody's inheritance.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from perks.ground import clock, outbox, scopes
from scoring import grants, sharing, words
from scoring.models import Account, Given, Post, Push, PushKey, Reaction, Tally, Upload, Webmention

ACTOR = scopes.system("moving")
NOTICE = timedelta(days=14)
LETTER = "scoring/email/shared"
STANDS = "Its owner has shown again that it is theirs. It stays with them."
LET_GO = "Another member has shown that it is theirs, and you had not shown it again in 14 days."


def release(account: Account) -> None:
    """Let go of an account: its activity is deleted now, and the next score leaves it out."""
    with scopes.act_as(ACTOR):
        hold(account)
        sharing.leave(account)
        for kind in (Tally, Reaction, Given, Post, Push, PushKey, Upload, Webmention):
            kind.objects.filter(account=account).delete()
        grants.end(account)
        account.unlinked_at, account.followers, account.open_until = clock.now(), None, None
        account.cursor, account.handle, account.state_sentence = {}, "", ""
        account.about, account.about_topics = "", []
        account.save(
            update_fields=[
                "unlinked_at", "followers", "open_until", "cursor", "handle", "state_sentence",
                "about", "about_topics",
            ]
        )  # fmt: skip


def hold(account: Account) -> None:
    """Wait for a reading that is being stored, and let none begin until the end of this.

    `refresh.absorb` takes the same row: what it stored is deleted after it, and what comes later
    finds the account unlinked and is dropped.
    """
    Account.objects.select_for_update().get(pk=account.pk)


def contenders(account: Account) -> QuerySet[Account]:
    """Rows of members who have shown that this account is theirs since its owner last did."""
    same = {"network": account.network, "native_id": account.native_id, "unlinked_at": None}
    return Account.objects.filter(
        **same, proven_at__isnull=True, contested_at__gte=account.seen_at or account.proven_at
    )


def is_contested(account: Account) -> bool:
    """Whether somebody else has shown that a member's account is theirs."""
    with scopes.switched_to(ACTOR):
        return account.proven_at is not None and contenders(account).exists()


def stand(account: Account) -> Account:
    """The owner has shown the mark again: the account stays, and who contested it is told so."""
    with scopes.act_as(ACTOR):
        others = list(contenders(account))
        contenders(account).update(contested_at=None, state_sentence=STANDS)
        account.seen_at = clock.now()
        account.save(update_fields=["seen_at"])
        for row in others:
            tell(row, f"stands-{account.pk}-{account.seen_at:%s}", STANDS)
    return account


def contest(account: Account) -> bool:
    """Another member holds an account whose mark this one has just shown; True when it is free.

    The first time the owners get a letter and 14 days to show the mark again. After these days,
    those who have not lose the account.
    """
    account.refresh_from_db()
    now = clock.now()
    with scopes.act_as(ACTOR):
        owners = list(sharing.together(account).select_for_update().order_by("pk"))
        if account.contested_at is None:
            account.contested_at, until = now, now + NOTICE
            account.state_sentence = (
                "Another member has it. We have asked them to show again that it is theirs; if "
                f"they have not by {until:%-d %B %Y}, show it once more and it is yours."
            )
            account.save(update_fields=["contested_at", "state_sentence"])
            for row in owners:
                tell(row, f"contested-{account.pk}-{now:%s}", asked(until))
            return False
        if now < account.contested_at + NOTICE:
            return False
        for row in owners:
            tell(row, f"moved-{account.pk}", LET_GO)
            release(row)
        return True


def asked(until: object) -> str:
    """What the owner of a contested account reads."""
    return (
        "Another member has shown that this account is theirs. If it is still yours, put your mark "
        f'on it again and press "Look for it" on its page by {until:%-d %B %Y}. Else it moves to '
        "them; your scores of the past stay yours."
    )


def tell(row: Account, key: str, sentence: str) -> None:
    """Write to the member whose row this is."""
    facts = {"account": row.handle or row.native_id, "network": words.network(row.network)}
    outbox.write(
        row.member_id, f"account-{row.pk}-{key}"[:80], LETTER, "An account of yours",
        {**facts, "sentence": sentence},
    )  # fmt: skip
