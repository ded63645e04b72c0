"""The frame: people numbered by falling score, published whole or not at all."""

import datetime as dt
import json

import numpy as np
import pytest

from campaigns.core import epochs
from campaigns.core.assemble import Pairs, People, assemble
from campaigns.core.columns import COLUMNS, day_number, day_of
from campaigns.core.epochs import BrokenFrame, NoFrame, load, publish, published_version
from campaigns.core.person import one_person
from tests.campaigns.rule_worlds import NORTHWIND, OSTRA, TODAY, frame_of, random_people

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def small(**change):
    """Three members: 11 and 12 with a score, 13 without."""
    people = {
        "member_id": [11, 12, 13],
        "standing": [40, 57, -1],
        "score_low": [35, 52, np.nan],
        "country": [0, -1, 1],
        "birth_year": [1991, -1, 2000],
    }
    facts = {
        "accounts": Pairs([11, 11, 13], [0, 1, 1], [1, 1, 1]),
        "strengths": Pairs([12, 11, 99], [0, 0, 0], [41.04, 71, 3]),
        "perks_had": Pairs([11, 11, 12], [7, 7, 8], [5, 9, 2]),
        "measures": Pairs([11, 12], [0, 0], [35, 52]),
        "countries": ("US", "DE"),
        "network_names": ("stackexchange", "web"),
        "topic_names": ("travel",),
        "measure_names": ("score_low",),
        "built_at": NOON,
    }
    for key, value in change.items():
        (people if key in people else facts)[key] = value
    return assemble(People(**people), **facts)


def pairs(found):
    return [each.tolist() for each in found]


def test_people_are_numbered_by_falling_score():
    frame = small()
    assert len(frame) == 3
    assert frame.column("member_id").tolist() == [12, 11, 13]
    assert frame.column("standing").tolist() == [57, 40, -1]
    assert frame.column("country").tolist() == [-1, 0, 1]
    assert frame.column("networks").tolist() == [0, 3, 2]
    assert {name: frame.column(name).dtype for name in COLUMNS} == COLUMNS


def test_topics_and_perks_are_found_by_row():
    frame = small()
    assert pairs(frame.topic("travel")) == [[1, 0], [710, 410]]
    assert pairs(frame.topic("coffee")) == [[], []]
    assert pairs(frame.last_perk(7)) == [[1], [9]]
    assert pairs(frame.last_perk(9)) == [[], []]


def test_ties_go_by_lower_bound_then_by_member():
    frame = small(standing=[40, 40, 40], score_low=[35, 36, 35])
    assert frame.column("member_id").tolist() == [12, 11, 13]


@pytest.mark.parametrize(
    "change",
    [
        {"member_id": [11, 11, 13]},
        {"standing": [40, 57]},
        {"country": [0, 2, 1]},
        {"country": [0, -2, 1]},
        {"strengths": Pairs([11], [1], [50])},
        {"strengths": Pairs([11], [0], [100.1])},
        {"strengths": Pairs([11], [0], [np.nan])},
        {"strengths": Pairs([11], [0], [1, 2])},
        {"accounts": Pairs([11], [2], [1])},
        {"network_names": [f"network-{at}" for at in range(65)]},
        {"built_at": dt.datetime(2026, 11, 22)},
    ],
)
def test_what_does_not_fit_is_refused(change):
    with pytest.raises(ValueError):
        small(**change)


def test_the_sixty_fourth_network_has_a_bit():
    frame = small(
        network_names=[f"network-{at}" for at in range(64)], accounts=Pairs([11], [63], [1])
    )
    assert frame.column("networks").tolist() == [0, 2**63, 0]


def test_a_name_that_is_not_a_column_is_refused():
    with pytest.raises(KeyError):
        small().column("topics")


def test_one_person_is_a_frame_of_one_row():
    frame = one_person(
        standing=57,
        country="US",
        networks=["web"],
        topics={"a": 1.5, "b": 2},
        last_perks={8: TODAY},
    )
    assert len(frame) == 1
    assert frame.countries[frame.column("country")[0]] == "US"
    assert frame.column("birth_year").tolist() == [-1]
    assert pairs(frame.topic("b")) == [[0], [20]]
    assert pairs(frame.last_perk(8)) == [[0], [day_number(TODAY)]]
    assert day_of(day_number(TODAY)) == TODAY


def test_a_published_frame_loads_as_it_was(tmp_path):
    frame = frame_of(random_people(41, 300))
    published = publish(frame, tmp_path)
    audience = load(tmp_path)
    loaded = audience.base.frame
    assert (published.version, audience.version, published_version(tmp_path)) == (1, 1, 1)
    assert isinstance(loaded.standing.base.base, np.memmap)
    assert not loaded.standing.flags.writeable
    for name in COLUMNS:
        assert np.array_equal(
            loaded.column(name), frame.column(name), equal_nan=name == "score_low"
        )
    for topic in frame.topic_names:
        assert pairs(loaded.topic(topic)) == pairs(frame.topic(topic))
    for brand in (NORTHWIND, OSTRA):
        assert pairs(loaded.last_perk(brand)) == pairs(frame.last_perk(brand))
    assert (loaded.countries, loaded.network_names) == (frame.countries, frame.network_names)
    assert loaded.built_at == frame.built_at


def test_an_empty_frame_is_published_too(tmp_path):
    publish(frame_of([]), tmp_path)
    assert len(load(tmp_path)) == 0


def test_a_reader_keeps_its_version_while_newer_ones_come(tmp_path):
    publish(small(), tmp_path)
    kept = load(tmp_path)
    for _ in range(4):
        publish(frame_of([]), tmp_path)
    assert kept.base.column("member_id").tolist() == [12, 11, 13]
    assert load(tmp_path).version == 5
    files = sorted(file.name for file in tmp_path.glob("base-*"))
    assert files == ["base-00000004.frame", "base-00000005.frame"]


class Crash(Exception):
    """Stands for the power going off."""


def crash(*args):
    raise Crash


def test_a_crash_while_publishing_changes_nothing(tmp_path, monkeypatch):
    publish(small(), tmp_path)
    for step in ("write_arrays", "_replace"):
        with monkeypatch.context() as patch, pytest.raises(Crash):
            patch.setattr(epochs, step, crash)
            publish(frame_of([]), tmp_path)
        assert load(tmp_path).base.column("member_id").tolist() == [12, 11, 13]
    assert publish(frame_of([]), tmp_path).version == 2
    assert sorted(path.name for path in tmp_path.glob("*.frame")) == [
        "base-00000001.frame", "base-00000002.frame"
    ]  # fmt: skip


def test_without_the_rename_a_crash_would_lose_the_frame(tmp_path, monkeypatch):
    """The guard switched off: the manifest is written in place, and the power goes off half way."""

    def in_place(path, text):
        path.write_text(text[: len(text) // 2])
        raise Crash

    publish(small(), tmp_path)
    monkeypatch.setattr(epochs, "_replace", in_place)
    with pytest.raises(Crash):
        publish(frame_of([]), tmp_path)
    with pytest.raises(BrokenFrame):
        load(tmp_path)
    monkeypatch.undo()
    assert publish(small(), tmp_path).version == 3  # past every file that is there
    assert len(load(tmp_path)) == 3


def test_no_frame_and_a_broken_frame_say_so(tmp_path):
    with pytest.raises(NoFrame):
        load(tmp_path)
    publish(small(), tmp_path)
    (tmp_path / "base-00000001.frame").write_bytes(b"not a file of arrays")
    with pytest.raises(BrokenFrame):
        load(tmp_path)
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 1}))
    with pytest.raises(BrokenFrame):
        load(tmp_path)
