"""Versions of the model: a published file never changes, a trial is seen by nobody, a promotion
begins a new series and leaves the old one as it was."""

import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from scoring import appending, comparing, runs, signals, statement, versions
from scoring.connectors.registry import connectors
from scoring.core.published import VERSIONS, load
from scoring.models import ModelVersion, Score, ScoreRun, ShadowScore
from tests.scoring.stage import fill, linked, newest
from tests.scoring.trials import bytes_of, live, publish_version, try_out

pytestmark = pytest.mark.usefixtures("noon", "system")
PUBLISHED = {
    "v2": "8ec72ae7bbe4f939ce6eb7e00a6a891dcf24c5f46a7bd2e40496d9df383f8f88",
    "v3": "2c622ce8fe774a5f28f7913fd2f7e92649a557a49b4c5235d8204121dc10ea81",
    "v4": "95eaf5c7a305edcfb271a6fbceae0bac5b744fd2faae4827ef37f980b05db8b1",
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """A folder of the house's own, with a version "next" in it."""
    settings.PERKS_MODELS = tmp_path
    publish_version(tmp_path)
    return tmp_path


@pytest.fixture
def two(people):
    """Alice and Mallory, scored by v4."""
    fill(linked(people.alice, 1), range(100, 112))
    fill(linked(people.mallory, 2), range(200, 260))
    runs.run()
    return people


def refused(call, *arguments, **named) -> str:
    with pytest.raises(Refusal) as refusal:
        call(*arguments, **named)
    return refusal.value.code


def test_a_published_file_never_changes_by_a_byte():
    found = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in files()}
    assert found == PUBLISHED


def files():
    return sorted(VERSIONS.glob("*.json"))


def test_a_new_house_begins_with_the_shipped_version(db):
    row = versions.current()
    assert (row.version, row.state, row.shadow_since) == ("v4", "current", None)
    assert versions.current().pk == row.pk
    assert versions.names() == ["next", "v2", "v3", "v4"]


def test_a_trial_is_computed_beside_and_seen_by_nobody(two):
    try_out()
    assert set(Score.objects.values_list("model_version", flat=True)) == {"v4"}
    assert set(ShadowScore.objects.values_list("model_version", flat=True)) == {"next"}
    tried = ShadowScore.objects.get(member=two.alice, date=clock.today() + timedelta(days=1))
    assert tried.exact > newest(two.alice).exact
    assert signals.standings().standing[0] == newest(two.alice).standing
    assert signals.standings(trial="next").standing[0] == tried.standing
    with scopes.act_as(scopes.member(two.alice.pk)):
        assert ShadowScore.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM scoring_shadowscore")
            assert cursor.fetchone() == (0,)
        assert {row.model_version for row in statement.history(two.alice.pk)} == {"v4"}


