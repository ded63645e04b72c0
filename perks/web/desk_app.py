"""The scanner app: a shell without data, its manifest, and the service worker that keeps it.

After one visit the app opens without a server. Everything that it needs is in one cache whose name
is a hash of its content, so an update is there whole or not at all.
"""

import hashlib
import json
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control

from perks.ground.audiences import for_public
from perks.web import modules

ENTRY = "perks/desk/app.js"
# Named by the shell, so by their hashed names in production; modules name each other plainly.
SHOWN = (
    "perks/tokens.css", "perks/components.css", "perks/scanner.css", "perks/desk/desk.css",
    "perks/mark.svg", "perks/desk/icons/icon-192.png", "perks/desk/test-code.svg",
    "perks/desk/answers.json",
)  # fmt: skip
DECODER = "perks/vendor/jsqr/jsQR.js"
READER = "perks/scan-worker.js"
fresh = cache_control(no_cache=True)


def files() -> list[str]:
    """The addresses of all that the app needs to open without a server."""
    shown = [static(path) for path in (*SHOWN, ENTRY)]
    imported = [settings.STATIC_URL + path for path in modules.imports_of(ENTRY)]
    own = [reverse(name) for name in ("desk_app", "desk_reader", "desk_manifest")]
    return [*own, *shown, *imported, static(DECODER)]


def version() -> str:
    """A hash over the content of those files."""
    found = hashlib.sha256(render_to_string("perks/desk.html").encode())
    for path in (*SHOWN, DECODER, READER, ENTRY, *modules.imports_of(ENTRY)):
        found.update(modules.read(path))
    return found.hexdigest()[:16]


# Files do not change under a running server in production; in development they do.
_version = version if settings.DEBUG else lru_cache(version)


@for_public
@fresh
def shell(request: HttpRequest) -> HttpResponse:
    """The app's one page, the same for everybody."""
    return render(request, "perks/desk.html")


@for_public
@fresh
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which knows the files and their version."""
    context = {"version": json.dumps(_version()), "files": json.dumps(files(), indent=2)}
    return render(request, "perks/desk/sw.js", context, content_type="text/javascript")


@for_public
@fresh
def reader(request: HttpRequest) -> HttpResponse:
    """The QR reader's worker, once more under the app's address.

    A browser asks the service worker for a worker's script by that script's own address, so one
    under /static/ would not load offline.
    """
    return HttpResponse(modules.read(READER), content_type="text/javascript")


@for_public
@fresh
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser needs to install the app."""
    home = reverse("desk_app")
    icons = [("icon.svg", "any", "image/svg+xml")]
    icons += [(f"icon-{side}.png", f"{side}x{side}", "image/png") for side in (192, 512)]
    facts = {
        "id": home,
        "start_url": home,
        "scope": home,
        "name": "Perks desk",
        "short_name": "Desk",
        "description": "Scan passes, with or without a network.",
        "display": "standalone",
        "background_color": "#101c1e",
        "theme_color": "#101c1e",
        "icons": [
            {"src": static(f"perks/desk/icons/{name}"), "sizes": size, "type": kind, "purpose": use}
            for name, size, kind in icons
            for use in ("any", "maskable")
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
