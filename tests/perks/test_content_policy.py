"""What a page may load: our own files, no script or style in the page itself, nothing missing."""

import re
from pathlib import PurePosixPath

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from perks.ground import scopes

# One page of each audience.
PAGES = {
    "nobody": ["/account/login/", "/account/signup/", "/nowhere/", "/api/v1/docs", "/venue/desk/"],
    "alice": ["/passes/", "/privacy/"],
    "bea": ["/brand/northwind/campaigns/"],
    "victor": ["/venue/lounge-sfo/"],
    "olga": ["/runs/"],
}
ADMIN = ["/admin/", "/admin/perks/user/", "/admin/perks/brand/add/"]


@pytest.fixture
def seen(people):
    def look(name, path):
        client = Client()
        if name != "nobody":
            with scopes.act_as(scopes.system("tests")):
                client.force_login(getattr(people, name))
        return client.get(path)

    return look


def policy(answer):
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: sorted(values) for name, *values in parts}


@pytest.mark.parametrize(("name", "path"), [(n, p) for n, ps in PAGES.items() for p in ps])
def test_every_page_keeps_to_the_policy(seen, name, path):
    answer = seen(name, path)
    assert answer.status_code == (404 if path == "/nowhere/" else 200)
    assert policy(answer) == {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    html = answer.content.decode()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)[^>]*>\s*\S", html) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//(?!testserver)[^"]*"', html) == []
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")


def test_the_admin_alone_may_run_what_stands_in_its_pages(seen):
    told = policy(seen("olga", "/admin/"))
    assert told["script-src"] == ["'self'", "'unsafe-eval'", "'unsafe-inline'"]
    assert told["default-src"] == ["'self'"]
    # Not by the look of an address either.
    assert "unsafe" not in seen("olga", "/administration/")["Content-Security-Policy"]


def loaded(html):
    """What the browser fetches for a page: scripts, styles, pictures, icons."""
    tags = re.findall(r"<(?:script|link|img|source)\b[^>]*>", html)
    found = [re.search(r'\b(?:src|href)=["\']?([^"\'\s>]+)', tag) for tag in tags]
    return {match[1].split("?")[0].split("#")[0] for match in found if match}


def inside(path, css):
    """What a style sheet fetches in turn."""
    for url in re.findall(r"url\(\s*[\"']?([^\"')]+)", css):
        if not url.startswith(("data:", "#", "http")):
            parts: list[str] = []
            for part in (PurePosixPath(path).parent / url.split("?")[0].split("#")[0]).parts:
                parts = parts[:-1] if part == ".." else [*parts, part]
            yield "/".join(parts)


@pytest.mark.parametrize(
    ("name", "path"), [*[(n, p) for n, ps in PAGES.items() for p in ps], *[("olga", p) for p in ADMIN]]
)  # fmt: skip
def test_nothing_that_a_page_loads_is_missing(seen, name, path):
    html = seen(name, path).content.decode()
    wanted = loaded(html)
    # Without an icon of its own a browser asks for /favicon.ico.
    assert re.search(r'<link[^>]*rel="(?:shortcut )?icon"', html)
    files = {url.removeprefix("/static/") for url in wanted if url.startswith("/static/")}
    for css in [file for file in files if file.endswith(".css")]:
        with open(finders.find(css)) as sheet:
            files |= set(inside(css, sheet.read()))
    assert sorted(file for file in files if not finders.find(file)) == []
    others = {url for url in wanted if url.startswith("/") and not url.startswith("/static/")}
    assert {url: seen(name, url).status_code for url in others} == dict.fromkeys(others, 200)
