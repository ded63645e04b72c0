"""What the pass on a phone needs beside its page: the time, and a service worker that keeps it."""

import hashlib
import json
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache

from perks.ground import clock
from perks.ground.audiences import for_public
from perks.web import modules

ENTRY = "perks/pass/page.js"
SHOWN = ("perks/tokens.css", "perks/components.css", "perks/pass/pass.css", "perks/mark.svg")


def files() -> list[str]:
    """The addresses of all that a pass page needs to open without a server."""
    shown = [static(path) for path in (*SHOWN, ENTRY)]
    return [*shown, *(settings.STATIC_URL + path for path in modules.imports_of(ENTRY))]


def version() -> str:
    """A hash over the content of those files, and over the worker itself."""
    found = hashlib.sha256(render_to_string("perks/pass_worker.js", {"files": "[]"}).encode())
    for path in (*SHOWN, ENTRY, *modules.imports_of(ENTRY)):
        found.update(modules.read(path))
    return found.hexdigest()[:16]


# Files do not change under a running server in production; in development they do.
_version = version if settings.DEBUG else lru_cache(version)


@for_public
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which knows the files and their version."""
    context = {"version": _version(), "files": json.dumps(files())}
    return render(request, "perks/pass_worker.js", context, content_type="text/javascript")


@for_public
@never_cache
def tell_time(request: HttpRequest) -> HttpResponse:
    """The server's clock, for phones whose own is wrong."""
    return JsonResponse({"server_ms": int(clock.now().timestamp() * 1000)})
