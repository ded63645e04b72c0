"""Files that Alice gives: line by line, in pages, or all or nothing; and files nobody could read."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from perks.ground import consent
from perks.ground.errors import Refusal
from scoring import accounts, moving, taking, uploads
from scoring.connectors import telling, told_files
from scoring.connectors.newsletter import Newsletter
from scoring.connectors.upload import Upload as Reader
from scoring.models import Account, Post, Reaction, Tally, Upload

pytestmark = pytest.mark.usefixtures("noon", "system")
CSV = (
    "\ufefftype;id;at;text;post;actor;kind;day;count\r\n"
    "post;1;2026-11-01T10:00:00Z;\"Two lines;\r\nof bread\";;;;;\r\n"
    "post;2;2026-11-02T10:00:00Z;Rye;;;;;\r\n"
    "reaction;;2026-11-02T11:00:00Z;;2;bea;share;;\r\n"
    ";;;;;;;;\r\n"
    "count;;;;2;;like;2026-11-02;7\r\n"
    "count;;;;2;;like;2026-11-02\r\n"
    "count;;;;9;;like;2026-11-02;7\r\n"
    "post;3;2026-11-03T10:00:00Z;caf\udce9;;;;;\r\n"
    "deleted;;;;1;;;;\r\n"
).encode("utf-8", "surrogateescape")  # fmt: skip
JSONL = b"""{"type": "post", "id": "1", "at": "2026-11-01T10:00:00Z"}

