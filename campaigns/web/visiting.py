"""A visit through a personal link, as the web server tells of it."""

from __future__ import annotations

from collections.abc import Mapping

from campaigns.visits import Visit
from campaigns.web.origin import address_in

# Where browsers say that they fetch a page before anybody asked for it.
PURPOSES = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
# Under which name the lane hands on what it has found.
FOUND = "perks.link"


def visit_in(environ: Mapping[str, str]) -> Visit:
    """The visit in a WSGI environment, or in Django's `request.META`."""
    return Visit(
        agent=environ.get("HTTP_USER_AGENT", ""),
        address=address_in(environ),
        head=environ.get("REQUEST_METHOD") == "HEAD",
        purpose=" ".join(environ.get(name, "") for name in PURPOSES),
        fetched_for=environ.get("HTTP_SEC_FETCH_DEST", "document"),
        speaks="HTTP_ACCEPT_LANGUAGE" in environ,
    )
