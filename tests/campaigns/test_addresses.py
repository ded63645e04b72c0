"""The vault of addresses: given while it is held, read by the vetted brand alone, then deleted."""

from datetime import timedelta

import pytest
from django.db import connection

from campaigns import addresses, claims, implied, limits, parcels, postal, tasks
from campaigns.models import Address, AddressRead, Claim, Limits, Parcel
from perks import erasure, stock
from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import Brand, Unit
from tests.campaigns import kind_stage, parcel_stage
from tests.campaigns.kind_stage import ADDRESS
from tests.campaigns.member_stage import scored, signed_in, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(house):
    """Northwind's sample goes to Germany and California; Alice holds one."""
    with system():
        scored(house.alice)
        house.sample = kind_stage.given(house.northwind, "sample", kind_stage.SIZES)
        implied.settle(house.sample, ["DE", "US-CA"], [], None)
        type(house.alice).objects.filter(pk=house.alice.pk).update(country="DE")
        house.campaign = kind_stage.campaign(house.northwind, house.sample)
        house.claim = kind_stage.claimed(house.alice, house.campaign, variant="m-green")
        yield house


def say(stage, claim=None, **lines):
    made = claim or stage.claim
    said = {"variant": made.unit.variant, "address": {**ADDRESS, **lines}}
    return claims.fill_in(made.pk, made.member_id, said)


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    assert caught.value.sentence.endswith(".")
    return caught.value.code, caught.value.status


def taken(stage):
    say(stage)
    return claims.confirm(stage.claim.pk, stage.alice.pk)


def test_what_cannot_be_an_address_is_refused_and_nothing_changes(stage):
    say(stage)
    before = bytes(Address.objects.get().sealed)
    for lines, code in [
        ({"country": "FR", "region": ""}, "address_outside"),
        ({"region": "Oregon"}, "address_outside"),
        ({"region": ""}, "address_incomplete"),
        ({"country": "DE"}, "region_not_in_country"),
        ({"region": "Bavaria"}, "region_not_in_country"),
        ({"country": "Narnia"}, "country_unknown"),
        ({"street": "x" * 101}, "address_line_too_long"),
        ({"street": "x" * 5_000}, "wants_too_long"),
        ({"street": "12 Cedar\x07Street"}, "address_unreadable"),
        ({"street": "12 Cedar\nStreet"}, "address_unreadable"),
        ({"street": "\x00"}, "wants_unreadable"),
        ({"street": "  "}, "address_incomplete"),
        ({"postcode": ""}, "address_incomplete"),
        ({"city": 7}, "address_unclear"),
        ({"planet": "Earth"}, "address_unclear"),
    ]:
        assert refused(say, stage, **lines) == (code, 400), lines
    assert refused(claims.fill_in, stage.claim.pk, stage.alice.pk, {"address": "here"})[0] == (
        "address_unclear"
    )
    assert bytes(Address.objects.get().sealed) == before
    early = {"variant": "m-green", "address": ADDRESS}
    again = kind_stage.campaign(stage.northwind, stage.sample, name="Again")
    assert refused(claims.claim, stage.alice.pk, again.pk, "k2", early) == ("wants_early", 400)


def test_the_address_is_sealed_for_its_claim_and_stands_nowhere_else(stage):
    say(stage)
    row = Address.objects.get()
    kept = Claim.objects.get(pk=stage.claim.pk)
    assert (kept.wants, addresses.of(kept).as_lines()) == (
        {"variant": "m-green", "address": True},
        ["Alice Moreno", "12 Cedar Street", "Flat 3", "94607 Oakland", "California", "United States"],
    )  # fmt: skip
    assert b"Cedar" not in bytes(row.sealed)
    with pytest.raises(vault.Unsealable):
        vault.unseal(bytes(row.sealed), f"address:{row.claim_id + 1}:{row.member_id}")
    claims.fill_in(kept.pk, stage.alice.pk, {"variant": "m-green"})
    assert not Address.objects.exists()
    assert refused(claims.confirm, kept.pk, stage.alice.pk) == ("address_missing", 409)


