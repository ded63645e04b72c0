"""A nudge may be lost: nobody waits for it, nothing fails by it, and it is counted."""

import socket
import time

import pytest
from celery import current_app
from django.test import Client

from perks.ground import nudge, scopes
from tests import cast
from tests.campaigns import member_stage

TASK = "perks.tasks.send_letters"
NOWHERE = "redis://127.0.0.1:9/0"


def lost() -> float:
    return nudge.LOST.labels(TASK)._value.get()


@pytest.fixture
def broker_at(monkeypatch):
    return lambda url: monkeypatch.setenv("CELERY_BROKER_WRITE_URL", url)


@pytest.fixture
def silent():
    """A broker that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def seconds_of(call):
    start = time.monotonic()
    given = call()
    return time.monotonic() - start, given


def test_a_broker_that_is_there_takes_it():
    before = lost()
    assert nudge.publish(TASK) is True
    assert lost() == before
    current_app.control.purge()


@pytest.mark.parametrize("where", ["nowhere", "silent", "no broker at all"])
def test_a_broker_that_is_away_costs_less_than_half_a_second(where, broker_at, silent):
    nudge.publish(TASK)  # imports and the first connection are nobody's wait
    broker_at({"nowhere": NOWHERE, "silent": silent}.get(where, "nonsense://"))
    before = lost()
    took, given = seconds_of(lambda: nudge.publish(TASK))
    assert (given, lost() - before) == (False, 1)
    assert took < 0.5


def test_with_a_workers_patience_it_costs_seconds(broker_at, silent, monkeypatch):
    """The twin: publishing over a connection made for waiting waits."""
    broker_at(silent)
    monkeypatch.setattr(nudge, "PATIENCE", 1.5)
    took, given = seconds_of(lambda: nudge.publish(TASK))
    assert given is False
    assert took > 1


def test_it_is_queued_with_the_commit_and_not_before(
    people, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(nudge, "publish", lambda *told: queued.append(told))
    with django_capture_on_commit_callbacks(execute=True):
        nudge.nudge(TASK, 7)
        assert queued == []
    assert queued == [(TASK, 7)]


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_is_not_queued(monkeypatch):
    queued = []
    monkeypatch.setattr(nudge, "publish", lambda *told: queued.append(told))
    with pytest.raises(ZeroDivisionError), scopes.act_as(scopes.system("tests")):
        nudge.nudge(TASK, 7)
        raise ZeroDivisionError
    with scopes.act_as(scopes.system("tests")):
        nudge.nudge(TASK, 8)
    assert queued == [(TASK, 8)]


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_people_still_claim_and_venues_still_let_in(broker_at, settings, tmp_path):
    broker_at(NOWHERE)
    settings.PERKS_FRAMES = tmp_path
    lost_before = nudge.LOST.labels("campaigns.tasks.invite")._value.get()
    with member_stage.system():
        people = cast.assemble()
        member_stage.scored(people.alice)
        campaign = member_stage.launched(people.northwind, people.lounge_day)
    assert nudge.LOST.labels("campaigns.tasks.invite")._value.get() == lost_before + 1
    alice, victor = (member_stage.signed_in(who) for who in (people.alice, people.victor))
    claimed = told(alice, "me/claims", {"campaign": campaign.pk}, key="claim-1")
    assert claimed.status_code == 201
    confirmed = told(alice, f"me/claims/{claimed.json()['id']}/confirm", {}, key="confirm-1")
    assert confirmed.status_code == 200
    [mine] = alice.get("/api/v1/passes").json()
    scanned = told(victor, "venues/lounge-sfo/redemptions", {"code": mine["code"]}, key="scan-1")
    assert (scanned.status_code, scanned.json()["answer"]) == (201, "yes")


def told(client: Client, path: str, body: object, key: str = ""):
    return client.post(
        f"/api/v1/{path}", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key
    )


def test_by_hand_nothing_is_queued(db, monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr(nudge, "publish", lambda *task: queued.append(task))
    with django_capture_on_commit_callbacks(execute=True):
        with nudge.by_hand():
            nudge.nudge(TASK, 1)
        nudge.nudge(TASK, 2)
    assert queued == [(TASK, 2)]
