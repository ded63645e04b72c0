"""A week of Twitter around the Higgs boson (July 2012, SNAP): who retweeted, answered and named whom.

De Domenico, Lima, Mougel and Musolesi: The anatomy of a scientific rumor, 2013. The file tells no
posts, so that all that somebody received on a day stands under one post of that day.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from scoring.connectors.base import BrokenData, Post, Profile, Reaction
from scoring.connectors.dump import Dump
from scoring.connectors.dump_rows import fingerprint_of

FOLDER = "higgs-twitter"
FILE = "higgs-activity_time.txt.gz"
KINDS = {"RT": "share", "MT": "mention", "RE": "reply"}


def read_archive(folder: Path) -> tuple[Dump, list[str]]:
    """Everybody who received something, and the sentence that the file is not there, if so.

    Raises BrokenData (file, line).
    """
    path = folder / FILE
    if not path.is_file():
        return Dump(mark=""), [f"{FILE} is not there."]
    dump = Dump(mark=fingerprint_of([path]))
    for actor, target, at, kind in actions(path):
        native_id = f"{target}:{at:%Y-%m-%d}"
        if actor == target:
            dump.ignored["reaction_own"] += 1
            continue
        post = dump.posts.get(native_id)
        if post is None:
            dump.people.setdefault(target, Profile(native_id=target, name=f"Person {target}"))
            post = Post(native_id, target, at, title="", text="")
            dump.posts[native_id] = post
            dump.written[target].append(post)
        dump.reactions[target].append(Reaction(native_id, actor, kind, at))
    return dump, []


def actions(path: Path) -> Iterator[tuple[str, str, datetime, str]]:
    """(actor, target, moment, kind), as the file has them. Raises BrokenData."""
    line = 0
    try:
        with gzip.open(path, "rt", encoding="ascii") as stream:
            for line, text in enumerate(stream, 1):  # noqa: B007 (said when it breaks)
                actor, target, second, kind = text.split()
                yield actor, target, datetime.fromtimestamp(int(second), UTC), KINDS[kind]
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise BrokenData(
            f"{path.name} is cut off or malformed after line {line}. Nothing was stored.",
            file=path.name, line=line,
        ) from error  # fmt: skip
