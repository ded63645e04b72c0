"""From one person's first page along the links: one page for each route."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import (
    Resolver404,
    ResolverMatch,
    URLPattern,
    URLResolver,
    get_resolver,
    resolve,
)

# Files, other programs' pages, and what is no page.
LEFT_OUT = ("/admin/", "/api/", "/static/", "/account/logout", "/metrics", "/health", "/demo/")
FILES = (".csv", ".pdf", ".xlsx", ".json", ".jpg", ".png", ".ics", ".zip", ".js", ".webmanifest")
# Letters as they were caught: their links are for whoever got them.
OTHERS = "/mail/"
MOST = 400


@dataclass
class Way:
    """Where somebody has been: the routes seen, and the addresses that wait."""

    waiting: list[str] = field(default_factory=lambda: ["/"])
    seen: set[str] = field(default_factory=set)

    def take_in(self, links: list[str], site: str, on: str = "/") -> None:
        """Note links of this site that lead to a page; they stand on the page `on`."""
        for link in [] if on.startswith(OTHERS) else links:
            path = here(link, site)
            if path and path not in self.waiting:
                self.waiting.append(path)

    def steps(self) -> Iterator[tuple[str, str]]:
        """(route, address) of each route once, in the order of the links; may be fed meanwhile."""
        for place in range(MOST):
            if place >= len(self.waiting):
                return
            match = found(urlsplit(self.waiting[place]).path)
            if match and match.route not in self.seen:
                self.seen.add(match.route)
                yield match.route, self.waiting[place]


def here(link: str, site: str) -> str:
    """The path of a link to a page of this site; "" for any other."""
    parts = urlsplit(link)
    if parts.scheme and f"{parts.scheme}://{parts.netloc}" != site:
        return ""
    if not parts.path.startswith("/") or parts.path.startswith(LEFT_OUT):
        return ""
    if parts.path.endswith(FILES):
        return ""
    return parts.path


def found(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def pages_of(audiences: set[str]) -> set[str]:
    """Names of all addresses of these audiences; some of them only take what forms send."""
    return {
        str(pattern.name)
        for pattern in leaves(get_resolver())
        if getattr(pattern.callback, "audience", "") in audiences and pattern.name
    }


def leaves(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from leaves(each)
