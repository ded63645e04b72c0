"""Personal short links: where they lead, what is counted, and what is not."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns import claims, drafts, landing, links, visitors
from campaigns.models import Campaign, Click, Link, VisitSalt
from campaigns.visits import Visit
from campaigns.web import go_lane, visiting
from perks.ground import clock
from perks.ground.errors import Refusal
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db
PERSON = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
    "HTTP_ACCEPT_LANGUAGE": "en",
}


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
    (click,) = clicks()
    assert answer.url == (
        "https://northwind.example/lounge?utm_source=perks&utm_medium=member"
        f"&utm_campaign={campaign}&utm_content={link.slug}&perks_click={click.reference}"
    )
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies == {}


def test_a_landing_page_keeps_its_own_query():
    url = landing.with_utm("https://northwind.example/?lang=en#rooms", 7, "abcdefgh")
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
    assert (click.link_id, click.reason, click.day) == (link.pk, "", clock.today())
    assert len(bytes(click.visitor)) == 16


APP = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 Instagram 410.0 [FBAN/FBIOS]"
WHY_NOT = [
    ({}, ""),
    ({"HTTP_USER_AGENT": APP}, ""),
    ({"HTTP_SEC_FETCH_DEST": "document"}, ""),
    ({"HTTP_USER_AGENT": "Slackbot-LinkExpanding 1.0"}, "preview"),
    ({"HTTP_USER_AGENT": "facebookexternalhit/1.1 Facebot Twitterbot/1.0"}, "preview"),
    ({"HTTP_USER_AGENT": "http.rb/5.1 (Mastodon/4.3; +https://m.example/) Bot"}, "preview"),
    ({"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, "robot"),
    ({"HTTP_USER_AGENT": "curl/8.5"}, "robot"),
    ({"HTTP_USER_AGENT": ""}, "robot"),
    ({"HTTP_ACCEPT_LANGUAGE": None}, "robot"),
    ({"HTTP_SEC_FETCH_DEST": "image"}, "embedded"),
    ({"HTTP_SEC_PURPOSE": "prefetch;prerender"}, "prefetch"),
    ({"HTTP_PURPOSE": "prefetch"}, "prefetch"),
    ({"HTTP_X_MOZ": "prefetch"}, "prefetch"),
]


def test_whatever_is_no_person_is_sent_on_and_counted_apart(link, client):
    for facts, _ in WHY_NOT:
        sent = {name: value for name, value in {**PERSON, **facts}.items() if value is not None}
        assert client.get(reverse("go", args=[link.slug]), **sent).status_code == 302
    client.head(reverse("go", args=[link.slug]), **PERSON)
    assert [click.reason for click in clicks()] == [*(why for _, why in WHY_NOT), "head"]


def test_a_visitor_is_told_again_today_on_one_campaign_and_never_after_it(link, people):
    def visit(agent="Firefox", address="192.0.2.7", slug=link.slug):
        links.follow(slug, Visit(agent, address))

    visit()
    visit(address="192.0.2.200")
    visit(address="192.0.3.7")
    visit("Safari")
    with clock.at(clock.now() + timedelta(days=1)):
        assert visitors.forget() == 1
        visit()
    with system():
        assert list(VisitSalt.objects.values_list("day", flat=True)) == [date(2026, 11, 23)]
    seen = [bytes(click.visitor) for click in clicks()]
    assert seen[0] == seen[1]
    assert len(set(seen)) == 4


def test_the_salt_is_the_databases_and_not_to_be_made_again(link):
    """The twin: with a salt that anybody can make again, yesterday's visitors are told again."""
    first = visitors.of(Visit("Firefox", "192.0.2.7"))
    with system():
        VisitSalt.objects.all().delete()
    assert visitors.of(Visit("Firefox", "192.0.2.7")) != first
    visitors.keep(clock.today(), b"known" * 8)
    known = visitors.of(Visit("Firefox", "192.0.2.7"))
    visitors.keep(clock.today(), b"known" * 8)
    assert visitors.of(Visit("Firefox", "192.0.2.7")) == known


@pytest.fixture(autouse=True)
def no_salt_of_another_test():
    visitors._kept.clear()


