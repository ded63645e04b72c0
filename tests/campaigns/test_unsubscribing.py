"""Letters that nobody has to get are stopped from the mail program, and each tells its wording."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from campaigns import audit, invitations, no_invitations
from campaigns.models import Campaign
from perks.ground import consent, outbox, scopes
from perks.ground.outbox import Letter
from tests.campaigns.kind_stage import claimed
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(people, noon):
    """Alice was invited by letter."""
    with system():
        scored(people.alice)
        people.campaign = launched(people.northwind, people.lounge_day)
        invitations.invite(people.campaign.pk)
        people.alice.emailaddress_set.update_or_create(
            email=people.alice.email, defaults={"verified": True, "primary": True}
        )
    outbox.send_waiting()
    [people.letter] = [each for each in mail.outbox if each.to == [people.alice.email]]
    return people


def test_one_click_of_a_mail_program_ends_invitations(sent):
    headers = sent.letter.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<(https?://[^/]+)(/.+)>", headers["List-Unsubscribe"])[2]
    assert address in sent.letter.body
    # A program that looks at the letter opens the link: nothing ends by that.
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(address).status_code == 200
    with system():
        assert "invite" in consent.given(sent.alice.pk)
    told = {"List-Unsubscribe": "One-Click"}
    assert stranger.post(address, told).status_code == 200
    with system():
        assert "invite" not in consent.given(sent.alice.pk)
        assert "mentions" in consent.given(sent.alice.pk)
    # The twin: an address that nobody signed ends nothing.
    forged = reverse("no_invitations", args=[f"{sent.alice.pk}:x:y"])
    assert stranger.post(forged, told).status_code == 404
    assert no_invitations.find("x") is None


def test_letters_about_what_she_did_herself_have_no_such_header(sent):
    with system():
        outbox.write(sent.alice.pk, "t", "campaigns/email/parcel", "On its way", {})
    outbox.send_waiting()
    assert [name for name in mail.outbox[-1].extra_headers if name.startswith("List-")] == []


def test_the_audit_tells_the_wording_of_the_day_of_sending(sent, monkeypatch):
    with system():
        version = Letter.objects.get(key__startswith="invitation:").version
        assert version == outbox.version_of("campaigns/email/invitation")
        claimed(sent.alice, sent.campaign)
    # Rewritten since: what was sent is not.
    monkeypatch.setattr(outbox, "version_of", lambda _: "other!")
    with scopes.act_as(scopes.brand(sent.northwind.pk, None)):
        made = audit.bundle(Campaign.objects.get(pk=sent.campaign.pk))
    letters = [row for row in made.tables["told"] if row["where"] == "letter"]
    assert [row["version"] for row in letters] == [version]
