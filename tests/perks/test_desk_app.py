"""The scanner app's shell: whole, the same for everybody, and with nothing missing offline."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from perks import qr
from perks.ground import scopes
from perks.web import desk_app, modules

HOME = "/venue/desk/"
STATIC = Path(finders.find(desk_app.ENTRY)).parent


def said_in(language: str) -> dict[str, set[str]]:
    """Each key of a language's own words, with the facts that its sentences want."""
    text = (STATIC / "words" / f"{language}.js").read_text()
    found: dict[str, set[str]] = {}
    block = ""
    for line in text.splitlines():
        key = re.match(r"( +)(\w+): ", line)
        if not key:
            continue
        if "{" in line and line.rstrip().endswith("{"):
            block = key[2]
        name = key[2] if len(key[1]) == 2 else f"{block}.{key[2]}"
        found[name] = set(re.findall(r"\{(\w+)\}", line))
    return found


def test_the_shell_holds_no_data_and_is_the_same_for_everybody(people):
    victor = Client()
    with scopes.act_as(scopes.system("tests")):
        victor.force_login(people.victor)
    stranger = Client().get(HOME)
    assert victor.get(HOME).content == stranger.content
    assert not stranger.cookies
    assert (b"Lounge SFO" in stranger.content, b"Victor" in stranger.content) == (False, False)


def test_the_worker_keeps_all_that_the_app_loads(db):
    script = Client().get(HOME + "sw.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert "no-cache" in script["Cache-Control"]
    files = json.loads(
        re.search(r"const FILES = (\[.*?\]);", script.content.decode(), re.DOTALL)[1]
    )
    assert len(files) == len(set(files))
    static = [file.removeprefix("/static/") for file in files if file.startswith("/static/")]
    assert [file for file in static if not finders.find(file)] == []
    own = [file for file in files if not file.startswith("/static/")]
    assert {path: Client().get(path).status_code for path in own} == dict.fromkeys(own, 200)
    shell = Client().get(HOME).content.decode()
    named = set(re.findall(r'(?:src|href|data-\w+)="(/[^"#]*)"', shell))
    # The worker itself is fetched by the browser; the bare page needs no network either.
    assert named - set(files) == {HOME + "sw.js", "/venue/"}


def test_every_module_of_the_app_is_in_use():
    used = {desk_app.ENTRY, *modules.imports_of(desk_app.ENTRY)}
    there = {f"perks/desk/{path.relative_to(STATIC)}" for path in STATIC.rglob("*.js")}
    assert there - used == set()


def test_the_version_is_that_of_the_content(db, monkeypatch):
    before = desk_app.version()
    assert desk_app.version() == before
    read = modules.read
    changed = "perks/camera.js"
    monkeypatch.setattr(modules, "read", lambda path: read(path) + b"\n" * (path == changed))
    assert desk_app.version() != before


def test_an_import_that_leads_nowhere_is_an_error(monkeypatch):
    monkeypatch.setattr(modules, "read", lambda path: b'import { x } from "./gone.js";')
    monkeypatch.setattr(modules.finders, "find", lambda path: None)
    assert modules.imports_of("perks/desk/app.js") == ["perks/desk/gone.js"]
    monkeypatch.undo()
    with pytest.raises(FileNotFoundError):
        modules.read("perks/desk/gone.js")


def test_every_way_to_import_is_found(monkeypatch):
    files = {
        "a/x.js": b'import { a,\n  b } from "./one.js";\nexport * from "../b/two.js";\nimport "./three.js";',
        "a/one.js": b"later = () => import('./four.js');\n// import('nothing')",
        "b/two.js": b"",
        "a/three.js": b"",
        "a/four.js": b"",
    }
    monkeypatch.setattr(modules, "read", files.__getitem__)
    assert modules.imports_of("a/x.js") == ["a/four.js", "a/one.js", "a/three.js", "b/two.js"]


def test_the_manifest_makes_it_an_app(db):
    answer = Client().get(HOME + "manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    facts = answer.json()
    assert (facts["start_url"], facts["scope"], facts["display"]) == (HOME, HOME, "standalone")
    for icon in facts["icons"]:
        found = Path(finders.find(icon["src"].removeprefix("/static/"))).read_bytes()
        if icon["type"] == "image/png":
            side = int.from_bytes(found[16:20])  # the width in a PNG's header
            assert icon["sizes"] == f"{side}x{side}"
    assert {icon["sizes"] for icon in facts["icons"]} == {"any", "192x192", "512x512"}


@pytest.mark.parametrize("language", ["de", "es", "ja"])
def test_every_language_says_everything_with_the_same_facts(language):
    """A sentence about one thing is there where a language tells one from many."""
    many, english = (
        {key: facts for key, facts in said_in(each).items() if not key.endswith("_one")}
        for each in (language, "en")
    )
    assert many == english
    ones = {key for key in said_in(language) if key.endswith("_one")}
    assert ones == (set() if language == "ja" else set(said_in("en")) - set(english))


def test_no_word_is_missing_and_none_is_idle():
    shell = desk_app.render_to_string("perks/desk.html")
    asked = set(re.findall(r'data-say="(\w+)"', shell))
    said = (key.removesuffix("_one") for key in said_in("en"))
    own = {key for key in said if "." not in key and key != "refused"}
    assert asked - own == set()
    scripts = [path.read_text() for path in STATIC.rglob("*.js") if path.parent.name != "words"]
    made = "".join(scripts)
    asked |= set(re.findall(r'"(\w+)"', made)) | {"used_elsewhere"}
    patterns = [f"{a}.+{b}" for a, b in re.findall(r"`(\w+)\$\{[^`{}]*\}(\w*)`", made)]
    patterns += [r"end_\w+"]  # the name of a key, in small letters
    idle = {key for key in own - asked if not any(re.fullmatch(each, key) for each in patterns)}
    assert idle == set()


def test_the_test_code_shows_what_the_app_expects():
    source = (STATIC / "layout.js").read_text()
    signs, length = re.search(r'SIGNS = "(.*?)".*?LENGTH = (\d+)', source, re.DOTALL).groups()
    text = ("PRKTEST:" + signs * 7)[: int(length)]
    drawn = str(qr.draw(text, "Test code")).replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '
    )
    assert (STATIC / "test-code.svg").read_text() == drawn + "\n"
