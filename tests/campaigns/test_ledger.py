"""Every state of a claim is booked: held, issued, used, undone, given back; and no budget is passed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from campaigns import budgets, claims, invariants
from campaigns.models import Campaign
from perks import ledger, money, redemptions
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import LedgerEntry, Pass, Redemption
from tests import cast
from tests.campaigns.member_stage import launched, scored, signed_in, system
from tests.databases import owner_cursor

pytestmark = pytest.mark.django_db
WORTH = {"currency": "USD", "worth": 2200, "budget": 5000}


@pytest.fixture
def stage(people, noon):
    with system():
        scored(people.alice)
        people.others = [cast.person(f"m{n}", f"M {n}", is_member=True) for n in range(3)]
        for other in people.others:
            scored(other)
        people.campaign = launched(people.northwind, people.lounge_day, units=9, **WORTH)
        yield people


def booked():
    rows = LedgerEntry.objects.order_by("pk").values_list("kind", "debit", "credit", "amount")
    return list(rows)


def stands(campaign):
    return {name: amount for name, amount in ledger.balances(campaign.pk).items() if amount}


def test_from_the_hold_to_the_door_and_back(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k").claim
    assert stands(stage.campaign) == {"budget": -2200, "committed": 2200}
    claims.confirm(made.pk, stage.alice.pk)
    redemptions.redeem(Pass.objects.get().code, stage.lounge.pk)
    used = Redemption.objects.get()
    assert stands(stage.campaign) == {"budget": -2200, "redeemed": 2200}
    redemptions.undo(used.pk, stage.lounge.pk)
    claims.revoke(made.pk, stage.northwind.pk, "closed")
    assert booked() == [
        ("committed", "budget", "committed", 2200),
        ("consumed", "committed", "consumed", 2200),
        ("redeemed", "consumed", "redeemed", 2200),
        ("reversed", "redeemed", "consumed", 2200),
        ("released", "consumed", "budget", 2200),
    ]
    whose = LedgerEntry.objects.exclude(redemption=None).order_by("pk")
    assert list(whose.values_list("kind", "redemption_id")) == [
        ("redeemed", used.pk), ("reversed", used.pk),
    ]  # fmt: skip
    assert stands(stage.campaign) == {}
    assert [found.name for found in invariants.check() if found.rows] == []


def test_a_lapsed_hold_that_another_takes_over_is_released(stage):
    claims.claim(stage.alice.pk, stage.campaign.pk, "k")
    with clock.at(clock.now() + timedelta(minutes=11)):
        claims.expire_lapsed()
        assert [row[0] for row in booked()] == ["committed", "released"]
        assert LedgerEntry.objects.last().at == clock.now()


def test_nobody_claims_beyond_the_budget_and_it_may_be_raised(stage):
    for number, member in enumerate(stage.others[:2]):
        assert claims.claim(member.pk, stage.campaign.pk, str(number)).claim
    with pytest.raises(Refusal, match=r"^budget_spent:"):
        claims.claim(stage.alice.pk, stage.campaign.pk, "k")
    assert ledger.spent(stage.campaign.pk) == 4400
    with pytest.raises(Refusal, match=r"^budget_below_spent:"):
        budgets.settle(stage.campaign, "USD", "22", "43.99")
    budgets.settle(stage.campaign, "USD", "22", "66")
    assert claims.claim(stage.alice.pk, stage.campaign.pk, "k2").claim


def test_the_database_keeps_the_budget_when_nobody_asks(stage, monkeypatch):
    monkeypatch.setattr(budgets, "refuse_over_budget", lambda campaign, cases: None)
    for number, member in enumerate(stage.others[:2]):
        claims.claim(member.pk, stage.campaign.pk, str(number))
    with pytest.raises(IntegrityError, match="budget of campaign"), transaction.atomic():
        claims.claim(stage.alice.pk, stage.campaign.pk, "k")


@pytest.mark.django_db(transaction=True)
def test_without_the_trigger_the_budget_is_passed_and_the_check_sees_it(people, monkeypatch):
    """The twin: neither guard stands."""
    monkeypatch.setattr(budgets, "refuse_over_budget", lambda campaign, cases: None)
    with system():
        scored(people.alice)
        worth = {"currency": "USD", "worth": 2200, "budget": 2000}
        campaign = launched(people.northwind, people.lounge_day, units=2, **worth)
    with owner_cursor() as owner:
        owner.execute("ALTER TABLE perks_ledgerentry DISABLE TRIGGER campaign_within_budget")
    try:
        with transaction.atomic():
            assert claims.claim(people.alice.pk, campaign.pk, "k").claim
    finally:
        with owner_cursor() as owner:
            owner.execute("ALTER TABLE perks_ledgerentry ENABLE TRIGGER campaign_within_budget")
    assert [found.name for found in invariants.check() if found.rows] == ["budget_kept"]


def test_a_redemption_is_reversed_once(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k").claim
    claims.confirm(made.pk, stage.alice.pk)
    redemptions.redeem(Pass.objects.get().code, stage.lounge.pk)
    redemptions.undo(Redemption.objects.get().pk, stage.lounge.pk)
    entry = LedgerEntry.objects.get(kind="reversed")
    entry.pk = None
    with pytest.raises(IntegrityError, match="ledger_one_reversal"), transaction.atomic():
        entry.save(force_insert=True)


def test_the_application_rewrites_nothing(stage):
    claims.claim(stage.alice.pk, stage.campaign.pk, "k")
    for change in ("UPDATE perks_ledgerentry SET amount = 1", "DELETE FROM perks_ledgerentry"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            connection.cursor().execute(change)


def test_worth_settles_at_launch(stage):
    with pytest.raises(Refusal, match=r"^settled_at_launch:"):
        budgets.settle(stage.campaign, "USD", "23", "50")
    with pytest.raises(Refusal, match=r"^settled_at_launch:"):
        budgets.settle(stage.campaign, "", "", "")


@pytest.mark.parametrize(
    "asked, code",
    [
        (("USD", "1.005", ""), "amount_unclear"),
        (("USD", "-1", ""), "amount_unclear"),
        (("USD", "NaN", ""), "amount_unclear"),
        (("JPY", "1.5", ""), "amount_unclear"),
        (("USD", "1e99", ""), "amount_unclear"),
        (("XXX", "1", ""), "currency_unknown"),
        (("", "5", ""), "budget_without_worth"),
        (("", "", "5"), "budget_without_worth"),
        (("USD", "0", "5"), "budget_without_worth"),
    ],
)
def test_unclear_money_is_refused(stage, asked, code):
    Campaign.objects.filter(pk=stage.campaign.pk).update(state="draft", launched_at=None)
    with pytest.raises(Refusal, match=rf"^{code}:"):
        budgets.settle(stage.campaign, *asked)
    assert Campaign.objects.get(pk=stage.campaign.pk).worth == 2200


def test_amounts_as_people_read_them():
    assert money.minor("12.5", "EUR") == 1250
    assert [money.told(1250000, "EUR"), money.told(-300, "JPY")] == ["EUR 12,500.00", "−JPY 300"]


def test_the_page_adds_up_and_the_file_to_the_cent(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k").claim
    claims.confirm(made.pk, stage.alice.pk)
    assert "USD 22.00" in signed_in(stage.alice).get(f"/claims/{made.pk}/").content.decode()
    bea = signed_in(stage.bea)
    page = bea.get(f"/brand/northwind/campaigns/{stage.campaign.pk}/money/").content.decode()
    assert "USD 28.00" in page
    assert "Given, not used yet" in page
    sheet = bea.get(f"/brand/northwind/campaigns/{stage.campaign.pk}/money.csv").content.decode()
    assert [line.split(",")[2:7] for line in sheet.splitlines()[1:]] == [
        ["committed", "budget", "committed", "22.00", "USD"],
        ["consumed", "committed", "consumed", "22.00", "USD"],
    ]
    answer = bea.post(f"/brand/northwind/campaigns/{stage.campaign.pk}/money/", {"budget": "10"})
    assert answer.status_code == 422
    assert "More than this is spent already" in answer.content.decode()
    bea.post(f"/brand/northwind/campaigns/{stage.campaign.pk}/money/", {"budget": "100"})
    assert Campaign.objects.get(pk=stage.campaign.pk).budget == 10000


def test_the_api_tells_the_same_money_as_the_page(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k").claim
    claims.confirm(made.pk, stage.alice.pk)
    bea, url = signed_in(stage.bea), f"/api/v1/brands/northwind/campaigns/{stage.campaign.pk}"
    stood = {"currency": "USD", "worth": 2200, "budget": 5000, "left": 2800}
    moved = {"committed": 0, "consumed": 2200, "redeemed": 0, "replaced": 0}
    assert bea.get(f"{url}/money").json() == {**stood, **moved}
    page = bea.get(f"{url}/ledger?limit=1").json()
    assert (page["count"], page["results"][0]["kind"], page["results"][0]["amount"]) == (
        2, "consumed", 2200,
    )  # fmt: skip
    put = {"content_type": "application/json"}
    raised = bea.put(f"{url}/money", {"budget": "100.00"}, **put).json()
    assert (raised["budget"], raised["left"], raised["worth"]) == (10000, 7800, 2200)
    for asked, status, code in (
        ({"budget": "10"}, 409, "budget_below_spent"),
        ({"worth": "23"}, 409, "settled_at_launch"),
        ({"budget": "1.005"}, 400, "amount_unclear"),
        ({"currency": "XXX"}, 400, "currency_unknown"),
    ):
        answer = bea.put(f"{url}/money", asked, **put)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Campaign.objects.get(pk=stage.campaign.pk).budget == 10000
    assert bea.put(f"{url}/money", {"budget": None}, **put).json()["left"] is None
    assert signed_in(stage.mallory).get(f"{url}/money").status_code == 404
