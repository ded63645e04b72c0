"""Accounts of several members: joined by proof and leave, shares that always sum to 1."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from scoring import accounts, inputs, kinds, runs, sharing
from scoring.core.published import load
from scoring.models import Account, ShareOffer
from tests import cast
from tests.scoring.stage import fill, linked, newest

pytestmark = pytest.mark.usefixtures("noon", "system")


def refused(call, *arguments):
    with pytest.raises(Refusal) as refusal:
        call(*arguments)
    return refusal.value.code


@pytest.fixture
def both(people):
    """Alice lets Mallory join her account."""
    mine = linked(people.alice, 1)
    sharing.set_open(mine, True)
    return accounts.own(mine.pk), linked(people.mallory, 1)


def shares():
    return list(Account.objects.order_by("pk").values_list("share", flat=True))


def test_nobody_joins_unasked(people):
    mine = linked(people.alice, 1)
    assert refused(linked, people.mallory, 1) == "account_taken"
    sharing.set_open(mine, True)
    sharing.set_open(mine, False)
    assert refused(linked, people.mallory, 1) == "account_taken"
    sharing.set_open(mine, True)
    with clock.at(clock.now() + sharing.OPEN):
        assert refused(linked, people.mallory, 1) == "account_taken"


def test_whoever_joins_gets_an_equal_share_and_the_others_a_letter(both, people):
    assert shares() == [0.5, 0.5]
    assert [row.kind for row in Account.objects.all()] == ["shared", "shared"]
    assert refused(linked, people.bea, 1) == "account_taken"  # open for one only
    letter = Letter.objects.get()
    assert letter.member_id == people.alice.pk
    assert letter.context["sentence"] == "Mallory owns it with you now."
    told = sharing.of(both[0])
    assert [(owner.name, owner.share, owner.me) for owner in told.owners] == [
        ("Alice", 0.5, True), ("Mallory", 0.5, False),
    ]  # fmt: skip


def test_at_most_four_own_one_account(both, people):
    for number in range(2):
        sharing.set_open(both[0], True)
        linked(cast.person(f"o{number}", f"O {number}", is_member=True), 1)
    assert shares() == [0.25] * 4
    assert refused(sharing.set_open, both[0], True) == "too_many_owners"


def test_shares_change_when_every_owner_has_agreed(both):
    mine, hers = both
    assert refused(sharing.offer, mine, 0.001) == "share_impossible"
    sharing.offer(mine, 0.7)
    assert (shares(), sharing.of(hers).offered) == ([0.5, 0.5], pytest.approx(0.3))
    sharing.answer(hers, True)
    assert shares() == [0.7, pytest.approx(0.3)]
    assert ShareOffer.objects.filter(ended_at=None).count() == 0


def test_one_who_declines_leaves_all_as_it_was(both):
    sharing.offer(both[0], 0.7)
    sharing.answer(both[1], False)
    assert shares() == [0.5, 0.5]
    assert refused(sharing.answer, both[1], True) == "no_offer"


def test_whoever_leaves_leaves_the_share_to_the_others(both, people):
    third = cast.person("third", "Third", is_member=True)
    sharing.set_open(both[0], True)
    linked(third, 1)
    sharing.offer(both[0], 0.6)
    for row in Account.objects.exclude(pk=both[0].pk):
        sharing.answer(row, True)
    assert shares() == [0.6, pytest.approx(0.2), pytest.approx(0.2)]
    with scopes.act_as(scopes.member(people.mallory.pk)):
        accounts.unlink(both[1].pk)
    live = Account.objects.filter(unlinked_at=None).order_by("pk")
    assert list(live.values_list("share", flat=True)) == [pytest.approx(0.75), pytest.approx(0.25)]


def settle():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("share", [0.4, 0.6])
def test_the_database_refuses_shares_that_do_not_sum_to_one(both, share):
    with (
        pytest.raises(IntegrityError, match="the shares of an account sum to"),
        transaction.atomic(),
    ):
        Account.objects.filter(pk=both[0].pk).update(share=share)
        settle()
    assert shares() == [0.5, 0.5]


def test_the_share_of_whoever_is_deleted_goes_to_the_others(both):
    both[1].delete()
    settle()
    assert shares() == [1.0]


def test_each_owner_gets_the_share_of_what_it_earns(both, people):
    alone = cast.person("carl", "Carl", is_member=True)
    for place, account in enumerate([*both, linked(alone, 2)]):
        fill(account, range(100, 160) if place < 2 else range(300, 360))
    runs.run()
    mine, hers, whole = (newest(member) for member in (people.alice, people.mallory, alone))
    assert mine.exact == hers.exact < whole.exact
    assert [part["share"] for part in mine.contributions["networks"]] == [0.5]


def test_owners_do_not_move_each_other_by_what_they_share(both, people):
    """Neither the shared account to an owner's own, nor an owner's own to the shared one."""
    own = linked(people.alice, 2)
    quiet = linked(people.mallory, 3)
    fill(own, [1, 900])  # 1 is the shared account, 900 a stranger
    fill(quiet, [1, 901])
    for account in both:
        fill(account, [2, 3, 902])  # the owners' own accounts, and a stranger
    run = runs.run()
    # Three posts each: 2 own accounts x 2 rows of the shared one, and the shared to 2 own.
    assert run.ignored == {"own_account": 3 * (4 + 2)}


def test_without_the_check_owners_move_each_other(both, people, monkeypatch):
    fill(linked(people.alice, 2), [1, 900])
    monkeypatch.setattr(inputs, "among_owners", lambda actor, target, owner, keys: actor < 0)
    found = inputs.load(load())
    assert (found.edges.actor == found.edges.target).sum() == 0


def test_owners_say_together_what_the_account_is(both):
    kinds.change(both[1], "organisation")
    assert {row.kind for row in Account.objects.all()} == {"organisation"}


def test_the_pages_and_the_api_share(people, client):
    mine = linked(people.alice, 1)
    client.force_login(people.alice)
    page = f"/accounts/{mine.pk}/"
    assert "You alone." in client.get(page).content.decode()
    assert client.post(f"{page}share/", {"do": "open"}).status_code == 302
    assert "Until 6 December 2026 whoever shows" in client.get(page).content.decode()
    hers = linked(people.mallory, 1)
    assert client.post(f"{page}share/", {"do": "offer", "percent": "60"}).status_code == 302
    assert "You have agreed to a share of 60.0%" in client.get(page).content.decode()
    assert (
        "Write your share"
        in client.post(
            f"{page}share/", {"do": "offer", "percent": "x"}, follow=True
        ).content.decode()
    )
    client.force_login(people.mallory)
    address = f"/api/v1/me/accounts/{hers.pk}/sharing"
    assert client.get(address).json()["offered"] == pytest.approx(0.4)
    said = client.post(address, {"do": "agree"}, content_type="application/json").json()
    assert [row["share"] for row in said["owners"]] == [0.6, 0.4]
    again = client.post(address, {"do": "agree"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "no_offer")
    assert client.post(f"{page}share/", {"do": "close"}).status_code == 404
    total = Account.objects.aggregate(total=Sum("share"))["total"]
    assert total == pytest.approx(1.0)
