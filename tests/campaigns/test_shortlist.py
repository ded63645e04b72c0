"""The list that people look through: handles, reasons, strikes, additions; and what it never tells."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from campaigns import choosing, drafts, invitations, marks, replaying, shortlist, wave_history
from campaigns.choosing import Asked, Terms
from campaigns.commitments import handle
from campaigns.models import Claim, ShortlistMark, Wave
from perks import stock
from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from tests.campaigns.brand_stage import at, counted, crowd, drafted, signed_in
from tests.campaigns.choosing_stage import chosen_campaign, invited, reacted, wave
from tests.campaigns.member_stage import system
from tests.conftest import NOON

API = "/api/v1/brands/northwind/campaigns"
SCRIPT = Path(__file__).parents[2] / "docs" / "replay_lottery.py"
RANKED = Terms("ranked", per_wave=5, review_hours=48)


@pytest.fixture
def members(house):
    """Forty with scores from 20 to 59: thirty of them fit."""
    return crowd(40, first=20)


@pytest.fixture
def campaign(house, members):
    """Live, and its first wave waits for two days."""
    return chosen_campaign(house, RANKED, holdout_share=0.0)


def as_bea(house, campaign):
    with scopes.act_as(scopes.brand(house.northwind.pk, by=house.bea.pk)):
        return shortlist.shortlist(campaign)


def handle_of(campaign, member):
    return handle(campaign.pk, 1, member.pk)


def claimed(house, member, campaign):
    """She had something of Northwind before."""
    receipt = Receipt.objects.create(
        member=member, brand_id=house.northwind.pk, question="?", evaluator="e", verdict="yes",
        values={}, sentences=[],
    )  # fmt: skip
    return Claim.objects.create(
        campaign=campaign, brand=house.northwind, perk=house.lounge_day, member=member,
        given_name=member.given_name, receipt=receipt, state="redeemed",
        idempotency_key=f"k{member.pk}", body_hash="x", held_until=clock.now(),
    )  # fmt: skip


def test_the_list_is_of_handles_in_no_order_of_scores(house, campaign, members):
    found = as_bea(house, campaign)
    best = {handle_of(campaign, member) for member in members[35:]}
    assert {person.handle for person in found.people} == best
    by_score = [handle_of(campaign, member) for member in reversed(members[35:])]
    assert [person.handle for person in found.people] != by_score
    assert {(p.name, p.claims, p.because) for p in found.people} == {("", 0, "rank")}
    assert (found.places, found.candidates in (20, 30), found.due_at) == (
        5, True, NOON + timedelta(hours=48),
    )  # fmt: skip


def test_named_is_who_agreed_and_only_while_no_rule_is_tried_out(house, campaign, members):
    with system():
        claimed(house, members[39], campaign)
        claimed(house, members[38], campaign)
        consent.withdraw(members[38].pk, "lists")
    assert [p.name for p in as_bea(house, campaign).people if p.name] == ["M39"]
    with clock.at(NOON + timedelta(hours=1)), system():
        drafts.save_rule(campaign, {"all": [{"field": "score", "op": ">=", "value": 31}]})
    with clock.at(NOON + timedelta(hours=2)):
        again = as_bea(house, campaign)
        assert [p.name for p in again.people if p.name] == []
    first = {handle_of(campaign, member) for member in members[35:]}
    assert first.isdisjoint(person.handle for person in again.people)


def test_striking_adding_noting_and_taking_back(house, campaign, members):
    client = signed_in(house.bea)
    url = at("campaign_shortlist", house.northwind, campaign.pk)

    def do(act, member, reason=""):
        return client.post(
            url, {"do": act, "who": handle_of(campaign, member), "reason": reason}, follow=True
        )

    assert "Say why in a few words" in do("strike", members[39]).content.decode()
    page = do("strike", members[39], "Works for a rival").content.decode()
    assert "The member is told that the brand chose others" in page
    undo = re.search(r'action="(/brand/northwind/campaigns/\d+/shortlist/\w+/undo/)"', page)[1]
    do("add", members[10], "She wrote to us")
    do("note", members[38], "Met her in Graz")
    found = as_bea(house, campaign)
    assert [person.reason for person in found.struck] == ["Works for a rival"]
    chosen = {person.handle: person for person in found.people}
    assert chosen[handle_of(campaign, members[10])].because == "hand"
    assert chosen[handle_of(campaign, members[38])].note == "Met her in Graz"
    assert handle_of(campaign, members[34]) not in chosen and len(chosen) == 5
    assert client.post(undo).status_code == 302
    assert as_bea(house, campaign).struck == []
    assert "nothing to take back" in client.post(undo, follow=True).content.decode()
    with system():
        rows = ShortlistMark.objects.order_by("pk").values_list("act", "member_id", "by")
        assert list(rows) == [
            ("strike", members[39].pk, house.bea.pk),
            ("add", members[10].pk, house.bea.pk),
            ("note", members[38].pk, house.bea.pk),
            ("unstrike", members[39].pk, house.bea.pk),
        ]


def test_a_reader_looks_and_marks_nothing(house, campaign, members):
    url = at("campaign_shortlist", house.northwind, campaign.pk)
    asked = {"do": "strike", "who": handle_of(campaign, members[39]), "reason": "x"}
    assert signed_in(house.mallory).post(url, asked).status_code == 404
    with system():
        assert not ShortlistMark.objects.exists()


def test_the_page_costs_the_same_however_long_the_list(house, campaign, members):
    client, url = signed_in(house.bea), at("campaign_shortlist", house.northwind, campaign.pk)
    with system():
        marks.mark(campaign, members[38].pk, "note", "Known")
    client.get(url)
    with counted() as few:
        client.get(url)
    with system():
        for member in members[30:38]:
            claimed(house, member, campaign)
            marks.mark(campaign, member.pk, "note", "Known")
    client.get(url)
    with counted() as many:
        assert "Known" in client.get(url).content.decode()
    assert len(few) == len(many) <= 12


def test_under_ten_nobody_is_listed(house, members):
    rule = {"all": [{"field": "score", "op": ">=", "value": 52}]}
    campaign = chosen_campaign(house, RANKED, rule=rule, holdout_share=0.0)
    found = as_bea(house, campaign)
    assert (found.hidden, found.people, found.spare, found.candidates) == ("few", [], [], None)
    with system(), pytest.raises(Refusal) as refused:
        shortlist.mark(campaign, handle_of(campaign, members[39]), "strike", "x")
    assert refused.value.code == "not_on_the_list"


def test_where_all_have_a_place_there_is_no_list(house, members):
    campaign = chosen_campaign(house, Terms("ranked", per_wave=30), holdout_share=0.0)
    found = as_bea(house, campaign)
    assert (found.hidden, found.people) == ("enough", [])


def test_a_receipt_s_number_finds_a_member_and_a_stranger_s_does_not(house, campaign, members):
    with system():
        number = claimed(house, members[12], campaign).receipt.number
        other = claimed(house, house.mallory, campaign).receipt.number
    with scopes.act_as(scopes.brand(house.northwind.pk, by=house.bea.pk)):
        shortlist.mark(campaign, f"{number[:4]} {number[4:]}", "add", "Showed us her receipt")
        with pytest.raises(Refusal, match="not_on_the_list"):
            shortlist.mark(campaign, other, "add", "x")
    with system():
        assert marks.of(campaign).added() == [members[12].pk]


def test_reach_is_told_roughly_beside_that_of_the_score(house, members):
    with system():
        reacted(members[39], range(1000, 1187))
        reacted(members[38], range(1000, 1186))
        reacted(members[20], range(3000, 3130))
    terms = Terms("coverage", per_wave=2, review_hours=48)
    campaign = chosen_campaign(house, terms, holdout_share=0.0)
    found = as_bea(house, campaign)
    assert (found.reach, found.reach_by_score, found.more) == (320, 190, "1.68")
    assert [wave_history.rough(n) for n in (None, 9, 10, 187, 99_512)] == [
        None, None, 10, 190, 100_000,
    ]  # fmt: skip


def test_all_of_it_over_the_api(house, members):
    campaign = drafted(house, holdout_share=0.0)
    with system():
        stock.add_units(house.lounge_day, 9)
    client = signed_in(house.bea)
    terms = {
        "way": "random",
        "per_wave": 4,
        "floors": [{"kind": "band", "value": "20-39", "least": 2}],
    }
    put = {"data": json.dumps(terms), "content_type": "application/json"}
    assert client.put(f"{API}/{campaign.pk}/choosing", **put).status_code == 200
    wrong = json.dumps(terms | {"way": "lottery"})
    refused = client.put(f"{API}/{campaign.pk}/choosing", wrong, content_type="application/json")
    assert (refused.status_code, refused.json()["field"]) == (422, "floors")
    listed = client.get(f"{API}/{campaign.pk}/shortlist").json()
    assert len(listed["people"]) == 4
    first = listed["people"][0]["handle"]
    body = {"who": first, "act": "strike", "reason": "No"}
    made = client.post(f"{API}/{campaign.pk}/shortlist/marks", body, "application/json")
    assert (made.status_code, made.json()["mark"]) == (201, "strike")
    listed = client.get(f"{API}/{campaign.pk}/shortlist").json()
    assert [person["handle"] for person in listed["struck"]] == [first]
    audit = client.get(f"{API}/{campaign.pk}/shortlist/marks").json()
    assert [(row["handle"], row["reason"], row["by"]) for row in audit] == [
        (first, "No", house.bea.pk)
    ]
    assert client.get(f"{API}/{campaign.pk}/waves").json() == []
    plain = drafted(house, name="Everybody")
    assert client.get(f"{API}/{plain.pk}/shortlist").json()["code"] == "nobody_is_chosen"


def test_the_terms_are_typed_and_refused_at_their_field(house, members):
    campaign = drafted(house)
    client, url = signed_in(house.bea), at("campaign_choosing", house.northwind, campaign.pk)
    typed = {
        "way": "coverage", "per_wave": "10", "interval_hours": "48", "review_hours": "0",
        "exploration": "20", "floor-TOTAL_FORMS": "2", "floor-INITIAL_FORMS": "0",
        "floor-0-kind": "country", "floor-0-value": "germany", "floor-0-least": "3",
        "floor-1-kind": "", "floor-1-value": "", "floor-1-least": "",
    }  # fmt: skip
    wrong = client.post(url, typed | {"way": "random"})
    assert wrong.status_code == 422 and "Where all goes by lot" in wrong.content.decode()
    assert client.post(url, typed).status_code == 302
    with system():
        assert choosing.terms_of(campaign) == Terms(
            "coverage", 10, 48, 0.2, (Asked("country", "DE", 3),), 0
        )
    assert 'value="DE"' in client.get(url).content.decode()


def test_anybody_draws_the_lottery_again(house, members, tmp_path):
    campaign = chosen_campaign(house, Terms("lottery", per_wave=6), holdout_share=0.2)
    before = Client().get(f"/api/v1/lotteries/{campaign.pk}").json()
    (draw,) = before["waves"]
    assert (draw["seed"], draw["commitment"]) == ("", wave(campaign).commitment)
    assert Client().get(f"/api/v1/lotteries/{campaign.pk}/waves/1").status_code == 404
    page = as_bea(house, campaign)
    assert (page.hidden, page.people, page.spare) == ("lottery", [], [])
    with system():
        marks.mark(campaign, members[12].pk, "add", "Promised")
    with clock.at(NOON + timedelta(hours=1)):
        invitations.invite(campaign.pk)
    assert wave(campaign).seed in Client().get(f"/lotteries/{campaign.pk}/").content.decode()
    told = Client().get(f"/api/v1/lotteries/{campaign.pk}/waves/1").json()
    assert len(told["drawn"]) == 6 and len(told["tickets"]) == 30
    assert not any(str(member.pk) in told["tickets"] for member in members)
    path = tmp_path / "draw.json"

    def again(draw):
        path.write_text(json.dumps(draw))
        return subprocess.run([sys.executable, SCRIPT, path], capture_output=True).returncode

    assert again(told) == 0
    assert again(told | {"seed": "ab"}) == 1
    assert again(told | {"tickets": [*told["tickets"], "000000000000"], "places": 7}) == 1


@pytest.mark.parametrize("way", ["ranked", "random", "coverage"])
def test_a_wave_can_be_made_again_from_what_was_kept(house, members, way, capsys):
    with system():
        for place, member in enumerate(members[10:]):
            reacted(member, range(100 * place, 100 * place + 40 + place))
    share = 0.2 if way != "random" else 0.0
    floors = (Asked("band", "20-39", 2),)
    terms = Terms(way, per_wave=6, exploration=share, floors=floors)
    campaign = chosen_campaign(house, terms, holdout_share=0.2)
    with system():
        marks.mark(campaign, members[12].pk, "add", "Promised")
        marks.mark(campaign, members[39].pk, "strike", "No")
    invitations.invite(campaign.pk)
    with clock.at(NOON + timedelta(hours=80)):
        invitations.invite(campaign.pk)
        assert replaying.replay(campaign, 1).same and replaying.replay(campaign, 2).same
        call_command("choice", str(campaign.pk))
    assert capsys.readouterr().out.count("in the same order") == 2
    with system(), clock.at(NOON + timedelta(hours=81)):
        invited_first = invited(campaign)[0]
        Wave.objects.filter(campaign=campaign, number=1).update(digest="x")
    assert not replaying.replay(campaign, 1).listed
    with pytest.raises(SystemExit):
        call_command("choice", str(campaign.pk))
    assert invited_first in [member.pk for member in members]
