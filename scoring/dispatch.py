"""Giving each network its next accounts to read: never more at once than it has places for.

The rows are the line in which accounts wait, and the broker holds only those whose turn it is. So an
outage of days, or a hundred thousand accounts that are due at once, make no heap anywhere: every
reading that ends lets in the next one, and a sweep begins again where a nudge was lost.
"""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import transaction

from perks.ground import clock, scopes, turns
from perks.ground.nudge import publish
from scoring import queues, readings
from scoring.models import Account, Reading
from scoring.subjects import live_accounts

ACTOR = scopes.system("dispatch")
TASK = "scoring.tasks.refresh_account"


def fill(network: str) -> list[int]:
    """Queue the accounts of a network that are due, as many as it has free places; gives their ids."""
    with scopes.act_as(ACTOR):
        turns.wait_for([f"readings of {network}"])
        now = clock.now()
        under_way = Reading.objects.filter(network=network, until__gt=now)
        free = settings.PERKS_READS_AT_ONCE - under_way.count()
        if free <= 0:
            return []
        accounts = waiting(network, free)
        readings.note(*accounts)
        ids = [account.pk for account in accounts]
        mine = Reading.objects.filter(account_id__in=ids)
        mine.update(until=now + readings.lease(), began_at=None, pages=0)
        transaction.on_commit(partial(send, network, ids))
        return ids


def waiting(network: str, most: int) -> list[Account]:
    """The accounts whose time has come, the longest first, without those that somebody has."""
    now = clock.now()
    had = Reading.objects.filter(until__gt=now).values("account_id")
    due = live_accounts().filter(network=network, next_refresh_at__lte=now).exclude(pk__in=had)
    return list(due.order_by("next_refresh_at", "pk")[:most])


def send(network: str, ids: list[int]) -> None:
    """Queue these; what the broker does not take is free again at once."""
    lost = [id for id in ids if not publish(TASK, id, queue=queues.of(network))]
    if lost:
        with scopes.act_as(ACTOR):
            Reading.objects.filter(account_id__in=lost, began_at=None).update(until=None)


def sweep() -> int:
    """Begin again for every network; gives how many accounts were queued."""
    return sum(len(fill(network)) for network in queues.live())
