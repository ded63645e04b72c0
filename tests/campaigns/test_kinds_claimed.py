"""Each kind of perk claimed: what the member holds in the end, and what the desk reads."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import claims, doors, forme, history
from perks import bundles, catalogue, examination, passes, shared_codes, stock, variants
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Unit, Variant
from perks.variants import Line
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored, system

pytestmark = pytest.mark.django_db
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def stage(people, noon):
    with system():
        scored(people.alice)
        yield people


def refused(call, *args, **facts):
    with pytest.raises(Refusal) as caught:
        call(*args, **facts)
    return caught.value.code


def taken(stage, perk, **said):
    """Alice's confirmed claim of a perk."""
    campaign = kind_stage.campaign(stage.northwind, perk)
    made = kind_stage.claimed(stage.alice, campaign, **said)
    if perk.gives_parcel:
        claims.fill_in(made.pk, stage.alice.pk, {**said, "address": kind_stage.ADDRESS})
    return claims.confirm(made.pk, stage.alice.pk)


def test_one_code_goes_to_everybody(stage):
    perk = kind_stage.given(stage.northwind, "shared_code")
    shared_codes.put(perk, " FLY20 ")
    stock.add_units(perk, 2)
    made = taken(stage, perk)
    assert history.code_of(history.one_of(stage.alice.pk, made.pk)) == "FLY20"
    assert [code for _, code in stock.codes_of_member(stage.alice.pk)] == ["FLY20"]
    claims.cancel(made.pk, stage.alice.pk)
    assert stock.counts(perk.pk) == {"free": 1, "held": 0, "issued": 0, "spent": 0, "void": 1}


def test_a_shared_code_is_readable_and_belongs_to_a_kind_that_shares(stage):
    perk = kind_stage.given(stage.northwind, "shared_code")
    assert refused(shared_codes.put, perk, " ") == "code_missing"
    assert refused(shared_codes.put, perk, "x" * 101) == "code_too_long"
    assert refused(shared_codes.put, perk, "a\x00") == "code_unreadable"
    assert refused(shared_codes.put, stage.code_perk, "FLY20") == "perk_shares_no_code"


def test_the_tier_is_settled_by_the_standing_shown_at_the_claim(stage):
    """Alice stands at 57: the second tier, on the receipt, in her claim and as her code."""
    perk = kind_stage.given(stage.northwind, "tiered", kind_stage.LADDER)
    made = taken(stage, perk)
    assert made.receipt.values["tier"] == {"key": "40-off", "name": "40% off", "standing": 57}
    assert made.receipt.sentences[-1] == {
        "verdict": "yes",
        "sentence": "Tier: 40% off, for a score of 50 or more",
        "value": "Yours was 57.",
    }
    assert made.unit.variant == "40-off"
    assert history.code_of(history.one_of(stage.alice.pk, made.pk)) == "SAVE40"


@pytest.mark.parametrize(
    ("standing", "name"), [(100, "40% off"), (50, "40% off"), (49, "20% off"), (40, "20% off")]
)
def test_a_ladder_has_no_gap_at_its_edges(stage, standing, name):
    from campaigns import tiers

    perk = kind_stage.given(stage.northwind, "tiered", kind_stage.LADDER)
    settled = tiers.at(variants.choices(perk), standing)
    assert settled.values["tier"]["name"] == name


def test_below_the_lowest_tier_the_receipt_says_how_far(stage):
    perk = kind_stage.given(
        stage.northwind, "tiered", [Line("40% off", 1, 60, "A"), Line("60% off", 1, 80, "B")]
    )
    campaign = kind_stage.campaign(stage.northwind, perk)
    decision = claims.claim(stage.alice.pk, campaign.pk, "k")
    assert (decision.claim, decision.receipt.verdict) == (None, "no")
    assert decision.receipt.nearest == "Has a score of at least 60. Yours is 57."
    assert forme.for_member(stage.alice.pk).for_you == []


def test_a_tier_cannot_be_chosen_and_another_is_not_given_when_it_is_gone(stage):
    perk = kind_stage.given(stage.northwind, "tiered", kind_stage.LADDER)
    campaign = kind_stage.campaign(stage.northwind, perk)
    wish = {"variant": "20-off"}
    assert refused(claims.claim, stage.alice.pk, campaign.pk, "k", wish) == "wants_unknown"
    Unit.objects.filter(variant="40-off").update(state="void")
    assert refused(claims.claim, stage.alice.pk, campaign.pk, "k") == "tier_gone"
    assert stock.left(perk.pk) == 3


def test_the_pass_and_the_desk_say_the_tier_in_words(stage):
    ladder = [Line("20% off", 1, 40), Line("40% off", 1, 50)]
    perk = kind_stage.given(stage.northwind, "tiered", ladder, venue=stage.lounge)
    made = taken(stage, perk)
    issued = made.pass_issued
    assert (issued.tier, issued.tier_name) == (2, "40% off")
    assert passes.body(issued).tier == 2
    found = examination.examine(issued.code, stage.lounge)
    assert (found.answer.answer, found.answer.facts["tier"]) == ("yes", "40% off")
    # Without a network the scanner reads the words from what it was given beforehand.
    assert bundles.facts_of(perk)["tiers"] == {"1": "20% off", "2": "40% off"}


