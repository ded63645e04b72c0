"""What was typed into a form that could not be sent: kept for an hour, sealed, and put back.

The session ended before the form was sent, or its form check was too old. The words wait in the
cache under a key that only this browser's session knows; a password and the form's own tokens are
never kept, a file cannot be.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, QueryDict

from perks.ground import vault
from perks.ground.submits import FIELD

NAME = "unsent"
SECONDS = 3600
# A rule with a hundred conditions has a tenth of it.
LONGEST = 200_000
NEVER = ("csrfmiddlewaretoken", FIELD)


@dataclass(frozen=True)
class Unsent:
    """`page` is the path of the form's page, `to` the one that it was sent to.

    `is_told`: it was sent and refused, and the page says so itself.
    """

    page: str
    to: str
    fields: QueryDict
    had_files: bool
    is_told: bool = False


def keep(request: HttpRequest, page: str, is_told: bool = False) -> bool:
    """Keep what was posted from `page` until somebody opens it again; whether it is kept."""
    fields = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if name not in NEVER and "password" not in name:
            fields.setlist(name, values)
    told = QueryDict(mutable=True)
    told.update({"page": page, "to": request.path, "fields": fields.urlencode()})
    told["files"] = "yes" if any(request.FILES.values()) else ""
    told["is_told"] = "yes" if is_told else ""
    words = told.urlencode()
    if len(words) > LONGEST:
        return False
    key = secrets.token_urlsafe(18)
    cache.set(f"{NAME}:{key}", vault.seal(words.encode(), key), SECONDS)
    request.session[NAME] = key
    return True


def waiting_for(request: HttpRequest) -> Unsent | None:
    """What waits for the page that is asked for now."""
    key = request.session.get(NAME)
    sealed = cache.get(f"{NAME}:{key}") if key else None
    if sealed is None:
        return None
    told = QueryDict(vault.unseal(sealed, key))
    if told["page"] != request.path:
        return None
    had_files, is_told = bool(told["files"]), bool(told["is_told"])
    return Unsent(told["page"], told["to"], QueryDict(told["fields"]), had_files, is_told)


def forget(request: HttpRequest) -> None:
    """It was shown; it stays on that page and nowhere else."""
    key = request.session.pop(NAME, None)
    if key:
        cache.delete(f"{NAME}:{key}")


def typed(request: HttpRequest, to: str = "") -> QueryDict | None:
    """For a page whose fields depend on what was typed: that, to draw itself with; mostly None.

    `to` is where its form is sent, if not to the page itself.
    """
    found: Unsent | None = getattr(request, NAME, None)
    if found is None or found.to != (to or request.path):
        return None
    request.unsent_is_drawn = True  # type: ignore[attr-defined]
    return found.fields


def is_drawn(request: HttpRequest) -> bool:
    """Whether the page took what was typed and drew itself with it."""
    return getattr(request, "unsent_is_drawn", False)
