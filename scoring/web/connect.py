"""Linking by signing in at a network: out to its page, and back with its answer."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import connecting
from scoring.connectors.registry import connector


@for_member
def begin(request: HttpRequest, network: str) -> HttpResponse:
    """Off to the network, which asks the member for permission to read the account.

    Where it is many servers, the member posts which; a page says where it goes before it does.
    """
    server = request.POST.get("server", "")
    try:
        address = connecting.begin(network, callback(network), request.session, server)
    except Refusal as refusal:
        warn(request, refusal.sentence)
        return redirect("accounts")
    if not connector(network).servers:
        return redirect(address)
    # A form may not lead to another house (Content-Security-Policy), and nobody should go to a
    # server unawares: a link does it.
    context = {"address": address, "server": request.session["connecting"]["server"]}
    return render(request, "scoring/connect.html", context)


@for_member
def finish(request: HttpRequest, network: str) -> HttpResponse:
    """Back from the network: the account is linked and read, or the page says why not."""
    try:
        account = connecting.finish(
            request.user.pk, network, callback(network), request.GET.dict(), request.session
        )
    except Refusal as refusal:
        warn(request, refusal.sentence)
        return redirect("accounts")
    if account.proven_at is None:
        warn(request, account.state_sentence)
    else:
        tell(request, "It is yours. We read it now; the score follows within a minute.")
    return redirect("account_linked", account.pk)


def callback(network: str) -> str:
    """The address that the operator registers at the network."""
    return settings.SITE_URL + reverse("account_connected", args=[network])
