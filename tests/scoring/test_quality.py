"""How good a source is widens the interval, and moves nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from perks.ground import clock
from scoring import quality, runs, statement
from scoring.connectors.base import COMPLETE, SELF_REPORTED
from scoring.connectors.stackexchange import StackExchange
from scoring.core.arrays import Facts, Known, floats
from scoring.core.published import load
from scoring.core.quality import doubts as core_doubts
from scoring.statement_csv import rows
from tests.scoring.reactions import ALICE, STRANGERS, TODAY, World, fans
from tests.scoring.stage import fill, linked, newest

MODEL = load("v4")


def scored(doubt):
    """Sixty people who are vouched for react to Alice, so that the lower end is not the floor."""
    doubts = None if doubt is None else floats([doubt] * len(MODEL.networks))
    since = np.full(60, TODAY - 90)
    known = Known(STRANGERS + np.arange(60), since, Facts.none(), doubt=doubts)
    return World(edges=fans(60)).score(known=known)


def test_what_a_source_leaves_open_widens_both_ends_and_moves_no_score():
    whole, part, told = scored(None), scored(0.2), scored(0.4)
    assert whole.exact[ALICE] == part.exact[ALICE] == told.exact[ALICE]
    assert told.low[ALICE] < part.low[ALICE] < whole.low[ALICE]
    assert told.high[ALICE] > part.high[ALICE] > whole.high[ALICE]
    assert np.array_equal(scored(0.0).low, whole.low)


def test_a_version_without_labels_knows_no_doubt():
    assert quality.doubts(load("v3")).tolist() == [0.0] * len(load("v3").networks)
    assert (MODEL.quality.sampled, MODEL.quality.self_reported) == (0.2, 0.4)
    with pytest.raises(ValueError, match="no source is called hearsay"):
        core_doubts(["complete", "hearsay"], MODEL.quality)


def test_the_connectors_label_reaches_the_run_the_statement_and_the_page(
    people, noon, system, monkeypatch, client
):
    """The same reactions, read from a source that says two things of itself."""
    fill(linked(people.alice, 1), range(100, 160))

    def labelled(label):
        can = replace(StackExchange.capabilities, quality=label)
        monkeypatch.setattr(StackExchange, "capabilities", can)
        return runs.compute(runs.open_run(clock.today())).scores

    whole, told = labelled(COMPLETE), labelled(SELF_REPORTED)
    assert whole.exact.tolist() == told.exact.tolist()
    assert told.high[0] - told.low[0] > whole.high[0] - whole.low[0] + 1
    runs.run()
    said = statement.with_masses(newest(people.alice))
    (network,) = said["networks"]
    assert (network["quality"], network["doubt"]) == (SELF_REPORTED, 0.4)
    assert said["weights"]["quality"]["sampled"] == 0.2
    assert {row["name"]: row["value"] for row in rows(said) if row["part"] == "source"} == {
        SELF_REPORTED: 0.4
    }
    client.force_login(people.alice)
    page = client.get("/score/").content.decode()
    assert "What we know of Stack Exchange is what its owner tells" in page
    answer = client.get("/api/v1/me/score").json()
    assert answer["networks"][0]["quality"] == SELF_REPORTED