def test_a_brand_reads_it_only_when_vetted_and_each_look_leaves_a_line(stage):
    made = taken(stage)
    assert Parcel.objects.get().state == "to_send"
    Brand.objects.filter(pk=stage.northwind.pk).update(vetted_at=None)
    look = addresses.read, [made], stage.northwind, "page", stage.bea.pk
    assert refused(*look) == ("brand_not_vetted", 409)
    assert not AddressRead.objects.exists()
    Brand.objects.filter(pk=stage.northwind.pk).update(vetted_at=clock.now())
    assert addresses.read(*look[1:])[made.pk].street == "12 Cedar Street"
    Brand.objects.filter(pk=stage.rival.pk).update(vetted_at=clock.now())
    assert addresses.read([made], stage.rival, "page", None) == {}
    reads = AddressRead.objects.values_list("claim_id", "brand_id", "by", "way")
    assert list(reads) == [(made.pk, stage.northwind.pk, stage.bea.pk, "page")]


def test_the_database_shows_the_brand_no_address_and_lets_nobody_change_a_look(stage):
    made = taken(stage)
    addresses.read([made], stage.northwind, "page", None)
    with scopes.act_as(scopes.brand(stage.northwind.pk)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM campaigns_address")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM campaigns_addressread")
        assert cursor.fetchone() == (1,)
        cursor.execute(
            "SELECT has_table_privilege('perks_app', 'campaigns_addressread', 'UPDATE, DELETE')"
        )
        assert cursor.fetchone() == (False,)


def test_it_is_deleted_a_while_after_it_came_and_with_a_claim_that_came_to_nothing(stage, settings):
    made = taken(stage)
    settings.PERKS_ADDRESS_DAYS = 7
    addresses.delete_after(made.pk)
    with clock.at(clock.now() + timedelta(days=6)):
        assert tasks.purge_addresses() == 0
    with clock.at(clock.now() + timedelta(days=7)):
        assert (tasks.purge_addresses(), addresses.of(made)) == (1, None)
    other = kind_stage.claimed(
        stage.alice, kind_stage.campaign(stage.northwind, stage.sample, name="Two"), "k2",
        variant="s-green",
    )  # fmt: skip
    say(stage, other)
    # As when another claim takes its lapsed unit over.
    Claim.objects.filter(pk=other.pk).update(state="expired")
    assert tasks.purge_addresses() == 1


def test_giving_back_revoking_and_restoring(stage):
    made = taken(stage)
    claims.revoke(made.pk, stage.northwind.pk, "sent by mistake")
    assert [each.state for each in Parcel.objects.all()] == ["cancelled"]
    claims.restore(made.pk, stage.northwind.pk)
    assert [each.state for each in Parcel.objects.order_by("number")] == ["cancelled", "to_send"]
    claims.revoke(made.pk, stage.northwind.pk, "again")
    with clock.at(clock.now() + addresses.SECOND_THOUGHTS):
        tasks.purge_addresses()
    assert refused(claims.restore, made.pk, stage.northwind.pk) == ("address_gone", 410)
    assert Unit.objects.filter(state="free").count() == 3
    next_one = kind_stage.claimed(stage.alice, stage.campaign, "k3", variant="s-green")
    say(stage, next_one)
    claims.confirm(next_one.pk, stage.alice.pk)
    claims.cancel(next_one.pk, stage.alice.pk)
    assert (Address.objects.count(), parcels.newest(next_one).state) == (0, "cancelled")


def test_neighbours_share_a_hash_however_they_write_it():
    def home(**lines):
        said = {**ADDRESS, **lines}
        return postal.at_home(postal.Postal(**{**said, "region": ""}))

    same = home()
    for lines in (
        {"name": "Mallory"}, {"street": "12, Cedar St."}, {"street": "CEDAR street 12"},
        {"extra": "apt 3"}, {"city": "OAKLAND"}, {"postcode": "946 07"},
    ):  # fmt: skip
        assert home(**lines) == same, lines
    for lines in ({"street": "13 Cedar Street"}, {"extra": "Flat 4"}, {"postcode": "94608"}):
        assert home(**lines) != same, lines
    assert home(street="ул. Ленина 5") != home(street="ул. Мира 5")
    assert home(street="Hauptstraße 1") == home(street="Hauptstr. 1")


