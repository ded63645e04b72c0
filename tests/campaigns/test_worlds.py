"""The demo world is lived through, not written down: small here, and the same each time."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command

from campaigns.models import (
    Approval,
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
    MessageReport,
    Parcel,
    Problem,
    ReusePermission,
    Surprise,
    Wait,
)
from campaigns.models.campaigns import WAYS
from campaigns.models.parcels import PARCEL_STATES
from campaigns.rules.replay import replay
from campaigns.web import member
from campaigns.worlds import play
from perks import occupancy
from perks.ground import clock, scopes
from perks.ground.outbound import manners
from perks.ground.outbox import GIVE_UP_AFTER
from perks.kinds import registry
from perks.management.commands.screenshots import PEOPLE
from perks.models import (
    DeskRecord,
    LedgerEntry,
    Letter,
    NotMeReport,
    Perk,
    Receipt,
    Redemption,
    Scan,
    Shop,
    Stay,
    User,
    Venue,
)
from perks.screens.shots import MOST_QUERIES
from scoring import appeals, flagged
from scoring.models import Account, Flag, Reading, Score, TopicDispute
from tests import walked

# No rule was asked: of a member who is away, and of what a choice itself says.
AS_SAID = ("consent/1", "choosing/1")


def test_the_demo_world(db, noon, capsys, monkeypatch):
    """One world for all that is asked of it: living through it takes a while."""
    monkeypatch.setattr(play, "REGULARS", 40)
    call_command("demo", members=46, seed=7)
    with scopes.act_as(scopes.system("tests")):
        it_holds_something_of_everything()
        a_desk_and_an_operator_have_something_to_do()
        every_decision_in_it_replays()
        every_score_in_it_adds_up()
        before = User.objects.count()
        call_command("demo", members=3)
        assert User.objects.count() == before
    assert "There are people here already" in capsys.readouterr().out
    every_page_of_everybody_is_cheap(monkeypatch)


def it_holds_something_of_everything():
    assert User.objects.filter(is_member=True).count() == 51
    states = list(Campaign.objects.values_list("state", flat=True))
    assert Counter(states) == {"draft": 3, "live": 15, "paused": 1, "ended": 1}
    ways = set(Campaign.objects.exclude(state="draft").values_list("way", flat=True))
    assert ways == set(WAYS)
    assert set(Perk.objects.values_list("kind", flat=True)) == set(registry.kinds())
    assert Shop.objects.count() == 4
    assert LedgerEntry.objects.exclude(venue=None).exists()
    assert list(Message.objects.order_by("pk").values_list("by", "read_at")) == [
        ("member", clock.now() - timedelta(hours=3)),
        ("brand", None),
        ("brand", None),
    ]
    assert Brief.objects.get().assets.count() == 2
    assert Surprise.objects.get().outcome == "picked"
    assert Entry.objects.count() == 9
    assert Invitation.objects.filter(held_out=False).exists()
    assert Claim.objects.filter(state="issued", member__email="alice@demo.invalid").count() == 1
    assert set(PARCEL_STATES) == set(Parcel.objects.values_list("state", flat=True))
    assert Problem.objects.get().what == "damaged"
    assert Redemption.objects.exists()
    assert set(Conversion.objects.values_list("kind", flat=True)) == {"order", "return", "cancel"}
    assert "canary" in CodeAlarm.objects.values_list("kind", flat=True)
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


def every_page_of_everybody_is_cheap(monkeypatch):
    """Also shows that a page with a query too many would be seen."""
    pages = [page for who in PEOPLE for page in walked.pages_of(who)]
    assert {page.status for page in pages} == {200}
    assert len({page.route for page in pages}) > 90
    assert [str(page) for page in pages if page.queries > MOST_QUERIES] == []

    with_mends = member.with_mends

    def asks_too_much(nearly):
        return [User.objects.exists() for _ in range(MOST_QUERIES + 1)] and with_mends(nearly)

    monkeypatch.setattr(member, "with_mends", asks_too_much)
    [page] = walked.pages_of("alice", most=1)
    assert (page.path, page.queries > MOST_QUERIES) == ("/home/", True)


def a_desk_and_an_operator_have_something_to_do():
    asked = Approval.objects.get()
    assert (asked.campaign.name, asked.approved_at) == ("The winter list", None)
    assert Wait.objects.filter(state="waiting").count() == 7
    assert Redemption.objects.filter(venue__slug="lounge-sfo").count() > 12
    answers = set(Scan.objects.values_list("answer", "reason"))
    assert answers >= {("yes", ""), ("twice", "pass_used"), ("no", "pass_expired")}
    assert DeskRecord.objects.filter(outcome="conflict").count() == 1
    assert Claim.objects.filter(state="revoked").exclude(perk__kind="sample").count() == 1
    now = occupancy.now_at(Venue.objects.get(slug="lounge-sfo"))
    assert (now.places, 6 <= now.inside < 12) == (12, True)
    assert Stay.objects.filter(state="booked").exists()
    ended = TopicDispute.objects.order_by("pk").values_list("decision__upheld", flat=True)
    assert list(ended) == [None, True, False]
    troubles = dict(Account.objects.exclude(state="fresh").values_list("network", "state"))
    assert (troubles["youtube"], troubles["mastodon"]) == ("refused", "late")
    assert Reading.objects.filter(dead_at__isnull=False).count() == 1
    assert (Letter.objects.filter(sent_at=None, tries__gte=GIVE_UP_AFTER).count()) == 3
    assert MessageReport.objects.count() == NotMeReport.objects.count() == 1
    assert {host.state for host in manners.troubles()} == {"open", "waiting", "failing"}
    hidden = User.objects.get(hides_score=True)
    assert Score.objects.filter(member=hidden).exists()
    newcomer = User.objects.get(email="nadia@demo.invalid")
    assert not Score.objects.filter(member=newcomer).exists()


def every_decision_in_it_replays():
    receipts = Receipt.objects.exclude(verdict="held_out").exclude(evaluator__in=AS_SAID)
    assert receipts.count() > 0
    for receipt in receipts:
        # A tier and a lot stand behind what the rule says.
        said = replay(receipt.values).sentences
        assert receipt.sentences[: len(said)] == said


def every_score_in_it_adds_up():
    scores = list(Score.objects.all())
    assert len(scores) == 43 * 6 + 6 + 1
    for score in scores:
        points = sum(line["points"] for line in score.contributions["lines"])
        assert score.contributions["baseline"] + points == pytest.approx(score.exact, abs=1e-6)
