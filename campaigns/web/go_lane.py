"""A lane of its own for personal links: followed before Django's chain begins.

One statement reads the link and writes the visit down. Whatever is no plain way on, a link that
leads nowhere or a campaign that has ended, is shown by the view, which counts nothing again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection

from campaigns import links
from campaigns.api.lane import Application, Environ, insecure
from campaigns.links import Way
from campaigns.web.visiting import FOUND, visit_in
from perks.ground.errors import Refusal

PATH = re.compile(r"/go/([-a-zA-Z0-9_]{1,12})")


def lane(application: Application) -> Application:
    """`application`, with personal links followed before it."""

    def run(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = PATH.fullmatch(environ["PATH_INFO"])
        if not path or environ["REQUEST_METHOD"] not in ("GET", "HEAD") or insecure(environ):
            return application(environ, start_response)
        found = followed(path[1], environ)
        if isinstance(found, Refusal) or found.over:
            environ[FOUND] = found
            return application(environ, start_response)
        start_response("302 Found", headers(found))
        return [b""]

    return run


def followed(slug: str, environ: Environ) -> Way | Refusal:
    """What comes of a visit. The connection is kept as Django keeps it between requests."""
    own = not connection.in_atomic_block
    if own:
        close_old_connections()
    try:
        return links.follow(slug, visit_in(environ))
    except Refusal as refusal:
        return refusal
    finally:
        if own:
            close_old_connections()


def headers(way: Way) -> list[tuple[str, str]]:
    """No cookie, nothing to keep, and nothing for a search engine."""
    told = [
        ("Location", way.target),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", "0"),
        ("Cache-Control", "max-age=0, no-cache, no-store, must-revalidate, private"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Robots-Tag", "noindex"),
    ]
    if settings.SECURE_HSTS_SECONDS:
        told.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"))
    return told
