"""Pages on which a member links accounts, shows that they are theirs, and lets go of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from perks.ground import clock
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from perks.ground.nudge import nudge
from scoring import (
    accounts,
    connecting,
    kinds,
    left_out,
    lost,
    moving,
    push_keys,
    queues,
    sharing,
    uploads,
    webmentions,
    words,
)
from scoring.connectors.registry import connector
from scoring.connectors.upload import FromFiles
from scoring.models import Account
from scoring.models.accounts import KINDS
from scoring.pace import pace
from scoring.web.forms import KindForm, PushKeyForm, ShareForm
from scoring.web.linking import open_to_members

# So that a button cannot be used to knock on somebody's server again and again.
SAID = {
    "open": "Whoever shows within 14 days that it is theirs joins you, at equal shares.",
    "close": "Nobody else can join.",
    "offer": "Proposed. The shares change when every owner has agreed.",
    "agree": "Agreed. The shares change when every owner has.",
    "decline": "Declined. The shares stay as they are.",
}
BETWEEN_READINGS = timedelta(minutes=1)


@for_member
def linked(request: HttpRequest) -> HttpResponse:
    """The member's accounts with their state, and the networks at which another can be linked."""
    mine = Account.objects.filter(member_id=request.user.pk, unlinked_at=None).order_by("pk")
    context = {"accounts": [shown(account) for account in mine], "networks": open_to_members()}
    context["sign_ins"] = connecting.open_networks()
    return render(request, "scoring/accounts.html", context)


@for_member
def account(request: HttpRequest, id: int) -> HttpResponse:
    """One account: how to show that it is yours, or how reading it goes; and what kind it is."""
    return account_page(request, accounts.own(id))


def account_page(request: HttpRequest, account: Account, **more: Any) -> HttpResponse:
    """The page of an account, with what a form on it has just brought."""
    form = KindForm({"kind": account.kind})
    context = {**shown(account), "kind_form": form, "automated": kinds.AUTOMATED}
    context["pace"] = pace(account).said
    context["held_until"] = lost.held_until(account)
    context["signs_in"] = connector(account.network) in connecting.open_networks()
    if account.proven_at is not None:
        if not connector(account.network).private:
            context["sharing"] = sharing.of(account)
        context["contested"] = moving.is_contested(account)
        context |= comes_in(account)
    status = 422 if "key_form" in more and more["key_form"].errors else 200
    return render(request, "scoring/account.html", {**context, **more}, status=status)


def comes_in(account: Account) -> dict[str, Any]:
    """What the page needs where something comes in that no network hands over."""
    if account.network == "push":
        return {"key_form": PushKeyForm(), "push_keys": push_keys.live(account)}
    if account.network == webmentions.NETWORK:
        endpoint = settings.SITE_URL + reverse("webmention")
        return {"webmention": endpoint, "webmentions": webmentions.standing(account)}
    if isinstance(connector(account.network), FromFiles):
        return {"takes_files": True, "uploads": uploads.shown(account)}
    return {}


@for_member
@require_POST
def kind(request: HttpRequest, id: int) -> HttpResponse:
    """Say what the account is."""
    account = accounts.own(id)
    kinds.change(account, request.POST.get("kind", ""))
    tell(request, f"{KINDS[account.kind]}. The next run ranks by it.")
    return redirect("account_linked", account.pk)


@for_member
@require_POST
def share(request: HttpRequest, id: int) -> HttpResponse:
    """Open the account to others or close it, propose shares, agree to them or decline."""
    account, form = accounts.own(id), ShareForm(request.POST)
    if not form.is_valid():
        warn(request, "Write your share as a number from 1 to 99. Nothing was changed.")
        return redirect("account_linked", account.pk)
    try:
        sharing.do(account, form.cleaned_data["do"], form.cleaned_data["percent"])
    except Refusal as refusal:
        warn(request, refusal.sentence)
    else:
        tell(request, SAID[form.cleaned_data["do"]])
    return redirect("account_linked", account.pk)


@for_member
@require_POST
def prove(request: HttpRequest, id: int) -> HttpResponse:
    """Look for the mark on the network, now."""
    try:
        account = accounts.prove(id)
    except Refusal as refusal:
        warn(request, refusal.sentence)
        return redirect("account_linked", accounts.own(id).pk)
    if account.proven_at is None:
        warn(request, account.state_sentence)
    else:
        tell(request, "It is yours. We read it now; the score follows within a minute.")
    return redirect("account_linked", account.pk)


@for_member
@require_POST
def read_again(request: HttpRequest, id: int) -> HttpResponse:
    """Have the account read now instead of at its next time."""
    account = accounts.own(id)
    if not connector(account.network).reaches(account, account.cursor):
        warn(request, words.IMPORTED)
    elif account.refreshed_at and clock.now() - account.refreshed_at < BETWEEN_READINGS:
        warn(request, "We read it less than a minute ago. Nothing is lost; try again shortly.")
    else:
        # Due now, so that the sweep reads it even when the nudge is lost.
        Account.objects.filter(pk=account.pk).update(next_refresh_at=clock.now())
        nudge("scoring.tasks.refresh_account", account.pk, queue=queues.of(account.network))
        tell(request, "We read it within a minute.")
    return redirect("account_linked", account.pk)


@for_member
def unlink(request: HttpRequest, id: int) -> HttpResponse:
    """Say what unlinking does, then do it."""
    account = accounts.own(id)
    if request.method != "POST":
        return render(request, "scoring/unlink.html", shown(account))
    accounts.unlink(account.pk)
    tell(request, "Unlinked. What we stored of it is deleted; your next score leaves it out.")
    return redirect("accounts")


def shown(account: Account) -> dict[str, object]:
    """An account with the words for its network and state, as its templates read it."""
    kind = connector(account.network)
    said, colour = words.STATES[account.state]
    if account.proven_at is None:
        said, colour = "Not proven yet", "mind"
    return {
        "account": account,
        "network": words.network(account.network),
        "kind": KINDS[account.kind],
        "live": kind.reaches(account, account.cursor),
        "next_time": words.NEXT.get(account.network, words.NEXT_DUMP),
        "marks": [mark.format(token=account.proof_token) for mark in kind.marks],
        "state": said,
        "state_kind": colour,
        "ignored": sum(account.ignored.values()),
        "left_out": left_out.say(account.ignored),
    }
