"""Stack Exchange from its public data dump: who reacted to whose questions and answers.

| in the dump | here |
|---|---|
| answer to my question | reply by who answered |
| comment on my post | reply by who commented |
| my answer accepted (vote type 1) | quote by who asked |
| favourite (vote type 5) | list by who marked it |
| link from another post (link type 1) | mention by that post's owner |
| account age and web address of who did so | what the network says of an actor |
| up vote (vote type 2) | a count of likes per post and day: the dump does not name voters |

Down votes and all other vote types are left out and counted. Reputation is kept apart, for
evaluations only: it never reaches a score.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scoring.connectors.base import BrokenData, Capabilities, Connector, Gone, LinkedAccount, Page
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


class StackExchange(Connector):
    """Accounts of one site, read from a dump; without a dump there is never anything new."""

    slug = "stackexchange"
    label = "Stack Exchange"
    example = "cooking.stackexchange.com:1234"
    capabilities = Capabilities(
        with_actors=frozenset({"reply", "quote", "list", "mention"}),
        as_counts=frozenset({"like"}),
        live=False,
        proves_ownership=False,
        facts=frozenset({"since", "domain"}),
    )

    def __init__(self, dump: Dump | None = None) -> None:
        self.dump = dump

    def native_id(self, address: str) -> str:
        site, _, number = address.strip().lower().rpartition(":")
        if not number.isdecimal():
            raise BrokenData("A Stack Exchange account is given by its number on the site.")
        return f"{site}:{int(number)}" if site else str(int(number))

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """Everything the dump holds about the account; nothing when `cursor` has seen this dump."""
        if self.dump is None or cursor.get("dump") == self.dump.mark:
            return Page(cursor=cursor)
        if account.native_id not in self.dump.people:
            raise Gone(f"The newest dump knows no account {account.native_id}.")
        sift = Sift(account.native_id)
        for post in self.dump.written.get(account.native_id, ()):
            sift.post(post)
        for reaction in self.dump.reactions.get(account.native_id, ()):
            sift.reaction(reaction)
            sift.actor(self.dump.actor(reaction.actor_native_id))
        for count in self.dump.counts.get(account.native_id, ()):
            sift.count(count)
        return sift.page({"dump": self.dump.mark}, self.dump.people[account.native_id])
