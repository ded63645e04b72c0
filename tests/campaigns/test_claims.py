"""Claiming: judged once, held for a while, confirmed, given back; never more than there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns import claims, drafts, invitations, targeting
from campaigns.models import Claim, Invitation, Link
from perks import stock
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Pass, Receipt, Unit
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    """Alice fits, Mallory does not; three lounge days are there to give."""
    with system():
        scored(people.alice)
        scored(people.mallory, standing=20)
        people.campaign = launched(people.northwind, people.lounge_day)
        yield people


def refused(call, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value.code


def left(stage) -> int:
    return stock.left(stage.campaign.perk_id)


def test_a_claim_holds_one_unit_and_locks_the_receipt(stage):
    decision = claims.claim(stage.alice.pk, stage.campaign.pk, "k1")
    assert decision.is_new
    assert decision.receipt.verdict == "yes"
    assert decision.claim.receipt == decision.receipt
    assert decision.claim.given_name == "Alice"
    assert decision.claim.held_until == clock.now() + timedelta(minutes=10)
    assert left(stage) == 2


def test_the_same_key_and_body_give_the_same_claim(stage):
    first = claims.claim(stage.alice.pk, stage.campaign.pk, "k1")
    again = claims.claim(stage.alice.pk, stage.campaign.pk, "k1")
    assert (again.claim, again.is_new) == (first.claim, False)
    assert left(stage) == 2


def test_the_same_key_with_another_body_is_refused(stage):
    claims.claim(stage.alice.pk, stage.campaign.pk, "k1")
    with pytest.raises(Refusal) as caught:
        claims.claim(stage.alice.pk, stage.campaign.pk, "k1", {"day": "tomorrow"})
    assert (caught.value.code, caught.value.status) == ("idempotency_conflict", 422)


@pytest.mark.parametrize("key", ["", "k" * 81, "k\x00"])
def test_a_claim_needs_a_key(stage, key):
    assert refused(claims.claim, stage.alice.pk, stage.campaign.pk, key) == "key_missing"


def test_a_second_claim_is_refused_while_the_first_lives(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    with pytest.raises(Refusal) as caught:
        claims.claim(stage.alice.pk, stage.campaign.pk, "k2")
    assert (caught.value.code, caught.value.facts) == ("already_claimed", {"claim": made.pk})
    assert left(stage) == 2


def test_sold_out_leaves_neither_claim_nor_receipt(stage):
    Unit.objects.update(state="void")
    assert refused(claims.claim, stage.alice.pk, stage.campaign.pk, "k1") == "sold_out"
    assert (Claim.objects.count(), Receipt.objects.count()) == (0, 0)


def test_a_campaign_is_claimed_only_while_it_runs(stage):
    campaign, alice = stage.campaign, stage.alice.pk
    with clock.at(campaign.starts_at - timedelta(seconds=1)):
        assert refused(claims.claim, alice, campaign.pk, "k") == "campaign_not_started"
    with clock.at(campaign.ends_at):
        assert refused(claims.claim, alice, campaign.pk, "k") == "campaign_over"
    drafts.pause(campaign)
    assert refused(claims.claim, alice, campaign.pk, "k") == "campaign_paused"
    drafts.end(campaign)
    assert refused(claims.claim, alice, campaign.pk, "k") == "campaign_over"
    assert refused(claims.claim, alice, campaign.pk + 999, "k") == "campaign_not_found"
    draft = drafts.draft(stage.northwind, stage.lounge_day, "not yet launched")
    assert refused(claims.claim, alice, draft.pk, "k") == "campaign_not_found"
    assert Claim.objects.count() == 0


def test_who_does_not_fit_gets_a_receipt_and_no_claim(stage):
    decision = claims.claim(stage.mallory.pk, stage.campaign.pk, "k1")
    assert (decision.claim, decision.receipt.verdict) == (None, "no")
    kept = Receipt.objects.get()
    assert kept.nearest == "Asks for a score of at least 45. Yours is 20."
    assert [line["verdict"] for line in kept.sentences] == ["no", "yes"]
    assert (Claim.objects.count(), left(stage)) == (0, 3)


def test_without_consent_nobody_is_judged(stage):
    decision = claims.claim(stage.bea.pk, stage.campaign.pk, "k1")
    assert (decision.claim, decision.receipt.verdict) == (None, "unknown")


def invite(stage, share: float) -> None:
    stage.campaign.holdout_share = share
    stage.campaign.save()
    version = targeting.in_force(stage.campaign)
    invitations.ask(stage.campaign, version, [stage.alice.pk], 0, {"invited": 0, "held_out": 0})


def test_held_out_binds_open_campaigns_too(stage):
    invite(stage, 0.5)
    Invitation.objects.update(held_out=True)
    decision = claims.claim(stage.alice.pk, stage.campaign.pk, "k1")
    assert (decision.claim, decision.receipt.verdict) == (None, "held_out")
    assert decision.receipt.sentences[-1]["sentence"] == "Not among those held back by lot"


def test_a_closed_campaign_is_for_the_invited(stage):
    stage.campaign.is_open = False
    stage.campaign.save()
    assert claims.claim(stage.alice.pk, stage.campaign.pk, "k1").receipt.verdict == "no"
    invite(stage, 0.0)
    assert claims.claim(stage.alice.pk, stage.campaign.pk, "k2").claim is not None


def test_eligibility_is_locked_at_claim(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    with clock.at(clock.now() + timedelta(minutes=5)):
        drafts.save_rule(
            stage.campaign, {"all": [{"field": "score", "op": ">=", "value": 99}]}, "Only the best."
        )
        assert claims.confirm(made.pk, stage.alice.pk).state == "issued"


def test_confirming_twice_is_once(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    first = claims.confirm(made.pk, stage.alice.pk)
    again = claims.confirm(made.pk, stage.alice.pk)
    assert (first.pass_issued, first.issued_at) == (again.pass_issued, again.issued_at)
    assert (Pass.objects.count(), Link.objects.count()) == (1, 1)
    assert Unit.objects.get(claim_id=made.pk).state == "issued"


def test_nobody_confirms_or_cancels_the_claim_of_another(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    assert refused(claims.confirm, made.pk, stage.mallory.pk) == "claim_not_found"
    assert refused(claims.cancel, made.pk, stage.mallory.pk) == "claim_not_found"
    assert refused(claims.revoke, made.pk, stage.rival.pk, "because") == "claim_not_found"
    assert Claim.objects.get().state == "held"


def test_a_lapsed_hold_is_taken_over_by_another_member(stage):
    Unit.objects.exclude(pk=Unit.objects.first().pk).update(state="void")
    scored(stage.victor)
    stage.victor.is_member = True
    stage.victor.save()
    lapsed = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    assert refused(claims.claim, stage.victor.pk, stage.campaign.pk, "v1") == "sold_out"
    with clock.at(lapsed.held_until):
        taken = claims.claim(stage.victor.pk, stage.campaign.pk, "v2").claim
        assert refused(claims.confirm, lapsed.pk, stage.alice.pk) == "hold_lapsed"
        assert claims.confirm(taken.pk, stage.victor.pk).state == "issued"
    lapsed.refresh_from_db()
    assert (lapsed.state, lapsed.ended_because) == ("expired", "the hold ran out")
    assert Unit.objects.get(state="issued").claim_id == taken.pk


def test_a_member_claims_again_after_her_own_hold_lapsed(stage):
    first = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    with clock.at(first.held_until):
        second = claims.claim(stage.alice.pk, stage.campaign.pk, "k2").claim
    assert {claim.pk: claim.state for claim in Claim.objects.all()} == {
        first.pk: "expired",
        second.pk: "held",
    }
    assert Unit.objects.filter(state="held").count() == 1


def test_the_sweep_tidies_lapsed_holds_and_only_those(stage):
    first = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    assert claims.expire_lapsed() == 0
    with clock.at(first.held_until):
        assert (claims.expire_lapsed(), claims.expire_lapsed()) == (1, 0)
    assert Unit.objects.filter(state="free").count() == 3


def test_giving_back_frees_the_unit_and_ends_the_pass(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    claims.confirm(made.pk, stage.alice.pk)
    assert claims.cancel(made.pk, stage.alice.pk).state == "revoked"
    assert claims.cancel(made.pk, stage.alice.pk).state == "revoked"
    assert left(stage) == 3
    assert Pass.objects.get().revoked_because == "given back by the member"
    assert refused(claims.confirm, made.pk, stage.alice.pk) == "claim_state"
    assert claims.claim(stage.alice.pk, stage.campaign.pk, "k2").is_new


def test_a_used_claim_is_not_given_back(stage):
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    claims.confirm(made.pk, stage.alice.pk)
    Claim.objects.update(state="redeemed")
    assert refused(claims.cancel, made.pk, stage.alice.pk) == "claim_used"


def test_a_code_that_was_shown_is_void_when_it_comes_back(stage):
    campaign = launched(stage.northwind, stage.code_perk, units=2)
    made = claims.claim(stage.alice.pk, campaign.pk, "k1").claim
    assert claims.confirm(made.pk, stage.alice.pk).pass_issued is None
    claims.revoke(made.pk, stage.northwind.pk, "the sale was called off")
    assert sorted(Unit.objects.filter(perk=stage.code_perk).values_list("state", flat=True)) == [
        "free",
        "void",
    ]
    assert Claim.objects.get(pk=made.pk).ended_because == "the sale was called off"
    assert refused(claims.revoke, made.pk, stage.northwind.pk, "again") == "claim_state"
    assert refused(claims.revoke, made.pk, stage.northwind.pk, " ") == "reason_missing"


def locked_tables(run) -> list[str]:
    """The tables whose rows `run` locks, in order."""
    with CaptureQueriesContext(connection) as seen:
        run()
    locks = [query["sql"] for query in seen.captured_queries if " FOR " in query["sql"]]
    return [sql.split(' FROM "')[1].split('"')[0] for sql in locks]


def test_pass_unit_and_claim_are_locked_in_one_order(stage):
    """Whoever takes a lapsed hold over, the sweep and the door would else wait in a circle."""
    order = ["perks_pass", "perks_unit", "campaigns_claim"]
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    assert locked_tables(lambda: claims.confirm(made.pk, stage.alice.pk))[:3] == order
    revoke = lambda: claims.revoke(made.pk, stage.northwind.pk, "because")  # noqa: E731
    assert locked_tables(revoke) == order
    assert locked_tables(lambda: claims.cancel(made.pk, stage.alice.pk)) == order
    lapsed = claims.claim(stage.alice.pk, stage.campaign.pk, "k2").claim
    with clock.at(lapsed.held_until):
        assert locked_tables(claims.expire_lapsed)[:2] == order[1:]


def test_a_name_of_one_long_word_does_not_keep_anybody_from_claiming(stage):
    with system():
        stage.alice.name = "A" * 200
        stage.alice.save()
    made = claims.claim(stage.alice.pk, stage.campaign.pk, "k1").claim
    assert made.given_name == "A" * 80
    assert claims.confirm(made.pk, stage.alice.pk).pass_issued.holder == "A" * 80
