"""A receipt, for the member whom it is about."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns import made_again
from perks.ground import receipts
from perks.ground.audiences import for_member

ANSWERS = {
    "yes": ("Yes", "yes"),
    "no": ("No", "no"),
    "unknown": ("We do not know", "mind"),
    "held_out": ("Not this time", "mind"),
}


@for_member
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """One decision about me: what was asked, what was seen, which way to yes."""
    found = receipts.by_number(number)
    if found is None:
        raise Http404
    word, kind = ANSWERS[found.verdict]
    context = {
        "receipt": found,
        "word": word,
        "kind": kind,
        "replays": made_again.replays(found),
    }
    return render(request, "campaigns/receipt.html", context)
