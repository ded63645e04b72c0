"""The protocol over generated worlds, the score's benchmark in small, and the table of results."""

from pathlib import Path

import numpy as np

from campaigns.benchmarks import crowd
from campaigns.benchmarks.rank import measure as measure_rank
from campaigns.benchmarks.score import scores_of
from campaigns.evaluations import invariants, lived, results
from campaigns.evaluations.measured import Measured, report
from perks.ground import scopes
from scoring.core.published import load
from scoring.models import Account, ModelVersion


def test_every_invariant_holds(db):
    found = invariants.measure(Path(), seed=3)
    assert found.met, found.ours
    assert found.ours["old_rows"] > 20
    with scopes.act_as(scopes.system("tests")):
        assert (Account.objects.count(), ModelVersion.objects.count()) == (0, 0)


def test_rows_that_are_written_anew_are_counted(db, monkeypatch):
    """The twin: working state, which every run rewrites, in place of history."""
    monkeypatch.setattr(lived, "HISTORY", ("scoring_estimates",))
    assert lived.figures(3)["old_rows_changed"] > 0


def test_a_crowd_is_the_same_from_the_same_seed():
    first, again = (crowd.events(500, 4_000, load(), seed=1) for _ in range(2))
    for name, column in first.columns().items():
        assert column.tolist() == again.columns()[name].tolist()
    assert len(first) == 4_000


def test_the_benchmark_scores_as_production_does():
    exact = scores_of(500, 4_000, seed=1)
    assert (len(exact), bool(np.all((exact >= 1) & (exact <= 100)))) == (500, True)
    assert exact.tolist() == scores_of(500, 4_000, seed=1).tolist()


def test_the_rank_benchmark_reaches_the_reference(monkeypatch):
    monkeypatch.setattr("campaigns.benchmarks.peer_graphs.peers", lambda *_: iter(()))
    found = measure_rank(0, lambda _: None, people=2_000, edges=20_000)
    assert found.identical
    assert found.ours["bytes_per_edge"] == 8.0


def test_the_table_names_what_is_not_met():
    missed = Measured({"auc": 0.7}, {"other": {"auc": 0.6}}, {"auc": (">=", 0.8)})
    said = results.table([report("topics", [missed], [1.0], 0)])
    assert "| topics | auc | 0.7 | >= 0.8 | other 0.600 |" in said
    assert "Not met: topics." in said
