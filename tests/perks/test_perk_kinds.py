"""The registry of kinds: one file each, and no other place that knows a kind by its name."""

import ast
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from perks import catalogue
from perks.ground.errors import Refusal
from perks.kinds import registry
from perks.kinds.base import Kind
from perks.models import Perk

ROOT = Path(__file__).parent.parent.parent


def test_every_file_is_a_kind_that_says_itself():
    files = {path.stem for path in (ROOT / "perks/kinds").glob("*.py")}
    assert set(registry.kinds()) == files - {"__init__", "base", "registry"}
    for slug, kind in registry.kinds().items():
        assert kind.slug == slug
        assert kind.name[0].islower() and kind.hint.endswith(".")


def test_no_other_place_compares_a_kind():
    """A comparison with a kind's own name, or a filter by one, belongs into its file."""
    slugs = set(registry.kinds())
    found = []
    for package in ("perks", "campaigns"):
        for path in (ROOT / package).rglob("*.py"):
            if not {"migrations", "kinds"} & set(path.parts):
                found += [(str(path), line) for line in named(path, slugs)]
    assert found == []


def named(path, slugs):
    """The lines of a file in which something called kind is compared with one of `slugs`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            words = {side.value for side in sides if isinstance(side, ast.Constant)}
            if words & slugs and any("kind" in ast.unparse(side) for side in sides):
                yield node.lineno


def test_an_unknown_kind_is_refused_by_the_code_and_by_the_database(system, people):
    with pytest.raises(Refusal) as caught:
        catalogue.add_perk(people.northwind, "hug", "A hug")
    assert (caught.value.code, caught.value.status) == ("kind_unknown", 400)
    with pytest.raises(IntegrityError, match="perk_kind_known"), transaction.atomic():
        Perk.objects.create(brand=people.northwind, kind="hug", name="A hug")


def test_two_kinds_of_one_name_are_refused(monkeypatch):
    class Again(Kind):
        slug = "code"

    Again.__module__ = "perks.kinds.venue_access"
    monkeypatch.setattr("perks.kinds.venue_access.Again", Again, raising=False)
    with pytest.raises(ValueError, match="'code'"):
        registry.kinds.__wrapped__()
