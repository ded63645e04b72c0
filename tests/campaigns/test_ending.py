"""A campaign ends by itself, its last day moves aloud, and a sweep stops at nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns import claims, drafts, ending, invitations, sweeping, tasks
from campaigns.models import Campaign, Invitation, Wait
from perks.ground import clock, outbox
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import Deed
from tests import cast
from tests.campaigns.brand_stage import signed_in
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    """Two units: Alice holds one, and m0 waits."""
    with system():
        people.m0 = cast.person("m0", "M0 Member", is_member=True)
        scored(people.alice), scored(people.m0)
        people.campaign = launched(people.northwind, people.lounge_day, units=2)
        claims.claim(people.alice.pk, people.campaign.pk, "k")
        Wait.objects.create(
            campaign=people.campaign, brand=people.northwind, member=people.m0
        )  # where something came back after she joined
        yield people


def after(campaign):
    return clock.at(campaign.ends_at + timedelta(seconds=1))


def letters(start):
    found = Letter.objects.filter(key__startswith=start).order_by("key")
    return [(letter.member.given_name, letter.subject) for letter in found]


def test_past_its_last_day_it_has_ended_swept_up_or_not(stage):
    bea, campaign = signed_in(stage.bea), stage.campaign
    page = reverse("campaigns", args=[stage.northwind.slug])
    api = f"/api/v1/brands/{stage.northwind.slug}/campaigns"
    assert campaign.phase == "live"
    with after(campaign):
        assert Campaign.objects.get().phase == "ended"
        assert ">Ended<" in bea.get(page).content.decode().replace("</span>", "<")
        assert [row["state"] for row in bea.get(api).json()["results"]] == ["ended"]
        assert bea.get(api, {"state": "live"}).json()["results"] == []
        assert len(bea.get(api, {"state": "ended"}).json()["results"]) == 1
        with pytest.raises(Refusal, match="has ended"):
            drafts.change(Campaign.objects.get(), name="Another name")
        assert (ending.end_due(), ending.end_due()) == (1, 0)
    assert Campaign.objects.get().state == "ended"


def test_who_waits_and_who_runs_it_are_told(stage):
    with after(stage.campaign):
        tasks.end_campaigns()
        outbox.send_waiting()
    assert list(Wait.objects.values_list("state", flat=True)) == ["over"]
    assert letters("wait-over:") == [("M0", "Lounge day visit has ended")]
    assert letters("ended:") == [("Bea", f"{stage.campaign.name} has ended")]
    told = Letter.objects.get(key__startswith="ended:")
    assert (told.context["left"], told.context["waited"], told.sent_at is None) == (2, 1, False)
    assert [(d.name, d.by, d.way) for d in Deed.objects.all()] == [("campaign_over", None, "self")]
    log = signed_in(stage.bea).get(reverse("log", args=[stage.northwind.slug])).content.decode()
    assert "Ended: its last day was over" in log and "Perks, by itself" in log


def test_a_day_that_moves_is_in_the_log_and_told_to_whoever_has_not_got_it(stage):
    campaign, before = stage.campaign, stage.campaign.ends_at
    with pytest.raises(Refusal, match="That day is over"):
        drafts.change(campaign, ends_at=clock.now() - timedelta(minutes=1))
    invitations.invite(campaign.pk)
    assert Invitation.objects.count() == 2
    drafts.change(campaign, ends_at=before + timedelta(days=7))
    name = "Lounge day visit now ends on "
    assert [(who, text.startswith(name)) for who, text in letters("end-moved:")] == [("M0", True)]
    line = Deed.objects.get(name="campaign_end_moved")
    assert set(line.of) == {"campaign", "from", "to"}
    with clock.at(before + timedelta(seconds=1)):
        assert ending.end_due() == 0


def test_a_sweep_goes_on_after_one_that_fails_and_is_heard_of(stage, monkeypatch):
    second = launched(stage.northwind, stage.lounge_day, units=0, name="Another")
    asked = []

    def invite(id):
        asked.append(id)
        if id == stage.campaign.pk:
            raise ValueError("a rule that cannot be read")

    monkeypatch.setattr(invitations, "invite", invite)
    with pytest.raises(ValueError, match="cannot be read"):
        tasks.invite_all()
    assert asked == [stage.campaign.pk, second.pk]
    assert sweeping.each([1, 2], lambda id: id) == 3
