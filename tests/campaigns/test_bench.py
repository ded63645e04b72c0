"""The benchmarks run, small, and every engine gives the same answers. Nothing is timed here."""

import json

import pytest
from django.core.management import call_command

from campaigns.benchmarks.peer_scan import Scan
from campaigns.benchmarks.people import CONTEXT, frame, questions, world
from campaigns.benchmarks.registry import benchmarks
from campaigns.core.audience import whole
from campaigns.rules.parse import parse
from campaigns.rules.reached import reached_count
from perks import ed25519

KEYS = {
    "name", "ours", "peers", "ratios", "targets", "identical", "met", "seed", "seconds",
    "machine", "settings",
}  # fmt: skip


def test_every_benchmark_is_found():
    known = {"targeting", "planner", "forme", "match", "choose", "pass", "ingest"}
    assert known <= set(benchmarks())


def test_the_same_seed_gives_the_same_people():
    first, again, other = world(500, 3), world(500, 3), world(500, 4)
    assert first.topic.tolist() == again.topic.tolist()
    assert first.standing.tolist() != other.standing.tolist()
    assert questions(20, 5) == questions(20, 5)


def test_a_scan_and_the_bitmaps_agree_at_twenty_thousand():
    of = world(20_000, 1)
    audience, scan, counted = whole(frame(of)), Scan(of), 0
    for asked in questions(100, 2):
        expected = scan.count(asked)[0]
        assert reached_count(parse(asked.as_json(), None), audience, CONTEXT) == expected
        counted += expected
    assert counted > 20_000


def run(capsys, *words):
    call_command("bench", *words, "--json")
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def test_the_planner_is_measured(capsys):
    found = run(capsys, "planner", "--people", "20000", "--rules", "8")
    assert (set(found), found["identical"]) == (KEYS, True)


def test_choosing_is_measured(capsys):
    found = run(capsys, "choose", "--people", "3000", "--k", "20", "--data", "/nowhere")
    assert set(found) == KEYS
    assert found["identical"]
    assert set(found["ours"]) == {"seconds", "audience", "upper_bound"}
    assert found["ours"]["audience"] <= found["ours"]["upper_bound"]


def test_every_step_of_a_pass_is_measured_beside_the_bare_check(capsys):
    found = run(capsys, "pass", "--passes", "20")
    steps = ["static_encode", "static_verify", "phone_certify", "phone_present", "phone_verify"]
    wanted = {f"{step}_{share}_us" for step in steps for share in ("median", "p99")}
    assert set(found) == KEYS
    assert set(found["ours"]) == {*wanted, "verify_p99_ms"}
    assert set(found["peers"]["cryptography"]) == {each for each in wanted if "verify" in each}
    assert found["identical"]


def test_a_reader_that_lets_a_forged_pass_in_is_not_identical(capsys, monkeypatch):
    monkeypatch.setattr(ed25519, "verify", lambda *_: True)
    assert not run(capsys, "pass", "--passes", "2")["identical"]


@pytest.mark.parametrize(
    ("name", "words", "ours", "ratios"),
    [
        (
            "targeting",
            ["--people", "5000", "--rules", "20"],
            {"count_ms", "count_p99_ms", "top100_ms", "refresh_1pct_ms", "build_s", "frame_gb"},
            {"count_vs_postgres_gin", "count_vs_duckdb", "count_vs_polars", "hot_vs_numpy_scan",
             "refresh_vs_postgres", "build_vs_fetchall"},
        ),
        ("forme", ["--campaigns", "200"], {"us"}, {"vs_postgres", "vs_lambdas", "vs_json_logic"}),
        ("match", ["--people", "2000", "--campaigns", "20"], {"seconds"},
         {"vs_numpy_scan", "vs_postgres", "vs_postgres_gin"}),
        ("attribution", ["--touches", "5000", "--orders", "500"], {"seconds"},
         {"vs_duckdb", "vs_postgres"}),
    ],
)  # fmt: skip
def test_every_engine_gives_the_same_answers(name, words, ours, ratios, capsys):
    for module in benchmarks()[name].PEERS:
        pytest.importorskip(module, reason="manage.py bench installs it on first use")
    found = run(capsys, name, *words)
    assert set(found) == KEYS
    assert found["identical"]
    assert ours <= set(found["ours"])
    assert found["ours"].get("pairs", 1) > 0
    assert set(found["ratios"]) == ratios


def test_the_score_is_measured_with_a_refresh_and_at_three_sizes(capsys):
    words = ["--people", "20000", "--events", "60000", "--incremental", "0.01", "--scaling"]
    found = run(capsys, "score", *words)
    assert set(found) == KEYS
    assert found["identical"]
    assert set(found["ours"]) == {
        "seconds", "events_per_s", "peak_gb", "incremental_s", "incremental_share",
        "incremental_peak_gb", "incremental_off", "seconds_0.006m", "events_per_s_0.006m", "seconds_0.02m",
        "events_per_s_0.02m", "linearity",
    }  # fmt: skip
