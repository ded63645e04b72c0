"""Score runs: once a day, all or nothing, never rewritten, and the same for one as for all."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from perks.ground import clock, consent
from scoring import inputs, rows, runs
from scoring.core.published import load
from scoring.core.run import score_people
from scoring.models import Score, ScoreRun, TopicStrength
from tests import cast
from tests.scoring.stage import fill, linked, newest

pytestmark = pytest.mark.usefixtures("noon", "system")


def seen():
    return list(Score.objects.order_by("pk").values_list("member_id", "date", "exact", "standing"))


@pytest.fixture
def two(people):
    """Alice with many reactors; Mallory with a few, some of them Alice's too, and Alice herself."""
    fill(linked(people.alice, 1), range(100, 160))
    fill(linked(people.mallory, 2), range(150, 170))
    fill(linked(people.mallory, 3), range(1, 2), first=50)
    return people


def test_a_second_run_of_a_day_gives_back_the_first(two):
    first = runs.run()
    before = seen()
    second = runs.run()
    assert (first.pk, first.state, first.members) == (second.pk, "done", 2)
    assert seen() == before
    assert [row[0] for row in before] == [two.alice.pk, two.mallory.pk]


def test_points_sum_to_the_score_and_lie_inside_the_interval(two):
    runs.run()
    for score in Score.objects.all():
        said = score.contributions
        total = said["baseline"] + sum(line["points"] for line in said["lines"])
        assert total == pytest.approx(score.exact, abs=1e-6)
        assert score.low <= score.exact <= score.high
    assert newest(two.alice).exact > newest(two.mallory).exact


def test_topics_carry_their_evidence(two):
    runs.run()
    row = TopicStrength.objects.get(member=two.alice)
    assert (row.topic.slug, row.topic.network) == ("stackexchange--bread", "stackexchange")
    assert (row.posts, row.reactors, len(row.evidence)) == (3, 60, 3)
    assert row.topic.name == "bread (Stack Exchange)"


def test_a_run_that_was_killed_is_done_again(two):
    ScoreRun.objects.create(date=clock.today(), model_version=load().version)
    assert runs.run().members == 2
    assert ScoreRun.objects.get().state == "done"


def test_a_run_that_breaks_leaves_nothing_and_says_so(two, monkeypatch):
    def break_off(*_):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(rows, "append_strengths", break_off)
        with pytest.raises(OSError, match="disk full"):
            runs.run()
    assert (Score.objects.count(), ScoreRun.objects.get().state) == (0, "failed")
    assert runs.run().members == 2
    assert ScoreRun.objects.get().state == "done"


def exact_of_everybody():
    """Exact scores by member, computed over everything at once and stored nowhere."""
    found, model = inputs.load(load()), load()
    people, day = len(found.member_ids), (clock.today() - date(1970, 1, 1)).days
    scores = score_people(found.accounts, found.edges, found.counted, people, day, model)
    return dict(zip(found.member_ids.tolist(), scores.exact.tolist(), strict=True))


def test_a_first_score_equals_the_one_of_the_full_run(two):
    for member in (two.alice, two.mallory):
        runs.first_score(member.pk)
    alone = dict(Score.objects.values_list("member_id", "exact"))
    assert alone == pytest.approx(exact_of_everybody(), abs=1e-9)


def test_a_first_score_joins_a_run_that_is_done_and_comes_once(two):
    runs.run()
    carl = cast.person("carl", "Carl", is_member=True)
    fill(linked(carl, 9), range(200, 210))
    assert runs.first_score(carl.pk).run == ScoreRun.objects.get()
    assert runs.first_score(carl.pk) is None
    assert ScoreRun.objects.get().members == 3


def test_the_night_run_completes_a_day_that_began_with_a_first_score(two):
    runs.first_score(two.mallory.pk)
    before = seen()
    assert runs.run().members == 2
    assert seen()[:1] == before


def test_without_consent_there_is_no_score(two):
    consent.withdraw(two.alice.pk, "score")
    assert runs.first_score(two.alice.pk) is None
    runs.run()
    assert [row[0] for row in seen()] == [two.mallory.pk]


def test_whoever_linked_nothing_has_no_score(people):
    consent.give(people.alice.pk, ["score"])
    assert runs.run().members == 0
    assert Score.objects.count() == 0


def test_an_account_without_activity_changes_nothing(two):
    before = exact_of_everybody()
    linked(two.alice, 7, "web")
    linked(two.alice, 8)
    assert exact_of_everybody() == before


def test_the_standing_looks_back_at_the_day_before(two):
    runs.run()
    first = newest(two.alice)
    with clock.at(clock.now() + timedelta(days=8)):
        runs.run()
    second = newest(two.alice)
    assert second.exact < first.exact
    held = min(int(second.exact + 0.5), 100)
    assert second.standing == max(int(second.exact), min(first.standing, held))


CHANGES = ("UPDATE scoring_score SET standing = 99", "DELETE FROM scoring_topicstrength")


def test_the_application_cannot_rewrite_a_score(two):
    runs.run()
    before = seen()
    for change in CHANGES:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(change)
    assert seen() == before
