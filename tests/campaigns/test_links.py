"""Personal short links: where they lead, what is counted, and what is not."""

import pytest
from django.urls import reverse

from campaigns import claims, links
from campaigns.models import Campaign, Click, Link
from perks.ground import clock
from perks.ground.errors import Refusal
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def link(people, noon):
    """The link of Alice's confirmed claim."""
    with system():
        scored(people.alice)
        campaign = launched(people.northwind, people.lounge_day)
        made = claims.claim(people.alice.pk, campaign.pk, "k").claim
        claims.confirm(made.pk, people.alice.pk)
        return Link.objects.get()


def clicks() -> list[Click]:
    with system():
        return list(Click.objects.order_by("pk"))


def test_it_leads_on_with_the_usual_parameters(link, client):
    with system():
        campaign = Campaign.objects.get().pk
    answer = client.get(reverse("go", args=[link.slug]), **PERSON)
    assert answer.status_code == 302
    assert answer.url == (
        "https://northwind.example/lounge?utm_source=perks&utm_medium=member"
        f"&utm_campaign={campaign}&utm_content={link.slug}"
    )
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


def test_a_landing_page_keeps_its_own_query():
    url = links.with_utm("https://northwind.example/?lang=en#rooms", 7, "abcdefgh")
    assert url == (
        "https://northwind.example/?lang=en&utm_source=perks&utm_medium=member"
        "&utm_campaign=7&utm_content=abcdefgh#rooms"
    )


def test_a_campaign_without_a_page_has_no_links(people, noon):
    with system():
        scored(people.alice)
        campaign = launched(people.northwind, people.lounge_day, landing_url="")
        made = claims.claim(people.alice.pk, campaign.pk, "k").claim
        claims.confirm(made.pk, people.alice.pk)
        assert Link.objects.count() == 0


def test_a_visit_is_one_row_without_address_or_agent(link, client):
    client.get(reverse("go", args=[link.slug]), **PERSON)
    (click,) = clicks()
    assert (click.link_id, click.is_bot, click.day) == (link.pk, False, clock.today())
    assert len(bytes(click.visitor)) == 16


@pytest.mark.parametrize(
    "facts",
    [
        {"HTTP_USER_AGENT": "Slackbot-LinkExpanding 1.0"},
        {"HTTP_USER_AGENT": ""},
        {**PERSON, "HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {**PERSON, "HTTP_PURPOSE": "prefetch"},
    ],
)
def test_machines_and_prefetch_are_counted_apart(link, client, facts):
    assert client.get(reverse("go", args=[link.slug]), **facts).status_code == 302
    assert [click.is_bot for click in clicks()] == [True]


def test_looking_ahead_with_head_is_no_visit_by_a_person(link, client):
    client.head(reverse("go", args=[link.slug]), **PERSON)
    assert [click.is_bot for click in clicks()] == [True]


def test_the_same_visitor_is_told_again_on_the_same_day_only(link):
    def visit(agent="Firefox"):
        links.follow(link.slug, agent, "192.0.2.7")

    visit()
    visit()
    visit("Safari")
    with clock.at(clock.now().replace(day=23)):
        visit()
    seen = [bytes(click.visitor) for click in clicks()]
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


def test_an_unknown_link_says_so_and_counts_nothing(link, client):
    answer = client.get(reverse("go", args=["nowhere2"]), **PERSON)
    assert answer.status_code == 404
    assert b"This link leads nowhere" in answer.content
    assert clicks() == []
    with pytest.raises(Refusal) as caught:
        links.follow("nowhere2", "Firefox", "192.0.2.7")
    assert caught.value.code == "link_unknown"


def test_nothing_but_looking_is_answered(link, client):
    assert client.post(reverse("go", args=[link.slug])).status_code == 405
    assert clicks() == []
