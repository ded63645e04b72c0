"""She pauses, unlinks, takes her data and leaves: what goes at once, and what stays."""

import pytest
from django.urls import reverse

from campaigns import claims, draws, waiting
from campaigns.models import Claim, Entry, Invitation, Wait
from perks import redemptions, stock
from perks.ground import clock
from perks.models import (
    LedgerEntry,
    User,
)
from scoring.models import Account
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import launched, scored, signed_in, system
from tests.scoring.stage import fill, linked
from tests.week_ten.walking import PASSWORD, at_the_door, by_password, pressed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "fresh_counts")]


@pytest.fixture
def leaver(people):
    """Alice has one of everything that is open: used, issued, held, in a pot, waiting, invited."""
    with system():
        for member in (people.alice, people.mallory):
            scored(member)
        fill(linked(people.alice, 1), range(100, 140))
        people.used = launched(people.northwind, people.lounge_day, units=3)
        first = taken(people.alice, people.used)
        redemptions.redeem(first.pass_issued.code, people.lounge.pk, device=people.desk.pk)
        again = kind_stage.given(people.northwind, "venue_access", venue=people.lounge)
        people.open = launched(people.northwind, again, units=2)
        people.pass_ = taken(people.alice, people.open).pass_issued
        people.held = launched(people.northwind, people.code_perk, units=2)
        claims.claim(people.alice.pk, people.held.pk, "held")
        prize = kind_stage.given(people.northwind, "code")
        stock.add_codes(prize, ["A"])
        people.pot = kind_stage.campaign(people.northwind, prize, way="draw")
        for member in (people.alice, people.mallory):
            assert draws.enter(people.pot.pk, member.pk).entry
        scarce = kind_stage.given(people.northwind, "code")
        people.full = launched(people.northwind, scarce, units=1)
        claims.claim(people.mallory.pk, people.full.pk, "last")
        waiting.join(people.full.pk, people.alice.pk)
        invited = kind_stage.given(people.northwind, "code")
        people.asked = launched(people.northwind, invited, units=1)
        receipt = Claim.objects.filter(member=people.alice).first().receipt
        Invitation.objects.create(campaign=people.asked, rank=1, brand=people.northwind,
                                  member=people.alice, receipt=receipt)  # fmt: skip
    return people


def taken(member, campaign):
    made = claims.claim(member.pk, campaign.pk, f"{member.pk}-{campaign.pk}").claim
    claims.confirm(made.pk, member.pk)
    return Claim.objects.select_related("pass_issued").get(pk=made.pk)


def test_alice_pauses_unlinks_takes_her_data_and_leaves(leaver):
    alice = by_password("alice@example.test")
    assert "Paused. Nobody matches you" in pressed(
        alice, "/privacy/consent/", purpose="invite", do="withdraw"
    )
    with system():
        account = Account.objects.get(member=leaver.alice).pk
    assert "Unlink" in text(alice.get(f"/accounts/{account}/unlink/"))
    assert "What we stored of it is deleted" in pressed(alice, f"/accounts/{account}/unlink/")
    told = alice.get("/privacy/export.json").json()
    flat = {name for part in told.values() if isinstance(part, dict) for name in part}
    assert {"claims", "draw_entries", "waiting", "invitations", "passes", "accounts"} <= flat
    page = text(alice.get("/privacy/delete/"))
    assert "your name leaves every draw and waiting list" in page
    assert "stays with them, under a number that no name belongs to" in page
    assert alice.post("/privacy/delete/", {"confirm": "no"}).status_code == 400
    with system():
        booked = list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount"))
        left = [stock.left(each.perk_id) for each in (leaver.open, leaver.held)]
    assert "Your account is deleted, and you are signed out." in pressed(
        alice, "/privacy/delete/", confirm=PASSWORD
    )
    assert alice.get("/home/").status_code == 302
    assert at_the_door(leaver, leaver.pass_.code) == "pass_revoked"
    with system():
        # What was held or not used is free again, at once; a code that she saw would not be.
        assert [stock.left(each.perk_id) for each in (leaver.open, leaver.held)] == [
            left[0] + 1, left[1] + 1,
        ]  # fmt: skip
        states = Claim.objects.filter(member=leaver.alice).values_list("campaign_id", "state")
        assert dict(states) == {
            leaver.used.pk: "redeemed", leaver.open.pk: "revoked", leaver.held.pk: "cancelled",
        }  # fmt: skip
        assert Entry.objects.get(member=leaver.alice).withdrawn_at is not None
        assert not Wait.objects.exists()
        assert Invitation.objects.filter(member=leaver.alice).count() == 1
        assert list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount")) == booked
        kept = User.objects.get(pk=leaver.alice.pk)
        assert (kept.name, kept.is_active, kept.email) == ("", False, f"erased-{kept.pk}@invalid")
        with clock.at(leaver.pot.ends_at):
            assert draws.draw(leaver.pot.pk) == 1
        assert Claim.objects.get(campaign=leaver.pot).member == leaver.mallory
    mallory = text(signed_in(leaver.mallory).get(reverse("draw", args=[leaver.pot.pk])))
    assert "Alice" not in mallory
    assert by_password("alice@example.test").session.get("_auth_user_id") is None
