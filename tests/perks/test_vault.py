"""Secrets at rest open for their own row, under their own key, unchanged; or not at all."""

import base64
import hashlib
import hmac
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from perks import house
from perks.ground import scopes, vault
from perks.models import HouseKey
from tests.conftest import NOON
from tests.databases import as_owner

ROW = "unit 7"
OTHER_KEY = base64.urlsafe_b64encode(b"o" * 32).decode()
THIRD_KEY = base64.urlsafe_b64encode(b"t" * 32).decode()


def test_a_secret_opens_for_its_row():
    sealed = vault.seal("SAVE20 für Zoë".encode(), ROW)
    assert vault.unseal(sealed, ROW).decode() == "SAVE20 für Zoë"
    assert vault.unseal(memoryview(sealed), ROW).decode() == "SAVE20 für Zoë"
    assert b"SAVE20" not in sealed


def test_the_same_secret_never_looks_the_same():
    assert vault.seal(b"SAVE20", ROW) != vault.seal(b"SAVE20", ROW)


def test_another_row_does_not_open_it():
    sealed = vault.seal(b"SAVE20", ROW)
    with pytest.raises(vault.Unsealable, match="unit 8"):
        vault.unseal(sealed, "unit 8")


@pytest.mark.parametrize("place", [0, 5, 9, vault.ENVELOPE - 1, vault.ENVELOPE, -1])
def test_a_flipped_bit_is_noticed(place):
    sealed = bytearray(vault.seal(b"SAVE20", ROW))
    sealed[place] ^= 1
    with pytest.raises(vault.Unsealable):
        vault.unseal(bytes(sealed), ROW)


@pytest.mark.parametrize(
    "length", [0, 5, vault.NONCE_BYTES, 30, vault.ENVELOPE, vault.ENVELOPE + vault.NONCE_BYTES + 15]
)
def test_what_is_too_short_is_refused(length):
    with pytest.raises(vault.Unsealable):
        vault.unseal(vault.seal(b"SAVE20", ROW)[:length], ROW)


def test_another_key_does_not_open_it(settings):
    sealed = vault.seal(b"SAVE20", ROW)
    settings.PERKS_VAULT_KEY = OTHER_KEY
    with pytest.raises(vault.Unsealable):
        vault.unseal(sealed, ROW)


def test_without_the_row_in_the_seal_any_row_would_open_it(monkeypatch):
    """The twin: leave the associated data out, and a secret can be moved to another row."""
    real = vault.AESGCM

    class Without:
        def __init__(self, key):
            self.box = real(key)

        def encrypt(self, nonce, plain, _):
            return self.box.encrypt(nonce, plain, None)

        def decrypt(self, nonce, sealed, _):
            return self.box.decrypt(nonce, sealed, None)

    monkeypatch.setattr(vault, "AESGCM", Without)
    assert vault.unseal(vault.seal(b"SAVE20", ROW), "unit 8") == b"SAVE20"


def test_a_hash_tells_its_parts_apart():
    told = {
        vault.keyed_hash("actor", *parts)
        for parts in [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("a\x1fb", "c"), ("a", "b\x1fc")]
    }  # fmt: skip
    assert len(told) == 6
    assert vault.keyed_hash("actor", "web", "7") == vault.keyed_hash("actor", "web", "7")


def test_joined_parts_would_be_one():
    """The twin: behind a separator that a part may hold, two people have one hash."""
    assert "\x1f".join(["a\x1fb", "c"]) == "\x1f".join(["a", "b\x1fc"])


def test_a_hash_serves_one_purpose_under_one_key(settings):
    one = vault.keyed_hash("actor", "web", "7")
    assert vault.keyed_hash("visitor", "web", "7") != one
    settings.PERKS_VAULT_KEY = OTHER_KEY
    assert vault.keyed_hash("actor", "web", "7") != one


def test_no_purpose_hashes_under_the_key_that_seals():
    assert vault._key("seal") != vault._key("hash:seal")
    assert len(vault.keyed_hash("seal", "")) == 16


@pytest.mark.parametrize(
    "text", ["", "c2hvcnQ=", "not base64!", base64.b64encode(b"k" * 31).decode()]
)
def test_a_key_has_32_bytes(text, settings):
    settings.PERKS_VAULT_KEY = text
    with pytest.raises(ValueError):
        vault.seal(b"SAVE20", ROW)


def test_keys_take_turns_while_the_house_goes_on(settings):
    """Readers learn the new key, then it seals, then the old one is retired."""
    old = settings.PERKS_VAULT_KEY
    sealed, hashed = vault.seal(b"SAVE20", ROW), vault.keyed_hash("actor", "web", "7")
    settings.PERKS_VAULT_KEY = f"{OTHER_KEY},{old}"
    assert vault.unseal(sealed, ROW) == b"SAVE20"
    again = vault.rewrap(sealed)
    assert vault.rewrap(again) == again != sealed
    assert again[vault.ENVELOPE :] == sealed[vault.ENVELOPE :]
    settings.PERKS_VAULT_KEY, settings.PERKS_HASH_KEY = OTHER_KEY, old
    assert vault.unseal(again, ROW) == b"SAVE20"
    assert vault.keyed_hash("actor", "web", "7") == hashed
    with pytest.raises(vault.Unsealable, match="a key that is not there"):
        vault.unseal(sealed, ROW)
    with pytest.raises(vault.Unsealable, match="unit 8"):
        vault.unseal(again, "unit 8")


def before_envelopes(settings, plain=b"SAVE20"):
    key = hmac.digest(vault.master_keys(settings.PERKS_VAULT_KEY)[0], b"seal", hashlib.sha256)
    return bytes(12) + vault.AESGCM(key).encrypt(bytes(12), plain, ROW.encode())


def test_what_was_sealed_before_there_were_envelopes_opens_and_gets_one(settings):
    sealed = before_envelopes(settings)
    assert vault.unseal(sealed, ROW) == b"SAVE20"
    settings.PERKS_VAULT_KEY = f"{OTHER_KEY},{settings.PERKS_VAULT_KEY}"
    again = vault.rewrap(sealed)
    settings.PERKS_VAULT_KEY = OTHER_KEY
    assert vault.unseal(again, ROW) == b"SAVE20"


@pytest.mark.django_db(transaction=True)
def test_the_command_puts_every_secret_of_the_house_under_the_newest_key(settings):
    old = settings.PERKS_VAULT_KEY
    with scopes.act_as(scopes.system("tests")):
        keys = [house.make(NOON) for _ in range(3)]
    settings.PERKS_VAULT_KEY = f"{OTHER_KEY},{old}"
    out = StringIO()
    with as_owner():
        for _ in range(2):
            call_command("rotate_keys", "--vault", "--json", stdout=out)
    did = [
        json.loads(line)["perks_housekey.sealed_private"] for line in out.getvalue().split("\n")[:2]
    ]
    settings.PERKS_VAULT_KEY, settings.PERKS_HASH_KEY = OTHER_KEY, old
    with scopes.act_as(scopes.system("tests")):
        rows = HouseKey.objects.filter(pk__in=[key.pk for key in keys])
        opened = [vault.unseal(row.sealed_private, house.identity(row.number)) for row in rows]
    assert (did, [len(private) for private in opened]) == ([3, 0], [32, 32, 32])
    settings.PERKS_VAULT_KEY = THIRD_KEY
    with as_owner(), pytest.raises(CommandError, match="a key that is not there"):
        call_command("rotate_keys", "--vault", stdout=out)
