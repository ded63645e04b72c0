"""The operator's page of each network: the house's app there, what is used of it, and a test."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from perks.ground.audiences import for_operator
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import quota, words
from scoring.connectors.base import Connector
from scoring.connectors.registry import connector, connectors
from scoring.models import Account, NetworkApp
from scoring.web.connect import callback
from scoring.web.network_form import NetworkForm

SERVERS = 50  # shown of those at which the app has registered itself
QUALITY = {
    "complete": "All that the network has",
    "sampled": "A part of what the network has",
    "self_reported": "What the owner says",
}


@for_operator
def networks(request: HttpRequest) -> HttpResponse:
    """Every network with its accounts by state, and whether the house's app is set up."""
    live = Account.objects.filter(unlinked_at=None, proven_at__isnull=False)
    counted = live.values("network", "state").annotate(n=Count("pk")).order_by("network", "state")
    states: dict[str, list[tuple[str, int]]] = {}
    for row in counted:
        states.setdefault(row["network"], []).append((words.STATES[row["state"]][0], row["n"]))
    apps = {app.network: app for app in NetworkApp.objects.filter(host="")}
    rows = [
        {"network": kind, "states": states.get(slug, []), "app": apps.get(slug)}
        for slug, kind in connectors().items()
    ]
    return render(request, "scoring/networks.html", {"networks": rows})


@for_operator
def network(request: HttpRequest, network: str) -> HttpResponse:
    """One network: what it gives, the app's form, quota and cost."""
    kind = connector(network)
    app = NetworkApp.objects.filter(network=network, host="").first()
    form = NetworkForm(request.POST or None, instance=app, kind=kind)
    if request.method == "POST" and form.is_valid():
        form.keep()
        tell(request, "Saved. Secrets are kept sealed and are never shown again.")
        return redirect("network", network)
    used = quota.usage(app) if app else None
    context = {"network": kind, "gives": gives(kind), "app": app, "form": form, "used": used}
    servers = NetworkApp.objects.filter(network=network).exclude(host="").order_by("host")
    context["servers"] = list(servers[:SERVERS]) if kind.servers else []
    context["callback"] = callback(network) if kind.sign_in else ""
    return render(request, "scoring/network.html", context)


@for_operator
@require_POST
def test(request: HttpRequest, network: str) -> HttpResponse:
    """Ask the network something small, now."""
    kind = connector(network)
    try:
        tell(request, kind.greet())
    except Refusal as refusal:
        warn(request, f"{kind.label} could not be asked. {refusal.sentence}")
    return redirect("network", network)


def gives(kind: Connector) -> list[tuple[str, str]]:
    """What the network gives, as (what, words)."""
    can = kind.capabilities
    said = [
        ("Reactions by people we can tell apart", listed(can.with_actors)),
        ("Reactions as numbers only", listed(can.as_counts)),
        ("What members themselves react to", listed(can.given)),
        ("What it tells of those who react", listed(can.facts)),
        ("Deleted posts", "noticed" if can.deletions else "not told"),
        ("How good a source it is", QUALITY[can.quality]),
    ]
    return [(what, text or "nothing") for what, text in said]


def listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
