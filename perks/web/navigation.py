"""The bar at the top: whose pages these are decides what stands in it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import ResolverMatch, reverse

from perks import caught_mail
from perks.ground.saying import said
from perks.web import reader

MEMBER = [
    ("Home", "home"),
    ("Perks", "perks"),
    ("Pass", "passes"),
    ("Report", "my_report"),
    ("Privacy", "privacy"),
]
OPERATOR = [
    ("Runs", "runs"),
    ("Networks", "networks"),
    ("Models", "score_models"),
    ("Disputes", "topic_disputes"),
    ("Appeals", "appeals"),
    ("Messages", "message_reports"),
    ("Watch", "watch"),
    ("Admin", "admin:index"),
]
MAIL = ("Mail", "mail")
BRAND = [
    ("Campaigns", "campaigns"),
    ("Audiences", "audiences"),
    ("Stock", "stock"),
    ("Doors", "doors"),
    ("Messages", "threads"),
    ("Sales", "sales"),
    ("Team", "team"),
]
VENUE = [
    ("Scanner", "venue"), ("Today", "venue_today"), ("Floor", "venue_capacity"),
    ("Conflicts", "venue_conflicts"), ("Staff", "venue_staff"),
]  # fmt: skip


def nav(request: HttpRequest) -> dict[str, Any]:
    """The template context `nav_items`: (label, url, is current); and `tongues` where pages are
    read in several languages: (code, its own name)."""
    match = request.resolver_match
    if match is None:
        return {"nav_items": [], "tongues": settings.LANGUAGES}
    names: list[tuple[str, str]] = []
    kwargs: dict[str, str] = {}
    if "brand" in match.kwargs:
        names, kwargs = BRAND, {"brand": match.kwargs["brand"]}
    elif "venue" in match.kwargs:
        names, kwargs = VENUE, {"venue": match.kwargs["venue"]}
    elif getattr(match.func, "audience", "") == "operator":
        names = [*OPERATOR, MAIL] if caught_mail.catches() else OPERATOR
    elif getattr(match.func, "audience", "") == "member" or is_between(request, match):
        names = MEMBER
    items = [entry(said(label), name, kwargs, request.path) for label, name in names]
    tongues = settings.LANGUAGES if reader.is_read(request, match.func) else []
    return {"nav_items": items, "tongues": tongues}


def is_between(request: HttpRequest, match: ResolverMatch) -> bool:
    """Whether a member stands on a page that is everybody's: her sign-in, or a public one."""
    everybodys = getattr(match.func, "audience", "public") == "public"
    return everybodys and request.user.is_authenticated and request.user.is_member


def entry(label: str, name: str, kwargs: dict[str, str], path: str) -> tuple[str, str, bool]:
    url = reverse(name, kwargs=kwargs)
    # Every page of a venue lies below its scanner.
    return label, url, path == url if name == "venue" or url == "/" else path.startswith(url)
