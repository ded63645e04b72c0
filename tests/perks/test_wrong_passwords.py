"""Guessing a password: five wrong tries, counted by all processes together."""

import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from psycopg.conninfo import make_conninfo

from perks.ground import scopes
from tests import cast
from tests.perks.boot_house import CHECKOUT

pytestmark = pytest.mark.django_db(transaction=True)
TRIES = 5
# What another process of the web says to the right password: where it leads, or nothing.
ELSEWHERE = """
import django
from django.conf import settings
settings.CACHES["default"] = {cache}
django.setup()
from django.test import Client
print(getattr(Client().post("/account/login/", {body}), "url", "refused"))
"""
SHARED = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "perks_cache"}
ITS_OWN = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture(autouse=True)
def people(transactional_db):
    cache.clear()
    with scopes.act_as(scopes.system("tests")):
        return cast.assemble()


def sign_in(password="a long password", email="alice@example.test", **facts):
    body = {"login": email, "password": password}
    return Client(**facts).post("/account/login/", body)


def guess(times, **facts):
    for _ in range(times):
        assert sign_in("wrong words", **facts).status_code == 200


def elsewhere(cache_settings):
    database = connection.settings_dict
    url = make_conninfo(
        dbname=database["NAME"], user=database["USER"], host=database["HOST"],
        port=database["PORT"] or None, password=database["PASSWORD"] or None,
    )  # fmt: skip
    body = {"login": "alice@example.test", "password": "a long password"}
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE.format(cache=cache_settings, body=body)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url},
        cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_four_wrong_ones_are_forgiven():
    guess(TRIES - 1)
    assert sign_in().url == "/"


def test_after_five_the_right_one_is_refused_as_well():
    guess(TRIES)
    answer = sign_in()
    assert answer.status_code == 200
    assert "Too many failed login attempts." in answer.content.decode()


def test_somebody_else_still_gets_in():
    guess(TRIES)
    assert sign_in(email="bea@example.test", REMOTE_ADDR="192.0.2.9").url == "/"


def test_a_made_up_address_behind_a_header_is_no_other_person():
    for number in range(TRIES):
        guess(1, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert sign_in(HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 200


def test_another_process_has_counted_them_too():
    guess(TRIES)
    assert elsewhere(SHARED) == "refused"


def test_counting_in_its_own_memory_it_would_not():
    """The twin: with a cache per process, each process gives five more tries."""
    guess(TRIES)
    assert elsewhere(ITS_OWN) == "/"
