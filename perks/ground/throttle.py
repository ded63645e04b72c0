"""How often one caller may ask the API."""

from django.core.cache import caches
from rest_framework.throttling import UserRateThrottle


class Throttle(UserRateThrottle):
    """Counts apart from the database: a refused request rolls back what it wrote there."""

    cache = caches["counts"]
