"""Orders of a brand are credited once, by policies that are kept; two can be compared."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from campaigns import attributed, claims, clicking, crediting, outcomes, policies, takings
from campaigns.models import AttributionPolicy, Click, Conversion
from perks.ground import clock
from perks.ground.errors import Refusal
from tests import cast
from tests.campaigns.brand_stage import at, signed_in
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(people):
    """Two campaigns of Northwind, a claim of two members in the first and of one in the second."""
    with system():
        people.first = launched(people.northwind, people.lounge_day, units=9)
        people.second = launched(people.northwind, people.lounge_day, units=9)
        people.carol = cast.person("carol", "Carol Diaz", is_member=True)
        scored(people.alice)
        scored(people.carol)
        people.of = {
            name: claims.claim(who.pk, campaign.pk, name).claim
            for name, who, campaign in (
                ("alice", people.alice, people.first), ("carol", people.carol, people.first),
                ("other", people.carol, people.second),
            )
        }  # fmt: skip
        for claim in people.of.values():
            claims.confirm(claim.pk, claim.member_id)
        yield people


def click(house, name, hours):
    """A visit through somebody's link, so many hours from now."""
    link = house.of[name].link
    then = clock.now() + timedelta(hours=hours)
    return Click.objects.create(
        link=link, brand_id=link.brand_id, member_id=link.member_id, visitor=b"v", at=then,
        reference=f"{name}{hours}", day=then.date(),
    )  # fmt: skip


def order(house, name, hours, net=100, by=None, code=None, customer=b"", **facts):
    """An order so many hours from now, which came by a click or with a code."""
    then = clock.now() + timedelta(hours=hours)
    return Conversion.objects.create(**{
        "brand": house.northwind, "order": name, "kind": "order", "signed": True,
        "source": "postback", "amount": net, "currency": "USD", "at": then, "received_at": then,
        "click": by, "code_claim": code, "customer_hash": customer or None, "digest": b"d", **facts,
    })  # fmt: skip


def told(house):
    """Five orders: by a link, by a code, of a customer who came by two links, and by nobody."""
    order(house, "A", 5, by=click(house, "alice", 1))
    order(house, "B", 6, 250, by=click(house, "alice", 2), code=house.of["carol"])
    order(house, "C", 7, by=click(house, "alice", 3), customer=b"x")
    order(house, "D", 9, 1_000, by=click(house, "other", 8), customer=b"x")
    order(house, "E", 30, 7, customer=b"x")
    order(house, "F", 31, 9_000)
    order(house, "G", 32, 40, by=click(house, "alice", 31), currency="EUR")


def test_every_order_counts_once_and_the_rest_is_named(house):
    told(house)
    first, second = (attributed.attributed(each) for each in (house.first, house.second))
    # A, C and G by Alice's link, B by Carol's code; D by the second's link, and E by it too.
    assert (first.orders, first.by_code, first.by_link, first.people) == (4, 1, 3, 2)
    assert first.money == {"EUR": 40, "USD": 450}
    assert (second.orders, second.money) == (2, {"USD": 1_007})
    assert (first.others, second.others) == (3, 5)
    assert crediting.credited_claims(house.northwind.pk) == {c.pk for c in house.of.values()}


def test_what_came_back_or_only_a_pixel_told(house):
    told(house)
    for name, kind, amount in (("A", "cancel", 0), ("B", "return", 200), ("G", "return", 40)):
        order(
            house, name, 40, amount, kind=kind, event="r" if kind == "return" else "",
            currency="" if kind == "cancel" else "EUR" if name == "G" else "USD",
        )  # fmt: skip
    order(house, "H", 41, 60, by=click(house, "alice", 40), source="pixel", signed=False)
    found = attributed.attributed(house.first)
    assert (found.orders, found.money, found.unsigned) == (3, {"USD": 210}, 1)


def test_another_policy_is_compared_and_put_in_force(house):
    told(house)
    other = policies.built(house.first, 30, "link", takes_last=False)
    found = attributed.compare(house.first, other)
    # Carol's code no longer counts for B, so Alice's link does; nothing else is by a code.
    assert (found.now.by_code, found.then.by_code, found.then.by_link) == (1, 0, 4)
    assert (found.moved.elsewhere, found.moved.lost, found.moved.gained) == (1, 0, 0)
    assert policies.save(other, house.bea.pk).number == 1
    assert attributed.attributed(house.first) == found.then
    same = policies.built(house.first, 30, "link", takes_last=False, reason="again")
    assert policies.save(same, None).number == 1
    with pytest.raises(Refusal, match="365"):
        policies.built(house.first, 366, "link", takes_last=True)
    with pytest.raises(Refusal, match="Kinds"):
        policies.built(house.first, 30, "cookie", takes_last=True)


def test_a_policy_is_never_changed_and_its_numbers_are_taken_once(house):
    policies.save(policies.built(house.first, 7, "link", takes_last=True), None)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AttributionPolicy.objects.update(window_days=8)
    with pytest.raises(IntegrityError, match="policy_number_once"), transaction.atomic():
        AttributionPolicy.objects.create(
            campaign=house.first, brand_id=house.northwind.pk, number=1
        )


