"""Every client of the tests sends a fresh Idempotency-Key with what changes something over the API.

So does any caller; a test about a request without one sends an empty one.
"""

from itertools import count
from typing import Any

from django.test import RequestFactory

READS = ("GET", "HEAD", "OPTIONS", "TRACE")
numbers = count(1)
plain = RequestFactory.generic


def generic(self: Any, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
    headers = kwargs.get("headers") or {}
    told = {name.lower() for name in headers} | {*kwargs, *self.defaults}
    has_key = "idempotency-key" in told or "HTTP_IDEMPOTENCY_KEY" in told
    if str(path).startswith("/api/") and method not in READS and not has_key:
        kwargs["HTTP_IDEMPOTENCY_KEY"] = f"test-{next(numbers)}"
    return plain(self, method, path, *args, **kwargs)


def send_always() -> None:
    RequestFactory.generic = generic  # type: ignore[method-assign]
