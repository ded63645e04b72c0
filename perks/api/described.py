"""The API's description says of each request whether it needs an Idempotency-Key, by the rule itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

from perks.ground import idempotency, keyless

KEY = {
    "in": "header",
    "name": idempotency.HEADER,
    "required": True,
    "schema": {"type": "string", "maxLength": idempotency.LONGEST},
    "description": "New for each thing you do. The same request under the same key gets the same"
    " answer and changes nothing; another request under it is refused (422).",
}


def say_keys(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A hook of drf-spectacular: the header stands with every request that is refused without it."""
    views = dict(routes())
    for path, methods in result["paths"].items():
        needs = needs_key(*views[path])
        for method, told in methods.items():
            if needs and method.upper() not in idempotency.READS:
                others = [
                    each for each in told.get("parameters", []) if each["name"] != KEY["name"]
                ]
                told["parameters"] = [KEY, *others]
    return result


def needs_key(name: str, view: Any) -> bool:
    """Whether what this view changes is changed only under a key."""
    return view.audience != "public" and not keyless.why(name, view.__module__)


def routes(resolver: Any = None, prefix: str = "/") -> Iterator[tuple[str, tuple[str, Any]]]:
    """Every address of the API with its name and view, arguments in braces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern, route)
        elif route.startswith("/api/"):
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route), (pattern.name, pattern.callback.cls)