def test_a_window_of_a_day_leaves_out_what_is_older(house):
    order(house, "A", 30, by=click(house, "alice", 1))
    policies.save(policies.built(house.first, 1, "code,link", takes_last=True), None)
    found = attributed.attributed(house.first)
    assert (found.orders, found.others) == (0, 1)


def test_who_brought_an_order_is_an_outcome_of_the_score(house):
    told(house)
    for campaign in (house.first, house.second):
        campaign.ends_at = clock.now() + timedelta(days=1)
        campaign.save(update_fields=["ends_at"])
    with clock.at(clock.now() + timedelta(days=40)):
        rows = outcomes.read(outcomes.settled())
    assert [row.bought for row in rows] == [True, True, True]


def test_the_page_and_the_api_try_and_save(house):
    told(house)
    bea, page = signed_in(house.bea), at("attribution", house.northwind, house.first.pk)
    assert "Orders credited to this campaign" in bea.get(page).content.decode()
    typed = {"window_days": 60, "kinds": "link", "takes": "first"}
    tried = bea.post(page, {**typed, "try": ""}).content.decode()
    assert "0 orders would be credited anew, 0 no more, and 1 to another member." in tried
    assert AttributionPolicy.objects.count() == 0
    assert bea.post(page, {**typed, "window_days": 0, "try": ""}).status_code == 422
    assert bea.post(page, {**typed, "save": ""}).status_code == 302
    url = reverse("api_campaign_attribution", args=["northwind", house.first.pk])
    asked = bea.get(url, {"kinds": "code,link", "takes_last": "true", "window_days": "30"}).json()
    assert asked["policy"]["number"] == 1
    assert (asked["now"]["by_code"], asked["then"]["by_code"]) == (0, 1)
    assert asked["moved"] == {"elsewhere": 1, "lost": 0, "gained": 0}
    put = bea.put(url, {"kinds": "code"}, content_type="application/json").json()
    assert (put["number"], put["kinds"], put["window_days"]) == (2, "code", 30)
    assert bea.get(url, {"kinds": "cookie"}).status_code == 400


def sums(house):
    return {
        each: {total.currency: (total.orders, total.net) for total in found}
        for each in ("first", "second")
        for found in [takings.totals(house.northwind.pk, getattr(house, each).pk)]
    }


def test_the_sums_of_a_campaign_follow_the_policy_in_force(house):
    told(house)
    by_policy = {"first": {"EUR": (1, 40), "USD": (3, 450)}, "second": {"USD": (2, 1_007)}}
    assert sums(house) == by_policy
    listed = {
        each.order: (each.by, each.campaign_id) for each in takings.listed(house.northwind.pk, 50)
    }
    first, second = house.first.pk, house.second.pk
    assert listed == {
        "A": ("link", first), "B": ("code", first), "C": ("link", first), "D": ("link", second),
        "E": ("link", second), "F": ("", None), "G": ("link", first),
    }  # fmt: skip
    # One page alone says the same of its orders: E came by nothing, its customer did.
    (newest, *_) = takings.listed(house.northwind.pk, 1, 2)
    assert (newest.order, newest.given_name) == ("E", "Carol")
    order(house, "A", 40, 0, kind="cancel", currency="")
    assert sums(house)["first"]["USD"] == (3, 350)
    policies.save(policies.built(house.second, 1, "code", takes_last=True), None)
    # D and E came by Carol's link alone in the second campaign, and by Alice's before it.
    assert sums(house) == {"first": {"EUR": (1, 40), "USD": (5, 1_357)}, "second": {}}
    assert sums(house)["first"]["USD"][1] == attributed.attributed(house.first).money["USD"]


@pytest.mark.parametrize("spoilt", ["ended", "robot", "flood", ""])
def test_a_visit_that_is_not_counted_earns_nothing(house, spoilt):
    came = click(house, "alice", 1)
    if spoilt in ("ended", "robot"):
        click_of(house, reason=spoilt)
        came = Click.objects.get(reason=spoilt)
    more = clicking.MOST_VISITS - (spoilt != "flood")
    for number in range(more):
        click_of(house, reference=f"f{number}", visitor=bytes(came.visitor))
    order(house, "A", 5, by=came)
    found = attributed.attributed(house.first)
    assert (found.orders, found.others) == ((0, 1) if spoilt else (1, 0))
    # The twin: by the row alone the visit would have brought it.
    assert Conversion.objects.get().click == came


def click_of(house, **facts):
    """A visit through Alice's link an hour from now, by somebody else unless it is said."""
    link, then = house.of["alice"].link, clock.now() + timedelta(hours=1)
    Click.objects.create(**{
        "link": link, "brand_id": link.brand_id, "member_id": link.member_id, "at": then,
        "visitor": b"w", "reference": "r", "day": then.date(), **facts,
    })  # fmt: skip
