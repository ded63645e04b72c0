"""The operator's page of readings: how far each network is, and what keeps failing, to be replayed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from perks.ground import clock
from perks.ground.audiences import for_operator
from perks.ground.notices import tell, warn
from scoring import dispatch, queues, readings, words
from scoring.models import Account, Reading
from scoring.subjects import live_accounts

A_PAGE = 25
AN_HOUR = timedelta(hours=1)


@for_operator
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Each network's accounts in line and under way, and the readings that do not end well."""
    failing = Reading.objects.filter(tries__gt=0, until=None, account__unlinked_at=None)
    failing = failing.select_related("account").order_by("dead_at", "-tries", "pk")
    context = {
        "networks": lines(),
        "failing": Paginator(failing, A_PAGE).get_page(request.GET.get("page")),
        "tries": readings.TRIES,
    }
    return render(request, "scoring/readings.html", context)


def lines() -> list[dict[str, Any]]:
    """One line for each network: numbers of accounts and readings, by name."""
    now = clock.now()
    live = live_accounts().filter(network__in=queues.live())
    accounts = live.values("network").annotate(
        accounts=Count("pk"),
        due=Count("pk", filter=Q(next_refresh_at__lte=now)),
        oldest=Min("next_refresh_at", filter=Q(next_refresh_at__lte=now)),
        soon=Count("pk", filter=Q(next_refresh_at__lte=now + AN_HOUR)),
        read=Count("pk", filter=Q(refreshed_at__gt=now - AN_HOUR)),
    )
    going = Q(until__gt=now)
    under_way = Reading.objects.values("network").annotate(
        queued=Count("pk", filter=going & Q(began_at=None)),
        reading=Count("pk", filter=going & Q(began_at__isnull=False)),
        pages=Sum("pages", filter=going, default=0),
        failing=Count("pk", filter=Q(tries__gt=0, until=None, dead_at=None)),
        dead=Count("pk", filter=Q(dead_at__isnull=False)),
    )
    found = {row["network"]: {**row, "label": words.network(row["network"])} for row in accounts}
    for row in under_way:
        if row["network"] in found:
            found[row["network"]].update(row)
    return [found[network] for network in sorted(found)]


@for_operator
@require_POST
def replay(request: HttpRequest) -> HttpResponse:
    """Read one failing account again, or all of a network, as if nothing had failed."""
    told = request.POST
    if told.get("account", "").isdecimal():
        which: dict[str, Any] = {"account_id": int(told["account"][:15])}
    else:
        which = {"network": told.get("network", "")}
    began = readings.replay(**which)
    networks = {which["network"]} if "network" in which else set()
    if not networks:
        networks = set(
            Account.objects.filter(pk=which["account_id"]).values_list("network", flat=True)
        )
    for network in networks & set(queues.live()):
        dispatch.fill(network)
    if began:
        tell(request, f"{began} to be read again; those without a place yet follow by themselves.")
    else:
        warn(request, "Nothing fails there any more.")
    return redirect("readings")
