"""What holds for every form of every page of members, brands and venues."""

import pytest
from django.test import Client

from perks.ground import unsent
from perks.ground.form_reader import Reader
from tests.forms import every_form
from tests.test_access import house  # noqa: F401

pytestmark = pytest.mark.django_db
WORDS = 'Ana\'s "café" & <b>سارة</b>'


@pytest.fixture
def clients(house):  # noqa: F811
    return {name: house.client(name) for name in ("alice", "bea", "victor")}


def from_page(found):
    return {"referer": f"http://testserver{found.page}"}


def test_what_was_typed_is_there_again_after_signing_in(house, clients):  # noqa: F811
    """Sent without a session; the same session signs in and opens the page again."""
    lost, count = [], 0
    for found in every_form(house, clients):
        if not found.texts:
            continue
        stranger, client = Client(), clients[found.who]
        sent = stranger.post(found.form.action, found.sends(WORDS), headers=from_page(found))
        if (sent.status_code, sent.url) != (302, f"/account/login/?next={found.page}"):
            lost.append((found.name, found.form.action, sent.status_code))
            continue
        session = client.session
        session[unsent.NAME] = stranger.session[unsent.NAME]
        session.save()
        page = client.get(found.page).content.decode()
        back = [
            each.words.lstrip("\n") if each.tag == "textarea" else each.attrs.get("value")
            for form in Reader(page, found.page).forms
            if form.action == found.form.action
            for each in form.controls
        ]
        if page.count('id="unsent"') != 1 or back.count(WORDS) < len(found.texts):
            lost.append((found.name, found.form.action, back.count(WORDS), len(found.texts)))
        count += 1
    assert lost == []
    assert count > 20


# Codes that are read from a screen or a paper, and a button that needs no reason.
NOTHING_TYPED = ("venue", "venue_exit", "venue_practice", "mentions")


def test_five_thousand_signs_are_refused_in_every_field_and_stay_there(house, clients):  # noqa: F811
    """All fields of a form at once: the page says what is wrong with them and nothing is lost."""
    long, lost, count = "x" * 5_000, [], 0
    for found in every_form(house, clients):
        lines = [each for each in found.texts if each.tag != "textarea"]
        if not lines or found.name in NOTHING_TYPED:
            continue
        client, sent = clients[found.who], found.sends(long)
        answer = client.post(found.form.action, sent, headers=from_page(found))
        if answer.status_code == 302:
            page = client.get(answer.url).content.decode()
            is_told = 'role="alert"' in page
        else:
            page, is_told = answer.content.decode(), 'class="err"' in answer.content.decode()
        if not is_told or answer.status_code not in (200, 302, 400, 422) or long not in page:
            lost.append((found.name, found.form.action, answer.status_code, page.count(long)))
        count += 1
    assert lost == []
    assert count > 15
