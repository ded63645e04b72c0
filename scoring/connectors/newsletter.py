"""Newsletters, from files: issues with their numbers. Readers' names never come along.

| in the file | here |
|---|---|
| issue | post |
| clicks (of different people, where the file tells) | a count of likes on the day it was sent |
| replies | a count of replies on that day |
| subscribers, else to how many it was sent | followers, of the newest issue |
| opens | nothing: mail programs open letters by themselves |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from scoring.connectors.base import SELF_REPORTED as TOLD
from scoring.connectors.base import Capabilities, LinkedAccount, Page, Post, Profile
from scoring.connectors.telling import TellsItself
from scoring.connectors.told import Record, Unfit
from scoring.connectors.told_files import Told, refused
from scoring.connectors.upload import FromFiles
from scoring.connectors.web import Web

READERS = {"email", "email address", "subscriber_email", "reader_email"}


class Issues:
    """One row an issue. `names` maps our words to columns; the first three are needed."""

    def __init__(self, name: str, needs: str, **names: str) -> None:
        self.name, self.names, self.needs = name, names, set(needs.split(","))

    def knows(self, columns: Sequence[str]) -> bool:
        if READERS & set(columns):
            raise refused(
                "file_of_readers",
                "This file names your readers, and we want no addresses. Give the file of issues.",
            )
        return self.needs.issubset(columns)

    def records(self, row: Mapping[str, Any]) -> Told:
        """The issue, its counts, and the followers; nothing for one that was not sent."""
        facts = {ours: row.get(theirs, "") for ours, theirs in self.names.items()}
        if facts.pop("sent_if", "true") in ("false", "draft", "scheduled", False):
            return ()
        at = moment(facts.pop("at"))
        counts = {kind: facts.pop(kind, "") for kind in ("like", "reply")}
        followers = facts.pop("subscribers", "") or facts.pop("sent", "")
        facts.pop("sent", None)
        if isinstance(facts.get("tags"), str):
            facts["tags"] = "|".join(part.strip() for part in facts["tags"].split(","))
        found: list[Mapping[str, Any]] = [{"type": "post", "at": at, **facts}]
        for kind, count in counts.items():
            if count not in ("", None):
                day = datetime.fromisoformat(at).date().isoformat()
                found.append({"type": "count", "post": facts["id"], "kind": kind, "day": day,
                              "count": whole(count)})  # fmt: skip
        if followers not in ("", None):
            found.append({"type": "profile", "followers": whole(followers)})
        return tuple(found)


PLAIN = Issues(
    "issues", "issue,sent_at", id="issue", at="sent_at", title="subject", text="text", url="url",
    tags="tags", like="clicks", reply="replies", subscribers="subscribers", sent="sent",
)  # fmt: skip
# Ghost: Posts, "Export all posts". Its names stand in Ghost's own exporter.
GHOST = Issues(
    "ghost", "id,title,url,status,published_at,post_access", id="id", at="published_at",
    title="title", url="url", tags="tags", like="clicks", sent="sends", sent_if="status",
)  # fmt: skip
# Substack: Settings, "Export your data", posts.csv. It tells no numbers.
SUBSTACK = Issues(
    "substack", "post_id,post_date,is_published,title", id="post_id", at="post_date",
    title="title", text="subtitle", sent_if="is_published",
)  # fmt: skip


class Newsletter(FromFiles):
    """A newsletter is its web address; its owner shows a mark there, as for a blog."""

    slug = "newsletter"
    label = "Newsletter"
    example = "letters.example.org"
    private = False
    forms = (PLAIN, GHOST, SUBSTACK)
    marks = (
        *Web.marks,
        "On Substack: give the address of the feed (it ends in /feed), and put {token} as a word "
        "in the publication's short description.",
    )
    capabilities = Capabilities(
        with_actors=frozenset(),
        as_counts=frozenset({"like", "reply"}),
        live=False,
        proves_ownership=True,
        quality=TOLD,
        fresh=TellsItself.capabilities.fresh,
    )

    def native_id(self, address: str) -> str:
        return Web().native_id(address)

    def identify(self, address: str) -> Profile:
        return Web().identify(address)

    def proof(self, account: LinkedAccount, token: str) -> bool:
        return Web().proof(account, token)

    def page(
        self, account: LinkedAccount, cursor: Mapping[str, Any], before: Mapping[str, Any]
    ) -> Page:
        """As told; followers are those of the newest issue of all files, whatever their order."""
        sent = {line: one.at for line, one in self.heard.records if isinstance(one, Post)}
        newest = before.get("newest", "")
        kept: list[tuple[int, Record]] = []
        profile = None
        for line, record in self.heard.records:
            if not isinstance(record, Profile):
                kept.append((line, record))
            elif sent[line].isoformat() >= newest:
                newest, profile = sent[line].isoformat(), (line, record)
        self.heard.records = [*kept, profile] if profile else kept
        return super().page(account, {**cursor, "newest": newest}, before)


def moment(told: object) -> str:
    """When an issue was sent, as ISO 8601 with a zone; a moment without one is in UTC."""
    try:
        found = datetime.fromisoformat(str(told).strip())
    except ValueError as error:
        raise Unfit(
            "field_wrong", f"When it was sent, like 2026-11-22 or 2026-11-22T09:00Z: {told!s:.40}"
        ) from error
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def whole(told: object) -> object:
    """A number as files write it: "1,204"; anything else is left for the reader to refuse."""
    return told.replace(",", "") if isinstance(told, str) else told
