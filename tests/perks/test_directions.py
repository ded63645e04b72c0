"""Names from right to left leave the sentences around them as they are, on pages and in letters."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from perks.ground import directions, outbox, scopes
from perks.ground.directions import FIRST, LAST

SARA, BARUCH = "سارة الحداد", "ברוך (2)"
APART = f"{FIRST}{SARA}{LAST}"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (f"{SARA}, 3 reactions", f"{APART}, 3 reactions"),
        (f"For {SARA} and {BARUCH}.", f"For {APART} and {FIRST}ברוך{LAST} (2)."),
        (f"For {APART}, twice.", f"For {APART}, twice."),
        ("Zoë, 田中さん, 4 %", "Zoë, 田中さん, 4 %"),
    ],
)
def test_only_the_words_from_right_to_left_are_set_apart(text, marked):
    assert directions.in_text(text) == marked
    assert directions.is_needed(text.encode()) is ("Zoë" not in text)


def test_tags_are_left_alone_and_so_is_what_has_a_direction_of_its_own():
    kept = (
        f'<a title="{SARA}" href="/?q={SARA}"><input value="{SARA}">',
        f"<bdi>{SARA}</bdi><textarea>{SARA}</textarea><option>{SARA}</option>",
        f'<p class="read" dir="auto">{SARA}, <b>3</b><p>{SARA}</p></p>',
    )
    page = "".join(kept) + f"<h1>{SARA}, 3</h1>"
    assert directions.in_page(page) == "".join(kept) + f"<h1>{APART}, 3</h1>"


@pytest.fixture
def renamed(people):
    with scopes.act_as(scopes.system("tests")):
        for each in (people.alice, people.northwind, people.lounge):
            each.name = SARA
            each.save()
    return people


PAGES = {"bea": ("team", "northwind"), "victor": ("venue_today", "lounge-sfo")}


def bare(page):
    """The names in the text of a page that nothing sets apart."""
    text = re.sub(r"<option.*?</option>|<bdi>.*?</bdi>|<[^>]*>", "", page, flags=re.DOTALL)
    return text.replace(APART, "").count(SARA)


@pytest.mark.django_db
def test_on_every_front_door_the_name_is_set_apart(renamed, monkeypatch):
    """The twin: without it, the names turn what stands around them."""
    found = []
    for is_on in (True, False):
        monkeypatch.setattr(directions, "is_needed", lambda page, is_on=is_on: is_on)
        for name, (page, slug) in PAGES.items():
            browser = Client()
            with scopes.act_as(scopes.system("tests")):
                browser.force_login(getattr(renamed, name))
            found.append(bare(browser.get(reverse(page, args=[slug])).content.decode()) > 0)
    assert found == [False, False, True, True]


@pytest.mark.django_db
def test_a_letter_sets_it_apart_in_its_subject_and_both_of_its_texts(renamed):
    with scopes.act_as(scopes.system("tests")):
        context = {"brand_name": SARA, "perk_name": SARA, "url": "https://perks.example/"}
        outbox.write(
            renamed.bea.pk, "k", "campaigns/email/restored", f"{SARA} is yours again", context
        )
    outbox.send_waiting()
    [letter] = mail.outbox
    page = letter.alternatives[0][0]
    assert letter.subject == f"{APART} is yours again"
    assert (letter.body.count(SARA), page.count(SARA)) == (
        letter.body.count(APART),
        page.count(APART),
    )
    assert letter.body.count(SARA) > 0
