"""What anybody may open: personal short links, and lotteries to draw again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns import links, lotteries, pixel
from campaigns.web.visiting import FOUND, visit_in
from perks.ground.audiences import for_public
from perks.ground.errors import Refusal


@for_public
@never_cache
@require_safe
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the campaign's page, as `campaigns.web.go_lane` does it, with a page where that ends.

    What the lane has found already is not counted again.
    """
    way = request.META.get(FOUND) or links.follow(slug, visit_in(request.META))
    if isinstance(way, Refusal):
        raise way
    if way.over:
        return render(request, "campaigns/link_over.html", {"way": way}, status=410)
    return HttpResponseRedirect(way.target)


@for_public
@never_cache
@require_safe
def sale_pixel(request: HttpRequest, brand: str) -> HttpResponse:
    """One dot for the page that thanks a buyer. It sets no cookie and reads none.

    What came of it stands in a header, for whoever builds it in; looking ahead books nothing.
    """
    came = "" if request.method == "HEAD" else pixel.receive(brand, request.GET)
    answer = HttpResponse(pixel.IMAGE, content_type="image/gif")
    answer["Perks-Result"] = came
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@for_public
@require_safe
def lottery(request: HttpRequest, campaign: int) -> HttpResponse:
    """The hash before each draw, the seed after it."""
    return render(request, "campaigns/lottery.html", {"lottery": lotteries.find(campaign)})
