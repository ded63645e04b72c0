"""Caught letters, for operators of a house that sends none."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from perks import caught_mail
from perks.ground.audiences import for_operator

LETTERS_A_PAGE = 25


@for_operator
@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    """What would have gone out, newest first."""
    if not caught_mail.catches():
        raise Http404
    pages = Paginator(caught_mail.newest(), LETTERS_A_PAGE)
    return render(request, "perks/mail.html", {"page": pages.get_page(request.GET.get("page"))})


@for_operator
@never_cache
def letter(request: HttpRequest, name: str, place: int) -> HttpResponse:
    """One letter as plain text."""
    found = caught_mail.one(name, place) if caught_mail.catches() else None
    if found is None:
        raise Http404
    return render(request, "perks/letter.html", {"letter": found})
