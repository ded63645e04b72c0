"""The demo world is lived through, not written down: small here, and the same each time."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from campaigns.models import (
    Brief,
    Campaign,
    Claim,
    CodeAlarm,
    Conversion,
    Entry,
    Evidence,
    Invitation,
    Mention,
    Message,
    Parcel,
    Problem,
    ReusePermission,
    Surprise,
)
from campaigns.models.campaigns import WAYS
from campaigns.rules.replay import replay
from campaigns.worlds import play
from perks.ground import clock, scopes
from perks.kinds import registry
from perks.models import LedgerEntry, Perk, Receipt, Redemption, Shop, User
from scoring import appeals, flagged
from scoring.models import Flag, Score


def test_the_demo_world(db, noon, capsys, monkeypatch):
    """One world for all that is asked of it: living through it takes a while."""
    monkeypatch.setattr(play, "REGULARS", 40)
    call_command("demo", members=46, seed=7)
    with scopes.act_as(scopes.system("tests")):
        it_holds_something_of_everything()
        every_decision_in_it_replays()
        every_score_in_it_adds_up()
        before = User.objects.count()
        call_command("demo", members=3)
        assert User.objects.count() == before
    assert "There are people here already" in capsys.readouterr().out


def it_holds_something_of_everything():
    assert User.objects.filter(is_member=True).count() == 47
    states = list(Campaign.objects.values_list("state", flat=True))
    assert (states.count("draft"), states.count("live"), len(states)) == (2, 12, 15)
    ways = set(Campaign.objects.exclude(state="draft").values_list("way", flat=True))
    assert ways == set(WAYS)
    assert set(Perk.objects.values_list("kind", flat=True)) == set(registry.kinds())
    assert Shop.objects.count() == 4
    assert LedgerEntry.objects.exclude(venue=None).exists()
    assert list(Message.objects.order_by("pk").values_list("by", "read_at")) == [
        ("member", clock.now() - timedelta(hours=3)),
        ("brand", None),
    ]
    assert Brief.objects.get().assets.count() == 2
    assert Surprise.objects.get().outcome == "picked"
    assert Entry.objects.count() == 9
    assert Invitation.objects.filter(held_out=False).exists()
    assert Claim.objects.filter(state="issued", member__email="alice@demo.invalid").count() == 1
    assert {"to_send", "sent", "delivered"} == set(Parcel.objects.values_list("state", flat=True))
    assert Problem.objects.get().what == "damaged"
    assert Redemption.objects.exists()
    assert set(Conversion.objects.values_list("kind", flat=True)) == {"order", "return", "cancel"}
    assert set(CodeAlarm.objects.values_list("kind", flat=True)) == {"canary", "far"}
    assert Mention.objects.exists()
    hers = Mention.objects.get(member__email="alice@demo.invalid")
    assert (hers.found_by, hers.permissions.count()) == ("tag", 0)
    assert ReusePermission.objects.exists()
    assert Evidence.objects.get().state == "waiting"
    hers = Flag.objects.filter(member__email="alice@demo.invalid").order_by("date")
    assert [(flag.kind, flagged.state_of(flag)) for flag in hers] == [
        ("bursts", "lifted"),
        ("bursts", "waiting"),
    ]
    assert appeals.queue().count() == 2


def every_decision_in_it_replays():
    receipts = Receipt.objects.exclude(verdict="held_out")
    assert receipts.count() > 0
    for receipt in receipts:
        # A tier and a lot stand behind what the rule says.
        said = replay(receipt.values).sentences
        assert receipt.sentences[: len(said)] == said


def every_score_in_it_adds_up():
    scores = list(Score.objects.all())
    assert len(scores) == 41 * 6 + 6
    for score in scores:
        points = sum(line["points"] for line in score.contributions["lines"])
        assert score.contributions["baseline"] + points == pytest.approx(score.exact, abs=1e-6)
