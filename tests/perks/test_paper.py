"""A pass on paper: the very code, labelled as the weaker one, and only where that may be."""

import re
import zlib
from datetime import timedelta

import pytest
from django.test import Client

from perks import paper, passes, qr
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Brand, Perk, Venue
from tests.conftest import NOON
from tests.perks.desk import give_pass
from tests.perks.phones import Phone

DRAWN = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) -([\d.]+) re f")
SAID = re.compile(rb"\(((?:[^\\()]|\\.)*)\) Tj")


@pytest.fixture
def issued(people, noon, system):
    return give_pass(people)


def mine(issued):
    return passes.of_member(issued.member_id).get(pk=issued.pk)


def drawing(page: bytes) -> bytes:
    """The first page's instructions, unpacked."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", page, re.DOTALL)
    return next(found for found in map(zlib.decompress, streams) if b" Tj" in found)


def words(page: bytes) -> str:
    said = b" ".join(SAID.findall(drawing(page))).decode("latin-1")
    return re.sub(r"\\(.)", r"\1", said)


def modules(page: bytes) -> set[tuple[int, int]]:
    """Where dark modules stand, read back from the strokes of the drawing."""
    strokes = [tuple(map(float, found)) for found in DRAWN.findall(drawing(page))]
    unit = strokes[0][3]
    left, top = min(each[0] for each in strokes), max(each[1] for each in strokes)
    return {
        (round((top - y) / unit), round((x - left) / unit) + step)
        for x, y, length, _ in strokes
        for step in range(round(length / unit))
    }


def test_the_code_on_paper_is_the_code_of_the_pass(issued):
    matrix = qr.modules(issued.code)
    dark = {(row, at) for row, bits in enumerate(matrix) for at, bit in enumerate(bits) if bit}
    assert modules(paper.pdf(mine(issued))) == dark


def test_it_says_what_it_is_and_when_on_the_clocks_of_the_venue(issued, people):
    Venue.objects.filter(pk=people.lounge.pk).update(time_zone="America/Los_Angeles", city="SFO")
    found = words(paper.pdf(mine(issued)))
    here = NOON.astimezone(paper.ZoneInfo("America/Los_Angeles"))
    assert paper.LABEL in found
    for line in (
        "Northwind Air",
        "Lounge day visit",
        "Where: Lounge SFO, SFO",
        "Name: Alice",
        "Uses: 1. Guests each time: 1.",
    ):
        assert line in found
    assert f"From: {here:%a} {here.day} {here:%b %Y, %H:%M}" in found
    assert "(America/Los_Angeles)" in found
    assert f"{issued.short_code[:4]} {issued.short_code[4:]}" in found
    assert paper.UNPRINTABLE not in found


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Zoë Mu\u0308ller", "Zoë Müller"),
        ("Łukasz Dvořák’s", "Lukasz Dvorák's"),
        ("佐藤 Ａｋｉ", "?? Aki"),
        ("a\tb\n\x07\u200dc\ufe0f\u0301\ud800", "a b c"),
        ("🎟 🇩🇪", "? ??"),
        ("ﷺ", "?"),
    ],
)
def test_any_letters_become_letters_of_the_font(text, shown):
    assert paper.latin(text) == shown


def test_no_letter_is_outside_the_font():
    every = "".join(map(chr, range(0x110000)))
    assert set(paper.latin(every)) <= set(map(chr, [*range(32, 127), *range(160, 256)]))


def test_hostile_names_stay_words_on_one_page(issued, people):
    Brand.objects.filter(pk=people.northwind.pk).update(name="=1+1) Tj ET \\ ( **b** {nb}")
    Perk.objects.filter(pk=people.lounge_day.pk).update(name="W" * 120)
    Venue.objects.filter(pk=people.lounge.pk).update(name="ラウンジ" * 30, city="لوس" * 20)
    page = paper.pdf(mine(issued))
    assert "=1+1) Tj ET \\ ( **b** {nb}" in words(page)
    assert paper.UNPRINTABLE in words(page)
    assert page.count(b"/Type /Page\n") == 1
    assert len(modules(page)) == sum(map(sum, qr.modules(issued.code)))


def test_a_pass_on_a_phone_is_not_printed_until_it_is_on_paper(issued):
    Phone().takes(issued)
    with pytest.raises(Refusal, match=r"^pass_not_on_paper:.*Put it on paper first"):
        paper.pdf(mine(issued))


@pytest.mark.parametrize("fact", [{"strict": True}, {"static_allowed": False}])
def test_what_must_not_be_lent_is_never_printed(issued, people, fact):
    Perk.objects.filter(pk=people.lounge_day.pk).update(**fact)
    with pytest.raises(Refusal, match=r"^pass_not_on_paper:"):
        paper.pdf(mine(issued))


def test_a_pass_that_is_over_is_not_printed(issued):
    with clock.at(NOON + timedelta(days=31)), pytest.raises(Refusal, match=r"^pass_not_good:"):
        paper.pdf(mine(issued))


def test_the_page_offers_it_and_only_its_owner_gets_it(issued, people):
    alice, mallory = Client(), Client()
    alice.force_login(people.alice)
    mallory.force_login(people.mallory)
    address = f"/passes/{issued.pk}/pass.pdf"
    assert address in alice.get(f"/passes/{issued.pk}/").content.decode()
    answer = alice.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="pass-{issued.pk}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-")
    assert mallory.get(address).status_code == 404


def test_the_page_of_a_phones_pass_says_why_there_is_no_print(issued, people):
    Phone().takes(issued)
    alice = Client()
    alice.force_login(people.alice)
    address = f"/passes/{issued.pk}/pass.pdf"
    assert address not in alice.get(f"/passes/{issued.pk}/").content.decode()
    answer = alice.get(address, follow=True)
    assert answer.redirect_chain == [(f"/passes/{issued.pk}/", 302)]
    assert "Put it on paper first" in answer.content.decode()
