"""What is read out of Lighthouse's reports, and what is said where it cannot run."""

import io

import pytest
from django.core.management import CommandError, call_command

from perks.boot import browser
from perks.management.commands import lighthouse as command
from perks.screens import lighthouse
from perks.screens.visiting import Visitor


def report(performance, late, **audits):
    """As Lighthouse prints it, cut down to what is read."""
    figures = {"total-blocking-time": 40.0, "total-byte-weight": 60_000, **late}
    told = {name: {"score": 1, "numericValue": value} for name, value in figures.items()}
    told |= {name: {"score": score, "displayValue": "3.1 s"} for name, score in audits.items()}
    refs = [{"id": name, "weight": 10} for name in told] + [{"id": "color-contrast", "weight": 0}]
    told["color-contrast"] = {"score": 0}
    return {
        "audits": told,
        "categories": {
            "performance": {"score": performance, "auditRefs": refs},
            "accessibility": {"score": 1, "auditRefs": []},
            "best-practices": {"score": 1, "auditRefs": []},
        },
    }


def test_the_median_of_the_runs_counts_and_what_cost_points_is_named():
    told = [
        report(score, {"largest-contentful-paint": late}, interactive=0.4)
        for score, late in ((0.99, 900.0), (0.7, 3000.0), (0.96, 1100.0))
    ]
    found = lighthouse.read("alice", "/home/", told)
    assert found.scores == {"performance": 96, "accessibility": 100, "best-practices": 100}
    assert (found.largest, found.blocked, found.weight) == (1100.0, 40.0, 60_000)
    assert (found.met, found.costs) == (True, ["interactive 3.1 s"])
    worse = lighthouse.read("alice", "/home/", told[1:2])
    assert (worse.met, worse.as_json()["met"]) == (False, False)


def test_without_npm_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "check", lambda site: None)
    monkeypatch.setattr(command, "home", lambda: tmp_path)
    monkeypatch.setattr(browser, "find_or_install", lambda: "/usr/bin/true")
    monkeypatch.setattr(
        lighthouse.shutil, "which", lambda name: None if name == "npm" else f"/usr/bin/{name}"
    )
    with pytest.raises(CommandError, match=r"npm was not found.*Nothing was measured"):
        call_command("lighthouse", stdout=io.StringIO())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CommandError, match="once or more"):
        call_command("lighthouse", runs=0)


def test_a_way_is_followed_along_the_first_link_that_is_like_it(monkeypatch):
    pages = {
        "/perks/": '<a href="/perks/#top">All</a><a href="/perks/9/">A chair</a><a href="/perks/4/">',
        "/perks/9/": '<a href="/perks/">Back</a>',
    }
    visitor = Visitor("http://127.0.0.1:1", "")
    monkeypatch.setattr(visitor, "text", pages.__getitem__)
    assert visitor.follow("/perks/") == "/perks/"
    assert visitor.follow("/perks/ > /perks/[0-9]+/") == "/perks/9/"
    with pytest.raises(LookupError, match="No link on /perks/9/ is like /claims/"):
        visitor.follow("/perks/ > /perks/[0-9]+/ > /claims/")