def second(stage, **lines):
    """Mallory holds one too; what comes of the address that she gives."""
    scored(stage.mallory)
    type(stage.mallory).objects.filter(pk=stage.mallory.pk).update(country="DE")
    made = kind_stage.claimed(stage.mallory, stage.campaign, "m", variant="m-green")
    return made, lambda: say(stage, made, name="Mallory", **lines)


def test_a_household_has_as_many_as_its_cap(stage):
    Limits.objects.create(campaign=stage.campaign, brand=stage.northwind, per_household=1)
    taken(stage)
    made, give = second(stage, street="12 Cedar St")
    assert refused(give) == ("household_cap", 410)
    assert (Claim.objects.get(pk=made.pk).state, Address.objects.count()) == ("held", 1)
    say(stage, made, street="14 Cedar St")
    assert claims.confirm(made.pk, stage.mallory.pk).state == "issued"
    # Whoever gave an address before is counted at the claim itself.
    assert set(addresses.households([stage.alice.pk, stage.mallory.pk])) == {
        stage.alice.pk, stage.mallory.pk,
    }  # fmt: skip
    claims.cancel(stage.claim.pk, stage.alice.pk)
    claims.cancel(made.pk, stage.mallory.pk)


def test_a_hold_that_ran_out_keeps_no_place_from_a_neighbour(stage):
    Limits.objects.create(campaign=stage.campaign, brand=stage.northwind, per_household=1)
    say(stage)
    with clock.at(Claim.objects.get(pk=stage.claim.pk).held_until):
        made, give = second(stage)
        give()
        assert Claim.objects.get(pk=made.pk).household_place == 1


def test_without_the_cap_two_of_a_household_get_one_each(stage, monkeypatch):
    """The twin: with the guard away the damage is there."""
    Limits.objects.create(campaign=stage.campaign, brand=stage.northwind, per_household=1)
    taken(stage)
    monkeypatch.setattr(limits, "settle_home", lambda claim, household: None)
    made, give = second(stage)
    give()
    claims.confirm(made.pk, stage.mallory.pk)
    homes = set(Address.objects.values_list("household", flat=True))
    assert (len({bytes(each) for each in homes}), Address.objects.count()) == (1, 2)


def test_erasing_a_member_takes_the_address_and_what_waits_to_be_sent(stage):
    taken(stage)
    with scopes.act_as(scopes.member(stage.alice.pk)):
        erasure.erase(stage.alice.pk)
    assert not Address.objects.exists()
    assert [each.state for each in Parcel.objects.all()] == ["cancelled"]


def test_a_member_may_keep_one_address_for_the_next_parcel(house):
    """She ticks it; the next form has it; she deletes it. What a claim was given stays its own."""
    with system():
        parcel_stage.furnish(house)
        stock.add_units(house.sample, 2, "s-green")
        other = kind_stage.campaign(house.northwind, house.sample, name="Again")
        held = kind_stage.claimed(house.alice, other, "again", variant="m-green")
    alice = signed_in(house.alice)
    page, confirm = f"/claims/{held.pk}/", f"/claims/{held.pk}/confirm/"
    assert kind_stage.ADDRESS["street"] not in alice.get(page).content.decode()
    typed = {"variant": "m-green", **kind_stage.TYPED, "address-keep": "on"}
    assert alice.post(confirm, typed).status_code == 302
    kept = alice.get("/api/v1/me/address").json()
    assert kept["street"] == kind_stage.ADDRESS["street"]
    with system():
        claims.cancel(held.pk, house.alice.pk)
        held = kind_stage.claimed(house.alice, other, "third", variant="m-green")
    assert kept["street"] in alice.get(f"/claims/{held.pk}/").content.decode()
    assert kept["street"] in alice.get("/privacy/").content.decode()
    assert alice.post("/privacy/address/").status_code == 302
    assert alice.get("/api/v1/me/address").status_code == 404
    assert signed_in(house.mallory).get("/api/v1/me/address").status_code == 404
    with system():
        assert addresses.of(house.claim) is not None
