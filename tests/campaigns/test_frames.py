"""The frame follows the database: built, patched, verified."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from campaigns import frames
from campaigns.core import epochs
from campaigns.rules.parse import parse
from campaigns.targeting import audience
from perks.ground import clock, consent, scopes
from perks.models import User
from scoring.models import Account
from tests import cast
from tests.campaigns.test_facts import TODAY, had_perk, scored

EVERYBODY = parse({"field": "network", "op": "not in", "value": ["web"]}, None)
SCORED = parse({"field": "score", "op": ">=", "value": 50}, None)


@pytest.fixture
def crowd(house):
    """Alice is scored; thirty others are not; all agreed."""
    with scopes.act_as(scopes.system("tests")):
        others = [cast.person(f"m{at}", f"Member {at}", is_member=True) for at in range(30)]
        for member in (house.alice, *others):
            consent.give(member.pk, ["score", "invite"])
        scored(house.alice, TODAY, 57, {"coffee": 48.0})
        frames.build()
        yield house, others


def change(house, others):
    """A first score, a move, a link, a perk, one who withdraws, one who comes."""
    scored(others[0], TODAY, 80, {"coffee": 90.0, "sailing": 20.0})
    User.objects.filter(pk=others[1].pk).update(country="DE", birth_year=1980)
    User.objects.filter(pk=others[5].pk).update(place_id=2867714)
    User.objects.filter(pk=others[6].pk).update(languages=["de"])
    Account.objects.create(
        member=others[2], network="web", native_id="https://o.example", actor_key=b"o" * 16,
        proven_at=clock.now(),
    )  # fmt: skip
    had_perk(house, others[3], clock.now())
    consent.withdraw(others[4].pk, "invite")
    late = cast.person("late", "Late Comer", is_member=True)
    consent.give(late.pk, ["score", "invite"])
    return late


def test_a_patch_says_what_a_rebuild_says(crowd):
    house, others = crowd
    assert frames.differing()[1] == []
    late = change(house, others)
    touched = [*(member.pk for member in others[:7]), late.pk]
    assert frames.differing()[1] == sorted(touched)
    patched = frames.patch()
    assert frames.differing()[1] == []
    assert (len(patched), len(patched.parts)) == (31, 2)
    assert audience(SCORED, house.northwind.pk) == [others[0].pk, house.alice.pk]
    assert frames.build().version == 3
    assert audience(SCORED, house.northwind.pk) == [others[0].pk, house.alice.pk]


def test_without_looking_at_profiles_a_move_would_be_missed(crowd, monkeypatch):
    """The guard: profiles are compared. Off, who told us another country stays where she was."""
    _, others = crowd
    User.objects.filter(pk=others[1].pk).update(country="DE")
    with monkeypatch.context() as patch:
        patch.setattr("campaigns.changes.unpaired", lambda then, now: now[:0, 0])
        frames.patch()
        assert frames.differing()[1] == [others[1].pk]
    frames.patch()
    assert frames.differing()[1] == []


def test_refresh_patches_until_a_rebuild_is_due(crowd, noon, monkeypatch):
    house, others = crowd
    monkeypatch.setattr(frames, "MOST_CHANGED", 0.9)
    change(house, others)
    assert len(frames.refresh().parts) == 2
    with clock.at(noon + timedelta(days=1, minutes=1)):
        assert len(frames.refresh().parts) == 1
    monkeypatch.setattr(frames, "MOST_CHANGED", 0.0)
    User.objects.filter(pk=others[7].pk).update(country="DE")
    assert len(frames.refresh().parts) == 1
    assert frames.current().version == 6


def test_refresh_builds_the_first_frame(house, settings, tmp_path):
    settings.PERKS_FRAMES = tmp_path / "nothing yet"
    with scopes.act_as(scopes.system("tests")):
        assert frames.refresh().version == 1


def said(capsys, *words):
    call_command("frame", *words)
    return capsys.readouterr().out


def test_the_command_says_how_the_frame_is(crowd, capsys, settings, tmp_path):
    house, others = crowd
    line = "version 1, 31 people, 0 of them changed since the base was built, as of 0 s ago\n"
    assert said(capsys, "status") == line
    assert said(capsys, "verify") == "version 1 says what the database says\n"
    change(house, others)
    with pytest.raises(CommandError, match="differs about 8 members"):
        call_command("frame", "verify")
    assert said(capsys, "patch").startswith("version 2, 31 people, ")
    assert said(capsys, "verify") == "version 2 says what the database says\n"
    settings.PERKS_FRAMES = tmp_path / "nothing"
    assert (
        said(capsys, "status")
        == "no frame has been built yet. Build one with: manage.py frame build\n"
    )


def test_a_patch_that_came_second_publishes_nothing(crowd, monkeypatch):
    gather = frames.facts.gather

    def slow(*members):
        found = gather(*members)
        monkeypatch.setattr(frames.facts, "gather", gather)
        frames.build()
        return found

    monkeypatch.setattr(frames.facts, "gather", slow)
    with pytest.raises(epochs.MovedOn):
        frames.patch()
    assert frames.current().version == 2
