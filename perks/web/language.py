"""Choosing the language and the clock of one's pages, at the foot of each of them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

import perks.privacy
from perks.ground import notices, scopes
from perks.ground.audiences import for_member, for_public
from perks.web import reader

A_YEAR = 365 * 24 * 3600


@for_public
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language in this browser, and on the account of whoever is signed in."""
    asked = request.POST.get("language", "")
    answer = redirect(way_back(request))
    if asked not in dict(settings.LANGUAGES):
        return answer
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, asked, max_age=A_YEAR, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True,
    )  # fmt: skip
    person: Any = request.user
    # A tablet at a venue is shared: what is chosen there stays there.
    if person.is_authenticated and not request.POST.get("next", "").startswith("/venue/"):
        with scopes.act_as(scopes.member(person.pk)):
            perks.privacy.read_in(person.pk, asked)
    return answer


@for_member
@require_POST
def clock(request: HttpRequest) -> HttpResponse:
    """Keep the zone whose clock my pages show; empty follows the browser."""
    asked = request.POST.get("time_zone", "")
    if asked and asked not in reader.zones():
        notices.warn(request, "We do not know this time zone. Nothing was changed.")
    else:
        perks.privacy.keep_time(request.user.pk, asked)  # type: ignore[arg-type]
        notices.tell(request, "Saved. Your pages follow this clock from now on.")
    return redirect("/privacy/")


def way_back(request: HttpRequest) -> str:
    """The page that the form stood on."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if ours else "/"
