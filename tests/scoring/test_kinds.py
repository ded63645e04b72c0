"""Kinds of account: the member says, the run ranks among equals, and few are no crowd."""

from datetime import timedelta

import pytest

from perks.ground import clock
from perks.ground.errors import Refusal
from scoring import inputs, kinds, runs
from scoring.core.published import load
from scoring.models import KindRank, ScoreRun
from tests import cast
from tests.scoring.stage import fill, linked, newest

pytestmark = pytest.mark.usefixtures("noon", "system")


def house(sizes, kind="person", first=1):
    """A member for each size, moved by as many people, whose account is of this kind."""
    members = []
    for place, size in enumerate(sizes, start=first):
        member = cast.person(f"m{place}", f"M {place}", is_member=True)
        account = linked(member, place)
        kinds.change(account, kind)
        fill(account, range(1000 * place, 1000 * place + size), posts=1)
        members.append(member)
    return members


def test_members_are_ranked_within_their_kind(people, monkeypatch):
    monkeypatch.setattr(kinds, "LEAST", 3)
    persons = house([5, 10, 20])
    brands = house([300, 400], "brand", first=10)
    runs.run()
    ranks = [kinds.place(member.pk) for member in persons + brands]
    assert [(place.kind, place.percentile, place.among) for place in ranks] == [
        ("person", 0, 3), ("person", 50, 3), ("person", 100, 3), ("brand", None, 2),
        ("brand", None, 2),
    ]  # fmt: skip
    assert "of 100, about 50 have a lower score" in ranks[1].sentence
    assert "There are 2 in this house; from 3 on we say" in ranks[3].sentence


def test_equals_share_a_place(people, monkeypatch):
    monkeypatch.setattr(kinds, "LEAST", 3)
    members = house([12, 12, 12])
    runs.run()
    assert [kinds.place(member.pk).percentile for member in members] == [0, 0, 0]


def test_the_kind_is_that_of_the_account_that_brings_most(people):
    small, large = linked(people.alice, 1), linked(people.alice, 2, "web")
    fill(small, range(100, 103), posts=1)
    fill(large, range(200, 400))
    kinds.change(large, "creator")
    runs.run()
    assert kinds.place(people.alice.pk).kind == "creator"


def test_a_place_is_written_again_only_when_it_changes(people):
    house([5, 10])
    run = runs.run()
    assert (kinds.append_places(run), KindRank.objects.count()) == (0, 2)
    with clock.at(clock.now() + timedelta(days=1)):
        runs.run()
    assert KindRank.objects.count() == 2


def test_changing_the_kind_changes_the_place_and_never_the_points(people):
    (member,) = house([30])
    runs.run()
    before, account = newest(member).exact, member.accounts.get()
    kinds.change(account, "organisation")
    with clock.at(clock.now() + timedelta(days=1)):
        runs.run()
    assert kinds.place(member.pk).kind == "organisation"
    assert newest(member).exact == before
    with pytest.raises(Refusal) as refusal:
        kinds.change(account, "cat")
    assert refusal.value.code == "kind_unknown"


def test_what_is_automated_vouches_for_nobody_and_moves_nobody(people):
    """Bot is Carl with the mark of automation; each reacts to a member of their own."""
    carl, bot = (cast.person(name, name, is_member=True) for name in ("carl", "bot"))
    fill(linked(carl, 1), range(100, 110))
    machine = linked(bot, 2)
    kinds.change(machine, "automated")
    fill(machine, range(200, 210))
    fill(linked(people.alice, 3), [1, 777])  # the number of Carl's account, and a stranger
    fill(linked(people.mallory, 4), [2, 778])
    found = inputs.load(load())
    assert found.automated.tolist() == [False, True, False, False]
    assert found.known(20_800).vouched.tolist() == [0, 2, 3]
    scored = runs.run()
    assert ScoreRun.objects.get() == scored
    assert newest(people.mallory).exact < newest(people.alice).exact
    assert newest(bot).exact == newest(carl).exact


def test_the_kind_is_chosen_on_the_page_and_in_the_api(people, client):
    account = linked(people.alice, 1)
    client.force_login(people.alice)
    url = f"/accounts/{account.pk}/"
    assert (
        "Automated, by its own word: It counts like any other" in client.get(url).content.decode()
    )
    assert client.post(f"{url}kind/", {"kind": "brand"}).status_code == 302
    address = f"/api/v1/me/accounts/{account.pk}"
    assert client.get(address).json()["kind"] == "brand"
    changed = client.patch(address, {"kind": "creator"}, content_type="application/json")
    assert (changed.status_code, changed.json()["kind"]) == (200, "creator")
    wrong = client.patch(address, {"kind": "cat"}, content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid")
    assert client.get("/api/v1/me/score/place").json()["code"] == "no_place_yet"
    runs.run()
    place = client.get("/api/v1/me/score/place").json()
    assert (place["kind"], place["among"], place["percentile"]) == ("creator", 1, None)
