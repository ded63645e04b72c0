"""The first day: whatever a page would list, nothing is there yet, and it says what comes next."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from campaigns import frames
from perks.ground import scopes
from perks.models import Brand, BrandMembership, Perk, Venue, VenueMembership
from tests import cast
from tests.campaigns.member_stage import launched, signed_in

# Every page that lists something, by who reads it.
LISTS = {
    "member": (
        "home", "perks", "passes", "claims", "received", "my_report", "answers", "score", "topics",
        "flags", "accounts", "away", "mfa_list_webauthn",
    ),
    "brand": (
        "campaigns", "campaigns_compare", "audiences", "stock", "fulfilment", "doors", "threads",
        "sales", "events", "machines", "known", "creators", "log", "code_alarms", "brand_validity",
    ),
    # Of a campaign that was launched a moment ago.
    "campaign": (
        "people", "mentions", "disclosure", "report", "selection", "campaign_links", "money",
        "campaign_shortlist", "brief",
    ),
    "venue": (
        "venue", "venue_today", "venue_capacity", "venue_devices", "venue_staff",
    ),
    "operator": ("networks", "runs", "readings", "outgoing"),
}  # fmt: skip
# Nothing there is good news, or nobody's to change: these say what would bring something.
NO_STEP = {
    "member": ("venue_choice",),
    "venue": ("venue_conflicts", "venue_sponsors"),
    "operator": ("topic_disputes", "appeals", "message_reports", "watch"),
}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
HEADINGS = ("h1", "h2", "h3")


class Page(HTMLParser):
    """What stands in a page's main part: headings with what follows, empty states, and ways on.

    A way on is a link in an empty state, a note or a list of ways, or a button of a form.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.headings: list[list[str]] = []  # each: level, words, what follows it
        self.empty: list[str] = []
        self.links = self.buttons = 0
        self.feed(html)

    def inside(self, what: str) -> bool:
        return any(what in entry for entry in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        kind = " empty" if {"empty", "note"} & set(facts.get("class", "").split()) else ""
        if tag not in VOID:
            self.open.append((tag, kind))
        if not self.inside("main"):
            return
        if kind and "empty" in facts["class"].split():
            self.empty.append("")
        if tag in HEADINGS:
            self.headings.append([tag, "", ""])
        elif self.headings and tag in ("input", "select", "button", "svg", "img"):
            self.headings[-1][2] += "+"
        listed = self.inside(" empty") or self.inside("li")
        self.links += tag == "a" and listed and facts.get("href", "#") != "#"
        self.buttons += tag == "button" and self.inside("form")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.inside("main") and self.headings and not self.inside("script"):
            place = 1 if any(tag in HEADINGS for tag, _ in self.open) else 2
            self.headings[-1][place] += data.strip()
            if place == 2 and self.empty and self.inside(" empty"):
                self.empty[-1] += data

    def bare(self) -> list[str]:
        """Headings with nothing behind them; one that opens a deeper one is not bare."""
        after = [*self.headings[1:], ["h1", "", ""]]
        return [
            words
            for (level, words, below), (following, _, _) in zip(self.headings, after, strict=True)
            if not below and following <= level
        ]


@pytest.fixture
def house(noon, db):
    """A member, a brand with one campaign, a venue and an operator; nothing ever happened."""
    with scopes.act_as(scopes.system("tests")):
        member = cast.person("nina", "Nina New", is_member=True)
        owner = cast.person("otto", "Otto Owen")
        operator = cast.person("olga", "Olga Petrenko", is_staff=True, is_superuser=True)
        brand = Brand.objects.create(slug="newcomer", name="Newcomer", stock="moss", vetted_at=noon)
        late = Brand.objects.create(slug="later", name="Later", stock="rose", vetted_at=noon)
        venue = Venue.objects.create(slug="newplace", name="Newplace", country="US")
        for each in (brand, late):
            BrandMembership.objects.create(brand=each, user=owner, role="owner")
        VenueMembership.objects.create(venue=venue, user=owner, role="owner")
        perk = Perk.objects.create(brand=late, kind="code", name="20% off")
        frames.build()
        campaign = launched(late, perk, rule={"all": [{"field": "age", "op": ">=", "value": 18}]})
    people = {"member": member, "operator": operator}
    kwargs = {
        "brand": {"brand": "newcomer"},
        "campaign": {"brand": "later", "campaign": campaign.pk},
        "venue": {"venue": "newplace"},
    }
    return {role: (signed_in(people.get(role, owner)), kwargs.get(role, {})) for role in LISTS}


def walk(house, pages):
    for role, names in pages.items():
        client, kwargs = house[role]
        for name in names:
            answer = client.get(reverse(name, kwargs=kwargs))
            assert answer.status_code == 200, (name, answer.status_code)
            yield name, Page(answer.content.decode())


def test_every_list_of_an_empty_house_names_the_next_step(house):
    found = dict(walk(house, LISTS))
    assert {name: page.bare() for name, page in found.items() if page.bare()} == {}
    assert [name for name, page in found.items() if not page.links + page.buttons] == []
    # Every empty state says why it is empty, in words and not in one.
    short = {name: page.empty for name, page in found.items()}
    assert [name for name, said in short.items() if any(len(one.split()) < 5 for one in said)] == []


def test_where_nothing_is_to_do_the_page_says_what_would_bring_something(house):
    found = dict(walk(house, NO_STEP))
    assert {name: page.bare() for name, page in found.items() if page.bare()} == {}
    assert [name for name, page in found.items() if not page.empty] == []


def test_a_heading_with_nothing_behind_it_would_be_seen():
    """The twin: a list without its empty state is a bare heading, and offers no way on."""
    page = Page("<main><h1>Your perks</h1><h2>For you</h2><ul></ul><h2>Nearly</h2></main>")
    assert (page.bare(), page.empty) == (["For you", "Nearly"], [])
    assert page.links + page.buttons == 0
