"""The house's app at a network: its secrets, its quota and what it may cost; the operator's pages."""

from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from perks.ground import clock
from scoring import credentials, quota
from scoring.connectors.base import BrokenData, Capabilities, Connector, Profile, TryLater
from scoring.connectors.registry import connectors
from scoring.models import NetworkApp

pytestmark = pytest.mark.usefixtures("noon", "system")


@pytest.fixture
def paid(monkeypatch):
    """A network with a key; `Paid.there` is whether it answers."""

    class Paid(Connector):
        slug, label, example = "paid", "Paid", "alice"
        app = ("key",)
        there = True
        capabilities = Capabilities(frozenset({"like"}), frozenset(), True, False)

        def native_id(self, address):
            return address

        def identify(self, address):
            if not self.there:
                raise BrokenData("It speaks in riddles.")
            return Profile("1", "Alice of Paid")

        def refresh(self, account, cursor):
            raise NotImplementedError

    monkeypatch.setitem(connectors(), "paid", Paid())
    return Paid


def test_a_quota_stops_before_it_is_passed_and_begins_anew_next_day(paid):
    credentials.keep("paid", key="k", units_a_day=5)
    quota.take("paid", 3)
    quota.take("paid", 2)
    with pytest.raises(TryLater) as caught:
        quota.take("paid", 1)
    assert caught.value.when == quota.midnight(clock.today(), 1)
    app = NetworkApp.objects.get()
    assert quota.usage(app) == quota.Used(5, 5, Decimal(0), 1)
    with clock.at(quota.midnight(clock.today(), 1)):
        quota.take("paid", 5)


def test_a_cap_on_the_cost_stops_before_it_is_passed_and_begins_anew_next_month(paid):
    credentials.keep("paid", key="k", unit_price=Decimal("0.005"), cap=Decimal("0.02"))
    quota.take("paid", 4)
    with pytest.raises(TryLater) as caught:
        quota.take("paid", 1)
    assert (caught.value.when.month, caught.value.when.day) == (12, 1)
    assert quota.usage(NetworkApp.objects.get()).cost == Decimal("0.02")
    with clock.at(caught.value.when):
        quota.take("paid", 4)


def test_what_brought_nothing_is_given_back_and_a_search_leaves_the_most_to_readings(paid):
    credentials.keep("paid", key="k", units_a_day=40, unit_price=Decimal("0.1"), cap=Decimal(100))
    quota.take("paid", 30)
    quota.give_back("paid", 25)
    assert quota.usage(NetworkApp.objects.get()).today == 5
    quota.take("paid", 5, Decimal("0.25"))
    with pytest.raises(TryLater):
        quota.take("paid", 1, Decimal("0.25"))
    quota.take("paid", 30)
    quota.give_back("paid", 10**6)
    assert quota.usage(NetworkApp.objects.get()).today == 0


def test_a_network_without_an_app_has_no_bounds(paid):
    quota.take("web", 10**6)


def test_a_secret_goes_in_and_never_comes_out(paid, people, client):
    client.force_login(people.olga)
    page = reverse("network", args=["paid"])
    told = {"key": "very-secret", "unit_price": "0.01", "currency": "EUR", "cap": "10"}
    assert client.post(page, told).status_code == 302
    assert credentials.of("paid").key == "very-secret"
    assert b"very-secret" not in bytes(NetworkApp.objects.get().sealed_key)
    shown = client.get(page).content.decode()
    assert "very-secret" not in shown
    assert "One is kept. Empty: it stays." in shown
    client.post(page, {**told, "key": "", "currency": "USD"})
    assert (credentials.of("paid").key, NetworkApp.objects.get().currency) == ("very-secret", "USD")
    wrong = client.post(page, {**told, "cap": "-1", "currency": "euros"}).content.decode()
    assert "three letters" in wrong
    assert NetworkApp.objects.get().cap == Decimal(10)


def test_the_operator_asks_a_network_and_hears_what_it_says(paid, people, client):
    client.force_login(people.olga)
    assert "No app yet" in client.get(reverse("networks")).content.decode()
    page = reverse("network_test", args=["paid"])
    said = client.post(page, follow=True).content.decode()
    assert "Paid answered: Alice of Paid is there." in said
    paid.there = False
    said = client.post(page, follow=True).content.decode()
    assert "Paid could not be asked. It speaks in riddles." in said


def test_every_network_has_its_page_and_says_what_a_unit_is(people, client):
    client.force_login(people.olga)
    for slug, kind in connectors().items():
        shown = unescape(client.get(reverse("network", args=[slug])).content.decode())
        assert kind.label in shown
        assert (kind.units.split(".")[0] in shown) == bool(kind.app), slug
