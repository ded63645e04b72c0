"""The scanner's benchmark runs in a real Chromium, small. Nothing is timed here."""

import json
import os

import pytest
from django.core.management import call_command

from perks.boot import browser as installed
from perks.ground import scopes
from perks.models import Device, Venue

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.skipif(not installed.find(), reason=installed.ADVICE),
]


def test_it_measures_every_step_and_leaves_nothing(capsys, monkeypatch):
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    call_command("bench", "scanner", "--guests", "3", "--json")
    report = json.loads(capsys.readouterr().out)
    steps = ("answer", "wait", "verify")
    wanted = {f"{step}_{share}_ms" for step in steps for share in ("median", "p99")}
    assert set(report["ours"]) == {*wanted, "guests"}
    assert report["ours"]["guests"] == 3
    assert report["identical"]  # each guest was let in, with the server gone
    with scopes.act_as(scopes.system("tests")):
        assert (Venue.objects.count(), Device.objects.count()) == (0, 0)
