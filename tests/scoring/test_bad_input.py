"""What cannot be true, through the whole of production: left out, counted, and no score changed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from perks.ground import clock
from scoring import ingest, left_out, runs
from scoring.connectors.base import Count, Page, Profile, Reaction
from scoring.models import Account, Score
from scoring.models import Reaction as Row
from tests import cast
from tests.scoring.stage import SITE, linked, newest, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")
NAN = float("nan")


def good(account):
    loaf = post(account)
    return Page({"at": 1}, posts=(loaf,), reactions=reactions(loaf, range(100, 140)))


def bad(account) -> Page:
    """The good page among all that can be wrong with one."""
    page, now = good(account), clock.now()
    loaf, ahead = page.posts[0], now + timedelta(days=1)
    early = datetime(2004, 12, 31, tzinfo=now.tzinfo)
    who = [f"{SITE}:{number}" for number in range(900, 910)]
    posts = (
        replace(loaf, native_id="ahead", at=ahead),
        replace(loaf, native_id="early", at=early),
        replace(loaf, native_id="naive", at=now.replace(tzinfo=None)),
        replace(loaf, native_id="x" * 401),
        replace(loaf, native_id="other", author_native_id=who[0]),
    )
    wrong = (
        Reaction(loaf.native_id, who[0], "applause", now),
        Reaction(loaf.native_id, who[1], "reply", ahead),
        Reaction(loaf.native_id, who[2], "reply", early),
        Reaction(loaf.native_id, who[3], "reply", None),
        Reaction(loaf.native_id, "", "reply", now),
        Reaction(loaf.native_id, account.native_id, "reply", now),
        page.reactions[0],
        Reaction("ahead", who[4], "reply", now),
    )
    counts = tuple(
        Count(loaf.native_id, kind, day, count)
        for kind, day, count in (
            ("like", now.date(), -5), ("like", now.date(), NAN), ("like", now.date(), 2.5),
            ("like", now.date(), 10**15), ("like", now.date(), True), ("applause", now.date(), 3),
            ("like", ahead.date(), 3), ("like", date(2004, 1, 1), 3), ("like", None, 3),
        )
    )  # fmt: skip
    return replace(
        page, posts=(*page.posts, *posts), reactions=(*page.reactions, *wrong), counts=counts
    )


def test_nothing_that_cannot_be_true_changes_a_score(people):
    """Carl is Alice without any of it."""
    carl = cast.person("carl", "Carl", is_member=True)
    for number, member, page_of in ((1, people.alice, bad), (2, carl, good)):
        account = linked(member, number)
        ingest.store(account, page_of(account))
    runs.run()
    assert newest(people.alice).exact == newest(carl).exact > 1
    assert Row.objects.filter(account__member=people.alice).count() == 40
    assert Account.objects.get(member=people.alice).ignored == {
        "post_in_the_future": 1, "post_too_early": 1, "post_without_a_time": 1,
        "post_id_too_long": 1, "post_by_somebody_else": 1, "reaction_unknown_kind": 1,
        "reaction_in_the_future": 1, "reaction_too_early": 1, "reaction_without_a_time": 1,
        "reaction_by_nobody": 1, "reaction_own": 1, "reaction_repeated": 1, "count_impossible": 5,
        "count_unknown_kind": 1, "count_in_the_future": 1, "count_too_early": 1,
        "count_without_a_time": 1,
    }  # fmt: skip


def test_without_the_gate_a_bought_post_of_tomorrow_is_stored(people, monkeypatch):
    monkeypatch.setattr(ingest, "sound", lambda page, account_id: page)
    account = linked(people.alice, 1)
    loaf = post(account, days_ago=-3)
    ingest.store(account, Page({}, posts=(loaf,), reactions=reactions(loaf, range(100, 140))))
    assert Row.objects.filter(at__gt=clock.now()).count() == 40


def test_the_member_reads_what_was_left_out(people, client):
    account = linked(people.alice, 1)
    ingest.store(account, bad(account))
    client.force_login(people.alice)
    page = client.get(f"/accounts/{account.pk}/").content.decode()
    assert "Reactions without a name with a number that cannot be one: 5" in page
    assert "Posts from before 2005: a clock that was wrong: 1" in page
    api = client.get(f"/api/v1/me/accounts/{account.pk}").json()
    assert api["ignored"]["reaction_repeated"] == 1
    assert left_out.words("something_new") == "Something new"


def test_an_empty_house_has_a_run_and_no_scores(db):
    run = runs.run()
    assert (run.state, run.members, Score.objects.count()) == ("done", 0, 0)


def test_one_member_to_whom_nobody_reacts_has_a_score_of_one(people):
    account = linked(people.alice, 1)
    ingest.store(account, Page({}, posts=(post(account),)))
    runs.run()
    score = newest(people.alice)
    assert (score.exact, score.standing, score.low, score.provisional) == (1.0, 1, 1.0, True)
    assert score.percentile == 0


def test_equals_have_equal_scores(people):
    members = [cast.person(f"e{i}", f"E {i}", is_member=True) for i in range(5)]
    for number, member in enumerate(members, start=1):
        account = linked(member, number)
        loaf = post(account)
        theirs = range(1000 * number, 1000 * number + 30)
        ingest.store(account, Page({}, posts=(loaf,), reactions=reactions(loaf, theirs)))
    runs.run()
    rows = {(s.exact, s.low, s.high, s.standing, s.percentile) for s in Score.objects.all()}
    assert len(rows) == 1
    assert next(iter(rows))[0] > 1


def test_a_profile_that_cannot_be_true_is_not_known(people):
    account = linked(people.alice, 1)
    for followers in (-3, NAN, 2.5, 10**12):
        profile = Profile(account.native_id, "Alice", followers=followers)
        ingest.store(account, Page({}, profile=profile))
    assert Account.objects.get().followers is None
