"""Fixtures that several campaign tests share."""

from typing import Any

import pytest

from tests import cast
from tests.campaigns import member_stage
from tests.campaigns.member_stage import system


@pytest.fixture
def house(people: Any, noon: Any, settings: Any, tmp_path: Any) -> cast.Cast:
    """The cast at noon, Northwind vetted, with a folder of frames that no other test has."""
    settings.PERKS_FRAMES = tmp_path / "frames"
    with system():
        member_stage.topic()
        people.northwind.vetted_at = noon
        people.northwind.save()
    return people
