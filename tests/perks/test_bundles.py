"""What a desk believes: per brand and venue, signed, and never older than what it had."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from perks import bundles, house, passes
from perks.ground import clock, scopes
from perks.models import Brand, BundleVersion, Perk
from tests.conftest import NOON
from tests.perks.desk_stage import give_passes

SECOND = timedelta(seconds=1)


@pytest.fixture
def lounge(people, noon, system):
    return people.lounge


def read(signed):
    """The facts of a bundle whose signature holds."""
    public = Ed25519PublicKey.from_public_bytes(house.public_keys()[signed.key])
    public.verify(signed.signature, bundles.PURPOSE + signed.text.encode())
    return json.loads(signed.text)


def only(venue):
    [signed] = bundles.of_venue(venue)
    return read(signed)


def test_it_says_what_a_desk_needs_and_nothing_of_members(lounge, people):
    give_passes(people.lounge_day, people.alice, 1)
    told = only(lounge)
    [key] = told.pop("keys")
    version = told.pop("version")
    assert told == {
        "v": 1,
        "made_ms": int(NOON.timestamp() * 1000),
        "venue": {"id": lounge.pk, "slug": "lounge-sfo", "name": "Lounge SFO", "time_zone": "UTC"},
        "brand": {"id": people.northwind.pk, "name": "Northwind Air"},
        "revoked": "",
        "perks": [
            {
                "id": people.lounge_day.pk,
                "name": "Lounge day visit",
                "hand_over": "",
                "kind": "venue_access",
                "guests": 1,
                "uses": 1,
                "open_cap": 0,
                "confirm": False,
                "strict": False,
                "initials": False,
                "policy": "leased",
            }
        ],
    }
    assert version == int(NOON.timestamp())
    assert (len(base64.b64decode(key["public"])), key["from"]) == (32, int(NOON.timestamp()))
    assert "Alice" not in bundles.of_venue(lounge)[0].text


def test_the_version_rises_with_the_content_and_with_nothing_else(lounge, people):
    first = only(lounge)["version"]
    with clock.at(NOON + 60 * SECOND):
        again = only(lounge)
        assert (again["version"], again["made_ms"]) == (first, int(clock.now().timestamp() * 1000))
        Perk.objects.filter(pk=people.lounge_day.pk).update(confirm=True)
        assert only(lounge)["version"] > first
    assert BundleVersion.objects.count() == 2


def test_the_version_rises_twice_within_a_second(lounge, people):
    versions = []
    for guests in (2, 3, 4):
        Perk.objects.filter(pk=people.lounge_day.pk).update(guests=guests)
        versions.append(only(lounge)["version"])
    assert versions == sorted(set(versions))


def test_a_house_restored_from_a_copy_goes_on_above_what_devices_have(people, noon):
    """Nothing of the old versions is left, and still the next one is higher."""
    with scopes.act_as(scopes.system("tests")):
        before = bundles.content(people.northwind, people.lounge)
        high = bundles.version_of(people.northwind.pk, people.lounge.pk, before)
        with clock.at(NOON + SECOND):
            fresh = bundles.version_of(people.rival.pk, people.lounge.pk, before)
    assert fresh > high


def test_revoked_ids_are_listed_until_their_pass_would_have_ended(lounge, people):
    first, second = give_passes(people.lounge_day, people.alice, 2)
    passes.revoke(first, "taken back")
    assert base64.b64decode(only(lounge)["revoked"]) == bytes(first.serial)
    passes.revoke(second, "taken back")
    both = sorted([bytes(first.serial), bytes(second.serial)])
    assert base64.b64decode(only(lounge)["revoked"]) == b"".join(both)
    with clock.at(first.valid_until):
        assert only(lounge)["revoked"] == ""


def test_bundles_of_two_brands_are_kept_apart(lounge, people):
    theirs = Perk.objects.create(
        brand=people.rival, kind="venue_access", name="Theirs", venue=lounge
    )
    ours = give_passes(people.lounge_day, people.alice, 1)[0]
    passes.revoke(ours, "taken back")
    told = [read(signed) for signed in bundles.of_venue(lounge)]
    assert [one["brand"]["name"] for one in told] == ["Northwind Air", "Rival Rail"]
    assert [[perk["id"] for perk in one["perks"]] for one in told] == [
        [people.lounge_day.pk],
        [theirs.pk],
    ]
    assert [bool(one["revoked"]) for one in told] == [True, False]
    numbers = [{key["number"] for key in one["keys"]} for one in told]
    assert numbers[0] & numbers[1] == set()


def test_a_venue_without_perks_has_no_bundle(lounge, people):
    assert bundles.of_venue(people.other_venue) == []
    assert Brand.objects.count() == 2


def test_what_devices_were_given_is_never_rewritten(lounge):
    only(lounge)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        BundleVersion.objects.update(version=1)
