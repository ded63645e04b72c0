"""A session that ends and a hold that runs out while somebody types an address: nothing is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import drafts
from campaigns.models import Claim
from perks.ground import clock, unsent
from perks.ground.form_reader import Reader
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored, signed_in, system

pytestmark = pytest.mark.django_db
LOGIN = {"login": "alice@example.test", "password": "a long password"}
SENT = {**kind_stage.TYPED, "variant": "m-green", "address-street": '7 "Rue" <de> l\'Été'}


@pytest.fixture
def stage(people, noon):
    """Alice holds one of three samples."""
    with system():
        scored(people.alice)
        sample = kind_stage.given(people.northwind, "sample", kind_stage.SIZES)
        people.campaign = kind_stage.campaign(people.northwind, sample)
        people.held = kind_stage.claimed(people.alice, people.campaign, variant="s-green")
        people.browser = signed_in(people.alice)
    people.page = f"/claims/{people.held.pk}/"
    people.after = people.held.held_until + timedelta(minutes=1)
    return people


def send(browser, stage, **more):
    headers = {"referer": f"http://testserver{stage.page}"}
    return browser.post(f"{stage.page}confirm/", SENT | more, headers=headers)


def holds_what_was_typed(page, stage, claim=0):
    """Whether the form of the claim has the street and the size as they were typed."""
    to = reverse("claim_confirm", args=[claim or stage.held.pk])
    forms = Reader(page.content.decode(), stage.page).forms
    [form] = [form for form in forms if form.action == to]
    street = [each.attrs["value"] for each in form.controls if each.name == "address-street"]
    size = [each.attrs["value"] for each in form.controls if "checked" in each.attrs]
    return street == [SENT["address-street"]] and SENT["variant"] in size


def states():
    with system():
        return [each.state for each in Claim.objects.order_by("pk")]


def test_the_session_ended_and_signing_in_leads_back_to_the_address(stage):
    browser = Client()
    sent = send(browser, stage)
    assert (sent.status_code, sent.url) == (302, f"/account/login/?next={stage.page}")
    assert "What you typed is kept for an hour." in browser.get(sent.url).content.decode()
    page = browser.post(sent.url, LOGIN, follow=True)
    assert page.request["PATH_INFO"] == stage.page
    assert holds_what_was_typed(page, stage) is True
    assert "What you typed is here again" in page.content.decode()
    assert 'id="unsent"' not in browser.get(stage.page).content.decode()
    assert send(browser, stage).status_code == 302
    assert states() == ["issued"]


def test_the_session_ended_and_the_hold_as_well(stage):
    browser = Client()
    sent = send(browser, stage)
    with clock.at(stage.after):
        with system():
            browser.force_login(stage.alice)
        page = browser.get(sent.url.partition("next=")[2])
    assert holds_what_was_typed(page, stage) is True
    assert "If one is left, it is yours with one press" in page.content.decode()


def test_a_hold_that_ran_out_keeps_the_address_and_is_held_anew_by_one_press(stage):
    with clock.at(stage.after):
        late = send(stage.browser, stage)
        assert (late.status_code, holds_what_was_typed(late, stage)) == (422, True)
        assert states() == ["held"]
        taken = send(stage.browser, stage, again="1", once="k")
        twice = send(stage.browser, stage, again="1", once="k")
    assert states() == ["expired", "issued"]
    assert taken.url == twice.url != stage.page


def test_where_it_cannot_be_held_anew_the_address_stays_as_well(stage):
    with system():
        drafts.pause(stage.campaign)
    with clock.at(stage.after):
        late = send(stage.browser, stage, again="1", once="k")
    assert (late.status_code, holds_what_was_typed(late, stage)) == (422, True)
    assert "The brand has paused this perk." in late.content.decode()
    assert states() == ["held"]


def test_an_address_that_cannot_be_is_mended_under_the_new_hold(stage):
    with clock.at(stage.after):
        page = send(stage.browser, stage, again="1", once="k", **{"address-region": "Atlantis"})
    with system():
        newest = Claim.objects.latest("pk").pk
    assert (page.status_code, holds_what_was_typed(page, stage, newest)) == (422, True)
    assert states() == ["expired", "held"]


def test_what_waits_is_sealed_and_forgotten_after_an_hour(stage, monkeypatch):
    """The twin: without the seal the street stands in the cache."""
    kept = {}
    monkeypatch.setattr(unsent.cache, "set", lambda key, value, *_: kept.update({key: value}))
    send(Client(), stage)
    monkeypatch.setattr(unsent.vault, "seal", lambda plain, _: plain)
    send(Client(), stage)
    sealed, plain = kept.values()
    assert [b"Rue" in each for each in (sealed, plain)] == [False, True]
