"""What anybody may open: personal short links, and lotteries to draw again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns import links, lotteries
from perks.ground.audiences import for_public


@for_public
@never_cache
@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the campaign's page. Looking ahead (HEAD, prefetch) is not a visit by a person."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    target = links.follow(
        slug,
        agent=request.headers.get("User-Agent", ""),
        address=request.META.get("REMOTE_ADDR", ""),
        is_prefetch=request.method == "HEAD" or "prefetch" in purpose,
    )
    return HttpResponseRedirect(target)


@for_public
@require_safe
def lottery(request: HttpRequest, campaign: int) -> HttpResponse:
    """The hash before each draw, the seed after it."""
    return render(request, "campaigns/lottery.html", {"lottery": lotteries.find(campaign)})
