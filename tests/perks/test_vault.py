"""Secrets at rest open for their own row, under their own key, unchanged; or not at all."""

import base64

import pytest

from perks.ground import vault

ROW = "unit 7"
OTHER_KEY = base64.urlsafe_b64encode(b"o" * 32).decode()


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


@pytest.mark.parametrize("place", [0, vault.NONCE_BYTES, -1])
def test_a_flipped_bit_is_noticed(place):
    sealed = bytearray(vault.seal(b"SAVE20", ROW))
    sealed[place] ^= 1
    with pytest.raises(vault.Unsealable):
        vault.unseal(bytes(sealed), ROW)


@pytest.mark.parametrize("length", [0, 5, vault.NONCE_BYTES, vault.NONCE_BYTES + 15])
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
