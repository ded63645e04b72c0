"""Noting what is done for a brand, in the one place that every page and API view passes through.

What changed something is noted in its own transaction; so is a file that was taken out. What was
refused changed nothing and leaves no line.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from perks.ground import notices, scopes
from perks.models import Brand, Deed

READS = ("GET", "HEAD", "OPTIONS")
# Files that leave the house.
FILES = {"csv", "xlsx", "pdf"}
# They answer a question and change nothing, or are kept line by line where they belong.
QUIET = {
    "campaign_reach", "audiences_compare", "api_campaign_count", "api_audiences_compare",
    "api_conversions",
}  # fmt: skip
# A page that did something leads on to another; these answer at once, with a secret that is shown
# this one time or with a file.
AT_ONCE = {"machines", "events", "sales_ways", "sales", "doors", "shops", "disclosure"}


def note(request: HttpRequest, response: HttpResponseBase, brand_id: int, way: str) -> Deed | None:
    """Keep what this request did for the brand; None when it did nothing."""
    match = request.resolver_match
    if match is None or not match.url_name or not has_done(request, response, match.url_name, way):
        return None
    about = {key: str(value)[:80] for key, value in match.kwargs.items() if key != "brand"}
    by = scopes.current_actor().by
    made: Deed = Deed.objects.create(
        brand_id=brand_id, by=by, way=way, name=match.url_name[:60], of=about
    )
    return made


def note_own(brand_id: int, name: str, of: dict[str, str]) -> Deed:
    """Keep what followed by itself, or what a change of one fact came to. Needs an actor that sees it."""
    by = scopes.current_actor().by
    made: Deed = Deed.objects.create(brand_id=brand_id, by=by, way="self", name=name, of=of)
    return made


def has_done(request: HttpRequest, response: HttpResponseBase, name: str, way: str) -> bool:
    if response.status_code >= 400 or notices.was_warned(request):
        return False
    if request.method in READS:
        return request.method == "GET" and name.rpartition("_")[2] in FILES
    if way == "page" and response.status_code == 200 and name not in AT_ONCE:
        return False
    return name not in QUIET


def of_brand(brand: Brand, campaign: str = "") -> QuerySet[Deed]:
    """The log, newest first; of one campaign's pages when its number is given."""
    found: QuerySet[Deed] = Deed.objects.filter(brand=brand).order_by("-pk")
    return found.filter(of__campaign=campaign) if campaign else found
