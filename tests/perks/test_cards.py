"""A member's card: on one phone, shown for 44 seconds, and never somebody else's."""

import base64
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from rest_framework.test import APIClient

from perks import (
    bindings,
    cards,
    codec,
    ed25519,
    examination,
    house,
    keys,
    pass_body,
    privacy,
    rotation,
)
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Letter, MemberCard
from tests.conftest import NOON
from tests.perks.phones import Phone


@pytest.fixture
def alice(people, noon, system):
    return people.alice.pk


def refused(text):
    try:
        return f"member {cards.member_of(text)}"
    except Refusal as refusal:
        return refusal.code


def test_the_card_names_no_brand_perk_or_venue_and_is_signed_by_the_house(alice):
    phone = Phone()
    card = phone.takes_card(alice, language="de")
    text = phone.shows_card(card)
    assert len(text) == 310
    keys = {(0, number): key for number, key in house.public_keys().items()}
    body = codec.decode(text, keys, now=int(NOON.timestamp()), venue=0, brands=(), cards=True)
    assert (body.brand, body.perk, body.venue, body.flags, body.language) == (0, 0, 0, 5, 2)
    assert (body.key_id, body.phone_key) == (house.house_key().number, phone.key)
    assert body.pass_id == bytes(card.serial)
    assert (cards.is_card(text), cards.member_of(text)) == (True, alice)
    assert not cards.is_card("PRK:0") and not cards.is_card("K7M4 9QXD")


@pytest.mark.parametrize("later", [0, 15, 30, 44])
def test_a_captured_card_lives_44_seconds(alice, later):
    phone = Phone()
    text = phone.shows_card(phone.takes_card(alice))
    with clock.at(NOON + timedelta(seconds=later)):
        assert cards.member_of(text) == alice


def test_a_captured_card_is_refused_in_every_second_after(alice):
    phone = Phone()
    text = phone.shows_card(phone.takes_card(alice))
    said = set()
    for later in range(45, 121):
        with clock.at(NOON + timedelta(seconds=later)):
            said.add(refused(text))
    assert said == {"pass_stale"}
    with clock.at(NOON - timedelta(seconds=16)):
        assert refused(text) == "pass_not_yet"


def test_with_the_window_open_an_old_picture_lets_in(alice, monkeypatch):
    """The twin of the window."""
    phone = Phone()
    text = phone.shows_card(phone.takes_card(alice))
    monkeypatch.setattr(codec, "OLDEST_STEP", -100)
    with clock.at(NOON + timedelta(seconds=120)):
        assert cards.member_of(text) == alice


def test_another_members_phone_cannot_show_it(alice, people):
    mine, theirs = Phone(), Phone()
    card = mine.takes_card(alice)
    theirs.takes_card(people.mallory.pk)
    assert refused(theirs.shows_card(card)) == "pass_forged"
    with pytest.raises(Refusal, match=r"^phone_key_unusable:"):
        cards.bind(alice, theirs.key, theirs.sign(cards.name_of(people.mallory.pk)))
    with pytest.raises(Refusal, match=r"^phone_key_unusable:"):
        cards.bind(alice, theirs.key, mine.sign(cards.name_of(alice)))


def test_a_brands_key_makes_no_card(alice, people):
    """Keys of brands and of the house do not answer for each other."""
    phone = Phone()
    card = phone.takes_card(alice)
    brands = keys.signing_key(people.northwind.pk)
    body = pass_body.unpack(base64.b64decode(card.certificate)[: pass_body.SIZE])
    signer = partial(ed25519.sign, keys.private_bytes(brands))
    for number, code in ((brands.number, "pass_unknown_key"), (body.key_id, "pass_forged")):
        forged = codec.certify(replace(body, key_id=number), phone.key, signer)
        assert refused(phone.present(base64.b64encode(forged).decode())) == code


def test_on_a_new_phone_the_old_card_is_refused_and_the_member_is_told(alice):
    old, new = Phone(), Phone()
    left = old.takes_card(alice)
    letters = Letter.objects.filter(template="perks/email/card_moved")
    assert letters.count() == 0
    card = new.takes_card(alice)
    assert refused(old.shows_card(left)) == "pass_revoked"
    assert refused(new.shows_card(card)) == f"member {alice}"
    assert letters.count() == 1
    assert MemberCard.objects.filter(revoked_at=None).count() == 1


def test_an_ended_card_is_refused_and_a_fresh_one_works(alice):
    phone = Phone()
    card = phone.takes_card(alice)
    assert (cards.revoke(alice), cards.revoke(alice)) == (True, False)
    assert refused(phone.shows_card(card)) == "pass_revoked"
    assert cards.of_member(alice) is None
    assert refused(phone.shows_card(phone.takes_card(alice))) == f"member {alice}"


