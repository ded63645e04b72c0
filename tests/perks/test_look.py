"""The shared parts of every page: what they say to eyes and to screen readers, and the policy."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.template.loader import render_to_string
from django.test import RequestFactory

from perks.ground import notices
from perks.ground.errors import Refusal
from perks.ground.icons import icon

ROOT = Path(settings.BASE_DIR)
OURS = ROOT / "perks" / "static" / "perks"
PAGES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if "email" not in path.parent.parts
)


class Draft(forms.Form):
    stock = forms.IntegerField(
        label="Visits in stock",
        help_text="How many can be given.",
        error_messages={"invalid": "Write it as a number, for example 200."},
    )
    guest = forms.BooleanField(label="I bring one guest", required=False)
    how = forms.ChoiceField(
        label="Who gets one", choices=[("first", "First come"), ("lot", "A draw")],
        widget=forms.RadioSelect,
    )  # fmt: skip


class SignIn(forms.Form):
    password = forms.CharField(widget=forms.PasswordInput)


def is_ours(path: Path) -> bool:
    return "vendor" not in path.parts


def plain(markup: str) -> str:
    return re.sub(r"\s+", " ", markup)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_has_inline_style_or_script(page):
    source = page.read_text()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", source) == []


def test_the_stylesheets_stay_small():
    """Whatever page it is: the two of every page, and one of its own."""
    sizes = {path.name: path.stat().st_size for path in OURS.rglob("*.css") if is_ours(path)}
    shared = sizes.pop("tokens.css") + sizes.pop("components.css")
    assert len(sizes) > 1
    assert shared + max(sizes.values()) < 30_000


def test_beside_scanner_and_pass_there_is_little_script():
    """The story needs none of it: htmx moves what moves."""
    scanner = {"camera.js", "scanner.js", "scan-worker.js", "sound.js"}
    scripts = [
        path
        for path in [*OURS.rglob("*.js"), *(ROOT / "templates").rglob("*.js")]
        if is_ours(path) and path.name not in scanner
        and not {"desk", "pass"} & {*path.parts, path.name.split("_")[0]}
    ]  # fmt: skip
    assert [path.name for path in scripts] != []
    assert sum(len(path.read_text().splitlines()) for path in scripts) < 300


def test_a_field_says_its_label_hint_and_error_and_keeps_what_was_typed():
    form = Draft({"stock": "two hundred", "how": "lot"})
    html = plain(render_to_string("perks/partials/field.html", {"field": form["stock"]}))
    assert '<label for="id_stock">Visits in stock</label>' in html
    assert 'value="two hundred"' in html
    assert 'aria-invalid="true" aria-describedby="id_stock_helptext id_stock_error"' in html
    assert '<div class="hint" id="id_stock_helptext">How many can be given.</div>' in html
    assert '<p class="err" id="id_stock_error">Write it as a number, for example 200.</p>' in html


def test_choices_are_a_group_with_a_legend():
    html = plain(render_to_string("perks/partials/field.html", {"field": Draft()["how"]}))
    assert "<legend>Who gets one</legend>" in html
    assert html.count('<label class="check"') == 2


def test_the_summary_counts_names_and_takes_focus():
    form = Draft({"stock": "two hundred"})
    html = plain(render_to_string("perks/partials/errors.html", {"form": form}))
    assert "Two things to mend. Nothing you typed is lost." in html
    assert 'role="alert" tabindex="-1" autofocus' in html
    assert re.findall(r'<a href="#(\w+)">', html) == ["id_stock", "id_how"]
    assert render_to_string("perks/partials/errors.html", {"form": Draft()}).strip() == ""


def test_the_summary_does_not_promise_a_password_back():
    html = render_to_string("perks/partials/errors.html", {"form": SignIn({})})
    assert "One thing to mend." in html
    assert "Nothing you typed is lost" not in html


def test_each_answer_has_its_word_its_shape_and_its_reason():
    said = [
        {"verdict": "yes", "sentence": "Travel, at least 35", "value": "Train travel, 41"},
        {"verdict": "no", "sentence": "No perk for 90 days", "value": "Your last: 3 November"},
        {"verdict": "unknown", "sentence": "21 or older", "value": ""},
    ]
    html = render_to_string("perks/partials/ticks.html", {"sentences": said})
    assert re.findall(r'<span class="sr">(.*?) </span>(.*?)</p>', html) == [
        ("Yes:", "Travel, at least 35"),
        ("No:", "No perk for 90 days"),
        ("Not known:", "21 or older"),
    ]
    assert re.findall(r'class="(i-\w+)"', html) == ["i-yes", "i-no", "i-mind"]


def test_a_toast_offers_its_way_back_and_a_warning_is_no_toast():
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)
    notices.tell(request, "Paused. Nobody new is invited.", undo="/campaigns/7/resume")
    notices.tell(request, "Saved.")
    notices.warn(request, "Two feeds did not answer.")
    html = render_to_string("perks/partials/messages.html", {"messages": get_messages(request)})
    assert re.findall(r'action="(.*?)"', html) == ["/campaigns/7/resume"]
    assert (html.count('class="toast"'), html.count('class="note is-mind"')) == (2, 1)


def test_a_refusal_page_says_what_is_wrong_what_holds_and_what_to_do():
    refusal = Refusal("stock_gone", "All 24 places are taken.")
    html = render_to_string(
        "perks/error.html", {"refusal": refusal, "todo_url": "/perks/", "todo_label": "Other perks"}
    )
    assert "All 24 places are taken." in html
    assert "Nothing was changed." in html
    assert '<a class="btn" href="/perks/">Other perks</a>' in html
    assert '<p class="stub-no">stock_gone</p>' in html


@pytest.mark.parametrize("page", ["404.html", "403.html", "403_csrf.html", "500.html"])
def test_error_pages_render_without_a_request(page):
    html = render_to_string(page)
    assert html.count("<h1") == 1
    assert '<main class="page narrow stack mid" id="main">' in html


@pytest.mark.parametrize(("count", "kind"), [(4, "nav foot"), (6, "nav scroll")])
def test_the_navigation_goes_to_the_foot_of_a_phone_when_it_fits(count, kind):
    items = [(f"Page {number}", f"/{number}/", number == 1) for number in range(count)]
    html = render_to_string("perks/base.html", {"nav_items": items})
    assert f'<nav class="{kind}" aria-label="Main">' in html
    assert html.count('aria-current="page"') == 1


def test_an_invitation_says_why_what_is_owed_and_how_to_stop():
    context = {
        "brand_name": "Alder & Press",
        "perk_name": "Night Trains",
        "url": "https://perks.example/i/7",
        "because": "Because 27 people saved your thread.",
        "unsubscribe_url": "https://perks.example/u/7",
    }
    text = render_to_string("campaigns/email/invitation.txt", context)
    html = render_to_string("campaigns/email/invitation.html", context)
    assert "Alder & Press has something for you: Night Trains" in text
    assert "Alder &amp; Press has something for you" in html
    for letter in (text, html):
        for said in (context["url"], context["because"], context["unsubscribe_url"]):
            assert said in letter
        assert "What you owe: nothing." in letter


def test_an_unknown_icon_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        icon("sparkles")
