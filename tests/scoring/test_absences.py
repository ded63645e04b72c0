"""Being away: the score is held, said on the web and in the API, for sixty days of a year."""

from datetime import date, timedelta

import pytest

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from scoring import absences, ingest, inputs, runs
from scoring.connectors.base import Page
from scoring.core.published import load
from scoring.models import Absence
from tests.scoring.stage import fill, linked, newest, post

pytestmark = pytest.mark.usefixtures("noon", "system")
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def refused(member, first, last):
    with pytest.raises(Refusal) as refusal:
        absences.declare(member.pk, first, last)
    return refusal.value.code


def test_what_cannot_be_declared_is_refused(people):
    absences.declare(people.alice.pk, TODAY, TODAY + 9 * DAY)
    assert [
        refused(people.alice, *days)
        for days in (
            (TODAY + 20 * DAY, TODAY + 19 * DAY),
            (TODAY - 8 * DAY, TODAY - DAY),
            (TODAY + 300 * DAY, TODAY + 400 * DAY),
            (TODAY + 9 * DAY, TODAY + 12 * DAY),
            (TODAY + 20 * DAY, TODAY + 70 * DAY),
        )
    ] == ["away_order", "away_too_early", "away_too_far", "away_overlaps", "away_too_long"]
    absences.declare(people.alice.pk, TODAY + 20 * DAY, TODAY + 69 * DAY)
    assert Absence.objects.count() == 2


def test_coming_back_ends_it_today_and_takes_back_what_has_not_begun(people):
    first = absences.declare(people.alice.pk, TODAY - 3 * DAY, TODAY + 3 * DAY)
    later = absences.declare(people.alice.pk, TODAY + 9 * DAY, TODAY + 12 * DAY)
    for row in (first, later):
        absences.come_back(row.pk)
    assert [row.ended_on for row in Absence.objects.all()] == [TODAY - DAY]


def test_nobody_ends_anothers_absence(people):
    mine = absences.declare(people.alice.pk, TODAY, TODAY + 3 * DAY)
    with scopes.act_as(scopes.member(people.mallory.pk)), pytest.raises(Refusal) as refusal:
        absences.come_back(mine.pk)
    assert (refusal.value.code, Absence.objects.get().ended_on) == ("absence_unknown", None)


def paused(days=0):
    found = inputs.load(load())
    return found.known((TODAY - date(1970, 1, 1)).days + days).paused.tolist()


def test_a_declared_absence_stops_the_clock_of_every_account(people):
    for number in (1, 2):
        fill(linked(people.alice, number), range(100, 120))
    fill(linked(people.mallory, 3), range(100, 120))
    absences.declare(people.alice.pk, TODAY, TODAY + 29 * DAY)
    assert [paused(days) for days in (-1, 0, 29, 39)] == [
        [0, 0, 0], [1, 1, 0], [30, 30, 16], [26, 26, 26],
    ]  # fmt: skip


def test_a_post_ends_it(people):
    account = linked(people.alice, 1)
    fill(account, range(100, 120))
    absences.declare(people.alice.pk, TODAY, TODAY + 29 * DAY)
    with clock.at(clock.now() + 2 * DAY):
        ingest.store(account, Page({}, posts=(post(account, 9, days_ago=0),)))
    assert [paused(days) for days in (1, 2, 3)] == [[2], [1], [0]]


def test_whoever_comes_back_from_silence_catches_up(people):
    account = linked(people.alice, 1)
    ingest.store(account, Page({}, posts=(post(account, 1, 60), post(account, 2, 3))))
    # 57 days between two posts are 42 of silence; each day since the return takes one back.
    assert [paused(days) for days in (-3, 0, 10)] == [[41], [38], [28]]


def score_after(member, days):
    with clock.at(clock.now() + days * DAY):
        runs.run()
    return newest(member)


def test_a_declared_absence_holds_the_score_and_widens_the_interval(people):
    for number, member in enumerate((people.alice, people.mallory), start=1):
        fill(linked(member, number), range(100 * number, 100 * number + 60))
    runs.run()
    before = newest(people.alice)
    absences.declare(people.alice.pk, TODAY, TODAY + 39 * DAY)
    held, fell = score_after(people.alice, 13), newest(people.mallory)
    assert held.contributions["raw"][-1][1] == pytest.approx(before.exact, abs=0.1)
    assert fell.contributions["raw"][-1][1] < before.exact - 1
    assert held.high - held.low > before.high - before.low


def test_the_page_and_the_api_say_it(people, client):
    client.force_login(people.alice)
    said = {"first_day": "2026-11-25", "last_day": "2026-12-01"}
    assert client.post("/away/", said).status_code == 302
    page = client.get("/away/").content.decode()
    assert "25 November 2026 to 1 December 2026" in page
    again = client.post("/away/", said).content.decode()
    assert "You are away on some of these days already." in again
    one = client.get("/api/v1/me/absences").json()
    assert [row["last_day"] for row in one] == ["2026-12-01"]
    assert client.delete(f"/api/v1/me/absences/{one[0]['id']}").status_code == 204
    assert Absence.objects.count() == 0
    made = client.post("/api/v1/me/absences", said, content_type="application/json")
    assert (made.status_code, made.json()["first_day"]) == (201, "2026-11-25")
    bad = client.post("/api/v1/me/absences", said, content_type="application/json")
    assert (bad.status_code, bad.json()["code"]) == (400, "away_overlaps")
