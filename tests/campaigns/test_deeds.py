"""The brand's log: each change and each file that was taken out is a line, and stays one."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import get_resolver, reverse

from campaigns import deed_words, drafts
from perks import deeds
from perks.ground import scopes
from perks.models import Deed
from tests.campaigns.member_stage import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(people):
    with system():
        return drafts.draft(people.northwind, people.code_perk, "Winter")


def lines():
    with system():
        return [(each.who, each.what, each.campaign, each.way) for each in told()]


def told():
    return deed_words.told(Deed.objects.order_by("pk"))


def test_what_changed_something_is_a_line_and_what_did_not_is_none(client, people, campaign):
    with system():
        client.force_login(people.bea)
    at = {"brand": "northwind", "campaign": campaign.pk}
    assert client.get(reverse("limits", kwargs=at)).status_code == 200
    assert client.post(reverse("campaign_launch", kwargs=at)).status_code == 302  # not vetted
    assert (
        client.post(reverse("perk_new", args=["northwind"]), {}).status_code == 200
    )  # which kind?
    assert lines() == []
    assert client.post(reverse("watch_words", kwargs=at), {"words": "fly away"}).status_code == 302
    ledger = client.get(reverse("ledger_csv", kwargs=at))
    assert ledger.status_code == 200
    said = "Changed the words that are looked for"
    assert lines() == [
        ("Bea Lindqvist", said, "Winter", "page"),
        ("Bea Lindqvist", "Took out the ledger", "Winter", "page"),
    ]
    page = client.get(reverse("log", args=["northwind"]), {"campaign": campaign.pk})
    assert said in page.content.decode()
    file = client.get(reverse("log_csv", args=["northwind"])).content.decode()
    assert f"Bea Lindqvist,{said},Winter" in file
    assert [line[1] for line in lines()][2:] == ["Took out this log"]


def test_an_answer_that_is_given_again_did_nothing_again(client, people, campaign):
    with system():
        client.force_login(people.bea)
    where = f"/api/v1/brands/northwind/campaigns/{campaign.pk}"
    for _ in range(2):
        told = client.patch(
            where, {"name": "Spring"}, "application/json", headers={"Idempotency-Key": "once"}
        )
        assert told.status_code == 200
    assert [(who, what, way) for who, what, _, way in lines()] == [
        ("Bea Lindqvist", "Changed the sentence or the facts", "api")
    ]


def test_a_line_cannot_be_changed_and_a_rival_sees_none(people, campaign):
    with scopes.act_as(scopes.brand(people.northwind.pk, by=people.bea.pk)):
        line = Deed.objects.create(
            brand=people.northwind, by=people.bea.pk, way="page", name="campaign_end", of={}
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Deed.objects.filter(pk=line.pk).update(name="campaign_pause")
        with pytest.raises(DatabaseError), transaction.atomic():
            Deed.objects.filter(pk=line.pk).delete()
    with scopes.act_as(scopes.brand(people.rival.pk, by=people.mallory.pk)):
        assert not deeds.of_brand(people.northwind).exists()


def test_every_word_belongs_to_an_address():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    known = names | {name.removeprefix("api_").removeprefix("brand_") for name in names}
    by_themselves = {"campaign_over", "campaign_end_moved"}
    assert set(deed_words.WORDS) - known == by_themselves
