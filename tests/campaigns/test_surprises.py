"""Surprises: a signed event picks one member, once, as long as the day, stock and venue have room."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import event_keys, frames, surprises
from campaigns.models import Claim, Surprise
from perks import floor, stock
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Capacity, Unit, User
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(house):
    """Two surprises a day, five in stock; Alice and Bob fit, Mallory does not."""
    with system():
        house.bob = User.objects.create_user("bob@example.test", None, name="Bob", is_member=True)
        for member in (house.alice, house.bob):
            scored(member)
        scored(house.mallory, standing=20)
        frames.build()
        stock.add_units(house.lounge_day, 5)
        house.campaign = kind_stage.campaign(
            house.northwind, house.lounge_day, way="event", most_a_day=2
        )
        house.key, house.secret = event_keys.make(house.northwind, house.bea.pk, "Gate")
        yield house


def send(stage, id="e1", secret=None, at=None, campaign=None, slug="northwind", key=None):
    """The surprise that an event comes to, and whether it is new."""
    body = json.dumps({"id": id, "campaign": campaign or stage.campaign.pk}).encode()
    stamp = str(int((at or clock.now()).timestamp()))
    signature = event_keys.sign(secret or stage.secret, stamp, body)
    return surprises.receive(slug, str(key or stage.key.pk), stamp, signature, body)


def refused(*args, **facts):
    with pytest.raises(Refusal) as caught:
        send(*args, **facts)
    return caught.value.code


def test_an_event_picks_one_who_fits_and_holds_it_for_a_day(stage):
    made, is_new = send(stage)
    assert (made.outcome, made.place, is_new) == ("picked", 1, True)
    assert made.claim.member_id in (stage.alice.pk, stage.bob.pk)
    assert (made.claim.state, made.claim.held_until) == ("held", clock.now() + surprises.HOLD)
    assert made.claim.receipt.sentences[-1]["sentence"] == "Picked by lot, for a surprise"


def test_the_same_event_gets_the_same_answer(stage):
    first, _ = send(stage)
    assert send(stage) == (first, False)
    assert Claim.objects.count() == 1


def test_another_body_under_the_same_id_is_refused(stage):
    send(stage)
    assert refused(stage, campaign=stage.campaign.pk + 1) == "idempotency_conflict"


def test_so_many_a_day_and_nobody_twice(stage):
    picked = {send(stage, id=f"e{n}")[0].claim.member_id for n in range(2)}
    assert picked == {stage.alice.pk, stage.bob.pk}
    assert send(stage, id="e3")[0].outcome == "day_full"
    with clock.at(clock.now() + timedelta(days=1)):
        assert send(stage, id="e4")[0].outcome == "nobody"
    assert stock.left(stage.lounge_day.pk) == 3


def test_the_database_keeps_the_day(stage):
    send(stage)
    with pytest.raises(IntegrityError, match="surprise_within_the_day"), transaction.atomic():
        made = Surprise.objects.get()
        made.pk, made.event, made.place = None, "e9", 3
        made.save(force_insert=True)


def test_nothing_left_and_a_full_venue_pick_nobody(stage):
    floor.set_capacity(stage.lounge, stage.victor.pk, at_once=1, paying_percent=0, stay_minutes=60)
    assert send(stage)[0].outcome == "no_room"
    Capacity.objects.all().delete()
    Unit.objects.update(state="void")
    assert send(stage, id="e2")[0].outcome == "sold_out"
    assert Claim.objects.count() == 0


def test_who_did_not_sign_is_told_nothing(stage):
    with system():
        other, _ = event_keys.make(stage.rival, stage.mallory.pk, "Gate")
    for facts in (
        {"secret": "guess"}, {"slug": "rival"}, {"slug": "nobody"}, {"key": stage.key.pk + 99},
        {"key": other.pk}, {"key": "x"},
    ):  # fmt: skip
        assert refused(stage, **facts) == "event_unsigned"
    event_keys.revoke(stage.northwind, stage.bea.pk, stage.key.pk)
    assert refused(stage) == "event_unsigned"
    assert Surprise.objects.count() == 0


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_event_is_stale(stage, seconds):
    assert refused(stage, at=clock.now() + timedelta(seconds=seconds)) == "event_stale"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id": "", "campaign": 1}', b'{"id": "a", "campaign": true}',
             b'{"id": "a\\u0000", "campaign": 1}', b"\xff"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(stage, body):
    stamp = str(int(clock.now().timestamp()))
    signature = event_keys.sign(stage.secret, stamp, body)
    with pytest.raises(Refusal, match=r"^event_unreadable:"):
        surprises.receive("northwind", str(stage.key.pk), stamp, signature, body)


def test_only_a_campaign_of_surprises_gives_them(stage):
    with system():
        plain = kind_stage.campaign(stage.northwind, stage.lounge_day)
    assert refused(stage, campaign=plain.pk) == "no_surprise"
    assert refused(stage, id="e2", campaign=plain.pk + 99) == "campaign_not_found"


def test_only_an_owner_makes_a_key(stage):
    with pytest.raises(Refusal, match=r"^not_owner:"):
        event_keys.make(stage.northwind, stage.victor.pk, "x")
