"""Pages in the reader's language, on the reader's clock, with nothing of them left in English."""

import copy
import re
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.utils.translation import trans_real

from perks.ground import outbox, receipts, saying, scopes
from perks.models import User
from scoring.models import Account
from scoring.web.linking import open_to_members
from tests.test_access import house  # noqa: F401

# What people typed, names of networks and of ours, addresses, and codes of machines.
TYPED = re.compile(
    r"Northwind Air|Lounge SFO|Lounge day visit|Victor Sato|Victor|Alice|Tea|Perks|JavaScript"
    r"|perks-1|GitHub|Mastodon|YouTube|Desk 2|\bPIN\b"
    r"|They are my readers\.|Is there a shower\?|There is\.|United States|PRACTICE:\w+|\bUTC\b"
    r"|[\w.]+@example\.test|https?://\S+|\b[\w.]+\.example\S*|mastodon\.social|<meta [^>]*>"
    r"|\b[a-z]+_[a-z_]+\b|\b[0-9A-Z]{4} [0-9A-Z]{4}\b"
)
BRACKETED = re.compile("⟦[^⟦⟧]*⟧")
SPOKEN = (
    "aria-label", "alt", "placeholder", "title", "data-label", "data-close", "data-hold",
    "data-starting", "data-denied", "data-missing",
)  # fmt: skip
PAGES = {"alice": ("member", "public"), "victor": ("venue",), "nobody": ("public",)}
SIGN_IN = (
    "/account/login/", "/account/signup/", "/account/signup/passkey/", "/account/password/reset/",
)  # fmt: skip
ACCOUNT = (
    "/account/email/", "/account/password/change/", "/account/logout/", "/account/passkeys/",
)  # fmt: skip


class Words(HTMLParser):
    """What a page says to eyes and ears; names that people typed (bdi) and codes are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.silent, self.text, self.said = 0, "", []

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style", "code", "option")
        self.said += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style", "code", "option")

    def handle_data(self, data):
        self.text += "" if self.silent else data


def left_in_english(html: str) -> set[str]:
    """Lines of a page with words outside all brackets."""
    words = Words()
    words.feed(html)
    found = set()
    for text in (words.text, *words.said):
        while BRACKETED.search(text):
            text = BRACKETED.sub("", text)
        found |= {line.strip() for line in re.split(r"\n|\s{2,}", TYPED.sub(" ", text))}
    return {line for line in found if re.search("[A-Za-z]{3,}", line)}


@pytest.fixture
def bracketed(monkeypatch):
    """German, in which whatever has a translation is itself in brackets."""
    german = trans_real.translation("de")
    shown = copy.deepcopy(german._catalog)
    for catalog in shown._catalogs:
        for key in list(catalog):
            text = key[0] if isinstance(key, tuple) else key
            if text:
                catalog[key] = f"⟦{text}⟧"
    monkeypatch.setattr(german, "_catalog", shown)
    forget()
    yield
    forget()


def forget() -> None:
    saying.patterns.cache_clear()
    saying._said.cache_clear()


def pages_of(house, name):  # noqa: F811
    """(name, address) of every page that somebody can open in this house."""
    listed = [page for page in house.pages() if page.audience in PAGES[name]]
    found = [(page.name, page.path) for page in listed if not page.name.startswith("api")]
    networks = tuple(f"/accounts/link/{kind.slug}/" for kind in open_to_members())
    more = {"alice": ACCOUNT + networks, "nobody": SIGN_IN}.get(name, ())
    return [*found, *((path, path) for path in more)]


def test_no_page_of_a_member_or_a_venue_is_left_in_english(house, bracketed):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        Account.objects.update(proof_token="perks-1")
    found = {}
    for name in PAGES:
        client = house.client(name)
        client.cookies["django_language"] = "de"
        for page, path in pages_of(house, name):
            # The scanner app has words of its own (tests/perks/test_desk_words.py); where a brand
            # signs up is the console's door, and English.
            answer = client.get(path) if page not in ("desk_app", "brand_new") else {}
            if "html" in answer.get("Content-Type", "") and answer.status_code < 500:
                for line in left_in_english(answer.content.decode()):
                    found.setdefault(line, page)
    assert "\n".join(f"{page}: {line}" for line, page in found.items()) == ""


def test_the_reader_chooses_the_language_and_machines_keep_english(house):  # noqa: F811
    alice, asks = house.client("alice"), {"HTTP_ACCEPT_LANGUAGE": "ja"}
    assert "プライバシー" in alice.get("/privacy/", **asks).content.decode()
    # Chosen for good at the foot of a page, whatever a browser asks for.
    page = alice.post("/language/", {"language": "es", "next": "/privacy/"})
    assert (page.status_code, page.url) == (302, "/privacy/")
    del alice.cookies["django_language"]
    page = alice.get("/privacy/", **asks)
    assert (page["Content-Language"], "Privacidad" in page.content.decode()) == ("es", True)
    # A shared tablet: its own cookie goes first.
    victor = house.client("victor")
    victor.post("/language/", {"language": "de", "next": "/venue/lounge-sfo/"})
    with scopes.act_as(scopes.system("tests")):
        assert User.objects.get(pk=house.people.victor.pk).page_language == ""
    assert "Öffnungszeiten" in victor.get("/venue/lounge-sfo/floor/").content.decode()
    # The console and the API are English; an address elsewhere is no way back.
    bea = house.client("bea").get("/brand/northwind/", **asks, follow=True)
    assert bea["Content-Language"] == "en"
    refused = alice.post("/api/v1/me/month", {}, "application/json", **asks)
    assert refused["Content-Language"] == "en"
    page = alice.post("/language/", {"language": "xx", "next": "https://elsewhere.example/"})
    assert page.url == "/"


def test_a_receipt_is_kept_in_english_and_read_in_any_language(house):  # noqa: F811
    alice, number = house.client("alice"), house.examples["number"]
    with scopes.act_as(scopes.system("tests")):
        kept = receipts.Receipt.objects.get(number=number).sentences
    assert "18 or older" in [said["sentence"] for said in kept]
    alice.cookies["django_language"] = "de"
    page = alice.get(f"/receipts/{number}/").content.decode()
    assert "18 oder älter" in page


def test_a_letter_is_written_in_the_language_of_its_reader(house):  # noqa: F811
    person = house.people.alice
    with scopes.act_as(scopes.system("tests")):
        outbox.Letter.objects.all().delete()
        User.objects.filter(pk=person.pk).update(page_language="de")
        facts = {"url": "https://perks.example/passes/card/"}
        outbox.write(person.pk, "card", "perks/email/card_moved", "Your card has moved", facts)
    outbox.send_waiting()
    letter = mail.outbox[-1]
    assert letter.subject == "Deine Karte ist umgezogen"
    assert "Das bisherige Telefon macht keine Codes mehr." in letter.body
    assert '<html lang="de" dir="ltr">' in letter.alternatives[0][0]


def test_moments_stand_on_the_reader_s_clock(house):  # noqa: F811
    alice = house.client("alice")
    where = f"/perks/{house.examples['campaign']}/"
    assert " UTC</span>" in alice.get(where).content.decode()
    alice.cookies["zone"] = "Asia/Tokyo"
    assert " JST</span>" in alice.get(where).content.decode()
    alice.post("/clock/", {"time_zone": "America/New_York"})
    assert "JST" not in alice.get(where).content.decode()
    alice.post("/clock/", {"time_zone": "Nowhere/Land"})
    with scopes.act_as(scopes.system("tests")):
        assert User.objects.get(pk=house.people.alice.pk).time_zone == "America/New_York"
