"""The front page of the operators' admin: each thing to look after is one click away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns import operator_desk
from perks.ground import clock, outbox, scopes
from perks.ground.outbound import hosts, manners
from perks.ground.outbox import Letter

CAN_BE_LOOKED_AT = (
    "networks", "readings", "outgoing", "score_models", "appeals", "runs", "topic_disputes",
    "message_reports", "watch", "admin:perks_letter_changelist",
)  # fmt: skip


@pytest.fixture
def olga(people, noon):
    browser = Client()
    with scopes.act_as(scopes.system("tests")):
        browser.force_login(people.olga)
    return browser


def test_all_is_one_click_from_the_front_page(olga, people):
    for _ in range(9):
        manners.change(
            "slow.example",
            lambda host, now: hosts.failed(host, now, "", "Silent.", manners.MANNERS),
        )
    with CaptureQueriesContext(connection) as asked:
        page = olga.get("/admin/").content.decode()
    for name in CAN_BE_LOOKED_AT:
        assert f'href="{reverse(name)}' in page, name
    assert "1 server left alone" in page
    assert "2 brands to vet" in page
    selects = [each["sql"] for each in asked if each["sql"].startswith('SELECT "')]
    assert len(selects) + 1 <= 12, selects


def test_a_letter_that_was_given_up_is_sent_again(olga, people):
    with scopes.act_as(scopes.system("tests")):
        for key in ("dead", "sent", "fresh"):
            outbox.write(people.alice.pk, key, "perks/email/nothing", f"The {key} one", {})
        late = clock.now() - timedelta(days=4)
        Letter.objects.filter(key="dead").update(tries=outbox.GIVE_UP_AFTER, written_at=late)
        Letter.objects.filter(key="sent").update(tries=1, sent_at=clock.now())
        ids = dict(Letter.objects.values_list("key", "pk"))
    with scopes.act_as(scopes.operator(people.olga.pk)):
        assert operator_desk.counts()["letters"] == 1
    listed = reverse("admin:perks_letter_changelist")
    for state, name in (("given_up", "dead"), ("sent", "sent"), ("waiting", "fresh")):
        page = olga.get(listed, {"state": state}).content.decode()
        shown = [each for each in ids if f"The {each} one" in page]
        assert shown == [name]
    olga.post(listed, {"action": "send_again", "_selected_action": [ids["dead"], ids["sent"]]})
    with scopes.act_as(scopes.system("tests")):
        tries = dict(Letter.objects.values_list("key", "tries"))
        assert (tries["dead"], tries["sent"]) == (0, 1)
        assert not outbox.given_up().exists()
