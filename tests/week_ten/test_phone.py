"""A phone is lost, and another takes over."""

import base64
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.campaigns.member_stage import system
from tests.perks.desk import give_pass
from tests.perks.phones import Phone
from tests.week_ten.walking import at_the_door, by_password, letters, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "fresh_counts")]


def keep(client, url, name, phone):
    """What the page of a pass or a card sends when "Keep it on this phone" is pressed."""
    b64 = [base64.b64encode(part).decode() for part in (phone.key, phone.sign(name))]
    body = {"public_key": b64[0], "proof": b64[1]}
    answer = client.post(url, body, content_type="application/json",
                         headers={"idempotency-key": b64[1][:40]})  # fmt: skip
    assert answer.status_code == 200, answer.content
    return answer.json()["certificate"]


def test_a_phone_is_lost_and_another_takes_over(people):
    with system():
        mine = give_pass(people)
    old, new = Phone(), Phone()
    pass_url, page = reverse("api_pass_phone", args=[mine.pk]), reverse("pass", args=[mine.pk])
    card_url, card = reverse("api_card_phone"), f"card {people.alice.pk}"
    lost = by_password("alice@example.test")
    on_old = keep(lost, pass_url, mine.pk, old)
    card_on_old = keep(lost, card_url, card, old)
    assert at_the_door(people, old.present(on_old)) == "let_in"

    # The old phone is gone, and with it whoever was signed in there: a letter is enough.
    found = Client()
    found.post("/account/password/reset/", {"email": "alice@example.test"})
    link = re.search(r"http\S+(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = found.get(link, follow=True).request["PATH_INFO"]
    found.post(form, {"password1": "quite another one", "password2": "quite another one"})
    found.post("/account/login/", {"login": "alice@example.test", "password": "quite another one"})
    assert lost.get(page).status_code == 302
    mail.outbox.clear()

    assert "A new phone, or one that is lost?" in text(found.get("/passes/"))
    shown = text(found.get(page))
    assert "This pass lives on another phone or browser. Move it here" in shown
    on_new = keep(found, pass_url, mine.pk, new)
    assert at_the_door(people, new.present(on_new)) == "let_in"
    assert at_the_door(people, old.present(on_old)) == "pass_moved"
    assert [subject for subject, _ in letters()] == ["Lounge day visit: your pass has moved"]

    assert "Your card lives on another phone or browser." in text(found.get("/passes/card/"))
    card_on_new = keep(found, card_url, card, new)
    assert card_on_new != card_on_old
    assert at_the_door(people, old.present(card_on_old)) == "pass_revoked"
    assert at_the_door(people, new.present(card_on_new)) != "pass_revoked"


# A change of staff
