"""How often one caller may ask the API."""

from types import SimpleNamespace
from typing import Any

from django.core.cache import caches
from rest_framework.throttling import UserRateThrottle

from perks.ground.errors import Refusal


class Throttle(UserRateThrottle):
    """Counts apart from the database: a refused request rolls back what it wrote there."""

    cache = caches["counts"]


def check(user_id: int) -> Refusal | None:
    """Count one request of a user beside those that views count; the Refusal when it is one too many."""
    who: Any = SimpleNamespace(user=SimpleNamespace(is_authenticated=True, pk=user_id))
    counter = Throttle()
    if counter.allow_request(who, None):  # type: ignore[arg-type]
        return None
    wait = int(counter.wait() or 1)
    return Refusal("throttled", f"Too many requests. Ask again in {wait} seconds.", 429)
