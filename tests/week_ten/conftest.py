"""What every walk begins with."""

import pytest
from django.core.cache import cache


@pytest.fixture
def fresh_counts(db):
    cache.clear()
