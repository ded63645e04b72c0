"""A teaching archive of Bluesky (B. Keegan, MIT): posts with what they had received on the day they
were collected, and the timed likes of one of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from scoring.connectors.base import Count, Post, Profile, Reaction
from scoring.connectors.bluesky_page import author_of, moment
from scoring.connectors.dump import Dump
from scoring.connectors.dump_rows import fingerprint_of

FOLDER = "bluesky-teaching"
PEOPLE = "Part_03__nodes.csv"
POSTS = ("Part_04__engagement_summary.csv", "Part_08__posts.csv")
# The larger part is in a format that needs a library of the benchmarks.
PACKED = ("Part_02__archive.parquet", "Part_01__posts.parquet")
LIKES = "Part_04__case_study_likes.csv"
TOTALS = {"like_count": "like", "repost_count": "share", "reply_count": "reply",
          "quote_count": "quote"}  # fmt: skip
Row = dict[str, Any]


def read_archive(folder: Path) -> tuple[Dump, list[str]]:
    """All that the archive holds, and a sentence for each file that was passed over.

    Totals are booked on the day of their post: the archive does not say when they came.
    """
    missed: list[str] = []
    dump = Dump(mark=fingerprint_of(sorted(folder.glob("Part_*"))))
    for row in rows(folder / PEOPLE, missed):
        dump.people[row["did"]] = person(row["did"], row["handle"], int(row["followers_count"]))
    for name in (*POSTS, *PACKED):
        for row in rows(folder / name, missed):
            take_post(dump, row)
    liked = list(rows(folder / LIKES, missed))
    if liked:
        take_likes(dump, liked, missed)
    return dump, missed


def rows(path: Path, missed: list[str]) -> Iterator[Row]:
    """The rows of a file; nothing, and a sentence in `missed`, where it cannot be read."""
    if not path.is_file():
        missed.append(f"{path.name} is not there.")
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from csv.DictReader(stream)
    else:
        try:
            import polars
        except ImportError:
            missed.append(f"{path.name} needs polars, which requirements-bench.txt installs.")
        else:
            yield from polars.read_parquet(path).iter_rows(named=True)


def person(did: str, handle: str, followers: int | None = None) -> Profile:
    url = f"https://bsky.app/profile/{did}"
    return Profile(native_id=did, name=handle, url=url, followers=followers)


def take_post(dump: Dump, row: Row) -> None:
    """One post with its totals; the first file that has it is believed."""
    uri, author = row["uri"], author_of(row["uri"])
    at = moment(row["created_at"])
    if uri in dump.posts or not author or at is None or row.get("is_repost") == "True":
        dump.ignored["post_known_or_not_its_own"] += 1
        return
    handle = row.get("author_handle") or author
    dump.people.setdefault(author, person(author, handle))
    post = Post(
        native_id=uri, author_native_id=author, at=at, title="", text=row.get("text") or "",
        tags=tuple(row.get("hashtags") or ()), links=tuple(row.get("links") or ()),
        url=f"https://bsky.app/profile/{author}/post/{uri.rsplit('/', 1)[-1]}",
    )  # fmt: skip
    dump.posts[uri] = post
    dump.written[author].append(post)
    dump.counts[author] += [
        Count(uri, kind, at.date(), int(row[total]))
        for total, kind in TOTALS.items()
        if row.get(total) not in (None, "", "0", 0)
    ]


def take_likes(dump: Dump, liked: list[Row], missed: list[str]) -> None:
    """Likes with their moments and numbered actors, in place of the total of their post.

    The file does not name the post: it is the one whose age at the first like the file tells.
    """
    first = moment(liked[0]["indexed_at"])
    assert first is not None
    age = timedelta(hours=float(liked[0]["hours_since_post"]))
    near = timedelta(milliseconds=10)
    of = [post for post in dump.posts.values() if abs(post.at - (first - age)) < near]
    if len(of) != 1:
        missed.append(f"{LIKES} is about a post that is in no other file.")
        return
    post, author = of[0], of[0].author_native_id
    dump.counts[author] = [
        count
        for count in dump.counts[author]
        if (count.native_post_id, count.kind) != (post.native_id, "like")
    ]
    for row in liked:
        if at := moment(row["indexed_at"]):
            by = f"liker:{row['liker_index']}"
            dump.reactions[author].append(Reaction(post.native_id, by, "like", at))
