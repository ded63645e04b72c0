"""The Stack Exchange API for tests: one site with a few people, held against APIs.guru's description.

The description is of version 2.0 and leaves out what all answers share, so the wrapper round the items
(has_more, quota_remaining, backoff) is ours, after "Common wrapper object" in the documentation; and
so are `key` and `access_token`, of which it says in words that every method takes them.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from perks.ground.outbound import Guard, Limits, fetch
from scoring.connectors.asking import Asker
from scoring.connectors.stackexchange import StackExchange
from scoring.connectors.stackexchange_api import failure
from scoring.credentials import App
from tests.described import HERE, Described, Json, Operation, Provider, document_at, openapi
from tests.web_peer import Answer, Asked, WebPeer

FILE = HERE / "stackexchange.json.gz"
SITE = "cooking.stackexchange.com"
ALICE, BEA, VICTOR = 1, 2, 3
EVERYWHERE = {
    name: {"in": "query", "schema": {"type": "string"}} for name in ("key", "access_token")
}


class Wrapped(Described):
    """The description, with what it says in words only."""

    def __init__(self) -> None:
        operations = [
            replace(each, parameters={**each.parameters, **EVERYWHERE})
            for each in openapi(FILE).operations
        ]
        super().__init__(document_at(FILE), operations)

    def answer(self, operation: Operation, told: Any) -> None:
        one = operation.path.pattern.endswith("create")
        super().answer(operation, told["items"][0] if one else told["items"])


class Site:
    """`people`, `posts` and `comments` by number; `says` goes into the wrapper of every answer."""

    def __init__(self, peer: WebPeer) -> None:
        self.peer, self.page = peer, 100
        self.people: dict[int, Json] = {}
        self.posts: dict[int, Json] = {}
        self.comments: list[Json] = []
        self.says: dict[str, Json] = {}
        self.provider = Provider(peer, Wrapped(), self.answer)
        plain = peer.otherwise
        peer.otherwise = lambda asked: packed(plain(asked))
        for number, name in ((ALICE, "Alice &amp; Co"), (BEA, "Bea"), (VICTOR, "Victor")):
            self.people[number] = {
                "user_id": number, "display_name": name, "creation_date": 1_400_000_000,
                "reputation": 10 * number, "location": "Graz", "about_me": "<p>I bake</p>",
            }  # fmt: skip

    def connector(self, seconds: float = 5.0, key: str = "our-key", **spent: Any) -> StackExchange:
        reach = partial(fetch, guard=Guard(allow=frozenset({self.peer.host})),
                        limits=Limits(seconds=seconds))  # fmt: skip
        asker = Asker("stackexchange", reach, spent.get("take", lambda *_: None), failure)
        return StackExchange(None, asker, self.peer.url("/2.0"), lambda _: App(key=key))

    def ask(self, number: int, owner: int | None, at: datetime, **about: Any) -> None:
        self.posts[number] = {"question_id": number, **_post(owner, at), "title": "Why?",
                              "tags": ["bread"], **about}  # fmt: skip

    def reply(self, number: int, to: int, owner: int | None, at: datetime, **about: Any) -> None:
        self.posts[number] = {"answer_id": number, "question_id": to, **_post(owner, at),
                              "is_accepted": False, "title": "Why?", "tags": ["bread"], **about}  # fmt: skip

    def comment(self, post: int, owner: int | None, at: datetime) -> None:
        about = {"comment_id": len(self.comments) + 1, "post_id": post, **_post(owner, at)}
        self.comments.append({k: about[k] for k in about if k not in ("body", "up_vote_count")})

    def answer(self, asked: Asked, path: str, query: Json) -> Any:
        parts = path.removeprefix("/2.0/").split("/")
        if query.get("key") != "our-key":
            return refused(400, "bad_parameter", "`key` doesn't match a known application")
        if parts == ["filters", "create"]:
            return self._told("filters/create", [{"filter": "!made", "filter_type": "safe"}], query)
        if parts[0] == "me":
            if query["access_token"] != "of-alice":
                return refused(402, "invalid_access_token", "no")
            sites = [
                {
                    "site_url": f"https://{host}",
                    "site_name": host,
                    "user_id": id,
                    "reputation": much,
                }
                for host, id, much in (("stackoverflow.com", 7, 11), (SITE, ALICE, 90))
            ]
            return self._told("me/associated", sites, query)
        if query.get("site") != SITE:
            return refused(400, "bad_parameter", "No site found for name")
        ids = [int(id) for id in parts[1].split(";")]
        method = "/".join((parts[0], "{}", *parts[2:]))
        return self._told(
            method, [one for one in self._all(method) if _of(method, one) in ids], query
        )

    def _all(self, method: str) -> list[Json]:
        if method == "users/{}":
            return list(self.people.values())
        if method == "posts/{}/comments":
            return self.comments
        if method == "posts/{}":
            kept = ("body", "title", "owner", "creation_date", "up_vote_count")
            return [{"post_id": number, "comment_count": 1, **{k: one[k] for k in kept}}
                    for number, one in self.posts.items()]  # fmt: skip
        answers = method.endswith("answers") or method.startswith("answers")
        return [one for one in self.posts.values() if ("answer_id" in one) == answers]

    def _told(self, method: str, items: list[Json], query: Json) -> Json:
        since = int(query.get("fromdate", 0))
        items = [one for one in items if one.get("creation_date", since) >= since]
        if query.get("order") == "asc":
            items.sort(key=lambda one: one["creation_date"])
        many = min(int(query.get("pagesize", 30)), self.page)
        return {"items": items[:many], "has_more": many < len(items),
                "quota_max": 10_000, "quota_remaining": 9_000, **self.says.get(method, {})}  # fmt: skip


def _of(method: str, one: Json) -> int:
    """By which number a method finds something."""
    if method in ("users/{}/questions", "users/{}/answers"):
        return int(one["owner"].get("user_id", 0))
    if method == "users/{}":
        return int(one["user_id"])
    if method == "questions/{}/answers":
        return int(one["question_id"])
    return int(one.get("post_id") or one.get("answer_id") or one["question_id"])


def _post(owner: int | None, at: datetime) -> Json:
    who = (
        {"user_id": owner, "user_type": "registered"} if owner else {"user_type": "does_not_exist"}
    )
    return {"owner": who, "creation_date": int(at.timestamp()), "body": "<p>It <b>sinks</b></p>",
            "up_vote_count": 0}  # fmt: skip


def refused(number: int, name: str, said: str) -> Answer:
    """An error as the API writes it: the status is 400 whatever it is."""
    told = {"error_id": number, "error_name": name, "error_message": said}
    return Answer(400, json.dumps(told).encode())


def packed(answer: Answer | None) -> Answer | None:
    """Everything comes packed, errors as well."""
    if answer is None:
        return None
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    return Answer(answer.status, gzip.compress(answer.body), headers)
