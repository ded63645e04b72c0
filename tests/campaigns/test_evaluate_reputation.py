"""The reputation protocol: the same records and the same functions as production."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.evaluations.measured import Measured
from campaigns.evaluations.registry import protocols
from tests.scoring.connector_worlds import write_dump

DATA = Path(__file__).parents[3] / "shared/data"


def evaluate(folder: Path, *arguments: str) -> str:
    out = StringIO()
    call_command("evaluate", "reputation", "--data", str(folder), *arguments, stdout=out)
    return out.getvalue()


def test_a_small_dump_is_measured_and_reported_in_full(tmp_path):
    write_dump(tmp_path / "stackexchange-quantum")
    found = json.loads(evaluate(tmp_path, "--json"))
    assert list(found) == [
        "name", "ours", "peers", "ratios", "targets", "identical", "met", "seed", "seconds",
        "machine",
    ]  # fmt: skip
    assert (found["name"], found["identical"], found["ours"]["posters"]) == ("reputation", True, 3)
    assert found["targets"] == {"spearman": [">=", 0.75]}
    assert set(found["peers"]) == {"votes", "unique_reactors", "post_count"}
    # Bea and Victor tie below Alice, by reputation they do not: the root of 3/4.
    assert found["ours"]["spearman"] == pytest.approx(0.75**0.5)


def test_a_target_that_is_missed_is_not_met():
    missed = Measured({"spearman": 0.5}, {"votes": {"spearman": 0.25}}, {"spearman": (">=", 0.75)})
    assert (missed.met, missed.ratios()) == (False, {"spearman/votes": 2.0})


def test_what_is_missing_is_said_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="There is no folder stackexchange-quantum in"):
        evaluate(tmp_path)
    with pytest.raises(CommandError, match="There is no protocol luck"):
        call_command("evaluate", "luck")
    assert "reputation" in protocols()


@pytest.mark.skipif(not DATA.is_dir(), reason="the Stack Exchange dump is not beside the project")
def test_on_the_real_dump_the_target_is_met():
    found = json.loads(evaluate(DATA, "--json"))
    assert (found["met"], found["identical"]) == (True, True)
    assert found["ours"]["spearman"] > found["peers"]["unique_reactors"]["spearman"]


def test_each_source_is_left_out_in_turn(tmp_path):
    write_dump(tmp_path / "stackexchange-quantum")
    out = StringIO()
    call_command("evaluate", "ablation", "--data", str(tmp_path), "--json", stdout=out)
    ours = json.loads(out.getvalue())["ours"]
    for name in ("actors", "own", "counts", "facts"):
        assert -1 <= ours[f"agreement_without_{name}"] <= 1
        assert ours[f"width_without_{name}"] > 0


@pytest.mark.skipif(not DATA.is_dir(), reason="the Stack Exchange dump is not beside the project")
def test_on_the_real_dump_names_may_be_missing_but_votes_may_not():
    out = StringIO()
    call_command("evaluate", "ablation", "--data", str(DATA), "--json", stdout=out)
    ours = json.loads(out.getvalue())["ours"]
    assert ours["agreement_without_actors"] > 0.95
    assert ours["agreement_without_own"] > 0.95
    assert ours["width_without_actors"] > ours["width"]
    assert ours["width_without_facts"] > ours["width"]
    assert ours["spearman_without_counts"] < ours["spearman"] - 0.1
