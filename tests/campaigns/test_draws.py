"""Draws: the seed is fixed before, told after, and gives the same order to whoever replays it."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import claims, draws
from campaigns.models import Claim, Draw, Entry
from perks import stock
from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import Unit, User
from tests import cast
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored, system

pytestmark = pytest.mark.django_db


def refused(call, *args):
    with pytest.raises(Refusal) as caught:
        call(*args)
    return caught.value.code


@pytest.fixture
def stage(people, noon):
    """A draw of two codes; six members fit, Mallory does not."""
    with system():
        people.fitting = [cast.person(f"m{n}", f"M{n} Member", is_member=True) for n in range(6)]
        for member in people.fitting:
            scored(member)
        scored(people.mallory, standing=20)
        stock.add_codes(people.code_perk, ["A", "B"])
        people.other = kind_stage.given(people.northwind, "code")
        people.campaign = kind_stage.campaign(people.northwind, people.code_perk, way="draw")
        yield people


def enter_all(stage):
    return [draws.enter(stage.campaign.pk, member.pk).entry.number for member in stage.fitting]


def test_the_seed_is_fixed_by_its_hash_before_anybody_enters(stage):
    drawn = Draw.objects.get()
    assert (drawn.seed, drawn.drawn_at) == ("", None)
    enter_all(stage)
    with clock.at(stage.campaign.ends_at):
        draws.draw(stage.campaign.pk)
    drawn.refresh_from_db()
    assert hashlib.sha256(drawn.seed.encode()).hexdigest() == drawn.commitment
    with (
        pytest.raises(IntegrityError, match="draw_tells_its_seed_when_drawn"),
        transaction.atomic(),
    ):
        Draw.objects.update(drawn_at=None)


def test_anybody_can_draw_it_again(stage):
    """From what is public alone: the seed, the last number, and who took a name out."""
    assert enter_all(stage) == [1, 2, 3, 4, 5, 6]
    draws.withdraw(stage.campaign.pk, stage.fitting[2].pk)
    with clock.at(stage.campaign.ends_at):
        assert draws.draw(stage.campaign.pk) == 2
        assert draws.draw(stage.campaign.pk) == 0
    drawn = Draw.objects.get()
    assert (drawn.last, drawn.absent) == (6, [3])
    again = sorted(
        set(range(1, drawn.last + 1)) - set(drawn.absent),
        key=lambda number: hashlib.sha256(f"{drawn.seed}:{number}".encode()).hexdigest(),
    )
    assert draws.winners(stage.campaign.pk) == again[:2]


def test_a_winner_confirms_with_the_receipt_of_the_lot(stage):
    enter_all(stage)
    with clock.at(stage.campaign.ends_at):
        draws.draw(stage.campaign.pk)
        won = Entry.objects.get(place=1)
        made = claims.confirm(won.claim_id, won.member_id)
    assert made.state == "issued"
    assert made.receipt.sentences[-1] == {
        "verdict": "yes",
        "sentence": "Drawn by lot",
        "value": f"Your number {won.number} came in place 1 of 6.",
    }


def test_what_a_winner_lets_lapse_goes_to_the_next(stage):
    enter_all(stage)
    with clock.at(stage.campaign.ends_at):
        draws.draw(stage.campaign.pk)
        claims.confirm(*Entry.objects.values_list("claim_id", "member_id").get(place=1))
        assert draws.due() == [stage.campaign.pk]
    with clock.at(stage.campaign.ends_at + draws.HOLD):
        claims.expire_lapsed()
        assert draws.draw(stage.campaign.pk) == 1
    assert Entry.objects.get(place=3).claim.state == "held"
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["expired", "held", "issued"]


def test_who_does_not_fit_any_more_is_passed_over_for_the_next(stage):
    """Judged again when the turn comes: by the rule, and by what she has had this month."""
    enter_all(stage)
    drawn = Draw.objects.get()
    seed = vault.unseal(bytes(drawn.sealed_seed), draws.identity(stage.campaign.pk)).decode()
    order = sorted(
        range(1, 7), key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest()
    )
    by_number = dict(Entry.objects.values_list("number", "member_id"))
    fallen, full = by_number[order[0]], by_number[order[1]]
    stock.add_codes(stage.other, ["C"])
    claims.claim(full, kind_stage.campaign(stage.northwind, stage.other).pk, "k")
    Claim.objects.update(state="issued")
    User.objects.filter(pk=full).update(perks_a_month=1)
    with clock.at(stage.campaign.ends_at):
        scored(User.objects.get(pk=fallen), standing=1)
        assert draws.draw(stage.campaign.pk) == 2
        assert draws.draw(stage.campaign.pk) == 0
    told = draws.told(stage.campaign.pk)
    assert (told["winners"], told["passed_over"]) == (order[2:4], order[:2])
    first, second = Entry.objects.filter(passed_at__isnull=False).order_by("place")
    assert [each.passed_receipt.verdict for each in (first, second)] == ["no", "no"]
    assert all(each.passed_because for each in (first, second))
    assert draws.pot_of(stage.campaign.pk, fallen).passed == first.passed_because
    with (
        pytest.raises(IntegrityError, match="entry_passed_with_a_reason"), transaction.atomic()
    ):  # fmt: skip
        Entry.objects.filter(place=3).update(passed_at=clock.now(), passed_because="x")


def test_only_who_fits_enters_once_and_only_while_it_runs(stage):
    no = draws.enter(stage.campaign.pk, stage.mallory.pk)
    assert (no.entry, no.receipt.verdict) == (None, "no")
    first = draws.enter(stage.campaign.pk, stage.fitting[0].pk).entry
    assert draws.enter(stage.campaign.pk, stage.fitting[0].pk).entry == first
    draws.withdraw(stage.campaign.pk, stage.fitting[0].pk)
    assert draws.enter(stage.campaign.pk, stage.fitting[0].pk).entry.number == first.number
    assert draws.draw(stage.campaign.pk) == 0
    assert refused(claims.claim, stage.fitting[0].pk, stage.campaign.pk, "k") == "not_claimed"
    with clock.at(stage.campaign.ends_at):
        assert refused(draws.enter, stage.campaign.pk, stage.fitting[1].pk) == "campaign_over"
    assert Unit.objects.filter(state="free").count() == 2


def test_a_member_reads_how_many_names_there_are_not_only_her_own(stage):
    enter_all(stage)
    with scopes.act_as(scopes.member(stage.mallory.pk)):
        assert draws.pot_of(stage.campaign.pk, stage.mallory.pk).names == 6


def test_the_database_gives_a_number_once(stage):
    enter_all(stage)
    with pytest.raises(IntegrityError, match="entry_number_once"), transaction.atomic():
        Entry.objects.filter(number=2).update(number=1)


def test_an_empty_pot_is_drawn_and_told(stage):
    with clock.at(stage.campaign.ends_at + timedelta(days=1)):
        assert draws.draw(stage.campaign.pk) == 0
    drawn = Draw.objects.get()
    assert (drawn.last, drawn.absent, len(drawn.seed)) == (0, [], 64)
