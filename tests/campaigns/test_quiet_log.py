"""From signing up to the desk, nothing personal reaches the log."""

import logging

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from campaigns import invitations
from perks.ground import scopes
from perks.models import User
from perks.tasks import send_letters
from tests.campaigns import member_stage

LOUD = ("perks", "scoring", "campaigns", "django.request", "django.security", "allauth", "celery")
EMAIL, NAME, PASSWORD = "ada.byron@example.test", "Ada Byron", "rather long words"


@pytest.fixture
def said(caplog):
    """Everything that is logged, at the loudest."""
    for name in ("", *LOUD):
        caplog.set_level(logging.DEBUG, logger=name or None)
    return caplog


def post(client, path, body, key=""):
    return client.post(
        f"/api/v1/{path}", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key
    )


def test_nothing_personal_is_logged(house, said, settings):
    cache.clear()
    ada = Client()
    form = {"name": NAME, "email": EMAIL, "password1": PASSWORD, "birth_year": "1990"}
    ada.post("/account/signup/", {**form, "agrees": ["score", "invite", "mentions"]})
    Client().post("/account/login/", {"login": EMAIL, "password": "wrong words"})
    ada.post("/account/logout/")
    assert ada.post("/account/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 302
    with member_stage.system():
        member = User.objects.get(email=EMAIL)
        EmailAddress.objects.filter(user=member).update(verified=True)
        EmailAddress.objects.filter(user=member).update(verified=True)
        member_stage.scored(member)
        campaign = member_stage.launched(house.northwind, house.lounge_day)
        invitations.invite(campaign.pk)
    settings.EMAIL_BACKEND = "tests.perks.test_outbox_retries.Away"
    send_letters()
    claimed = post(ada, "me/claims", {"campaign": campaign.pk}, key="claim-1")
    post(ada, f"me/claims/{claimed.json()['id']}/confirm", {}, key="confirm-1")
    [mine] = ada.get("/api/v1/passes").json()
    victor = member_stage.signed_in(house.victor)
    for key in ("scan-1", "scan-2"):
        post(victor, "venues/lounge-sfo/redemptions", {"code": mine["code"]}, key=key)
    token = post(ada, "tokens", {"label": "Ada's phone"}).json()["token"]
    Client(HTTP_AUTHORIZATION=f"Bearer {token}x").get("/api/v1/passes")
    ada.get("/no/such/page/")

    told = "\n".join([said.text, *(str(vars(record)) for record in said.records)])
    assert "letter_not_sent" in told  # it was listening
    private = [EMAIL, "Byron", PASSWORD, "wrong words", mine["code"], mine["short_code"], token]
    assert [word for word in private if word in told] == []


def test_it_would_be_heard(house, said):
    """The twin: a line that names the member is found."""
    with scopes.act_as(scopes.system("tests")):
        logging.getLogger("campaigns.claims").debug("claimed by %s", house.alice.email)
    assert "alice@example.test" in said.text
