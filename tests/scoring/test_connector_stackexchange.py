"""Alice's questions and answers, read from a dump as it is published."""

import os
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scoring.connectors.base import BrokenData, Count, Gone, Reaction
from scoring.connectors.dump_page import read_dump
from scoring.connectors.stackexchange import StackExchange
from tests.scoring.connector_worlds import DUMP, Linked, write_dump

REAL = Path(os.environ.get("PERKS_DATA") or Path(__file__).parents[3] / "shared" / "data").joinpath(
    "stackexchange-quantum"
)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2020, 2, day, hour, tzinfo=UTC)


def page_of(folder, number: str):
    return StackExchange(read_dump(folder)).refresh(Linked(number), {})


def test_each_kind_of_reaction_has_its_actor(tmp_path):
    page = page_of(write_dump(tmp_path), "1")
    assert sorted(page.reactions, key=lambda reaction: reaction.at) == [
        Reaction("10", "2", "reply", at(1, 11)),
        Reaction("10", "3", "reply", at(1, 12)),
        Reaction("10", "4", "list", at(4)),
        Reaction("13", "3", "quote", at(5)),
        Reaction("10", "3", "mention", at(6)),
    ]


def test_up_votes_are_counts_per_day_and_own_reactions_are_dropped(tmp_path):
    page = page_of(write_dump(tmp_path), "1")
    assert page.counts == (
        Count("10", "like", date(2020, 2, 1), 2),
        Count("10", "like", date(2020, 2, 3), 1),
    )
    assert page.ignored == Counter(
        {"reaction_own": 1, "post_in_the_future": 1, "post_too_early": 1}
    )


def test_what_belongs_to_nobody_is_counted_by_reason(tmp_path):
    assert read_dump(write_dump(tmp_path)).ignored == Counter(
        {
            "account_of_the_site": 1,
            "not_a_question_or_answer": 1,
            "reply_without_actor": 1,
            "on_a_post_not_kept": 1,
            "down_vote": 1,
            "vote_type_16": 1,
            "duplicate_mark": 1,
        }
    )


def test_an_answer_carries_its_questions_title_and_tags_and_text_is_plain(tmp_path):
    question, answer = page_of(write_dump(tmp_path), "1").posts
    assert (question.text, question.tags, question.links) == (
        "It sinks: photo",
        ("bread", "baking"),
        ("https://bread.example/a",),
    )
    assert (answer.title, answer.tags) == ("Which flour?", ("flour",))


def test_the_site_is_part_of_every_identity(tmp_path):
    dump = read_dump(write_dump(tmp_path), "bread.example")
    page = StackExchange(dump).refresh(Linked("bread.example:2"), {})
    assert dump.posters == ("bread.example:1", "bread.example:2", "bread.example:3")
    assert (page.posts[0].native_id, page.posts[0].url) == (
        "bread.example:11",
        "https://bread.example/q/11",
    )


def test_reputation_stays_out_of_the_profile(tmp_path):
    dump = read_dump(write_dump(tmp_path))
    assert (dump.reputation["1"], hasattr(dump.people["1"], "reputation")) == (300, False)
    assert (dump.people["1"].location, dump.people["1"].about) == ("Graz", "I bake")


def test_a_dump_cut_off_names_file_and_line(tmp_path):
    folder = write_dump(tmp_path)
    whole = (folder / "Votes.xml").read_bytes()
    (folder / "Votes.xml").write_bytes(whole[: whole.index(b'Id="4"') + 20])
    with pytest.raises(BrokenData) as caught:
        read_dump(folder)
    assert (caught.value.code, caught.value.facts) == (
        "broken_data",
        {"file": "Votes.xml", "line": 6},
    )
    assert caught.value.sentence == (
        "Votes.xml is cut off or malformed at line 6. Nothing was stored; fetch the dump again."
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("<html><body>Sign in</body></html>", 1),
        ("<comments>\n<row Id=1 /></comments>", 2),
        ("<comments><row Id='1' Text='\x01'/></comments>", 1),
        ("<!DOCTYPE c [<!ENTITY a 'b'>]><comments><row Text='&a;'/></comments>", 1),
    ],
)
def test_a_malformed_file_is_refused_whole(tmp_path, text, line):
    folder = write_dump(tmp_path)
    (folder / "Comments.xml").write_text(text)
    with pytest.raises(BrokenData) as caught:
        read_dump(folder)
    assert caught.value.facts == {"file": "Comments.xml", "line": line}


def test_a_missing_file_is_told_before_anything_is_read(tmp_path):
    folder = write_dump(tmp_path)
    (folder / "PostLinks.xml").unlink()
    with pytest.raises(BrokenData, match=r"The dump has no PostLinks\.xml"):
        read_dump(folder)


def test_rows_without_a_date_or_with_odd_ids_are_counted(tmp_path):
    folder = write_dump(
        tmp_path,
        Posts=[*DUMP["Posts"], 'Id="20" PostTypeId="1" OwnerUserId="1" CreationDate="soon"'],
        Users=[*DUMP["Users"], 'Id="²" DisplayName="Odd"'],
        Comments=[*DUMP["Comments"], 'PostId="10" UserId="2"'],
    )
    ignored = read_dump(folder).ignored
    assert (ignored["row_without_id_or_date"], ignored["account_of_the_site"]) == (2, 2)


def test_an_account_that_the_dump_lost_is_gone(tmp_path):
    with pytest.raises(Gone):
        page_of(write_dump(tmp_path), "77")


def test_without_a_dump_there_is_nothing_new():
    page = StackExchange().refresh(Linked("1"), {"dump": "earlier"})
    assert (page.posts, page.cursor) == ((), {"dump": "earlier"})


@pytest.mark.skipif(not REAL.is_dir(), reason="the Stack Exchange dump is not on this machine")
def test_the_real_dump_is_read_whole():
    dump = read_dump(REAL, "quantumcomputing.stackexchange.com")
    connector = StackExchange(dump)
    pages = [connector.refresh(Linked(person), {}) for person in dump.posters]
    kinds = Counter(reaction.kind for page in pages for reaction in page.reactions)
    assert (len(dump.people), len(dump.posters), len(dump.posts)) == (3460, 332, 1670)
    assert kinds == {"reply": 3288, "list": 667, "quote": 372, "mention": 232}
    assert sum(count.count for page in pages for count in page.counts) == 9936
    assert sum(page.ignored["reaction_own"] for page in pages) == 1292
