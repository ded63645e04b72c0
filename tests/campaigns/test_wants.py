"""What a member says with a claim: checked first, kept with it, and a swap of its unit."""

import pytest

from campaigns import claims
from campaigns.models import Claim
from perks import stock
from perks.ground.errors import Refusal
from perks.models import Unit
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    """A sample in S and M, one and two of them, that asks for a licence."""
    with system():
        scored(people.alice)
        people.sample = kind_stage.given(
            people.northwind, "sample", kind_stage.SIZES, kind_stage.LICENCE
        )
        people.campaign = kind_stage.campaign(people.northwind, people.sample)
        yield people


def claim(stage, key="k", **said):
    return kind_stage.claimed(stage.alice, stage.campaign, key, **said)


def refused(call, *args):
    with pytest.raises(Refusal) as caught:
        call(*args)
    return caught.value.code


def test_the_choice_is_kept_and_the_unit_is_of_it(stage):
    made = claim(stage, variant="m-green")
    assert (made.wants, made.unit.variant) == ({"variant": "m-green"}, "m-green")
    assert refused(lambda: claim(stage, variant="s-green")) == "idempotency_conflict"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"variant": "xxl"}, "variant_unknown"),
        ({"variant": 7}, "variant_unknown"),
        ({"size": "m-green"}, "wants_unknown"),
        ({"guests": 1}, "wants_unknown"),
        ({"answers": {"9": "yes"}}, "answer_unknown"),
        ({"answers": "yes"}, "answer_unknown"),
        ({"answers": {"1": "perhaps"}}, "answer_unclear"),
        ({"answers": {"1": 1}}, "answer_unclear"),
        ({"answers": {"1": "no"}}, "answer_unfit"),
        ({"variant": "x" * 5_000}, "wants_too_long"),
        ({"variant": "\x00"}, "wants_unreadable"),
    ],
)
def test_what_does_not_fit_claims_nothing(stage, said, code):
    assert refused(lambda: claim(stage, **said)) == code
    assert (Claim.objects.count(), stock.left(stage.sample.pk)) == (0, 3)


def test_a_variant_that_is_gone_claims_nothing(stage):
    Unit.objects.filter(variant="s-green").update(state="void")
    assert refused(lambda: claim(stage, variant="s-green")) == "variant_gone"
    assert (Claim.objects.count(), stock.left(stage.sample.pk)) == (0, 2)


def test_a_claim_is_filled_in_while_it_is_held(stage):
    made = claim(stage)
    assert refused(claims.confirm, made.pk, stage.alice.pk) == "variant_missing"
    for key in ("s-green", "m-green"):
        said = {"variant": key, "answers": {"1": "yes"}, "address": kind_stage.ADDRESS}
        filled = claims.fill_in(made.pk, stage.alice.pk, said)
        assert (filled.unit.variant, filled.wants) == (key, {**said, "address": True})
        assert list(Unit.objects.exclude(state="free").values_list("claim_id", "variant")) == [
            (made.pk, key)
        ]
    assert claims.confirm(made.pk, stage.alice.pk).state == "issued"
    assert refused(claims.fill_in, made.pk, stage.alice.pk, {"variant": "s-green"}) == "claim_state"


def test_an_answer_alone_does_not_choose(stage):
    made = claim(stage, answers={"1": "yes"})
    assert refused(claims.confirm, made.pk, stage.alice.pk) == "variant_missing"


def test_a_perk_that_asks_for_nothing_takes_no_answers(stage):
    stock.add_units(stage.lounge_day, 1)
    other = kind_stage.campaign(stage.northwind, stage.lounge_day)
    assert refused(claims.claim, stage.alice.pk, other.pk, "k", {"variant": "l"}) == "wants_unknown"
    assert kind_stage.claimed(stage.alice, other).wants == {}
