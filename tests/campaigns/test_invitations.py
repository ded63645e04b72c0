"""Who is asked: once, by rank, with a receipt that replays; and whom the lot holds back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import claims, drafts, frames, invitations
from campaigns.models import Campaign, Invitation
from campaigns.rules.replay import replay
from perks import stock
from perks.ground import consent
from perks.ground.receipts import Receipt
from perks.models import Letter
from scoring.models import Score
from tests.campaigns import member_stage
from tests.campaigns.brand_stage import crowd, drafted
from tests.campaigns.member_stage import system
from tests.conftest import NOON, owner_cursor

TOMORROW = (NOON + timedelta(days=1)).date()


@pytest.fixture
def members(house):
    """Forty, with scores from 20 to 59: thirty of them fit."""
    return crowd(40, first=20)


def launched(house, **facts):
    campaign = drafted(house, **facts)
    with system():
        stock.add_units(house.lounge_day, 5)
        drafts.launch(campaign)
    return campaign


def asked(campaign):
    with system():
        rows = Invitation.objects.filter(campaign=campaign).order_by("rank")
        return [(row.member_id, row.held_out) for row in rows]


def test_whoever_fits_is_asked_by_falling_score(house, members):
    campaign = launched(house, holdout_share=0.0)
    assert invitations.invite(campaign.pk) == {"invited": 30, "held_out": 0}
    fitting = [member.pk for member in reversed(members[10:])]
    assert asked(campaign) == [(id, False) for id in fitting]
    with system():
        letters = Letter.objects.order_by("pk").values_list("member_id", flat=True)
        assert list(letters) == fitting


def test_nobody_is_asked_twice(house, members):
    campaign = launched(house, holdout_share=0.0)
    invitations.invite(campaign.pk)
    before = asked(campaign)
    assert invitations.invite(campaign.pk) == {"invited": 0, "held_out": 0}
    assert asked(campaign) == before
    with system():
        assert (Letter.objects.count(), Receipt.objects.count()) == (30, 30)


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_somebody_would_be_asked_twice(house, members):
    """The twin: the same row again is refused by name, and stands when the guard is dropped."""
    campaign = launched(house, holdout_share=0.0)
    invitations.invite(campaign.pk)

    def ask_again():
        with system(), transaction.atomic():
            row = Invitation.objects.filter(campaign=campaign).first()
            row.pk = None
            row.save(force_insert=True)

    with pytest.raises(IntegrityError, match="invitation_once"):
        ask_again()
    drop = "ALTER TABLE campaigns_invitation DROP CONSTRAINT invitation_once"
    add = "ALTER TABLE campaigns_invitation ADD CONSTRAINT invitation_once UNIQUE"
    with owner_cursor() as cursor:
        cursor.execute(drop)
        try:
            ask_again()
            assert len(asked(campaign)) == 31
        finally:
            cursor.execute("DELETE FROM campaigns_invitation")
            cursor.execute(f"{add} (campaign_id, member_id)")


def test_the_holdout_is_sticky(house, members):
    campaign = launched(house, holdout_share=0.5)
    first = invitations.invite(campaign.pk)
    held = {id for id, held_out in asked(campaign) if held_out}
    assert first["held_out"] == len(held) and 0 < len(held) < 30
    assert held == {
        member.pk
        for member in members[10:]
        if invitations.draws_holdout(campaign.seed, member.pk, 0.5)
    }
    with system():
        Invitation.objects.filter(campaign=campaign).delete()
    invitations.invite(campaign.pk)
    assert {id for id, held_out in asked(campaign) if held_out} == held


def test_the_lot_takes_its_share_and_differs_by_campaign():
    drawn = [invitations.draws_holdout(7, id, 0.1) for id in range(20_000)]
    other = [invitations.draws_holdout(8, id, 0.1) for id in range(20_000)]
    assert sum(drawn) == pytest.approx(2000, abs=130)
    assert sum(a and b for a, b in zip(drawn, other, strict=True)) == pytest.approx(200, abs=60)


def test_held_out_binds_an_open_campaign_and_gets_no_letter(house, members):
    campaign = launched(house, holdout_share=0.5, is_open=True)
    invitations.invite(campaign.pk)
    held = next(id for id, held_out in asked(campaign) if held_out)
    decision = claims.claim(held, campaign.pk, "k")
    with system():
        assert not Letter.objects.filter(member_id=held).exists()
        assert (decision.claim, decision.receipt.verdict) == (None, "held_out")


def test_receipts_replay(house, members):
    campaign = launched(house, holdout_share=0.5)
    invitations.invite(campaign.pk)
    with system():
        for receipt in Receipt.objects.all():
            again = replay(receipt.values)
            assert (again.answer, again.sentences) == ("yes", receipt.sentences)
        verdicts = set(Receipt.objects.values_list("verdict", flat=True))
    assert verdicts == {"yes", "held_out"}


def test_the_frame_counts_but_fresh_values_decide(house, members):
    """Who lost the score or took the consent back after the frame was built is not asked."""
    campaign = launched(house, holdout_share=0.0)
    with system():
        top = Score.objects.get(member=members[39])
        top.pk, top.date, top.standing, top.exact, top.low = None, TOMORROW, 5, 5.0, 0.0
        top.save(force_insert=True)
        consent.withdraw(members[38].pk, "invite")
    assert invitations.invite(campaign.pk) == {"invited": 28, "held_out": 0}
    ids = [id for id, _ in asked(campaign)]
    assert members[38].pk not in ids and members[39].pk not in ids


def test_only_live_campaigns_that_run_invite(house, members):
    draft = drafted(house)
    assert invitations.invite(draft.pk) == {}
    live = launched(house)
    with system():
        drafts.pause(live)
    assert invitations.invite(live.pk) == {}
    assert asked(live) == []


def test_a_newcomer_is_asked_by_the_sweep(house, members):
    campaign = launched(house, holdout_share=0.0)
    invitations.invite(campaign.pk)
    with system():
        member_stage.scored(house.alice)
        frames.build()
    assert invitations.invite(campaign.pk) == {"invited": 1, "held_out": 0}
    assert asked(campaign)[-1] == (house.alice.pk, False)
    with system():
        ranks = Invitation.objects.filter(campaign=campaign).values_list("rank", flat=True)
        assert sorted(ranks) == list(range(1, 32))
        assert Campaign.objects.get(pk=campaign.pk).state == "live"


def test_the_longest_names_still_make_a_letter(house, members):
    with system():
        house.northwind.name, house.lounge_day.name = "N" * 120, "L" * 60 + " " + "d" * 59
        house.northwind.save()
        house.lounge_day.save()
    campaign = launched(house, holdout_share=0.0)
    assert invitations.invite(campaign.pk)["invited"] == 30
    with system():
        subject = Letter.objects.values_list("subject", flat=True).first()
    assert subject == "N" * 120 + ": " + "L" * 60 + "…"
