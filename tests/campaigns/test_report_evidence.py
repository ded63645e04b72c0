"""The report opens with what the campaign changed, by whichever lot there was, and what it cost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns import customers, evidence, made_report, report_words
from campaigns.arms import arms
from campaigns.core.attention import shown
from campaigns.core.costs import Each, cost_each, planned
from campaigns.models import Campaign, Choice, Conversion, Entry, Invitation, ReportReading, Wave
from campaigns.models.ways import Draw
from perks.ground import clock, consent
from perks.ground.receipts import Receipt
from tests import cast
from tests.campaigns.brand_stage import at, signed_in
from tests.campaigns.member_stage import launched, system
from tests.campaigns.test_proof import linked, writes

pytestmark = pytest.mark.django_db
TAG = "#NorthwindLounge"


@pytest.fixture
def house(people, noon):
    """A campaign a week old, and 36 members with accounts who agreed to everything."""
    with system(), clock.at(noon - timedelta(days=7)):
        people.campaign = launched(people.northwind, people.lounge_day, tag=TAG)
        people.members = [cast.person(f"e{n}", f"E{n} Member", is_member=True) for n in range(36)]
        for n, member in enumerate(people.members):
            consent.give(member.pk, list(consent.PURPOSES))
            linked(member, native_id=f"blog-{n}")
    with system():
        yield people


def held_back(house):
    """The first 24 are invited, the others held back, a week ago."""
    for n, member in enumerate(house.members):
        Invitation.objects.create(
            campaign=house.campaign, brand=house.northwind, member=member, held_out=n >= 24,
            rank=n + 1, receipt=receipt(member), invited_at=clock.now() - timedelta(days=7),
        )  # fmt: skip


def receipt(member):
    return Receipt.objects.create(
        member_id=member.pk, question="?", evaluator="1", values=[], sentences=[], verdict="yes"
    )


def buys(house, member, name, minor=5_000, days_ago=1.0, currency="USD"):
    """An order that the brand tells by the hash of the member's address."""
    then = clock.now() - timedelta(days=days_ago)
    Conversion.objects.create(
        brand=house.northwind, order=name, kind="order", signed=True, source="csv", amount=minor,
        currency=currency, at=then, received_at=then, digest=b"d",
        customer_hash=customers.hashed(house.northwind.pk, member.email),
    )  # fmt: skip


def test_sales_of_both_arms_open_the_report_with_what_each_cost(house, monkeypatch):
    held_back(house)
    for n, member in enumerate(house.members[:18]):
        buys(house, member, f"A{n}", 6_000 if n % 2 else 4_000)
    buys(house, house.members[30], "B")
    buys(house, house.members[31], "C", days_ago=40)  # before it began
    buys(house, house.members[0], "D", 900, currency="EUR")
    consent.withdraw(house.members[17].pk, "match")
    monkeypatch.setattr("campaigns.evidence.ledger.spent", lambda _: 70_000)
    Campaign.objects.filter(pk=house.campaign.pk).update(currency="USD")
    house.campaign.refresh_from_db()
    whole = made_report.made(house.campaign)
    found = whole.evidence
    assert (found.lead.outcome, found.lead.verdict, found.lead.currency) == ("value", "more", "USD")
    assert (found.value.invited, found.value.held_out) == (23, 12)
    assert found.value.effect.offered_mean == pytest.approx(84_000 / 23)
    assert found.orders.effect.offered_mean == pytest.approx(18 / 23)
    assert (whole.lead.unit, whole.lead.plot[3]) == ("extra sales", "USD of extra sales")
    assert whole.lead.big.startswith("USD ")
    value, low, high = found.orders.total
    assert found.each == Each(70_000 / value, 70_000 / high, 70_000 / low)
    assert whole.costs[0][0] == "Each extra order cost"
    assert [each.outcome for each in whole.others] == ["orders", "posts"]
    assert found.posts.why == "posts"
    page = signed_in(house.bea).get(at("report", house.northwind, house.campaign.pk))
    text = page.content.decode()
    assert "Did it work? Yes, by more than chance." in text
    assert (
        text.index("Did it work?") < text.index("Where people left") < text.index("for the record")
    )
    assert "influence" not in text


def test_without_the_sales_told_by_hash_posts_open_it(house):
    held_back(house)
    writes(house.members[0], f"A day with {TAG}")
    found = evidence.standing(house.campaign)
    assert (found.lead.outcome, found.orders, found.value) == ("posts", None, None)
    words = report_words.said(found.lead, house.campaign)
    assert words.answer == "We cannot tell yet."
    assert any(line.startswith("So few people would tell ") for line in words.known)
    assert any("would take about" in line for line in words.known)


