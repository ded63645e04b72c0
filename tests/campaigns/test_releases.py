"""Stock that goes out in waves: the manager sets the dates, the member reads the next one."""

from datetime import UTC, datetime, timedelta

import pytest

from campaigns import claims, waiting
from perks import releases, stock
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Unit
from tests import cast
from tests.campaigns.member_stage import launched, scored, signed_in, system

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def stage(people, noon):
    """One unit now, which another member has taken."""
    with system():
        scored(people.alice)
        other = cast.person("other", "Otto Other", is_member=True)
        scored(other)
        people.lounge.time_zone = "America/Los_Angeles"
        people.lounge.save()
        people.campaign = launched(people.northwind, people.lounge_day, units=1)
        claims.claim(other.pk, people.campaign.pk, "o")
        people.adding = f"/brand/northwind/stock/{people.lounge_day.pk}/"
        people.api = f"/api/v1/brands/northwind/perks/{people.lounge_day.pk}"
    return people


def dates(perk):
    return [(each.at, each.units) for each in releases.to_come(perk.pk)]


def test_a_wave_is_set_shown_moved_and_taken_in_its_time(stage):
    bea, alice = signed_in(stage.bea), signed_in(stage.alice)
    typed = {"units": "20", "released_at": "2026-11-25T01:00"}
    assert bea.post(stage.adding, typed).status_code == 302
    third = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert dates(stage.lounge_day) == [(third, 20)]
    assert "20 more from 25 November" in bea.get("/brand/northwind/stock/").content.decode()
    page = bea.get(stage.adding).content.decode()
    assert ("20 on 25 November 2026, 01:00" in page, 'value="2026-11-25T01:00"' in page) == (
        True, True,
    )  # fmt: skip
    shown = f"/perks/{stage.campaign.pk}/"
    told = alice.get(shown).content.decode()
    assert [line in told for line in ("More on 25 November", "20 go out at 09:00 UTC")] == [
        True
    ] * 2
    asked = alice.get(f"/api/v1/me/perks/{stage.campaign.pk}/eligibility").json()
    assert (asked["left"], asked["more_at"]) == (0, "2026-11-25T09:00:00Z")
    with pytest.raises(Refusal, match=r"^sold_out:"):
        claims.claim(stage.alice.pk, stage.campaign.pk, "k")
    moved = {"do": "move", "at": third.isoformat(), "to": "2026-11-24T01:00"}
    bea.post(stage.adding, moved)
    assert dates(stage.lounge_day) == [(third - DAY, 20)]
    again = bea.post(stage.adding, moved, follow=True).content.decode()
    assert "Nothing waits for this moment" in again
    with clock.at(third - DAY):
        assert claims.claim(stage.alice.pk, stage.campaign.pk, "k").claim


def test_whoever_waits_has_the_first_turn_of_a_wave_that_goes_out_now(stage):
    stock_at = clock.now() + DAY
    with system():
        stock.add_units(stage.lounge_day, 2, released_at=stock_at)
    waiting.join(stage.campaign.pk, stage.alice.pk)
    assert waiting.offer(stage.campaign.pk) == 0
    signed_in(stage.bea).post(stage.adding, {"do": "now", "at": stock_at.isoformat()})
    assert dates(stage.lounge_day) == []
    assert waiting.offer(stage.campaign.pk) == 1


def test_a_wave_after_the_end_is_not_promised(stage):
    with system():
        stock.add_units(stage.lounge_day, 2, released_at=stage.campaign.ends_at + DAY)
    assert (
        "More on" not in signed_in(stage.alice).get(f"/perks/{stage.campaign.pk}/").content.decode()
    )


def test_bad_dates_change_nothing_on_the_page_and_over_the_api(stage):
    bea, json = signed_in(stage.bea), {"content_type": "application/json"}
    past = bea.post(stage.adding, {"units": "5", "released_at": "2026-11-21T01:00"})
    assert (past.status_code, "Choose a later moment" in past.content.decode()) == (422, True)
    bea.post(stage.adding, {"do": "move", "at": "never", "to": "soon"})
    at, later = "2026-11-25T09:00:00Z", "2026-11-26T09:00:00Z"
    for said, status, code in (
        ({"units": 5, "released_at": "2026-11-21T00:00:00Z"}, 400, "release_past"),
        ({"units": 5, "released_at": "soon"}, 400, "invalid"),
    ):
        answer = bea.post(f"{stage.api}/stock", said, **json)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    unknown = bea.put(f"{stage.api}/releases", {"at": at, "to": later}, **json)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "release_unknown")
    with system():
        assert Unit.objects.filter(perk=stage.lounge_day).count() == 1
    bea.post(f"{stage.api}/stock", {"units": 5, "released_at": at}, **json)
    assert bea.get(f"{stage.api}/releases").json() == [{"at": at, "units": 5}]
    assert bea.put(f"{stage.api}/releases", {"at": at, "to": later}, **json).json() == [
        {"at": later, "units": 5}
    ]
    assert bea.put(f"{stage.api}/releases", {"at": later, "to": None}, **json).json() == []
    shelf = bea.get("/api/v1/brands/northwind/perks").json()
    assert [each["left"] for each in shelf if each["id"] == stage.lounge_day.pk] == [5]
