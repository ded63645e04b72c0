"""What the brand has and who acts for it: perks, stock, team."""

from django.core.files.uploadedfile import SimpleUploadedFile as File

from campaigns.models import Campaign
from perks import stock, team
from perks.ground import scopes
from perks.models import BrandMembership, Perk
from tests import cast
from tests.campaigns.brand_stage import at, signed_in
from tests.campaigns.member_stage import system


def test_a_campaign_with_a_new_perk_is_made_at_once_or_not_at_all(house):
    bea, url = signed_in(house.bea), at("campaign_new", house.northwind)
    typed = {
        "name": "Codes for bakers",
        "perk": "",
        "perk-kind": "code",
        "perk-name": "30% off flour",
        "perk-valid_days": "30",
        "perk-codes": "A1\nB2\n" + "x" * 101,
    }
    refused = bea.post(url, typed)
    assert refused.status_code == 422
    assert "Code 3 has 101 signs" in refused.content.decode()
    with system():
        assert Perk.objects.filter(name="30% off flour").count() == 0
    answer = bea.post(url, {**typed, "perk-codes": "A1\nB2\nA1"})
    with system():
        made = Campaign.objects.get(name="Codes for bakers")
        assert stock.left(made.perk_id) == 2
    assert answer.url == at("campaign", house.northwind, made.pk)


def test_stock_is_added_by_number_and_by_file(house):
    bea = signed_in(house.bea)
    places = at("stock_add", house.northwind, house.lounge_day.pk)
    codes = at("stock_add", house.northwind, house.code_perk.pk)
    bea.post(places, {"units": "7"})
    bea.post(codes, {"codes": "K1", "file": File("c.csv", b"id,code\n1,K2\n2,K3\n")})
    two = bea.post(codes, {"file": File("c.csv", b"1,K4\n2,K5\n")})
    binary = bea.post(codes, {"file": File("c.csv", b"\xff\xfe\x00")})
    assert "The first line names 1, k4. Wanted is code" in two.content.decode()
    assert "not text in UTF-8" in binary.content.decode()
    with system():
        left = [stock.left(perk.pk) for perk in (house.lounge_day, house.code_perk)]
    assert left == [7, 3]
    assert "<b>7</b>" in bea.get(at("stock", house.northwind)).content.decode()


def test_the_team_always_has_an_owner(house):
    bea, url = signed_in(house.bea), at("team", house.northwind)
    with system():
        hers = BrandMembership.objects.get(user=house.bea)
    refused = bea.post(at("team_member", house.northwind, hers.pk), {"role": "reader"}, follow=True)
    assert "A brand always has an owner" in refused.content.decode()
    assert (
        "Nobody has an account"
        in bea.post(url, {"email": "ghost@example.test", "role": "reader"}).content.decode()
    )
    bea.post(url, {"email": "Alice@example.test", "role": "owner"})
    bea.post(at("team_member", house.northwind, hers.pk))
    with system():
        left = BrandMembership.objects.filter(brand=house.northwind)
        assert [(each.user_id, each.role) for each in left] == [(house.alice.pk, "owner")]


def test_without_the_guard_a_brand_would_lose_its_last_owner(house, monkeypatch):
    """The twin of the test above."""
    monkeypatch.setattr(team, "keep_an_owner", lambda brand, leaving: None)
    with system():
        hers = BrandMembership.objects.get(user=house.bea)
    signed_in(house.bea).post(at("team_member", house.northwind, hers.pk))
    with system():
        assert BrandMembership.objects.filter(brand=house.northwind, role="owner").count() == 0


def test_a_manager_does_not_change_the_team(house):
    with system():
        max_ = cast.person("max", "Max Manager")
        BrandMembership.objects.create(brand=house.northwind, user=max_, role="manager")
        hers = BrandMembership.objects.get(user=house.bea)
    client = signed_in(max_)
    client.post(at("team_member", house.northwind, hers.pk))
    answer = client.post(
        at("team", house.northwind), {"email": "alice@example.test", "role": "owner"}
    )
    assert "Only an owner changes the team" in answer.content.decode()
    with scopes.act_as(scopes.system("tests")):
        assert [(each.user.name, each.role) for each in team.members(house.northwind)] == [
            ("Bea Lindqvist", "owner"),
            ("Max Manager", "manager"),
        ]


def test_an_address_that_nobody_confirmed_acts_for_no_brand(house):
    """Whoever signs up with a colleague's address first must not be taken for the colleague."""
    with system():
        cast.person("colleague", "Not The Colleague", confirmed=False)
        before = team.members(house.northwind)
    answer = signed_in(house.bea).post(
        at("team", house.northwind), {"email": "colleague@example.test", "role": "manager"}
    )
    assert "This address is not confirmed yet" in answer.content.decode()
    with system():
        assert team.members(house.northwind) == before


def test_what_is_given_is_not_called_optional(house):
    page = signed_in(house.bea).get(at("campaign_new", house.northwind)).content.decode()
    assert '<label for="id_perk">What you give</label>' in page