def test_the_losers_of_a_lottery_are_the_other_arm(house):
    for number, (first, last) in enumerate([(0, 12), (12, 20)], start=1):
        wave = Wave.objects.create(
            campaign=house.campaign, number=number, commitment="c", sealed_seed=b"s", seed="s",
            way="lottery", opened_at=clock.now() - timedelta(days=6 - number), places=12,
            committed_at=clock.now() - timedelta(days=8),
        )  # fmt: skip
        for n, member in enumerate(house.members):
            because = "lot" if first <= n < last else "passed"
            if n < first:
                continue
            Choice.objects.create(
                wave=wave, campaign_id=house.campaign.pk, member_id=member.pk, ticket=f"t{n}",
                because="hand" if (n, number) == (35, 2) else because,
                rank=n + 1 if because == "lot" or (n, number) == (35, 2) else None,
            )  # fmt: skip
    for member in house.members[:15]:
        writes(member, f"So quiet {TAG}", days_ago=2)
    found = arms(house.campaign)
    assert found.by == "lottery"
    # Twenty were drawn in the two waves; the one who was added by hand is in neither arm.
    assert [sum(p.held_out is out for p in found.people) for out in (False, True)] == [20, 15]
    assert {p.at for p in found.people} == {clock.now() - timedelta(days=5)}
    words = made_report.made(house.campaign)
    assert "so the draw itself is the experiment." in words.lead.known[0]
    assert (words.evidence.posts.verdict, words.people["fitted"]) == ("more", 36)


def test_the_pot_of_a_draw_is_an_experiment_too(house):
    draw = Draw.objects.create(
        campaign=house.campaign, brand_id=house.northwind.pk, commitment="c", sealed_seed=b"s",
        committed_at=clock.now() - timedelta(days=1),
    )  # fmt: skip
    Campaign.objects.filter(pk=house.campaign.pk).update(way="draw")
    house.campaign.refresh_from_db()
    for n, member in enumerate(house.members):
        Entry.objects.create(
            campaign=house.campaign, member=member, receipt=receipt(member), number=n + 1
        )
    assert arms(house.campaign).people == []
    draw.seed, draw.drawn_at, draw.last = "s", clock.now(), 36
    draw.save(update_fields=["seed", "drawn_at", "last"])
    for n, entry in enumerate(Entry.objects.order_by("pk")):
        Entry.objects.filter(pk=entry.pk).update(place=n + 1)
    found = arms(house.campaign)
    assert (found.by, len(found.people)) == ("draw", 36)
    assert all(person.held_out for person in found.people)
    assert made_report.made(house.campaign).people["entered"] == 36


def test_what_was_read_stands_for_ten_minutes(house):
    held_back(house)
    first = evidence.standing(house.campaign)
    writes(house.members[0], f"A day with {TAG}")
    assert evidence.standing(house.campaign) == first
    with clock.at(clock.now() + timedelta(minutes=11)):
        again = evidence.standing(house.campaign)
        assert (first.number, again.number) == (1, 2)
        assert evidence.kept([house.campaign])[house.campaign.pk] == again
    with clock.at(clock.now() + timedelta(minutes=22)):
        assert evidence.read_due() == 1
        assert ReportReading.objects.get().number == 2


def test_the_cost_of_one_is_told_with_what_cannot_be_known():
    assert cost_each(900, (67, 23, 111)) == Each(900 / 67, 900 / 111, 900 / 23)
    assert cost_each(900, (10, -5, 25)) == Each(90, 36, None)
    assert cost_each(900, (-4, -9, 3)) == Each(None, 300, None)
    assert cost_each(900, (-4, -9, -1)) is None


def test_what_a_campaign_could_tell_is_planned_before_it():
    found = planned(2_000, 0.1, 0.1, 0.05)
    assert (found.offered, found.held_out) == (1_800, 200)
    # 2.802 * sqrt(.09) * sqrt(1/1800 + 1/200), by hand.
    assert found.smallest == pytest.approx(0.06265, abs=1e-4)
    assert found.needed == 3_140
    assert planned(50, 0.1, 0.1, 0.05).smallest is None
    with pytest.raises(ValueError):
        planned(50, 0, 0.1, 0.05)


def test_attention_is_a_range_and_comes_with_its_formula():
    found = shown(100)
    assert found.value == 5_000
    # The Poisson interval of 100 is 81.4 to 121.6.
    assert (found.low, found.high) == pytest.approx((81.36 / 0.05, 121.63 / 0.01), rel=1e-3)
    assert shown(0) is None
    words = report_words.attention(12, found)
    assert words.startswith(
        "The 12 mentions were shown about 5,000 times (1,600 to 12,000, a model’s"
    )
    assert "USD 30" in report_words.footnote(found, "USD")
    assert "JPY" not in report_words.footnote(found, "JPY")


def test_machines_read_the_same(house):
    held_back(house)
    buys(house, house.members[0], "A")
    url = reverse("api_campaign_report", args=["northwind", house.campaign.pk])
    told = signed_in(house.bea).get(url).json()
    assert [each["outcome"] for each in told["outcomes"]] == ["value", "orders", "posts"]
    assert (told["outcomes"][0]["verdict"], told["outcomes"][0]["currency"]) == (
        "cannot_tell",
        "USD",
    )
    assert (told["outcomes"][2]["total"], told["outcomes"][2]["why"]) == (None, "posts")
    assert (told["number"], told["each"], told["attention"]) == (1, None, None)
    assert told["attributed"]["others"] == 1
