"""Reports by letter: written once for each occasion, and stopped by whoever gets them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from campaigns import report_letters
from campaigns.models import Campaign, ReportOrder
from perks.ground import clock, outbox
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import BrandMembership
from tests.campaigns.brand_stage import at, signed_in
from tests.campaigns.member_stage import launched, system

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def house(people):
    with clock.at(MONDAY - 3 * DAY), system():
        people.campaign = launched(people.northwind, people.lounge_day, name="Lounge, winter")
        people.campaign.ends_at = MONDAY + 20 * DAY
        people.campaign.save(update_fields=["ends_at"])
        yield people


def keys():
    return sorted(Letter.objects.filter(key__startswith="report:").values_list("key", flat=True))


def test_a_letter_each_monday_and_one_at_the_end(house):
    made = report_letters.order(house.campaign, house.bea.pk, "weekly")
    once = report_letters.order(house.campaign, house.victor.pk, "end")
    BrandMembership.objects.create(brand=house.northwind, user=house.victor, role="reader")
    assert report_letters.write_due() == 0
    with clock.at(MONDAY):
        assert (report_letters.write_due(), report_letters.write_due()) == (1, 0)
    with clock.at(MONDAY + DAY):
        assert report_letters.write_due() == 0
    with clock.at(MONDAY + 7 * DAY):
        assert report_letters.write_due() == 1
    with clock.at(MONDAY + 21 * DAY):
        assert (report_letters.write_due(), report_letters.write_due()) == (2, 0)
    assert keys() == sorted(
        [f"report:{made.pk}:2026-W48", f"report:{made.pk}:2026-W49", f"report:{made.pk}:end",
         f"report:{once.pk}:end"]
    )  # fmt: skip
    assert not ReportOrder.objects.filter(stopped_at=None).exists()
    with pytest.raises(Refusal, match="is over"), clock.at(MONDAY + 22 * DAY):
        report_letters.order(house.campaign, house.bea.pk, "weekly")


def test_the_letter_says_outcomes_first_and_how_to_stop_it(house):
    report_letters.order(house.campaign, house.bea.pk, "weekly")
    with clock.at(MONDAY):
        report_letters.write_due()
        assert outbox.send_waiting() >= 1
    [letter] = [each for each in mail.outbox if each.subject == "Report: Lounge, winter"]
    text = letter.body
    assert text.index("Did it work? We cannot tell yet.") < text.index("Where people left")
    assert "Claimed: 0" in text
    [stop] = [word for word in text.split() if "/no-report/" in word]
    path = stop[stop.index("/no-report/") :]
    stranger = Client()
    assert "No more reports of this campaign?" in stranger.get(path).content.decode()
    assert ReportOrder.objects.filter(stopped_at=None).count() == 1
    assert "No more reports" in stranger.post(path).content.decode()
    assert not ReportOrder.objects.filter(stopped_at=None).exists()
    assert stranger.get(path[:-4] + "x/").status_code == 404


def test_whoever_left_the_team_gets_none(house):
    report_letters.order(house.campaign, house.bea.pk, "weekly")
    BrandMembership.objects.filter(user=house.bea).delete()
    with clock.at(MONDAY):
        assert report_letters.write_due() == 0
    assert keys() == []
    assert not ReportOrder.objects.filter(stopped_at=None).exists()


def test_one_order_stands_for_each_person_and_campaign(house):
    report_letters.order(house.campaign, house.bea.pk, "weekly")
    second = report_letters.order(house.campaign, house.bea.pk, "end")
    assert report_letters.of(house.campaign, house.bea.pk) == second
    with pytest.raises(IntegrityError, match="report_order_once"), transaction.atomic():
        ReportOrder.objects.create(
            campaign=house.campaign, brand_id=house.northwind.pk, user=house.bea, rhythm="end"
        )
    with pytest.raises(Refusal, match="Choose one of"):
        report_letters.order(house.campaign, house.bea.pk, "daily")


def test_it_is_asked_for_and_stopped_on_the_report(house):
    Campaign.objects.filter(pk=house.campaign.pk).update(ends_at=clock.now() + 20 * DAY)
    bea = signed_in(house.bea)
    page, letters = (
        at(name, house.northwind, house.campaign.pk) for name in ("report", "report_letters")
    )
    assert "Every Monday, and at the end</button>" in bea.get(page).content.decode()
    assert bea.post(letters, {"rhythm": "weekly"}).status_code == 302
    assert "comes to you: every monday, and at the end." in bea.get(page).content.decode()
    bea.post(letters, {"rhythm": "x"})
    assert ReportOrder.objects.filter(stopped_at=None).count() == 1
    bea.post(letters, {"rhythm": ""})
    assert not ReportOrder.objects.filter(stopped_at=None).exists()
    assert bea.get(letters).status_code == 405
    assert Client().get(reverse("no_report", args=["x"])).status_code == 404
