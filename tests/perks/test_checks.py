"""A production with development's values is told so by number, and does not start."""

import base64
import os
import subprocess
import sys

import pytest

from perks import checks
from tests.perks.boot_house import CHECKOUT

VAULT = base64.urlsafe_b64encode(b"v" * 32).decode()
GOOD = {
    "PERKS_ENV": "production",
    "SECRET_KEY": "s" * 50,
    "PERKS_VAULT_KEY": VAULT,
    "ALLOWED_HOSTS": "perks.example",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nowhere",
}


@pytest.fixture
def production(settings, monkeypatch):
    """The settings of a production that is right."""
    settings.PRODUCTION, settings.DEBUG = True, False
    settings.SECRET_KEY, settings.ALLOWED_HOSTS = GOOD["SECRET_KEY"], ["perks.example"]
    for name in ("PERKS_VAULT_KEY", "DATABASE_URL"):
        monkeypatch.setenv(name, GOOD[name])
    return settings


def ids():
    return [found.id for found in checks.check_production()]


def test_a_right_production_starts(production):
    assert ids() == []
    assert checks.refuse_unsafe_start() is None


@pytest.mark.parametrize(
    ("name", "value", "id"),
    [
        ("SECRET_KEY", "development-only-key-that-production-refuses", "perks.E001"),
        ("SECRET_KEY", "s" * 39, "perks.E001"),
        ("DEBUG", True, "perks.E003"),
        ("ALLOWED_HOSTS", [], "perks.E004"),
        ("ALLOWED_HOSTS", ["perks.example", "*"], "perks.E004"),
    ],
)
def test_each_setting_that_is_wrong_has_a_number(production, name, value, id):
    setattr(production, name, value)
    assert ids() == [id]
    with pytest.raises(SystemExit, match=f"{id}: "):
        checks.refuse_unsafe_start()
    production.PRODUCTION = False
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "id"),
    [
        ("PERKS_VAULT_KEY", "", "perks.E002"),
        ("PERKS_VAULT_KEY", "c2hvcnQ=", "perks.E002"),
        ("PERKS_VAULT_KEY", "not base64!", "perks.E002"),
        ("DATABASE_URL", "", "perks.E005"),
    ],
)
def test_so_has_each_variable(production, monkeypatch, name, value, id):
    monkeypatch.setenv(name, value)
    assert ids() == [id]


def start(module="perks.wsgi", **changes):
    """Import a server's module in a process of its own: (status, what it said)."""
    env = {"PATH": os.environ["PATH"], **GOOD, **changes}
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        env=env, cwd=CHECKOUT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr.strip().splitlines()


@pytest.mark.parametrize("module", ["perks.wsgi", "perks.asgi"])
def test_a_server_does_not_start_without_a_key(module):
    assert start(module)[0] == 0
    sentence = "perks.E001: SECRET_KEY is missing or too short. Set 40 random signs or more."
    assert start(module, SECRET_KEY="") == (1, [sentence])


def test_a_mode_that_is_mistyped_is_not_development():
    status, said = start(PERKS_ENV="prod")
    assert status == 1
    assert said[-1].endswith("PERKS_ENV is development or production, not prod.")
