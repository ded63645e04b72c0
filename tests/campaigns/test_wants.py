"""What a member says with a claim: checked first, kept with it, and a swap of its unit."""

import pytest

from campaigns import claims, wants
from campaigns.models import Claim
from perks import stock
from perks.ground.errors import Refusal
from perks.models import Unit
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db


def settle(perk, said, receipt):
    """Sizes S and L; L is what nobody says."""
    if said.get("size", "L") not in ("S", "L"):
        raise Refusal("variant_unknown", "There is no such size.", 400)
    return wants.Wanted({"size": said["size"]} if said else {}, said.get("size"))


def complete(perk, kept):
    if "size" not in kept:
        raise Refusal("wants_missing", "Choose a size.", 400)


@pytest.fixture
def stage(people, noon, monkeypatch):
    monkeypatch.setitem(wants.NEEDS, "venue_access", wants.Needs(settle, complete))
    with system():
        scored(people.alice)
        stock.add_units(people.lounge_day, 1, variant="S")
        stock.add_units(people.lounge_day, 1, variant="L")
        people.campaign = launched(people.northwind, people.lounge_day, units=0)
        yield people


def claim(stage, key="k", **said):
    return claims.claim(stage.alice.pk, stage.campaign.pk, key, said).claim


def refused(call, *args):
    with pytest.raises(Refusal) as caught:
        call(*args)
    return caught.value.code


def test_the_choice_is_kept_and_the_unit_is_of_it(stage):
    made = claim(stage, size="L")
    assert (made.wants, made.unit.variant) == ({"size": "L"}, "L")
    assert refused(lambda: claim(stage, size="S")) == "idempotency_conflict"


def test_an_unknown_variant_claims_nothing(stage):
    assert refused(lambda: claim(stage, size="XXL")) == "variant_unknown"
    assert Claim.objects.count() == 0


def test_a_variant_that_is_gone_claims_nothing(stage):
    Unit.objects.filter(variant="S").update(state="void")
    assert refused(lambda: claim(stage, size="S")) == "variant_gone"
    assert (Claim.objects.count(), stock.left(stage.campaign.perk_id)) == (0, 1)


def test_a_claim_is_filled_in_while_it_is_held(stage):
    made = claim(stage)
    assert refused(claims.confirm, made.pk, stage.alice.pk) == "wants_missing"
    for size in ("S", "L"):
        filled = claims.fill_in(made.pk, stage.alice.pk, {"size": size})
        assert (filled.unit.variant, filled.wants) == (size, {"size": size})
        assert list(Unit.objects.exclude(state="free").values_list("claim_id", "variant")) == [
            (made.pk, size)
        ]
    assert claims.confirm(made.pk, stage.alice.pk).state == "issued"
    assert refused(claims.fill_in, made.pk, stage.alice.pk, {"size": "S"}) == "claim_state"


def test_a_perk_that_asks_for_nothing_takes_no_answers(stage, monkeypatch):
    monkeypatch.delitem(wants.NEEDS, "venue_access")
    assert refused(lambda: claim(stage, size="L")) == "wants_unknown"
    assert claim(stage).wants == {}


@pytest.mark.parametrize(
    ("said", "code"), [("x" * 5_000, "wants_too_long"), ("\x00", "wants_unreadable")]
)
def test_what_cannot_be_kept_is_refused(stage, said, code):
    assert refused(lambda: claim(stage, size=said)) == code
