"""Many claims in one transaction: each its own answer, the same answers as one by one."""

from datetime import timedelta

import pytest

from campaigns import claims, taking, targeting
from campaigns.asking import Ask, Decision
from campaigns.models import Claim
from perks import stock
from perks.ground import clock
from perks.models import Receipt, Unit
from tests import cast
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    """Twelve members, every third of whom does not fit, and five lounge days."""
    with system():
        people.crowd = [cast.person(f"m{n}", f"M{n} Member", is_member=True) for n in range(12)]
        for n, member in enumerate(people.crowd):
            scored(member, standing=20 if n % 3 == 2 else 50 + n, travel=40.0 + n)
        people.campaign = launched(people.northwind, people.lounge_day, units=5)
        yield people


def asks(stage, key="k"):
    return [Ask(member.pk, stage.campaign.pk, key) for member in stage.crowd]


def said(answer):
    if not isinstance(answer, Decision):
        return answer.code
    return "new" if answer.is_new else ("same" if answer.claim else answer.receipt.verdict)


def test_each_gets_its_own_answer_first_come_first_served(stage):
    answers = taking.claim_many(asks(stage))
    assert [said(answer) for answer in answers] == [
        "new", "new", "no", "new", "new", "no", "new", "sold_out", "no", "sold_out", "sold_out",
        "no",
    ]  # fmt: skip
    assert (Claim.objects.count(), stock.left(stage.lounge_day.pk)) == (5, 0)
    # A receipt for each claim and for each no, none for those who came too late.
    assert Receipt.objects.count() == 9
    assert [answer.claim.unit.claim_id for answer in answers if said(answer) == "new"] == [
        answer.claim.pk for answer in answers if said(answer) == "new"
    ]


def test_what_was_written_is_what_the_answers_say(stage):
    for answer in taking.claim_many(asks(stage)):
        if isinstance(answer, Decision) and answer.claim:
            kept = Claim.objects.select_related("receipt", "unit").get(pk=answer.claim.pk)
            assert (kept.unit, kept.receipt, kept.receipt.sentences, kept.given_name) == (
                answer.claim.unit, answer.receipt, answer.receipt.sentences, answer.claim.given_name
            )  # fmt: skip
            assert kept.held_until == clock.now() + timedelta(minutes=10)


def test_many_are_judged_exactly_as_each_alone(stage):
    version = targeting.in_force(stage.campaign)
    ids = [member.pk for member in stage.crowd]
    together = targeting.judge_members(stage.campaign, ids, version)
    alone = {id: targeting.judge_members(stage.campaign, [id], version)[id] for id in ids}
    assert together == alone


def test_bad_asks_take_no_other_with_them(stage):
    good, other = stage.crowd[0].pk, stage.crowd[1].pk
    answers = taking.claim_many(
        [
            Ask(good, stage.campaign.pk, ""),
            Ask(good, stage.campaign.pk + 999, "k"),
            Ask(other, stage.campaign.pk, "k", {"size": "L"}),
            Ask(good, stage.campaign.pk, "k2"),
        ]
    )
    assert [said(answer) for answer in answers] == [
        "key_missing", "campaign_not_found", "wants_unknown", "new",
    ]  # fmt: skip


def test_twins_in_one_go_are_one_claim(stage):
    alice = stage.crowd[0].pk
    answers = taking.claim_many(
        [
            Ask(alice, stage.campaign.pk, "k"),
            Ask(alice, stage.campaign.pk, "k"),
            Ask(alice, stage.campaign.pk, "other"),
            Ask(alice, stage.campaign.pk, "k", {"size": "L"}),
        ]
    )
    assert [said(answer) for answer in answers] == [
        "new", "same", "already_claimed", "idempotency_conflict",
    ]  # fmt: skip
    assert answers[1].claim.pk == answers[0].claim.pk
    assert answers[2].facts == {"claim": answers[0].claim.pk}


def test_lapsed_holds_are_taken_over_together(stage):
    first = taking.claim_many(asks(stage)[:2])
    until = first[0].claim.held_until
    Unit.objects.filter(state="free").update(state="void")
    with clock.at(until):
        later = taking.claim_many(asks(stage)[3:5] + asks(stage, "again")[:1])
    assert [said(answer) for answer in later] == ["new", "new", "sold_out"]
    assert {made.pk: made.state for made in Claim.objects.all()} == {
        first[0].claim.pk: "expired",
        first[1].claim.pk: "expired",
        later[0].claim.pk: "held",
        later[1].claim.pk: "held",
    }


def test_one_claim_is_many_of_one(stage, monkeypatch):
    seen = []
    monkeypatch.setattr(claims, "claim_many", lambda asks: seen.extend(asks) or [Decision(None)])
    claims.claim(1, 2, "k", {"size": "L"})
    assert seen == [Ask(1, 2, "k", {"size": "L"})]


def test_after_the_last_one_nobody_waits_for_a_turn(stage, monkeypatch):
    """Told as before: the same claim under its key, hers under another, and sold out for the rest."""
    before = [said(answer) for answer in taking.claim_many(asks(stage))]
    taking.claim_many(asks(stage))
    assert stage.campaign.pk in taking.GONE_LATELY
    late = {"new": "same", "sold_out": "sold_out", "no": "sold_out"}
    with monkeypatch.context() as nobody:
        nobody.setattr(taking, "wait_for", lambda names: pytest.fail("somebody waited"))
        again = [said(answer) for answer in taking.claim_many(asks(stage))]
        other = [said(answer) for answer in taking.claim_many(asks(stage, "other"))]
    assert again == [late[each] for each in before]
    assert other == [
        "already_claimed" if each == "new" else "sold_out" for each in before
    ]  # fmt: skip
    stock.add_units(stage.campaign.perk, 1)
    more = [said(answer) for answer in taking.claim_many(asks(stage, "more"))]
    assert more.count("new") == 1
