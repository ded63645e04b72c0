"""Reading accounts again: what went well is stored, what failed is said, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from perks.ground import clock, scopes
from scoring import ingest, lost
from scoring.connectors.base import BrokenData, Connector, Gone, Page, PermissionLost, TryLater
from scoring.connectors.failures import ConnectorError
from scoring.connectors.registry import connector
from scoring.events import refreshed
from scoring.models import Account
from scoring.pace import UNREACHED, next_reading
from scoring.subjects import agreed, live_accounts

log = structlog.get_logger()
ACTOR = scopes.system("refresh")
# How many pages one account may have read before others get their turn.
PAGES = 20
# What a connector trips over when an answer lacks what its network's description promises.
STUMBLES = (LookupError, TypeError, ValueError, AttributeError, OverflowError)
UNREADABLE = "The network answered with something that we could not read. We try again later."
# What each failure means for the account, and when it is worth another look.
STATES: dict[type[ConnectorError], tuple[str, timedelta]] = {
    TryLater: ("late", timedelta(minutes=15)),
    PermissionLost: ("refused", timedelta(days=1)),
    Gone: ("gone", timedelta(days=1)),
    BrokenData: ("broken", timedelta(hours=6)),
}


def refresh(account_id: int, reader: Connector | None = None) -> Account | None:
    """Read one account through its connector (or `reader`) and store what it gives, page by page.

    A failure changes only the account's state, sentence and next time. Gives the account as it
    is then; None when it is not linked, not proven, or its owner does not agree to a score.
    No transaction is open while the network is asked, unless the caller holds one. An account
    with more than PAGES is due again at once, behind others that wait.
    """
    return read(account_id, reader)[0]


def read(
    account_id: int,
    reader: Connector | None = None,
    each: Callable[[int], None] = lambda account_id: None,
) -> tuple[Account | None, Exception | None]:
    """The same, and what went wrong; `each` hears of every page that was stored and has another."""
    for _ in range(PAGES):
        account, more, error = read_page(account_id, reader)
        if not more:
            break
        each(account_id)
    return account, error


def read_page(
    account_id: int, reader: Connector | None
) -> tuple[Account | None, bool, Exception | None]:
    """Read the page behind the account's cursor: the account, whether there is more, what failed."""
    with scopes.act_as(ACTOR):
        account = live_accounts().filter(pk=account_id).first()
    if account is None:
        return None, False, None
    before = dict(account.cursor)
    if reader is None:
        reader = connector(account.network)
        if not reader.reaches(account, before):
            # It came with an import, and only the next one changes it.
            return put_off(account), False, None
    try:
        page = reader.refresh(account, before)
    except ConnectorError as error:
        return settle(account_id, **failure(error)), False, error
    except STUMBLES as error:
        return stumbled(account_id, error), False, error
    if dict(page.cursor) == before:
        # A cursor that stands still has nothing behind it, whatever the network says.
        page = replace(page, more=False)
    account = absorb(account_id, page, before)
    return account, page.more and account is not None and account.cursor == page.cursor, None


def stumbled(account_id: int, error: Exception) -> Account | None:
    """Something that nobody foresaw: it is logged, said, and tried again."""
    log.exception("reading_stumbled", account=account_id, error=type(error).__name__)
    return settle(account_id, **failure(BrokenData(UNREADABLE)))


def absorb(account_id: int, page: Page, before: dict[str, Any]) -> Account | None:
    """Store a page that was read from the cursor `before`.

    When another reading moved the cursor in the meantime, its answer stands and this one is
    dropped: it is contained in the other.
    """
    with scopes.act_as(ACTOR):
        account = lock(account_id)
        if account is None or account.cursor != before:
            return account
        ingest.store(account, page)
        return settle(
            account_id,
            state="fresh",
            state_sentence="",
            refreshed_at=clock.now(),
            next_refresh_at=clock.now() if page.more else next_reading(account),
        )


def put_off(account: Account) -> Account:
    """Leave an account as it is, for long."""
    with scopes.act_as(ACTOR):
        Account.objects.filter(pk=account.pk).update(next_refresh_at=clock.now() + UNREACHED)
    return account


def settle(account_id: int, **facts: Any) -> Account | None:
    """Write how a reading ended, and tell those who listen when it went well."""
    with scopes.act_as(ACTOR):
        account = lock(account_id)
        if account is None:
            return None
        was_lost = account.lost_at
        facts = lost.heed(account, facts)
        for name, value in facts.items():
            setattr(account, name, value)
        account.save(update_fields=list(facts))
        if account.lost_at and not was_lost:
            lost.tell(account)
        if account.state == "fresh":
            refreshed.send(Account, account_id=account.pk, member_id=account.member_id)
        return account


def failure(error: ConnectorError) -> dict[str, Any]:
    """The state, sentence and next time that a connector's failure asks for."""
    state, wait = STATES[type(error)]
    when: datetime = clock.now() + wait
    if isinstance(error, TryLater):
        when = max(error.when, clock.now() + timedelta(minutes=1))
    return {"state": state, "state_sentence": error.sentence[:300], "next_refresh_at": when}


def lock(account_id: int) -> Account | None:
    """The account's row, held until the end of the transaction; None when it is not ours to read."""
    linked = agreed(Account.objects.filter(proven_at__isnull=False, unlinked_at=None))
    return linked.select_for_update(of=("self",)).filter(pk=account_id).first()
