"""Sixteen thousand broken passes: each gets a clear no, and none crashes the desk."""

import json

import pytest
from django.core.management import CommandError, call_command

from perks import ed25519, fuzzing, mutations, pass_frame, specimens
from tests.perks.test_codec import REFUSALS


def test_16000_mutations_are_all_refused_and_none_crashes():
    found = fuzzing.fuzz(16_000, 20261122)
    assert (found.accepted, found.crashes, found.genuine) == (0, 0, fuzzing.GENUINE)
    assert set(found.refused) <= REFUSALS
    assert sum(found.refused.values()) == 16_000
    assert found.refused["pass_forged"] > 3_000
    assert set(found.kinds) == {mutation.__name__ for mutation in mutations.MUTATIONS}


def test_where_signatures_are_not_checked_the_fuzzer_says_so(monkeypatch):
    """The twin: with the guard off, another key's signature opens the door."""
    monkeypatch.setattr(ed25519, "verify", lambda *_: True)
    found = fuzzing.fuzz(400, 1)
    assert found.accepted > 0
    assert not found.clean


def test_a_crash_is_counted_and_fails_the_command(monkeypatch):
    real = pass_frame.read
    genuine = {each.text for each in specimens.genuine(0, fuzzing.GENUINE)}

    def read(text):
        return real(text) if text in genuine else 1 / 0

    monkeypatch.setattr(pass_frame, "read", read)
    with pytest.raises(CommandError, match="ZeroDivisionError"):
        call_command("fuzz_pass", "--codes", "20")
    assert fuzzing.fuzz(20, 0).crashes == 20


def test_the_command_reports_the_same_for_the_same_seed(capsys):
    reports = []
    for _ in range(2):
        call_command("fuzz_pass", "--codes", "300", "--seed", "5", "--json")
        reports.append(json.loads(capsys.readouterr().out))
        assert reports[-1].pop("codes_per_second") > 0
    assert reports[0] == reports[1]
    assert (reports[0]["codes"], reports[0]["accepted"], reports[0]["clean"]) == (300, 0, True)
