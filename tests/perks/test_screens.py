"""What the screenshots are made by: links followed once a route, costs told only while developing."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from perks.models import User
from perks.screens import contact, walk
from perks.screens.shots import TIMING, Shot
from perks.web.timing import TimingMiddleware
from tests.campaigns.member_stage import system

SITE = "http://127.0.0.1:8000"


def test_one_page_of_each_route_and_no_other_sites():
    way = walk.Way()
    links = [
        f"{SITE}/brand/a/campaigns/1/", f"{SITE}/brand/a/campaigns/2/", f"{SITE}/brand/a/stock/#x",
        f"{SITE}/brand/a/campaigns/1/report.csv", "https://elsewhere.example/brand/a/doors/",
        f"{SITE}/no/such/page/", "mailto:a@example.test", f"{SITE}/account/logout/",
    ]  # fmt: skip
    way.take_in(links, SITE)
    paths = []
    for _, path in way.steps():
        paths.append(path)
        way.take_in([f"{SITE}/brand/a/doors/"], SITE)  # found on the way
    assert paths == ["/", "/brand/a/campaigns/1/", "/brand/a/stock/", "/brand/a/doors/"]
    letter = walk.Way(["/mail/?page=2"])
    letter.take_in([f"{SITE}/claims/63/"], SITE, on="/mail/20261122-120000-1/0/")
    assert [path for _, path in letter.steps()] == ["/mail/?page=2"]
    assert {"home", "passes"} <= walk.pages_of({"member"})
    assert "campaigns" not in walk.pages_of({"member"})


def test_the_sheet_names_what_is_against_a_page_and_escapes_it(tmp_path):
    shot = Shot("bea", "r", "/<b>/", 200, 12.5, 9, 34_567, ["a.png"], ["390 light: too wide"])
    page = contact.sheet([shot], tmp_path).read_text(encoding="utf-8")
    assert "bea: /&lt;b&gt;/" in page
    assert "12.5 ms, 9 queries, 34.6 kB. 390 light: too wide" in page


def test_what_is_above_the_limits_is_held_against_a_page():
    within = Shot("bea", "r", "/", 200, 100.0, 12, 100_000)
    above = Shot("bea", "r", "/", 200, 100.6, 13, 100_600)
    for shot in (within, above):
        shot.weigh()
    assert within.against == []
    assert above.against == [
        "101 ms at the server, more than 100", "13 queries, more than 12", "101 kB, more than 100",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_page_tells_what_it_cost_while_developing_only(settings):
    def page(_):
        with system():
            User.objects.exists()
        return HttpResponse()

    settings.DEBUG = True
    told = TimingMiddleware(page)(RequestFactory().get("/"))["Server-Timing"]
    assert TIMING.search(told)[2] == "1"
    settings.DEBUG = False
    with pytest.raises(MiddlewareNotUsed):
        TimingMiddleware(page)