def test_without_the_end_an_ended_card_would_go_on(alice):
    """The twin: nothing but the row says that it ended."""
    phone = Phone()
    card = phone.takes_card(alice)
    cards.revoke(alice)
    MemberCard.objects.update(revoked_at=None)
    assert refused(phone.shows_card(card)) == f"member {alice}"


def test_the_same_key_again_changes_nothing(alice):
    phone = Phone()
    assert phone.takes_card(alice).pk == phone.takes_card(alice).pk


def test_three_moves_a_day_and_no_more(alice):
    for _ in range(4):
        Phone().takes_card(alice)
    with pytest.raises(Refusal, match=r"^rebind_too_often:") as told:
        Phone().takes_card(alice)
    assert told.value.status == 429
    with clock.at(NOON + timedelta(days=1, seconds=1)):
        Phone().takes_card(alice)


def test_with_the_limit_off_a_card_goes_round(alice, monkeypatch):
    monkeypatch.setattr(bindings, "MOVES_A_DAY", 100)
    for _ in range(6):
        Phone().takes_card(alice)
    assert MemberCard.objects.count() == 6


def test_a_dropped_house_key_ends_its_codes_until_the_member_opens_the_card(alice):
    phone = Phone()
    card = phone.takes_card(alice)
    serial, dropped = bytes(card.serial), card.key.number
    rotation.rotate(compromised=dropped)
    assert refused(phone.shows_card(card)) == "pass_unknown_key"
    again = cards.of_member(alice)
    assert (bytes(again.serial), again.key.number == dropped) == (serial, False)
    assert refused(phone.shows_card(again)) == f"member {alice}"


def test_a_card_ends_after_a_year_in_a_drawer_and_is_renewed_before(alice):
    phone = Phone()
    card = phone.takes_card(alice)
    with clock.at(NOON + timedelta(days=300)):
        assert cards.of_member(alice).certificate == card.certificate
    with clock.at(NOON + timedelta(days=366)):
        assert refused(phone.shows_card(card)) == "pass_expired"
        assert refused(phone.shows_card(cards.of_member(alice))) == f"member {alice}"


def test_a_member_without_a_row_has_no_card(alice):
    phone = Phone()
    text = phone.shows_card(phone.takes_card(alice))
    MemberCard.objects.all().delete()
    assert refused(text) == "pass_unknown"


def test_a_desk_without_a_network_says_why_not(alice, people):
    phone = Phone()
    text = phone.shows_card(phone.takes_card(alice))
    assert examination.examine(text, people.lounge).answer.code == "card_needs_network"
    with clock.at(NOON + timedelta(seconds=45)):
        assert examination.examine(text, people.lounge).answer.code == "pass_stale"


def test_the_export_has_the_cards_without_keys(alice):
    Phone().takes_card(alice)
    (card,) = privacy.export(alice)["cards"]
    assert set(card) == {"id", "made_at", "valid_until", "revoked_at"}


def test_the_api_binds_shows_and_ends_a_card(alice, people):
    client, phone = APIClient(), Phone()
    client.force_login(people.alice)
    assert client.get("/api/v1/card").json() == {
        "phone_key": "", "certificate": "", "valid_until": None,
    }  # fmt: skip
    asked = {
        "public_key": base64.b64encode(phone.key).decode(),
        "proof": base64.b64encode(phone.sign(cards.name_of(alice))).decode(),
    }
    made = client.post("/api/v1/card/phone", asked, format="json")
    assert made.status_code == 200
    assert client.get("/api/v1/card").json() == made.json()
    text = phone.present(made.json()["certificate"])
    assert cards.member_of(text) == alice
    wrong = client.post("/api/v1/card/phone", {**asked, "proof": "?"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "phone_key_unusable")
    assert client.delete("/api/v1/card").status_code == 204
    assert refused(text) == "pass_revoked"


def test_the_page_holds_no_code_and_ends_the_card_without_javascript(alice, people):
    client = Client()
    client.force_login(people.alice)
    page = client.get("/passes/card/")
    assert b'<div class="qr" data-part="picture"></div>' in page.content
    assert b"PRK:" not in page.content
    assert b"it needs JavaScript for that" in page.content
    assert b"End this card" not in page.content
    Phone().takes_card(alice)
    assert b"End this card" in client.get("/passes/card/").content
    assert client.post("/passes/card/end/").url == "/passes/card/"
    assert cards.of_member(alice) is None
