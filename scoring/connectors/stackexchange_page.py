"""One refresh of an account on a site of Stack Exchange by its API; a method is asked once a page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

from perks.ground import clock
from scoring.connectors.base import Count, Page, Post, Profile, Reaction
from scoring.connectors.markup import read_markup
from scoring.connectors.sift import Sift
from scoring.connectors.stackexchange_api import SOME, Exchange, Json
from scoring.connectors.totals import add_up

FIRST = timedelta(days=365)
WRITTEN = {"questions": "users/{}/questions", "answers": "users/{}/answers"}
RECEIVED = {"replies": "questions/{}/answers", "comments": "posts/{}/comments"}


class Reading:
    """Reads one page. The cursor holds [kind, mark, tally of up votes, accepted] of the newest 100
    posts, and the [moment, number] up to which each of four lists was read."""

    def __init__(self, api: Exchange, site: str, number: str, cursor: Mapping[str, Any]) -> None:
        self.api, self.site, self.number, self.before = api, site, number, cursor
        self.sift = Sift(f"{site}:{number}")
        self.seen: dict[str, list[Any]] = dict(cursor.get("posts", {}))
        self.since: dict[str, list[int]] = dict(cursor.get("since", {}))
        self.shown: dict[str, Json] = {}
        self.reactions: dict[str, list[Reaction]] = {}

    def page(self, profile: Profile) -> Page:
        """New posts first; once all of them are known, what became of them."""
        more = [self._written(kind) for kind in WRITTEN]
        gone: tuple[str, ...] = ()
        if not any(more):
            gone = self._again()
            more = [self._received(kind) for kind in RECEIVED]
        for id, post in self.shown.items():
            self._look(id, post)
        newest = sorted(self.seen, key=int, reverse=True)[:SOME]
        cursor = {"posts": {id: self.seen[id] for id in newest}, "since": self.since}
        page = self.sift.page(cursor, profile)
        deleted = tuple(f"{self.site}:{id}" for id in gone)
        return replace(page, deleted=deleted, more=any(more))

    def _written(self, kind: str) -> bool:
        """Note what the member wrote since; whether there is more of it."""
        found, more = self._list(kind, WRITTEN[kind], [self.number])
        self.shown |= {id_of(post): post for post in found}
        return more

    def _again(self) -> tuple[str, ...]:
        """Look at the known posts again, and who accepted answers; gives what is gone."""
        known = {id: kind for id, (kind, *_) in self.seen.items() if id not in self.shown}
        answers = [id for id, kind in known.items() if kind == "answer"]
        questions = [id for id, kind in known.items() if kind == "question"]
        found = {id_of(one): one for one in self.api.these("answers/{}", answers)}
        accepted = [
            one for id, one in {**self.shown, **found}.items()
            if one.get("is_accepted") and not self.seen.get(id, [0, 0, 0, False])[3]
        ]  # fmt: skip
        asked = list(dict.fromkeys(str(one["question_id"]) for one in accepted))
        told = {id_of(one): one for one in self.api.these("questions/{}", questions + asked)}
        for one in accepted:
            # Who asked accepted it; when, the network does not tell: the answer's own time is taken.
            if owner := told.get(str(one["question_id"])):
                self._by(owner, id_of(one), "quote", at(one["creation_date"]))
        found |= {id: one for id, one in told.items() if id in questions}
        self.shown |= found
        gone = tuple(id for id in known if id not in found)
        for id in gone:
            self.seen.pop(id)
        return gone

    def _received(self, kind: str) -> bool:
        """Note who answered or commented since; whether there are more."""
        ids = [id for id, one in self.shown.items() if kind == "comments" or "answer_id" not in one]
        found, more = self._list(kind, RECEIVED[kind], sorted(ids, key=int)[-SOME:])
        for one in found:
            under = str(one["question_id" if kind == "replies" else "post_id"])
            self._by(one, under, "reply", at(one["creation_date"]))
        return more

    def _list(self, kind: str, method: str, ids: list[str]) -> tuple[list[Json], bool]:
        """What is new in a list, the oldest first; and whether there is more of it."""
        last = self.since.get(kind) or [int((clock.now() - FIRST).timestamp()), 0]
        told, more = self.api.since(method, ids, last[0])
        # It begins with the moment of the last one that was read.
        found = {tuple(place(one)): one for one in told if place(one) > last}
        if found:
            self.since[kind] = list(max(found))
        return list(found.values()), more and bool(found)

    def _by(self, one: Json, post: str, kind: str, when: datetime) -> None:
        """Note a reaction by the owner of something; whoever left the site has no number."""
        owner = one.get("owner", {}).get("user_id")
        actor = f"{self.site}:{owner}" if owner else ""
        reaction = Reaction(f"{self.site}:{post}", actor, kind, when)
        self.reactions.setdefault(post, []).append(reaction)

    def _look(self, id: str, told: Json) -> None:
        """Hand over a post that is new or changed, or to which something came."""
        post = post_of(self.site, told)
        _, _, tally, accepted = self.seen.get(id, ["", "", None, False])
        came = self.reactions.get(id, [])
        now = add_up(tally, max(int(told.get("up_vote_count", 0)), 0), post.at.date())
        accepted = accepted or any(one.kind == "quote" for one in came)
        kind = "answer" if "answer_id" in told else "question"
        after = [kind, mark_of(post), now, accepted]
        if after == self.seen.get(id) and not came:
            return
        self.seen[id] = after
        self.sift.post(post)
        day, counted, total = now
        self.sift.count(
            Count(post.native_id, "like", date.fromisoformat(day), max(total - counted, 0))
        )
        for reaction in came:
            self.sift.reaction(reaction)


def post_of(site: str, told: Json) -> Post:
    """A question or an answer; an answer carries its question's title and tags, where it is told."""
    body = read_markup(told.get("body", ""), f"https://{site}/")
    id = id_of(told)
    return Post(
        native_id=f"{site}:{id}", author_native_id=f"{site}:{told['owner']['user_id']}",
        at=at(told["creation_date"]), title=unescape(told.get("title", "")), text=body.text,
        tags=tuple(told.get("tags", ())), links=tuple(body.links), url=f"https://{site}/q/{id}",
    )  # fmt: skip


def reactions_to(told: Json) -> int:
    """Up votes and comments of a post."""
    return max(int(told.get("up_vote_count", 0)), 0) + int(told.get("comment_count", 0))


def id_of(told: Json) -> str:
    """The number of a post: an answer tells its question's as well."""
    return str(told.get("answer_id") or told.get("question_id") or told["post_id"])


def place(told: Json) -> list[int]:
    """Where something stands in a list by its making: its moment, and its number."""
    return [told["creation_date"], int(told.get("comment_id") or id_of(told))]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def mark_of(post: Post) -> str:
    """Changes with every edit."""
    said = "\n".join((post.title, post.text, *post.tags))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:12]
