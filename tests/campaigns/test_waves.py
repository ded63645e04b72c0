"""Choosing in waves: whose turn it is, how many, when; each once, and all of a wave or none of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from campaigns import (
    choosing,
    expected,
    frames,
    invitations,
    inviting,
    made_again,
    marks,
    showing,
)
from campaigns.choosing import Asked, Terms
from campaigns.core.lots import commitment, drawn_order
from campaigns.models import Choice, Invitation, Wave
from perks.ground import clock, consent, receipts
from perks.ground.receipts import Receipt
from perks.models import Letter, User
from scoring.models import Score
from tests.campaigns.brand_stage import crowd, drafted, signed_in
from tests.campaigns.choosing_stage import choices, chosen_campaign, invited, reacted, wave
from tests.campaigns.member_stage import system
from tests.conftest import NOON

LATER = NOON + timedelta(hours=80)


@pytest.fixture
def members(house):
    """Forty with scores from 20 to 59: thirty of them fit."""
    return crowd(40, first=20)


def test_the_best_scored_come_first_and_the_next_wave_takes_the_next(house, members):
    campaign = chosen_campaign(house, Terms("ranked", per_wave=8), holdout_share=0.0)
    assert invitations.invite(campaign.pk) == {"invited": 8, "held_out": 0}
    best = [member.pk for member in reversed(members[10:])]
    assert invited(campaign) == best[:8]
    assert invitations.invite(campaign.pk) == {}
    with clock.at(LATER):
        assert invitations.invite(campaign.pk) == {"invited": 8, "held_out": 0}
    assert invited(campaign) == best[:16]
    rows = choices(campaign, 2)
    assert [rows[id].rank for id in best[8:16]] == list(range(1, 9))
    assert {rows[id].because for id in best[16:]} == {"passed"}
    assert best[0] not in rows


def test_a_lottery_is_drawn_from_what_was_committed(house, members):
    campaign = chosen_campaign(house, Terms("lottery", per_wave=7), holdout_share=0.0)
    before = wave(campaign)
    assert (before.seed, before.opened_at) == ("", None)
    assert invitations.invite(campaign.pk) == {}  # the hash has not stood for an hour
    with clock.at(NOON + timedelta(hours=1)):
        assert invitations.invite(campaign.pk)["invited"] == 7
    opened, rows = wave(campaign), choices(campaign)
    assert commitment(opened.seed) == before.commitment == opened.commitment
    ids = list(rows)
    order = drawn_order(opened.seed, [rows[id].ticket for id in ids])
    assert invited(campaign) == [ids[place] for place in order[:7].tolist()]
    assert [rows[ids[place]].number for place in order.tolist()] == list(range(1, 31))


def test_the_same_seed_and_list_give_the_same_choice_after_a_kill(house, members, monkeypatch):
    """Letters fail halfway: nothing stands, and the sweep opens the same wave again."""
    campaign = chosen_campaign(house, Terms("random", per_wave=9))
    seen = []
    with monkeypatch.context() as patched:
        patched.setattr(inviting, "letter", lambda c, i, v: seen.append(i.member_id))
        patched.setattr(inviting.outbox, "write_many", lambda *letters, **purpose: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            invitations.invite(campaign.pk)
    with system():
        assert [m.objects.count() for m in (Invitation, Choice, Letter, Receipt)] == [0] * 4
        assert wave(campaign).opened_at is None
    assert invitations.invite(campaign.pk)["invited"] == 9
    assert invited(campaign) == seen


def test_reach_counts_people_once(house, members):
    """m39 and m38 share all their people; m20 has fewer, but others."""
    with system():
        reacted(members[39], range(100, 130))
        reacted(members[38], range(100, 129))
        reacted(members[20], range(500, 510))
    campaign = chosen_campaign(house, Terms("coverage", per_wave=2), holdout_share=0.0)
    invitations.invite(campaign.pk)
    assert invited(campaign) == [members[39].pk, members[20].pk]
    rows, opened = choices(campaign), wave(campaign)
    assert [rows[members[n].pk].gain for n in (39, 20)] == [30, 10]
    assert (opened.reach, opened.reach_by_score, opened.candidates) == (40, 30, 30)


def test_floors_lot_and_hand_come_before_the_score(house, members):
    with system():
        User.objects.filter(pk__in=[m.pk for m in members[12:17]]).update(country="DE")
        User.objects.filter(pk=members[11].pk).update(languages=["pt", "en"])
        frames.build()
    floors = (Asked("country", "DE", 2), Asked("language", "pt", 1), Asked("band", "20-39", 1))
    terms = Terms("ranked", per_wave=10, exploration=0.2, floors=floors)
    campaign = chosen_campaign(house, terms, holdout_share=0.0)
    with system():
        marks.mark(campaign, members[10].pk, "add", "She wrote to us")
    invitations.invite(campaign.pk)
    rows = choices(campaign)
    chosen = [rows[id] for id in invited(campaign)]
    assert chosen[0].member_id == members[10].pk
    reasons = [row.because for row in chosen]
    assert (reasons[0], reasons.count("exploration")) == ("hand", 2)
    assert sum(members[12].pk <= row.member_id <= members[16].pk for row in chosen) >= 2
    assert members[11].pk in invited(campaign)
    assert reasons.count("rank") == 10 - sum(reason != "rank" for reason in reasons)


def test_who_is_held_back_takes_no_place_and_is_drawn_as_ever(house, members):
    campaign = chosen_campaign(house, Terms("ranked", per_wave=15), holdout_share=0.3)
    counts = invitations.invite(campaign.pk)
    rows = [row for row in choices(campaign).values() if row.rank]
    assert counts["invited"] == 15 or len(rows) == 30  # once in a hundred the lot leaves fewer
    assert counts["invited"] + counts["held_out"] == len(rows) and counts["held_out"] >= 4
    for row in rows:
        if invitations.draws_holdout(campaign.seed, row.member_id, 0.3):
            assert row.held_out
    with system():
        asked = dict(Invitation.objects.values_list("member_id", "held_out"))
    assert asked == {row.member_id: row.held_out for row in rows}
    assert counts["held_out"] >= int(0.3 * len(rows)) - 1


def test_a_struck_member_is_told_that_the_brand_chose_others(house, members):
    campaign = chosen_campaign(house, Terms("ranked", per_wave=3), holdout_share=0.0)
    with system():
        marks.mark(campaign, members[39].pk, "strike", "Works for a rival")
        marks.mark(campaign, members[38].pk, "strike", "A mistake")
        marks.mark(campaign, members[38].pk, "unstrike")
    invitations.invite(campaign.pk)
    assert invited(campaign) == [members[n].pk for n in (38, 37, 36)]
    assert choices(campaign)[members[39].pk].because == "struck"
    receipt = showing.look(campaign.pk, members[39].pk).receipt
    assert receipt.verdict == "no"
    assert receipt.sentences[-1]["value"] == "You fit. The brand chose others."
    assert "rival" not in str(receipt.sentences)


def test_everybody_reads_why(house, members):
    campaign = chosen_campaign(house, Terms("random", per_wave=5), holdout_share=0.0)
    invitations.invite(campaign.pk)
    last = max(choices(campaign).values(), key=lambda row: row.number)
    receipt = showing.look(campaign.pk, last.member_id).receipt
    assert receipt.sentences[-1] == {
        "verdict": "no",
        "sentence": "Among those chosen",
        "value": "You fit, but 5 places went by lot; your number was 30 of 30.",
    }
    with system():
        kept = Receipt.objects.get(member_id=invited(campaign)[0])
    assert kept.sentences[-1]["value"] == (
        "You fit, and 5 places went by lot. Your number was 1 of 30."
    )
    assert commitment(kept.values["choice"]["seed"]) == wave(campaign).commitment


def test_whoever_is_not_chosen_has_a_receipt_of_the_choice(house, members):
    campaign = chosen_campaign(house, Terms("lottery", per_wave=5), holdout_share=0.2)
    with system():
        marks.mark(campaign, members[39].pk, "strike", "Works for a rival")
    with clock.at(NOON + timedelta(hours=1)):
        invitations.invite(campaign.pk)
    rows = choices(campaign)
    with system():
        kept = {row.member_id: row for row in Receipt.objects.filter(member__in=members)}
        asked = set(Invitation.objects.values_list("member_id", flat=True))
    assert set(rows) == set(kept) == {m.pk for m in members[10:]}
    assert {id for id, row in rows.items() if row.receipt_id} == set(rows) - asked
    passed = max(rows.values(), key=lambda row: row.number or 0)
    receipt = kept[passed.member_id]
    assert (passed.receipt_id, receipt.verdict, passed.rank) == (receipt.pk, "no", None)
    assert [line["sentence"] for line in receipt.sentences] == [
        "A score of at least 30", "Among those chosen",
    ]  # fmt: skip
    assert receipt.sentences[-1]["value"].endswith(f"Your ticket is {passed.ticket}.")
    with system():
        assert made_again.replays(receipt) is True
        assert made_again.replays(kept[members[39].pk]) is True
    assert "rival" not in str(kept[members[39].pk].sentences)
    forged = receipt.values["choice"] | {"number": 1}
    receipt.values = receipt.values | {"choice": forged}
    with system():
        assert made_again.replays(receipt) is False
        member = User.objects.get(pk=passed.member_id)
    client = signed_in(member)
    assert receipt.spaced in client.get(f"/perks/{campaign.pk}/").content.decode()
    page = client.get(f"/receipts/{receipt.number}/").content.decode()
    assert "Met when the choice was made" in page and "5 places went by lot" in page


def test_two_numbers_that_are_alike_are_drawn_again(house, members):
    campaign = chosen_campaign(house, Terms("random", per_wave=5), holdout_share=0.0)
    made = [
        receipts.build(m.pk, "may?", "test", {}, [], "no", brand_id=campaign.brand_id)
        for m in members[:3]
    ]
    for each in made:
        each.number = "00000000"
    with system():
        written = receipts.write_many(made)
        numbers = dict(Receipt.objects.values_list("pk", "number"))
    assert set(written) == {m.pk for m in members[:3]} and len(set(numbers.values())) == 3


def test_the_audience_proposes_and_fresh_values_decide(house, members):
    campaign = chosen_campaign(house, Terms("ranked", per_wave=4), holdout_share=0.0)
    with system():
        top = Score.objects.get(member=members[39])
        top.pk, top.date, top.standing = None, (NOON + timedelta(days=1)).date(), 5
        top.save(force_insert=True)
        consent.withdraw(members[38].pk, "invite")
    assert invitations.invite(campaign.pk) == {"invited": 4, "held_out": 0}
    assert invited(campaign) == [members[n].pk for n in (37, 36, 35, 34)]
    rows = choices(campaign)
    assert {rows[members[n].pk].because for n in (38, 39)} == {"unfit"}
    assert rows[members[37].pk].number == 1


def test_as_stock_allows_asks_for_as_many_as_are_expected_to_come(house, members):
    terms = Terms("ranked")
    campaign = chosen_campaign(house, terms, units=6, holdout_share=0.0)

    def places():
        return expected.places(campaign, terms, expected.answers(campaign, terms))

    with system():
        assert places() == 20  # 30% accept, for all we know
    assert invitations.invite(campaign.pk)["invited"] == 20
    with system():
        assert places() == 0  # all of it is spoken for
    with clock.at(LATER), system():
        assert places() == 40  # nobody came: 6 of 40 accept now, and 6 are left


def test_there_is_time_to_look_through_the_list(house, members):
    campaign = chosen_campaign(house, Terms("ranked", per_wave=3, review_hours=24))
    assert invitations.invite(campaign.pk) == {}
    with clock.at(NOON + timedelta(hours=24)):
        assert invitations.invite(campaign.pk)["invited"] == 3


def test_without_stock_no_wave_opens(house, members):
    campaign = chosen_campaign(house, Terms("ranked", per_wave=3), units=1)
    with system():
        house.lounge_day.units.update(state="void")
    assert invitations.invite(campaign.pk) == {}
    assert invited(campaign) == []


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms("best"), "way"),
        (Terms("ranked", per_wave=0), "per_wave"),
        (Terms("ranked", interval_hours=0), "interval_hours"),
        (Terms("ranked", review_hours=999), "review_hours"),
        (Terms("ranked", exploration=float("nan")), "exploration"),
        (Terms("random", exploration=0.1), "exploration"),
        (Terms("lottery", floors=(Asked("country", "DE", 1),)), "floors"),
        (Terms("ranked", floors=(Asked("country", "XX", 1),)), "floors"),
        (Terms("ranked", floors=(Asked("age", "18-24", 0),)), "floors"),
        (
            Terms("ranked", per_wave=5, exploration=0.4, floors=(Asked("band", "0-19", 4),)),
            "floors",
        ),
    ],
)
def test_terms_that_cannot_be_kept_are_refused(house, terms, field):
    campaign = drafted(house)
    with system(), pytest.raises(choosing.Refusal) as refused:
        choosing.save(campaign, terms)
    assert (refused.value.code, refused.value.facts["field"]) == ("choosing_invalid", field)
    with system():
        assert choosing.terms_of(campaign) == Terms()


def test_the_way_is_settled_at_launch_and_the_days_are_not(house, members):
    terms = Terms("ranked", per_wave=3)
    campaign = chosen_campaign(house, terms)
    with system():
        with pytest.raises(choosing.Refusal) as refused:
            choosing.save(campaign, Terms("random", per_wave=3))
        assert refused.value.code == "settled_at_launch"
        choosing.save(campaign, Terms("ranked", per_wave=4, interval_hours=24))
        assert choosing.terms_of(campaign) == Terms("ranked", per_wave=4, interval_hours=24)


def test_a_seed_is_told_when_its_wave_opens_and_never_changes(house, members):
    """The guard and its twin: a seed without an opening is refused by name, and so is another row."""
    campaign = chosen_campaign(house, Terms("ranked", per_wave=3))
    with system(), transaction.atomic(), pytest.raises(IntegrityError, match="wave_tells_its_seed"):
        Wave.objects.filter(campaign=campaign).update(seed="ab")
    with system(), transaction.atomic(), pytest.raises(ProgrammingError, match="permission denied"):
        Wave.objects.filter(campaign=campaign).update(commitment="x")
    invitations.invite(campaign.pk)
    with system():
        again = Choice.objects.filter(wave__campaign=campaign).first()
        again.pk = None
        with pytest.raises(IntegrityError, match="choice_once_a_wave"), transaction.atomic():
            again.save(force_insert=True)