def test_what_was_tried_cannot_be_rewritten_either(two):
    try_out()
    for change in (
        "UPDATE scoring_shadowscore SET standing = 99",
        "DELETE FROM scoring_shadowscore",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(change)


def test_before_28_days_a_promotion_needs_a_reason(two):
    try_out()
    assert refused(versions.promote, "next", "tests") == "trial_too_short"
    assert versions.current().version == "v4"
    row = versions.promote("next", "Olga", early="v3 pays quarrels")
    assert (row.early_because, row.decided_by) == ("v3 pays quarrels", "Olga")
    assert versions.current().version == "next"
    assert ModelVersion.objects.get(version="v4").state == "retired"


def test_after_28_days_it_needs_none(two):
    try_out()
    with clock.at(clock.now() + timedelta(days=28)):
        assert versions.promote("next", "tests", early="no need").early_because == ""


def test_the_database_keeps_the_28_days_by_itself(two):
    """The twin: a promotion past the domain's own check, without a reason."""
    try_out()
    ModelVersion.objects.filter(version="v4").update(state="retired")
    with (
        pytest.raises(IntegrityError, match="model_version_tried_or_early_with_a_reason"),
        transaction.atomic(),
    ):
        ModelVersion.objects.filter(version="next").update(
            state="current", promoted_at=clock.now() + timedelta(days=27)
        )


def test_nothing_is_promoted_that_was_never_computed(two):
    versions.shadow("next", "tests")
    with clock.at(clock.now() + timedelta(days=30)):
        assert refused(versions.promote, "next", "tests") == "trial_without_runs"


def test_a_promotion_begins_a_series_and_changes_no_old_row_by_a_byte(two):
    try_out()
    tables = ("scoring_score", "scoring_topicstrength", "scoring_shadowscore", "scoring_kindrank")
    before = {table: bytes_of(table) for table in tables}
    shown = newest(two.alice).exact
    with clock.at(clock.now() + timedelta(days=3)):
        versions.promote("next", "tests", early="a test")
        runs.run()
        row = newest(two.alice)
        assert (row.model_version, row.date) == ("next", clock.today())
        assert [score.model_version for score in statement.history(two.alice.pk)] == ["next"]
        assert signals.standings().standing[0] == row.standing
    for table, rows in before.items():
        assert bytes_of(table)[: len(rows)] == rows
    assert row.exact > shown


def test_a_series_begins_where_its_trial_stood(two):
    """What the comparison showed is what members are shown, also on the day of the last trial."""
    try_out(days=3)
    tried = ShadowScore.objects.filter(member=two.mallory).latest("date")
    with clock.at(clock.now() + timedelta(days=3)):
        versions.promote("next", "tests", early="a test")
        assert runs.run().appended == 2
    assert newest(two.mallory).exact == tried.exact
    assert len(newest(two.mallory).contributions["raw"]) == 3


def test_a_version_that_comes_back_begins_where_its_second_trial_stood(two, folder):
    try_out(days=1)
    with clock.at(clock.now() + timedelta(days=1)):
        versions.promote("next", "tests", early="a test")
        versions.shadow("v4", "tests")
        live(2)
        with clock.at(clock.now() + timedelta(days=2)):
            versions.promote("v4", "tests", early="next was worse")
            live(1)
    tried = ShadowScore.objects.filter(member=two.alice, model_version="v4").latest("date")
    row = newest(two.alice)
    assert (row.model_version, row.exact) == ("v4", tried.exact)


def test_a_run_stops_when_its_version_is_replaced(two, monkeypatch):
    """Else rows of the old version would be newer than those of the new series."""
    try_out()
    monkeypatch.setattr(appending, "CHUNK", 1)

    def promote_after_one(row):
        if row.stage == "appending" and row.members == 1 and versions.current().version == "v4":
            versions.promote("next", "tests", early="a test")

    with clock.at(clock.now() + timedelta(days=9)):
        assert refused(runs.run, say=promote_after_one) == "version_retired"
        assert ScoreRun.objects.get(date=clock.today(), shadow=False).members == 1
        runs.run()
        with clock.at(clock.now() + timedelta(minutes=20)):
            assert runs.stopped() == []
    assert {newest(person).model_version for person in (two.alice, two.mallory)} == {"next"}


def test_without_the_hold_the_old_version_writes_over_the_new_series(two, monkeypatch):
    """The twin."""
    try_out()
    monkeypatch.setattr(appending, "CHUNK", 1)
    monkeypatch.setattr(versions, "hold", lambda *_: None)

    def promote_and_run_after_one(row):
        if row.stage == "appending" and row.members == 1 and versions.current().version == "v4":
            versions.promote("next", "tests", early="a test")
            runs.run()

    with clock.at(clock.now() + timedelta(days=9)):
        runs.run(say=promote_and_run_after_one)
    last = Score.objects.filter(member=two.mallory).order_by("-date", "-id")[0]
    assert last.model_version == "v4"


def test_a_file_that_changed_is_not_computed_with(two, folder):
    try_out()
    publish_version(folder, kappa=5.0)
    versions.published.load.cache_clear()
    with clock.at(clock.now() + timedelta(days=3)):
        assert refused(runs.run) == "version_changed"
        assert ScoreRun.objects.get(date=clock.today(), shadow=False).state == "done"
        failed = ScoreRun.objects.get(date=clock.today(), shadow=True)
    assert failed.state == "failed"
    assert failed.failure.startswith("Refusal: version_changed: The file of next")


def test_trials_are_refused_for_what_cannot_be_tried(two, folder):
    assert refused(versions.shadow, "missing", "tests") == "version_unknown"
    assert refused(versions.shadow, "../v3", "tests") == "version_unknown"
    assert refused(versions.shadow, "v4", "tests") == "version_in_force"
    assert refused(versions.retire, "v4", "tests") == "version_not_on_trial"
    assert refused(versions.promote, "next", "tests") == "version_not_on_trial"
    publish_version(folder, "broken", kappa=-1.0)
    assert refused(versions.shadow, "broken", "tests") == "version_broken"
    (folder / "twin.json").write_text((folder / "next.json").read_text())
    assert refused(versions.shadow, "twin", "tests") == "version_broken"
    versions.shadow("next", "tests")
    assert refused(versions.shadow, "next", "tests") == "version_on_trial"
    versions.retire("next", "tests")
    assert refused(comparing.compare, "next") == "version_not_on_trial"
    assert versions.on_trial() == []


def test_a_comparison_counts_who_moves(two):
    try_out()
    found = comparing.compare("next")
    now, then = signals.standings(), signals.standings(trial="next")
    change = then.standing - now.standing
    assert (found.members, found.runs, found.against) == (2, 2, "v4")
    assert (found.same, found.higher, found.lower) == (
        int((change == 0).sum()), int((change > 0).sum()), int((change < 0).sum()),
    )  # fmt: skip
    assert found.higher > 0
    assert found.rank == pytest.approx(1.0)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("score_model", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_the_whole_story(two, monkeypatch):
    monkeypatch.setattr("scoring.management.commands.score_model.publish", lambda task: False)
    assert "On trial" not in command("list")
    assert json.loads(command("shadow", "next", "--json"))["state"] == "shadow"
    assert "2 members, 2 rows appended" in command("run")
    assert json.loads(command("compare", "next", "--json"))["members"] == 2
    assert "fewer than 10 people with a score by both" in command("compare", "next")
    with pytest.raises(CommandError, match="trial_too_short"):
        command("promote", "next")
    said = command("promote", "next", "--early", "a test")
    assert "Run it now with: manage.py score_model run" in said
    assert json.loads(command("run", "--json"))["version"] == "next"
    states = {
        row["version"]: row["state"] for row in json.loads(command("list", "--json"))["versions"]
    }
    assert states == {"v2": "published", "v3": "published", "v4": "retired", "next": "current"}


def test_v3_differs_from_v2_in_how_much_evidence_a_topic_takes_alone():
    before, after = (json.loads(path.read_text()) for path in files()[:2])
    assert after["topics"]["values"] == {**before["topics"]["values"], "pieces": 3}
    for file in (before, after):
        del file["version"], file["topics"]
    assert after == before


def test_v4_differs_from_v3_in_networks_in_what_members_give_and_in_the_quality_of_sources():
    before, after = (json.loads(path.read_text()) for path in files()[1:])
    new = {"bluesky", "github", "hackernews", "mastodon", "newsletter", "push", "upload", "youtube"}
    assert after["networks"].keys() - before["networks"].keys() == new
    for name in new:
        del after["networks"][name]
    assert after["trust"].pop("given") is True
    assert after.pop("quality")["values"].keys() == {"complete", "sampled", "self_reported"}
    del before["version"], after["version"], before["trust"]["about"], after["trust"]["about"]
    assert after == before


def test_every_network_that_can_be_linked_is_scored():
    known = {*load().networks}
    assert connectors().keys() <= known