def test_after_the_end_a_page_says_so_and_nobody_is_counted(link, client):
    with system():
        drafts.end(Campaign.objects.get())
    answer = client.get(reverse("go", args=[link.slug]), **PERSON)
    assert answer.status_code == 410
    assert b"This campaign has ended" in answer.content
    assert b'href="https://northwind.example/lounge"' in answer.content
    assert [click.reason for click in clicks()] == ["over"]


def test_a_claim_that_was_given_back_sends_on_and_counts_nobody(link, client):
    claims.cancel(link.claim_id, link.member_id)
    assert client.get(reverse("go", args=[link.slug]), **PERSON).status_code == 302
    assert [click.reason for click in clicks()] == ["ended"]


def test_the_lane_answers_as_the_view_does(link, client):
    """What ends in a page is found by the lane and counted once."""
    went: list[dict] = []
    lane = go_lane.lane(lambda environ, start: went.append(environ) or [b""])
    base = {
        "REQUEST_METHOD": "GET",
        "wsgi.url_scheme": "http",
        "REMOTE_ADDR": "192.0.2.7",
        **PERSON,
    }

    def ask(path, **facts):
        told = []
        lane({**base, "PATH_INFO": path, **facts}, lambda *answer: told.append(answer))
        return told

    ((status, headers),) = ask(f"/go/{link.slug}")
    viewed = client.get(reverse("go", args=[link.slug]), **PERSON)
    by_lane, by_view = clicks()
    lead = dict(headers)["Location"].replace(by_lane.reference, by_view.reference)
    assert (status, lead) == ("302 Found", viewed.url)
    assert (by_lane.reason, by_lane.link_id) == ("", link.pk)
    assert not any(name == "Set-Cookie" for name, _ in headers)
    assert ask(f"/go/{link.slug}", REQUEST_METHOD="POST") == ask("/go/nowhere2") == []
    with system():
        drafts.end(Campaign.objects.get())
    assert ask(f"/go/{link.slug}") == []
    gone = went[-1][visiting.FOUND]
    over = client.get(reverse("go", args=[link.slug]), **PERSON, **{visiting.FOUND: gone})
    assert over.status_code == 410
    assert [click.reason for click in clicks()] == ["", "", "over"]


BAD_PAGES = [
    "javascript:alert(1)", "ftp://northwind.example/", "//northwind.example/", "https://",
    "https://northwind.example@evil.example/", "https://northwind.example/\nx", "data:text/html,x",
    "https://northwind.example\\evil", "https://[::1", "http://127.0.0.1:8000/go/abcdefgh",
    "https://northwind.example:0/",
]  # fmt: skip


def test_a_campaign_leads_to_a_page_on_the_web_or_nowhere():
    for url in BAD_PAGES:
        with pytest.raises(Refusal) as caught:
            landing.clean(url)
        assert caught.value.code == "landing_unusable", url


def test_both_ways_to_a_campaign_refuse_a_bad_page_and_so_does_the_database(link, people):
    with system():
        campaign = Campaign.objects.get()
        for act in (
            lambda: drafts.change(campaign, landing_url="javascript:alert(1)"),
            lambda: drafts.draft(
                people.northwind, people.lounge_day, "Bad", landing_url="javascript:alert(1)"
            ),
        ):
            with pytest.raises(Refusal) as caught:
                act()
            assert caught.value.code == "landing_unusable"
        with pytest.raises(IntegrityError, match="link_leads_to_the_web"), transaction.atomic():
            Link.objects.filter(pk=link.pk).update(target="javascript:alert(1)")
        with pytest.raises(IntegrityError, match="page_is_on_the_web"), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(landing_url="javascript:alert(1)")


def test_an_unknown_link_says_so_and_counts_nothing(link, client):
    answer = client.get(reverse("go", args=["nowhere2"]), **PERSON)
    assert answer.status_code == 404
    assert b"This link leads nowhere" in answer.content
    assert clicks() == []
    with pytest.raises(Refusal) as caught:
        links.follow("nowhere2", Visit("Firefox", "192.0.2.7"))
    assert caught.value.code == "link_unknown"


def test_nothing_but_looking_is_answered(link, client):
    assert client.post(reverse("go", args=[link.slug])).status_code == 405
    assert clicks() == []
