"""Who reads which account: one at a time, given back by itself, and given up in the end."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q

from perks.ground import clock, scopes
from scoring.connectors.failures import ConnectorError, TryLater
from scoring.models import Account, Reading
from scoring.pace import LONGEST, spread

ACTOR = scopes.system("readings")
# So many readings in a row that do not end well, and it is given up: two to three days.
TRIES = 8
# What the wait after a failure doubles up to.
LONGEST_WAIT = timedelta(days=1)


def lease() -> timedelta:
    """How long nothing may be heard of a reading before somebody else takes it up."""
    return timedelta(seconds=settings.PERKS_READ_LEASE)


def is_due(account_id: int) -> bool:
    """Whether the time of an account's next reading has come; no for one that is not there."""
    with scopes.act_as(ACTOR):
        due = Account.objects.filter(pk=account_id, next_refresh_at__lte=clock.now())
        return bool(due.exists())


def take(account_id: int) -> bool:
    """Begin to read an account; False when somebody else is at it, or it is not there.

    A message may come twice: by a broker that has lost patience, or after a worker was killed.
    """
    now = clock.now()
    with scopes.act_as(ACTOR):
        account = Account.objects.filter(pk=account_id).first()
        if account is None:
            return False
        note(account)
        free = Reading.objects.filter(Q(began_at=None) | Q(until=None) | Q(until__lte=now))
        return bool(
            free.filter(account_id=account_id).update(
                until=now + lease(), began_at=now, pages=0, tries=F("tries") + 1
            )
        )


def note(*accounts: Account) -> None:
    """Have a row for each of these accounts; one that is there stays as it is."""
    rows = [Reading(account=one, member_id=one.member_id, network=one.network) for one in accounts]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)


def heard_of(account_id: int) -> None:
    """A page of it was stored: whoever reads it goes on."""
    with scopes.act_as(ACTOR):
        mine = Reading.objects.filter(account_id=account_id)
        mine.update(until=clock.now() + lease(), pages=F("pages") + 1)


def ended(account_id: int, account: Account | None, error: Exception | None) -> None:
    """Write how a reading ended: well, and nothing is left of it; else it waits for its next try."""
    with scopes.act_as(ACTOR):
        row = Reading.objects.select_for_update().filter(account_id=account_id).first()
        if row is None:
            return
        if account is None or error is None:
            row.delete()
            return
        unasked = isinstance(error, TryLater) and not error.asked
        row.tries -= unasked
        row.until = row.began_at = None
        row.since = row.since or clock.now()
        row.error = reason(error)
        if row.tries >= TRIES:
            row.dead_at = row.dead_at or clock.now()
        row.save()
        if not unasked:
            put_off(account, row)


def put_off(account: Account, row: Reading) -> None:
    """Wait longer after each failure, and not all who failed together equally long."""
    waits = account.next_refresh_at - clock.now()
    wait = LONGEST if row.dead_at else min(waits * 2 ** (row.tries - 1), LONGEST_WAIT)
    if row.tries > 1:
        account.next_refresh_at = clock.now() + max(waits, spread(wait, account.pk, row.tries))
        account.save(update_fields=["next_refresh_at"])


def reason(error: Exception) -> str:
    """What an operator reads: the connector's sentence, or what broke and where it came from."""
    if not isinstance(error, ConnectorError):
        return f"{type(error).__name__} in our own code; the log says more."
    cause = error.__cause__
    behind = f" ({type(cause).__name__})" if cause is not None else ""
    return f"{error.sentence}{behind}"[:300]


def replay(**which: object) -> int:
    """Have failing readings begin anew, as if nothing had failed; gives how many.

    `which` are equalities on `Reading`, such as `network`.
    """
    with scopes.act_as(ACTOR):
        rows = Reading.objects.filter(began_at=None, tries__gt=0, **which)
        ids = list(rows.values_list("account_id", flat=True))
        rows.update(tries=0, since=None, dead_at=None)
        Account.objects.filter(pk__in=ids).update(next_refresh_at=clock.now())
        return len(ids)