def test_who_walks_in_gets_the_tier_of_her_standing(stage):
    ladder = [Line("20% off", 1, 40), Line("40% off", 1, 50)]
    perk = kind_stage.given(stage.northwind, "tiered", ladder, venue=stage.lounge)
    kind_stage.campaign(stage.northwind, perk)
    admitted = doors.judge(stage.alice.pk, stage.lounge.pk)
    assert admitted.pass_issued.tier_name == "40% off"


def test_tiers_of_one_score_are_refused_by_code_and_database(stage):
    perk = kind_stage.given(stage.northwind, "tiered", kind_stage.LADDER)
    again = Line("50% off", 1, 50, "X")
    assert refused(variants.add, perk, [again]) == "tier_twice"
    assert refused(variants.add, perk, [Line("20% off", 1, 70, "X")]) == "variant_twice"
    assert refused(variants.add, perk, [Line("60% off", 1, None, "X")]) == "tier_score_missing"
    assert refused(variants.add, perk, [Line("60% off", 1, 101, "X")]) == "tier_score_range"
    assert refused(variants.add, stage.lounge_day, [again]) == "variants_unwanted"
    with (
        pytest.raises(IntegrityError, match="variant_tiers_do_not_overlap"),
        transaction.atomic(),
    ):
        Variant.objects.create(
            perk=perk, brand=stage.northwind, key="x", name="x", position=9, lowest=50
        )


def test_more_stock_names_its_variant(stage):
    perk = kind_stage.given(stage.northwind, "sample", kind_stage.SIZES)
    assert refused(stock.add_units, perk, 5) == "variant_unknown"
    assert refused(stock.add_units, perk, 5, "xl") == "variant_unknown"
    assert stock.add_units(perk, 5, "m-green") == 5
    left = {each.variant.name: each.left for each in variants.choices(perk)}
    assert left == {"S, green": 1, "M, green": 7}


def test_access_in_a_window_is_good_on_its_days_only(stage):
    end = DECEMBER + timedelta(days=7)
    perk = kind_stage.given(
        stage.northwind, "venue_access", venue=stage.lounge, opens_at=DECEMBER, closes_at=end
    )
    stock.add_units(perk, 2)
    made = taken(stage, perk)
    issued = made.pass_issued
    assert (issued.valid_from, issued.valid_until) == (DECEMBER, end)
    assert examination.examine(issued.code, stage.lounge).answer.code == "pass_not_yet"
    with clock.at(DECEMBER):
        assert examination.examine(issued.code, stage.lounge).answer.answer == "yes"
    with clock.at(end):
        assert examination.examine(issued.code, stage.lounge).answer.code == "pass_expired"
        key, alice = "late", stage.alice.pk
        made.campaign.ends_at = end + timedelta(days=9)
        made.campaign.save()
        assert refused(claims.claim, alice, made.campaign_id, key) == "perk_window_over"
        assert refused(passes.window, perk) == "perk_window_over"


def test_a_window_is_in_order(stage):
    early = {"venue": stage.lounge, "opens_at": DECEMBER, "closes_at": DECEMBER}
    assert refused(kind_stage.given, stage.northwind, "venue_access", **early) == "perk_window"
    with pytest.raises(IntegrityError, match="perk_window_in_order"), transaction.atomic():
        stage.lounge_day.opens_at = stage.lounge_day.closes_at = DECEMBER
        stage.lounge_day.save()


def test_a_ticket_counts_the_guests_that_come_along(stage):
    evening = {"opens_at": DECEMBER, "closes_at": DECEMBER + timedelta(hours=5)}
    perk = kind_stage.given(
        stage.northwind, "ticket", venue=stage.lounge, guests=1, hand_over="A badge", **evening
    )
    stock.add_units(perk, 3)
    campaign = kind_stage.campaign(stage.northwind, perk)
    made = kind_stage.claimed(stage.alice, campaign)
    assert refused(claims.confirm, made.pk, stage.alice.pk) == "guests_missing"
    for wrong in (2, -1, "1", True):
        said = {"guests": wrong}
        assert refused(claims.fill_in, made.pk, stage.alice.pk, said) == "guests_range"
    claims.fill_in(made.pk, stage.alice.pk, {"guests": 0})
    assert claims.confirm(made.pk, stage.alice.pk).pass_issued.guests == 0
    assert refused(catalogue.add_perk, stage.northwind, "ticket", "x", venue=stage.lounge) == (
        "time_missing"
    )


def test_a_sample_is_held_until_it_is_filled_in(stage):
    perk = kind_stage.given(stage.northwind, "sample", kind_stage.SIZES)
    made = taken(stage, perk, variant="s-green")
    assert (made.state, made.pass_issued, made.unit.variant) == ("issued", None, "s-green")
    claims.cancel(made.pk, stage.alice.pk)
    assert stock.left(perk.pk, "s-green") == 1


def test_nobody_walks_in_with_what_has_to_be_asked_first(stage):
    for kind in ("venue_access", "ticket"):
        perk = kind_stage.given(
            stage.northwind, kind, venue=stage.lounge, guests=1, opens_at=clock.now(),
            closes_at=DECEMBER,
        )  # fmt: skip
        stock.add_units(perk, 1)
        kind_stage.campaign(stage.northwind, perk)
    found = [each.perk.kind for each in doors.open_at(stage.lounge.pk, stage.alice.pk)]
    assert found == ["venue_access"]
