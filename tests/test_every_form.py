"""What holds for every form of every page of members, brands and venues."""

import pytest
from django.test import Client

from perks.ground import unsent
from perks.ground.refilling import Reader
from tests.forms import every_form
from tests.test_access import house  # noqa: F401

pytestmark = pytest.mark.django_db
WORDS = 'Ana\'s "café" & <b>سارة</b>'


@pytest.fixture
def clients(house):  # noqa: F811
    return {name: house.client(name) for name in ("alice", "bea", "victor")}


def test_what_was_typed_is_there_again_after_signing_in(house, clients):  # noqa: F811
    """Sent without a session; the same session signs in and opens the page again."""
    lost, count = [], 0
    for found in every_form(house, clients):
        if not found.texts:
            continue
        stranger, client = Client(), clients[found.who]
        sent = stranger.post(
            found.form.action,
            found.sends(WORDS),
            headers={"referer": f"http://testserver{found.page}"},
        )
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
