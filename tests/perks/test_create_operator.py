"""The first person in an empty house chooses a password by a link; nobody is raised by accident."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from perks.ground import scopes
from perks.models import User

pytestmark = pytest.mark.django_db


def run(email):
    out = StringIO()
    call_command("create_operator", email, stdout=out)
    return out.getvalue()


def test_a_new_operator_chooses_a_password_at_the_link(client):
    said = run("olga@example.org")
    link = re.fullmatch(r"olga@example\.org chooses a password at http://[^/]+(/\S+)\n", said)[1]
    page = client.get(link, follow=True)
    client.post(
        page.redirect_chain[-1][0], {"password1": "a quiet chair", "password2": "a quiet chair"}
    )
    with scopes.act_as(scopes.system("tests")):
        olga = User.objects.get(email="olga@example.org")
    assert (olga.is_staff, olga.is_superuser) == (True, True)
    assert olga.check_password("a quiet chair")
    assert run("OLGA@example.org") == (
        "olga@example.org is here already and signs in with a password.\n"
    )


def test_what_is_no_address_is_refused():
    with pytest.raises(CommandError, match="is not an e-mail address"):
        run("olga")
    with scopes.act_as(scopes.system("tests")):
        assert not User.objects.exists()


def test_a_member_is_not_made_an_operator(people):
    with pytest.raises(CommandError, match="is here already and is no operator"):
        run(people.alice.email)
    with scopes.act_as(scopes.system("tests")):
        assert not User.objects.get(pk=people.alice.pk).is_staff
