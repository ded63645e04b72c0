"""A short hammer: workers and connections are killed while they claim; nothing told is lost."""

import pytest
from django.db import connection

from campaigns import claims, hammering, invariants
from campaigns.benchmarks import claims_house
from campaigns.models import Claim
from perks import stock
from perks.ground import clock
from tests.campaigns.member_stage import system

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made():
    with system():
        made = claims_house.furnish({}, {})
        made.members = claims_house.crowd(0, 40)
    return made


def end_a_session():
    """The tests share their server: a backend is ended here, and killed by `manage.py hammer`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE"
            " datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
            " LIMIT 1) AS one"
        )
        return cursor.fetchone()[0]


def test_what_was_acknowledged_is_there_after_three_seconds_of_killing(made, tmp_path):
    campaigns = [made.campaign(8), made.campaign(8)]
    shares = [made.members[slot::3] for slot in range(3)]
    done = hammering.pound(
        shares, campaigns, made.venue.pk, 3.0, tmp_path, end_a_session, seed=4
    )  # fmt: skip
    assert (done.lost, done.broken, done.strange) == (0, [], {})
    assert done.workers_killed > 0
    assert done.acknowledged["claimed"] > 0


def test_a_claim_that_is_gone_is_seen_as_lost(made, tmp_path):
    """The twin: whoever forgets an acknowledged claim is found out."""
    (tmp_path / "worker-0").write_text("claimed 71\nissued 71\nstrange ValueError\n")
    done = hammering.reckon(0.0, tmp_path, 0, 0)
    assert (done.lost, done.strange, done.holds) == (1, {"strange ValueError": 1}, False)


def test_a_hammer_that_hits_nothing_proves_nothing():
    hit = {"claimed": 1}
    assert hammering.Pounded(1.0, hit, 0, 0, lost=0).holds
    assert not hammering.Pounded(1.0, {}, 3, 3, lost=0).holds
    assert not hammering.Pounded(1.0, hit, 0, 0, lost=1).holds


def test_confirming_and_expiring_race_without_harm(made):
    assert hammering.race(made.members, made.campaign(8), 20) == []
    with system():
        assert set(Claim.objects.values_list("state", flat=True)) <= {"revoked", "expired"}


def test_without_its_checks_confirming_what_expired_is_seen(made, monkeypatch):
    """The twin: whoever confirms without looking leaves a claim on a unit that is free."""
    monkeypatch.setattr(claims, "check_held", lambda made: None)
    monkeypatch.setattr(stock, "issue", lambda unit: None)
    held = claims.claim(made.members[0], made.campaign(1), "k").claim
    with clock.at(clock.now() + hammering.LATER):
        claims.expire_lapsed()
    claims.confirm(held.pk, held.member_id)
    broken = {found.name for found in invariants.check() if found.rows}
    assert "unit_matches_claim" in broken or "oversell" in broken
