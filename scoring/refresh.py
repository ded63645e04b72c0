"""Reading accounts again: what went well is stored, what failed is said, nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from perks.ground import clock, scopes
from scoring import ingest
from scoring.connectors.base import BrokenData, Connector, Gone, Page, PermissionLost, TryLater
from scoring.connectors.failures import ConnectorError
from scoring.connectors.registry import connector, connectors
from scoring.events import refreshed
from scoring.models import Account
from scoring.pace import pace
from scoring.subjects import agreed, live_accounts

log = structlog.get_logger()
ACTOR = scopes.system("refresh")
# How long a reading may take before a sweep gives the account to somebody else.
LEASE = timedelta(minutes=10)
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


def due(limit: int = 500) -> list[int]:
    """The accounts whose time has come, leased to the caller: no other sweep gets them as well."""
    live = [slug for slug, kind in connectors().items() if kind.capabilities.live]
    with scopes.act_as(ACTOR):
        waiting = live_accounts().filter(next_refresh_at__lte=clock.now(), network__in=live)
        locked = waiting.select_for_update(skip_locked=True, of=("self",))
        ids = list(locked.order_by("next_refresh_at").values_list("pk", flat=True)[:limit])
        Account.objects.filter(pk__in=ids).update(next_refresh_at=clock.now() + LEASE)
    return ids


def refresh(account_id: int, reader: Connector | None = None) -> Account | None:
    """Read one account through its connector (or `reader`) and store what it gives, page by page.

    A failure changes only the account's state, sentence and next time. Gives the account as it
    is then; None when it is not linked, not proven, or its owner does not agree to a score.
    No transaction is open while the network is asked, unless the caller holds one. An account
    with more than PAGES is due again at once, behind others that wait.
    """
    for _ in range(PAGES):
        account, more = read_page(account_id, reader)
        if not more:
            break
    return account


def read_page(account_id: int, reader: Connector | None) -> tuple[Account | None, bool]:
    """Read the page behind the account's cursor; and whether there is more behind it."""
    with scopes.act_as(ACTOR):
        account = live_accounts().filter(pk=account_id).first()
    if account is None:
        return None, False
    before = dict(account.cursor)
    reader = reader or connector(account.network)
    try:
        page = reader.refresh(account, before)
    except ConnectorError as error:
        return settle(account_id, **failure(error)), False
    except STUMBLES as error:
        log.exception("connector_stumbled", network=account.network, error=type(error).__name__)
        return settle(account_id, **failure(BrokenData(UNREADABLE))), False
    if dict(page.cursor) == before:
        # A cursor that stands still has nothing behind it, whatever the network says.
        page = replace(page, more=False)
    account = absorb(account_id, page, before)
    return account, page.more and account is not None and account.cursor == page.cursor


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
            next_refresh_at=clock.now() if page.more else clock.now() + pace(account).every,
        )


def settle(account_id: int, **facts: Any) -> Account | None:
    """Write how a reading ended, and tell those who listen when it went well."""
    with scopes.act_as(ACTOR):
        account = lock(account_id)
        if account is None:
            return None
        for name, value in facts.items():
            setattr(account, name, value)
        account.save(update_fields=list(facts))
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