{"type": "post", "id": "2", "at": "2026-11-01T10:00:00Z",
[1]
{"type": "post", "id": "3", "at": "2199-11-01T10:00:00Z"}"""


@pytest.fixture
def account(people):
    consent.give(people.alice.pk, ["score"])
    return accounts.begin_link(people.alice.pk, "upload", "My forum")


def take(account, body, whole=False, say=lambda _: None, kind=Reader):
    return taking.take(account.pk, kind.of(io.BytesIO(body)), whole, say)


def unfit(taken):
    return [(line["line"], line["code"]) for line in taken.unfit]


def stored():
    return [kind.objects.count() for kind in (Post, Reaction, Tally)]


def test_a_file_of_columns_is_read_line_by_line(account):
    taken = take(account, CSV)
    assert unfit(taken) == [(8, "columns_wrong"), (9, "post_unknown"), (10, "not_utf8")]
    assert (taken.lines, taken.posts, taken.reactions, taken.counts, taken.deleted) == (
        8,
        2,
        1,
        1,
        1,
    )
    assert stored() == [1, 1, 1]
    assert take(account, CSV).lines == 0


def test_json_lines_say_what_is_wrong_with_each(account):
    assert unfit(take(account, JSONL)) == [
        (3, "not_json"), (4, "not_a_record"), (5, "post_in_the_future"),
    ]  # fmt: skip
    assert stored() == [1, 0, 0]


def test_all_or_nothing_is_nothing_when_a_line_is_bad(account):
    with pytest.raises(Refusal, match="lines_unfit") as refused:
        take(account, CSV, whole=True)
    assert [line["line"] for line in refused.value.facts["unfit"]] == [8, 9, 10]
    assert stored() == [0, 0, 0]
    account.refresh_from_db()
    assert account.cursor == {}


@pytest.mark.parametrize("body", [CSV, JSONL.replace(b"[1]", b"x" * 300)])
def test_a_reading_that_is_killed_goes_on_where_it_stood(account, body, monkeypatch):
    """Page by page, the last page of each run lost: everything comes once, each line is told once."""
    monkeypatch.setattr(telling, "PAGE", 1)
    monkeypatch.setattr(told_files, "LONGEST", 200)
    lines, told, runs = [], [], 0
    done = False
    while not done:
        runs += 1
        pages = []

        def note(taken, pages=pages):
            if len(pages) == 1:
                raise KeyboardInterrupt
            pages.append((taken.lines, unfit(taken)))

        try:
            take(account, body, say=note)
            done = True
        except KeyboardInterrupt:
            pass
        lines += [pages[0][0]] if pages else []
        told += pages[0][1] if pages else []
    once = uploads.Taken()
    consent.give(account.member_id, ["score"])
    moving.release(Account.objects.get(pk=account.pk))
    fresh = accounts.begin_link(account.member_id, "upload", "Another")
    once = take(fresh, body)
    assert (sum(lines), told) == (once.lines, unfit(once))
    assert runs > 3


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "file_empty"),
        ("type,id,at\n".encode("utf-16"), "file_not_utf8"),
        ("type,größe\n".encode("latin-1"), "file_not_utf8"),
        (b"PK\x03\x04zip", "file_packed"),
        (b'[{"type": "post"}]', "file_columns"),
        (b"type,id,att\n", "file_columns"),
        (b"type,id,id\n", "file_columns"),
        (b"id,at\n", "file_columns"),
        (b"\0" * 5_000, "file_columns"),
    ],
)
def test_a_file_that_nobody_can_read_is_refused_before_it_is_read(body, code):
    with pytest.raises(Refusal) as refused:
        Reader.of(io.BytesIO(body))
    assert (refused.value.code, refused.value.status) == (code, 422)


def test_a_line_without_an_end_takes_no_memory(account):
    class Endless(io.BytesIO):
        """Two gigabytes after the header, which nobody keeps."""

        left = 2_000

        def readline(self, size=-1):
            line = super().readline(size)
            if line or not self.left or size < 1_000:
                return line
            self.left -= 1
            return b"x" * min(size, 1_000_000)

    reader = Reader.of(Endless(b"type,id,at\n"))
    [line] = reader.source.lines(0, 0)
    assert line.told.code == "line_too_long"
    assert line.end > 1_900_000_000


PLAIN = b"""issue,sent_at,subject,sent,opens,clicks,replies,subscribers
2,2026-11-15,Rye,"1,190",600,41,3,"1,204"
1,2026-11-01T08:00:00+01:00,Bread,1150,700,40,,1180
"""
GHOST = b"""id,title,url,author,status,published_at,tags,post_access,sends,opens,clicks
a,Bread,https://a.example/b/,Alice,published,2026-11-01T08:00:00.000Z,"bread, rye",Public,900,9,30
b,Soon,https://a.example/p/b/,Alice,draft,,,Public,,,
"""
SUBSTACK = b"""post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,\
title,subtitle,podcast_url
17.bread,2026-11-01T08:00:00.000Z,true,,,newsletter,everyone,Bread,How to,
18.draft,,false,,,newsletter,everyone,Rye,,
"""


@pytest.mark.parametrize(
    ("body", "posts", "counts", "followers"),
    [
        (PLAIN, ["Bread", "Rye"],
         [("like", date(2026, 11, 1), 40), ("like", date(2026, 11, 15), 41),
          ("reply", date(2026, 11, 15), 3)], 1204),
        (GHOST, ["Bread"], [("like", date(2026, 11, 1), 30)], 900),
        (SUBSTACK, ["Bread"], [], None),
    ],
)  # fmt: skip
def test_newsletters_are_read_from_their_exports(people, body, posts, counts, followers):
    consent.give(people.alice.pk, ["score"])
    account = accounts.confirm(accounts.begin_link(people.alice.pk, "newsletter", "a.example"))
    taken = take(account, body, kind=Newsletter)
    assert unfit(taken) == []
    assert sorted(Post.objects.values_list("title", flat=True)) == posts
    found = Tally.objects.order_by("kind", "day").values_list("kind", "day", "count")
    assert list(found) == counts
    account.refresh_from_db()
    assert account.followers == followers
    take(account, PLAIN.replace(b"2026-11", b"2026-09"), kind=Newsletter)
    account.refresh_from_db()
    assert account.followers == (followers or 1204)


def test_a_file_of_readers_is_not_wanted():
    with pytest.raises(Refusal, match="file_of_readers"):
        Newsletter.of(io.BytesIO(b"email,name,active_subscription\nbea@a.example,Bea,true\n"))


def test_a_file_waits_for_its_task_and_is_forgotten(account):
    made = uploads.keep(account.pk, "forum.csv", CSV, whole=False)
    with pytest.raises(Refusal, match="upload_waiting"):
        uploads.keep(account.pk, "again.csv", CSV, whole=False)
    assert uploads.left() == [made.pk]
    assert [uploads.read(made.pk) for _ in range(2)] == ["done", "not_waiting"]
    made.refresh_from_db()
    assert (made.body, made.taken["posts"], made.taken["left_out"]) == (None, 2, 3)
    whole = uploads.keep(account.pk, "whole.csv", CSV + b"\r\n", whole=True)
    assert uploads.read(whole.pk) == "refused"
    whole.refresh_from_db()
    assert whole.sentence.startswith("3 of 8 lines cannot be taken")
    assert [line["line"] for line in whole.taken["unfit"]] == [8, 9, 10]
    with pytest.raises(Refusal, match="file_too_large"):
        uploads.keep(account.pk, "big.csv", b"x" * (uploads.LARGEST + 1), whole=False)
    with pytest.raises(IntegrityError, match="upload_goes_once"), transaction.atomic():
        Upload.objects.filter(pk=made.pk).update(body=b"x")
    moving.release(Account.objects.get(pk=account.pk))
    assert Upload.objects.count() == 0


def test_the_command_reads_a_file_of_any_size(account, people, tmp_path, capsys):
    path = tmp_path / "forum.csv"
    path.write_bytes(CSV)
    facts = {"member": people.alice.email, "account": "my FORUM"}
    call_command("import_activity", str(path), **facts)
    said = capsys.readouterr()
    assert said.out.startswith("8 lines: 2 posts, 1 reactions, 1 counts, 1 deleted, 3 left out; ")
    assert said.err.splitlines()[0].startswith("line 8: columns_wrong: This line has 8 columns")
    path.write_text(json.dumps({"type": "post"}))
    with pytest.raises(CommandError, match="lines_unfit"):
        call_command("import_activity", str(path), whole=True, **facts)
    with pytest.raises(CommandError, match="no member of this address"):
        call_command("import_activity", str(path), member="nobody@a.example", account="x")
    with pytest.raises(CommandError, match="has not shown yet"):
        facts = {**facts, "account": "letters.example", "network": "newsletter"}
        call_command("import_activity", str(path), **facts)
