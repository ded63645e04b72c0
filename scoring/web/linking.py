"""Choosing where one posts, and linking an account there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from scoring import accounts, connecting, credentials
from scoring.connectors.base import Connector
from scoring.connectors.registry import connector, connectors
from scoring.web import linking_words
from scoring.web.forms import LinkForm


def open_to_members() -> list[Connector]:
    """The networks at which a member can link an account by herself, by name."""
    found = [
        kind
        for kind in connectors().values()
        if kind.capabilities.proves_ownership or kind.private or kind.sign_in
    ]
    return sorted(found, key=lambda kind: (kind.private, kind.label.casefold()))


@for_member
def link(request: HttpRequest, network: str) -> HttpResponse:
    """What linking an account of this network changes, how to show that it is yours, and the form."""
    kind = connector(network)
    if kind not in open_to_members():
        raise Refusal("network_closed", f"{kind.label} is not linked by members.", 404)
    form = LinkForm(request.POST or None, network=kind)
    if request.method == "POST" and form.is_valid():
        try:
            account = accounts.begin_link(request.user.pk, network, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("address", refusal.sentence)
        else:
            return redirect("account_linked", account.pk)
    app = credentials.of(network)
    signs_in = kind in connecting.open_networks()
    context = {
        "network": kind,
        "signs_in": signs_in,
        "closed": kind.needs_app and not (app.client_id or app.key),
        "by_address": kind.capabilities.proves_ownership or kind.private,
        "changes": linking_words.changes(kind),
        "ways": linking_words.ways(kind, signs_in),
        "form": form,
    }
    return render(request, "scoring/link.html", context)
