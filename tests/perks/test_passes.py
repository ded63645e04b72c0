"""Passes: signed by the brand's key, verified by its public half, revoked once."""

from datetime import timedelta

import pytest

from perks import codec, keys, passes
from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import Pass, SigningKey
from tests.conftest import NOON


@pytest.fixture
def issued(people, noon, system):
    return passes.issue(people.lounge_day, people.alice, claim_id=71)


def test_a_pass_says_what_was_promised_and_verifies(issued, people):
    body = codec.decode(
        issued.code,
        keys.PublicKeys(),
        now=int(NOON.timestamp()),
        venue=people.lounge.pk,
        brands=[people.northwind.pk],
    )
    assert (body.brand, body.perk, body.venue) == (
        people.northwind.pk,
        people.lounge_day.pk,
        people.lounge.pk,
    )
    assert (body.pass_id, body.uses, body.guests, body.tier) == (issued.serial, 1, 1, 0)
    assert body.not_after - body.not_before == 30 * 86_400
    assert (issued.holder, issued.valid_from) == ("Alice", NOON)


def test_only_access_to_a_venue_has_a_pass(people, system):
    with pytest.raises(Refusal, match=r"^perk_has_no_pass:"):
        passes.issue(people.code_perk, people.alice, claim_id=71)


def test_one_key_signs_for_ninety_days_and_verifies_longer(issued, people):
    last_day = NOON + keys.SIGNS_FOR - timedelta(seconds=1)
    with clock.at(last_day):
        assert keys.signing_key(people.northwind.pk).pk == issued.key_id
    with clock.at(last_day + timedelta(seconds=1)):
        renewed = keys.signing_key(people.northwind.pk)
    assert renewed.pk != issued.key_id
    ring = keys.PublicKeys()
    assert set(ring) == {
        (people.northwind.pk, issued.key.number),
        (people.northwind.pk, renewed.number),
    }
    assert ring[people.northwind.pk, issued.key.number] == bytes(issued.key.public_bytes)


def test_a_revoked_key_neither_signs_nor_verifies(issued, people):
    SigningKey.objects.filter(pk=issued.key_id).update(revoked_at=NOON)
    assert keys.signing_key(people.northwind.pk).pk != issued.key_id
    assert (people.northwind.pk, issued.key.number) not in keys.PublicKeys()


def test_a_key_speaks_for_its_own_brand(issued, people):
    assert (people.rival.pk, issued.key.number) not in keys.PublicKeys()


def test_private_keys_are_sealed_to_their_own_row(issued, people):
    other = keys.signing_key(people.rival.pk)
    other.sealed_private = issued.key.sealed_private
    with pytest.raises(vault.Unsealable):
        keys.private_bytes(other)


def test_revoking_twice_keeps_the_first_reason(issued):
    passes.revoke(issued, "given back by the member")
    passes.revoke(issued, "another reason")
    stored = Pass.objects.get()
    assert (stored.revoked_because, stored.revoked_at) == ("given back by the member", NOON)


def test_a_member_reads_her_own_passes_and_no_others(issued, people):
    with scopes.act_as(scopes.member(people.alice.pk)):
        assert [one.pk for one in passes.list_of_member(people.alice.pk)] == [issued.pk]
        mine = passes.one_of_member(people.alice.pk, issued.pk)
        assert (mine.perk.name, passes.state(mine)) == ("Lounge day visit", "good")
    with scopes.act_as(scopes.member(people.mallory.pk)):
        assert passes.one_of_member(people.mallory.pk, issued.pk) is None
    with clock.at(issued.valid_until):
        assert passes.state(mine) == "ended"
    mine.used = 1
    assert passes.state(mine) == "used"
    passes.revoke(mine, "x")
    assert passes.state(mine) == "revoked"


def test_the_picture_is_read_out_with_its_short_code(issued):
    picture = passes.svg(issued)
    assert f"{issued.short_code[:4]} {issued.short_code[4:]}" in picture
    assert 'viewBox="0 0 53 53"' in picture
