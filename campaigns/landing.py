"""Where personal links may lead: a page on the web that the brand named, and nothing else."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings

from perks.ground.errors import Refusal

LONGEST = 400


def clean(url: str) -> str:
    """The address as it is kept; "" for none. Raises Refusal landing_unusable (400)."""
    url = url.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        readable = parts.port is None or parts.port > 0
    except ValueError:
        raise unusable("This is no address of a page.") from None
    if len(url) > LONGEST or not readable or not url.isprintable() or "\\" in url or " " in url:
        raise unusable("This is no address of a page.")
    if parts.scheme not in ("http", "https"):
        raise unusable("Personal links lead to pages that begin with https:// or http://.")
    if "@" in parts.netloc or not host:
        raise unusable("The address names a person or no place. Write the page's own address.")
    if parts.netloc == urlsplit(settings.SITE_URL).netloc and parts.path.startswith("/go/"):
        raise unusable("This is a personal link itself: it would lead in a circle.")
    return url


def unusable(wrong: str) -> Refusal:
    return Refusal("landing_unusable", f"{wrong} Nothing was saved.", 400, path="landing_url")


def with_utm(url: str, campaign_id: int, slug: str) -> str:
    """`url` with the usual campaign parameters appended; its own query stays."""
    return extended(
        url,
        utm_source="perks",
        utm_medium="member",
        utm_campaign=str(campaign_id),
        utm_content=slug,
    )


def extended(url: str, **parameters: str) -> str:
    """`url` with parameters behind those that it has."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(parameters)]))
    return urlunsplit(parts._replace(query=query))


def without_utm(url: str) -> str:
    """`url` without the parameters that tell of a campaign."""
    parts = urlsplit(url)
    kept = [each for each in parts.query.split("&") if not each.startswith("utm_")]
    return urlunsplit(parts._replace(query="&".join(kept)))
