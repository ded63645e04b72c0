"""What may be asked of a network: its quota a day, and the operator's cap on what it costs a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import F, Sum
from django.db.models.functions import Greatest

from perks.ground import clock, scopes
from scoring.connectors.failures import TryLater
from scoring.models import NetworkApp, NetworkUse

ACTOR = scopes.system("quota")
ALL = Decimal(1)
COUNT = """
  INSERT INTO scoring_networkuse (network, day, units, refused) VALUES (%s, %s, %s, %s)
  ON CONFLICT (network, day) DO UPDATE SET units = scoring_networkuse.units + excluded.units,
                                           refused = scoring_networkuse.refused + excluded.refused
"""


@dataclass(frozen=True)
class Used:
    """Units of today and of the calendar month, what the month cost, and what was refused today."""

    today: int
    month: int
    cost: Decimal
    refused: int


def take(network: str, units: int = 1, share: Decimal = ALL) -> None:
    """Count units that are about to be asked for. Raises TryLater before a bound is passed.

    `share` of each bound is for this use, and the rest of it for others that matter more.
    The row of the app is held while bounds are looked at, so that workers pass them one by one.
    A network of which no app is kept has no bounds of ours, and nothing is counted.
    """
    with scopes.act_as(ACTOR):
        app = NetworkApp.objects.select_for_update().filter(network=network, host="").first()
        if app is None:
            return
        refusal = why_not(app, units, share)
        count(network, 0 if refusal else units, units if refusal else 0)
    if refusal:
        raise refusal


def give_back(network: str, units: int) -> None:
    """Uncount units that were taken and not asked for after all, or that brought nothing."""
    with scopes.act_as(ACTOR):
        today = NetworkUse.objects.filter(network=network, day=clock.today())
        # Those of before midnight stay with their day.
        today.update(units=Greatest(F("units") - units, 0))


def why_not(app: NetworkApp, units: int, share: Decimal = ALL) -> TryLater | None:
    """Why so many units may not be asked for now; None when they may."""
    used, today = usage(app), clock.today()
    if app.units_a_day is not None and used.today + units > share * app.units_a_day:
        return TryLater(
            "Today's quota of this network is used up.", midnight(today, 1), asked=False
        )
    if app.cap is not None and used.cost + app.unit_price * units > share * app.cap:
        first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return TryLater(
            "What this network may cost in a month is spent.", midnight(first), asked=False
        )
    return None


def usage(app: NetworkApp) -> Used:
    """What was asked of a network so far."""
    today = clock.today()
    month = NetworkUse.objects.filter(network=app.network, day__gte=today.replace(day=1))
    units = month.aggregate(n=Sum("units"))["n"] or 0
    now = month.filter(day=today).first()
    return Used(now.units if now else 0, units, app.unit_price * units, now.refused if now else 0)


def count(network: str, units: int, refused: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [network, clock.today(), units, refused])


def midnight(day: date, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), UTC)
