"""Accounts out of a Stack Exchange dump: the files read whole, and one account as a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scoring.connectors.base import Gone, Page
from scoring.connectors.dump import Dump, read_people, read_posts
from scoring.connectors.dump_reactions import read_comments, read_links, read_votes
from scoring.connectors.dump_rows import fingerprint
from scoring.connectors.sift import Sift


def read_dump(folder: Path, site: str = "") -> Dump:
    """Read the five files of a dump. Raises BrokenData (file, line) before handing over anything.

    `site` is the host ("quantumcomputing.stackexchange.com"): it becomes part of every native
    id, since each site counts from 1, and of every address. Without it ids stay bare.
    """
    dump = Dump(mark=fingerprint(folder), site=site)
    read_people(dump, folder)
    questions = read_posts(dump, folder)
    read_comments(dump, folder)
    read_votes(dump, folder, questions)
    read_links(dump, folder)
    return dump


def from_dump(dump: Dump, person: str, cursor: Mapping[str, Any]) -> Page:
    """Everything that a dump holds about an account; nothing when `cursor` has seen this dump."""
    if cursor.get("dump") == dump.mark:
        return Page(cursor=cursor)
    if person not in dump.people:
        raise Gone(f"The newest dump knows no account {person}.")
    sift = Sift(person)
    for post in dump.written.get(person, ()):
        sift.post(post)
    for reaction in dump.reactions.get(person, ()):
        sift.reaction(reaction)
        sift.actor(dump.actor(reaction.actor_native_id))
    for count in dump.counts.get(person, ()):
        sift.count(count)
    return sift.page({"dump": dump.mark}, dump.people[person])
