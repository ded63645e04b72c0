"""Imports go one way: campaigns is the sentence, perks and scoring are its two vocabularies."""

from pathlib import Path

import pytest
from importlinter.application.use_cases import FAILURE, SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent
JUNK_DRAWERS = {"utils", "helpers", "common", "misc", "lib", "services", "extras"}


@pytest.fixture(autouse=True)
def configured():
    from importlinter.configuration import configure

    configure()


def test_the_import_contracts_hold():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None) == SUCCESS


def test_a_broken_contract_is_seen(tmp_path):
    """The twin: a contract that the code breaks makes the linter fail."""
    config = tmp_path / "broken.toml"
    config.write_text(
        '[tool.importlinter]\nroot_packages = ["perks", "scoring", "campaigns"]\n'
        '[[tool.importlinter.contracts]]\nname = "backwards"\ntype = "forbidden"\n'
        'source_modules = ["campaigns"]\nforbidden_modules = ["perks"]\n'
    )
    assert lint_imports(config_filename=str(config), cache_dir=None) == FAILURE


def test_there_are_no_junk_drawers():
    places = [
        path
        for package in ("perks", "scoring", "campaigns", "tests")
        for path in (ROOT / package).rglob("*")
        if path.stem in JUNK_DRAWERS
    ]
    assert places == []
