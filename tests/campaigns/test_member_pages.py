"""A member's pages: what is for me, why, claiming it in two taps, giving it back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns import claims, drafts, forme, invitations, targeting
from campaigns.models import Claim, Invitation
from perks import privacy
from perks.ground import clock, consent
from perks.models import BrandMembership, Receipt, Unit, VenueMembership
from tests.campaigns.member_stage import launched, linked, scored, signed_in, system
from tests.counting import asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    with system():
        scored(people.alice)
        linked(people.alice)
        scored(people.mallory, standing=20)
        people.campaign = launched(people.northwind, people.lounge_day)
    return people


@pytest.fixture
def alice(stage):
    return signed_in(stage.alice)


def text_of(response) -> str:
    """What a reader sees: no tags, one space between words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


def perk_url(stage) -> str:
    return reverse("perk", args=[stage.campaign.pk])


def claim_form(client, url: str) -> dict[str, str]:
    """The fields of the claim form as the page gives them: posting them back needs no script."""
    page = client.get(url).content.decode()
    form = page.partition('id="claim"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def found(member):
    with system():
        return forme.for_member(member.pk)


# home and lists


def test_home_says_what_is_for_me_and_because_of_what(stage, alice):
    page = text_of(alice.get(reverse("home")))
    assert "Hello, Alice" in page
    assert (
        "Because you move people about travel: 41, where it asks for at least 35. 3 left until"
        in page
    )


def test_home_without_anything_names_the_next_step(stage):
    with system():
        drafts.end(stage.campaign)
        consent.withdraw(stage.mallory.pk, "invite")
    client = signed_in(stage.mallory)
    page = text_of(client.get(reverse("home")))
    assert "You have not agreed to be scored and invited" in page
    client = signed_in(stage.alice)
    assert "Nothing for you today" in text_of(client.get(reverse("home")))


@pytest.mark.parametrize("campaigns", [1, 4])
@pytest.mark.parametrize("name", ["home", "perks", "claims", "privacy"])
def test_pages_ask_little_however_much_there_is(stage, alice, name, campaigns):
    with system():
        for n in range(campaigns - 1):
            made = launched(stage.northwind, stage.code_perk, units=0 if n else 5)
            claims.confirm(claims.claim(stage.alice.pk, made.pk, f"k{n}").claim.pk, stage.alice.pk)
        claims.confirm(
            claims.claim(stage.alice.pk, stage.campaign.pk, "k").claim.pk, stage.alice.pk
        )
        launched(stage.northwind, stage.code_perk, units=0 if campaigns > 1 else 3)
    with asking() as queries:
        assert alice.get(reverse(name)).status_code == 200
    assert len(queries) < 15, queries


def test_the_pages_of_one_perk_claim_and_receipt_ask_little(stage, alice):
    with asking() as queries:
        alice.get(perk_url(stage))
    assert len(queries) < 15, queries
    alice.post(perk_url(stage), claim_form(alice, perk_url(stage)))
    with system():
        made = Claim.objects.select_related("receipt").get()
    for url in (reverse("claim", args=[made.pk]), reverse("receipt", args=[made.receipt.number])):
        with asking() as queries:
            assert alice.get(url).status_code == 200
        assert len(queries) < 15, queries


def test_nearly_names_the_one_thing_and_where_to_mend_it(stage, alice):
    with system():
        for rule in (
            {"field": "age", "op": ">=", "value": 21},
            {"field": "network", "op": "in", "value": ["stackexchange"]},
            {"field": "score", "op": ">=", "value": 60},
            {"field": "score", "op": ">=", "value": 99},
            {"field": "country", "op": "in", "value": ["DE"]},
        ):
            launched(
                stage.northwind,
                stage.code_perk,
                units=int(rule["field"] == "age"),
                rule={"all": [rule]},
            )
        stage.alice.birth_year = None
        stage.alice.save()
    page = alice.get(reverse("home")).content.decode()
    nearly = page.partition('id="near-h"')[2].partition("</section>")[0]
    assert re.findall(r'class="read">([^<]*)</p>(?:<a class="btn quiet" href="([^"]*)")?', nearly) == [
        ("We do not know your age. Add your birth year and we will.", "/privacy/#profile"),
        ("Link Stack Exchange.", "/accounts/"),
        ("Asks for a score of at least 60. Yours is 57.", "/score/"),
    ]  # fmt: skip


@pytest.mark.parametrize("hidden", [False, True])
def test_who_hid_her_score_does_not_read_it_beside_a_perk(stage, alice, hidden):
    with system():
        for least in (50, 60):
            rule = {"all": [{"field": "score", "op": ">=", "value": least}]}
            launched(stage.northwind, stage.code_perk, units=1, rule=rule)
        privacy.hide_score(stage.alice.pk, hidden)
    for name in ("home", "perks"):
        page = text_of(alice.get(reverse(name)))
        assert ("Because your score is 57" in page) is not hidden
        assert ("Yours is 57" in page) is not hidden
        assert ("57" in page) is not hidden
        assert "See your score" in page
        assert ("You fit the rule." in page) is hidden


def test_sold_out_is_nearly_and_what_i_have_is_in_neither_list(stage):
    with system():
        Unit.objects.update(state="void")
    now = found(stage.alice)
    assert [offer.nearest for offer in now.nearly] == [forme.TAKEN]
    assert now.for_you == []
    with system():
        Unit.objects.update(state="free")
        claims.claim(stage.alice.pk, stage.campaign.pk, "k")
    now = found(stage.alice)
    assert (now.for_you, now.nearly) == ([], [])


def hold_out(stage) -> None:
    with system():
        version = targeting.in_force(stage.campaign)
        invitations.ask(stage.campaign, version, [stage.alice.pk], 0, {"invited": 0, "held_out": 0})
        Invitation.objects.update(held_out=True)


def test_the_held_out_are_told_on_the_perks_own_page_only(stage, alice):
    hold_out(stage)
    now = found(stage.alice)
    assert (now.for_you, now.nearly) == ([], [])
    page = text_of(alice.get(perk_url(stage)))
    assert "Held back by lot" in page
    assert "Why not this time" in page
    assert "You have this" not in page


def test_a_campaign_for_the_invited_is_offered_to_the_invited(stage):
    with system():
        stage.campaign.is_open = False
        stage.campaign.save()
    assert found(stage.alice).for_you == []
    with system():
        version = targeting.in_force(stage.campaign)
        invitations.ask(stage.campaign, version, [stage.alice.pk], 0, {"invited": 0, "held_out": 0})
    assert [offer.campaign for offer in found(stage.alice).for_you] == [stage.campaign]


# the perk's page and claiming


def test_claiming_takes_two_taps_and_leads_to_the_pass(stage, alice):
    page = text_of(alice.get(perk_url(stage)))
    assert "What you owe: nothing" in page
    assert "Why you qualify" in page
    answer = alice.post(perk_url(stage), claim_form(alice, perk_url(stage)))
    with system():
        made = Claim.objects.select_related("receipt").get()
    assert (made.state, answer.url) == ("issued", reverse("pass", args=[made.pass_issued_id]))
    after = text_of(alice.get(perk_url(stage)))
    assert "You have this" in after
    assert f"Receipt {made.receipt.spaced} , rule 1" in after


def test_a_double_submit_and_the_back_button_are_one_claim(stage, alice):
    fields = claim_form(alice, perk_url(stage))
    answers = [alice.post(perk_url(stage), fields).url for _ in range(3)]
    assert len(set(answers)) == 1
    with system():
        made = Claim.objects.get()
        claims.cancel(made.pk, stage.alice.pk)
    assert alice.post(perk_url(stage), fields).url == reverse("claim", args=[made.pk])
    with system():
        assert Claim.objects.get().state == "revoked"


def test_opening_the_page_opens_the_invitation_and_the_api_does_not(stage, alice):
    with system():
        version = targeting.in_force(stage.campaign)
        invitations.ask(stage.campaign, version, [stage.alice.pk], 0, {"invited": 0, "held_out": 0})
    alice.get(reverse("api_my_eligibility", args=[stage.campaign.pk]))
    with system():
        assert Invitation.objects.get().opened_at is None
    alice.get(perk_url(stage))
    with system():
        assert Invitation.objects.get().opened_at == clock.now()


def test_a_no_names_the_nearest_way_and_claiming_leaves_a_receipt(stage):
    client = signed_in(stage.mallory)
    page = text_of(client.get(perk_url(stage)))
    assert "Not for you now Asks for a score of at least 45. Yours is 20. See your score" in page
    answer = client.post(perk_url(stage), {"key": "k"}, follow=True)
    with system():
        kept = Receipt.objects.get()
        assert Claim.objects.count() == 0
    assert answer.redirect_chain == [(reverse("receipt", args=[kept.number]), 302)]
    assert f"Receipt {kept.spaced}" in text_of(answer)


def test_each_closed_state_says_itself(stage, alice):
    with system():
        drafts.pause(stage.campaign)
    assert "The brand has paused this perk" in text_of(alice.get(perk_url(stage)))
    answer = alice.post(perk_url(stage), {"key": "k"}, follow=True)
    assert answer.redirect_chain == [(perk_url(stage), 302)]
    with system():
        drafts.end(stage.campaign)
    assert "This perk has ended" in text_of(alice.get(perk_url(stage)))
    with system():
        Unit.objects.update(state="void")
        other = launched(stage.northwind, stage.code_perk, units=1)
        Unit.objects.update(state="void")
    page = text_of(alice.get(reverse("perk", args=[other.pk])))
    assert "All of it is taken" in page


def test_a_draft_and_an_unknown_campaign_are_not_there(stage, alice):
    with system():
        draft = drafts.draft(stage.northwind, stage.lounge_day, "not yet")
    assert alice.get(reverse("perk", args=[draft.pk])).status_code == 404
    assert alice.get(reverse("perk", args=[draft.pk + 9])).status_code == 404
    assert alice.post(reverse("perk", args=[draft.pk]), {"key": "k"}).status_code == 404


# claims and receipts


def held(stage, key: str = "k") -> Claim:
    with system():
        return claims.claim(stage.alice.pk, stage.campaign.pk, key).claim


def test_a_held_claim_is_confirmed_from_its_page(stage, alice):
    made = held(stage)
    assert "Take it" in text_of(alice.get(reverse("claim", args=[made.pk])))
    answer = alice.post(reverse("claim_confirm", args=[made.pk]))
    with system():
        assert answer.url == reverse("pass", args=[Claim.objects.get().pass_issued_id])


def test_a_lapsed_hold_says_so_and_changes_nothing(stage, alice):
    made = held(stage)
    with clock.at(made.held_until):
        answer = alice.post(reverse("claim_confirm", args=[made.pk]), follow=True)
        assert "The time to confirm ran out" in text_of(answer)
        assert "State Ran out" in text_of(answer)


def test_a_code_shows_on_the_claims_page_until_it_is_given_back(stage, alice):
    with system():
        campaign = launched(stage.northwind, stage.code_perk, units=1)
    url = reverse("perk", args=[campaign.pk])
    answer = alice.post(url, claim_form(alice, url), follow=True)
    code = f"FLY-{stage.code_perk.pk}-0000"
    assert f'value="{code}" readonly' in answer.content.decode()
    assert "http" in answer.content.decode().partition('id="link"')[2]
    with system():
        made = Claim.objects.get()
    answer = alice.post(reverse("claim_give_back", args=[made.pk]), follow=True)
    assert code not in answer.content.decode()
    assert "Given back" in text_of(answer)
    assert "Given back" in text_of(alice.get(reverse("claims")))


def test_another_members_claim_and_receipt_are_not_there(stage):
    made = held(stage)
    client = signed_in(stage.mallory)
    for url in (
        reverse("claim", args=[made.pk]),
        reverse("receipt", args=[made.receipt.number]),
    ):
        assert client.get(url).status_code == 404
    for name in ("claim_confirm", "claim_give_back"):
        assert client.post(reverse(name, args=[made.pk])).status_code == 404
    assert text_of(client.get(reverse("claims"))).count("Lounge day visit") == 0
    with system():
        assert Claim.objects.get().state == "held"


def test_changing_needs_a_post(stage, alice):
    made = held(stage)
    for name in ("claim_confirm", "claim_give_back"):
        assert alice.get(reverse(name, args=[made.pk])).status_code == 405


def test_a_receipt_is_found_as_it_is_read_out(stage, alice):
    made = held(stage)
    spoken = made.receipt.spaced.lower()
    page = text_of(alice.get(reverse("receipt", args=[spoken])))
    assert "A score of at least 45 Score, 57" in page


# the front door


def test_the_front_door_shows_strangers_what_this_is(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert "You owe nobody a post" in text_of(page)


def test_everybody_lands_at_her_own_door(stage):
    doors = {
        "alice": reverse("home"),
        "bea": reverse("campaigns", args=["northwind"]),
        "victor": reverse("venue", args=["lounge-sfo"]),
        "olga": reverse("runs"),
        "mallory": reverse("home"),
    }
    landed = {}
    for name in doors:
        client = signed_in(getattr(stage, name))
        landed[name] = client.get("/").url
    assert landed == doors


def test_who_has_several_roles_finds_each_door_at_the_foot(stage):
    client = signed_in(stage.mallory)
    client.get("/")
    foot = client.get(reverse("home")).content.decode().partition("foot-line")[2]
    assert re.findall(r'<a href="([^"]+)">([^<]+)</a>', foot) == [
        (reverse("home"), "My perks"),
        (reverse("campaigns", args=["rival"]), "Rival Rail"),
        (reverse("venue", args=["elsewhere"]), "Elsewhere"),
        (reverse("validity"), "Does the score tell anything?"),
    ]
    with system():
        BrandMembership.objects.filter(user=stage.mallory).delete()
        VenueMembership.objects.filter(user=stage.mallory).delete()
    client.get("/")
    assert client.session["doors"] == []


def test_members_pages_ask_strangers_to_sign_in(stage, client):
    for name in ("home", "perks", "claims", "privacy", "privacy_export"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/account/login/")
    made = held(stage)
    assert client.get(reverse("claim", args=[made.pk])).status_code == 302


def test_todays_pass_is_the_one_that_ends_first(stage, alice):
    with clock.at(clock.now() + timedelta(minutes=1)):
        made = held(stage)
        with system():
            claims.confirm(made.pk, stage.alice.pk)
        page = alice.get(reverse("home")).content.decode()
    assert reverse("pass", args=[pass_of(made)]) in page


def pass_of(made: Claim) -> int:
    with system():
        made.refresh_from_db()
        return made.pass_issued_id


def test_the_first_look_of_the_invited_asks_little_too(stage, alice):
    with system():
        version = targeting.in_force(stage.campaign)
        invitations.ask(stage.campaign, version, [stage.alice.pk], 0, {"invited": 0, "held_out": 0})
    with asking() as queries:
        assert alice.get(perk_url(stage)).status_code == 200
    assert len(queries) < 15, queries
