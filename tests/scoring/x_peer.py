"""X's API v2 for tests: Alice and whoever reacts, held against X's own description."""

from __future__ import annotations

import itertools
import json
from datetime import datetime
from functools import partial
from typing import Any

from perks.ground.outbound import Guard, Limits, fetch
from scoring.connectors.asking import Asker
from scoring.connectors.x import X
from scoring.connectors.x_api import PROBLEM, failure
from scoring.connectors.x_posts import EPOCH
from scoring.credentials import App
from tests.described import DATA, Json, Provider, openapi
from tests.web_peer import Answer, Asked, WebPeer

DESCRIPTION = DATA / "api-descriptions" / "x-api-v2.openapi.json"
ALICE, BEA, VICTOR, OLGA = "101", "202", "303", "404"
NUMBERS = dict.fromkeys(
    ("repost_count", "reply_count", "like_count", "quote_count", "bookmark_count",
     "impression_count"), 0,
)  # fmt: skip


class Square:
    """`people` and `posts` by number; `reposts` who reposted a post, the newest last."""

    def __init__(self, peer: WebPeer) -> None:
        self.peer, self.hidden = peer, set[str]()
        self.people: dict[str, Json] = {}
        self.posts: dict[str, Json] = {}
        self.reposts: dict[str, list[str]] = {}
        self.counter = itertools.count()
        self.provider = Provider(peer, openapi(DESCRIPTION), self.answer)
        for id, name in ((ALICE, "AliceBakes"), (BEA, "bea"), (VICTOR, "victor"), (OLGA, "olga")):
            self.person(id, name)

    def connector(self, seconds: float = 5.0, **spent: Any) -> X:
        reach = partial(fetch, guard=Guard(allow=frozenset({self.peer.host})),
                        limits=Limits(seconds=seconds))  # fmt: skip
        nothing = lambda *_: None  # noqa: E731
        asker = Asker("x", reach, spent.get("take", nothing), failure,
                      spent.get("give_back", nothing))  # fmt: skip
        return X(asker, self.peer.url("/2"), lambda _: App(key="of-the-house"))

    def person(self, id: str, name: str, **about: Any) -> None:
        self.people[id] = {
            "id": id, "name": name.title(), "username": name, "created_at": "2012-03-04T05:06:07.000Z",
            "description": "Bread", "protected": False, "verified_type": "blue",
            "public_metrics": {"followers_count": 10, "following_count": 5, "post_count": 3,
                               "listed_count": 0}, **about,
        }  # fmt: skip

    def post(self, author: str, at: str, text: str = "", likes: int = 0, **about: Any) -> str:
        """A post, its number made as X makes it; `replied_to`, `quoted` and `retweeted` name others."""
        moment = datetime.fromisoformat(at)
        since = max(int(moment.timestamp() * 1000) - EPOCH, 0)
        id = str((since << 22 | next(self.counter)) % 10**19)
        refers = [{"type": how, "id": about.pop(how)}
                  for how in ("replied_to", "quoted", "retweeted") if how in about]  # fmt: skip
        post = {
            "id": id, "author_id": author, "text": text, "created_at": moment.isoformat(),
            "edit_history_post_ids": [id], "public_metrics": {**NUMBERS, "like_count": likes},
            "conversation_id": id, **about,
        }  # fmt: skip
        for one in refers:
            other = self.posts[one["id"]]
            kind = {"replied_to": "reply", "quoted": "quote", "retweeted": "repost"}[one["type"]]
            other["public_metrics"][f"{kind}_count"] += 1
            if kind == "reply":
                post |= {"in_reply_to_user_id": other["author_id"],
                         "conversation_id": other["conversation_id"]}  # fmt: skip
        if refers:
            post["referenced_posts"] = refers
        self.posts[id] = post
        return id

    def repost(self, post: str, *people: str) -> None:
        self.reposts.setdefault(post, []).extend(people)
        self.posts[post]["public_metrics"]["repost_count"] += len(people)

    def answer(self, asked: Asked, path: str, query: Json) -> Any:
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if bearer not in ("of-the-house", "of-alice"):
            return Answer(
                401, json.dumps({"title": "Unauthorized", "type": "about:blank"}).encode()
            )
        parts = path.removeprefix("/2/").split("/")
        if parts[0] == "users" and len(parts) == 2:
            id = ALICE if parts[1] == "me" and bearer == "of-alice" else parts[1]
            return self._person(self.people.get(id), id)
        if parts[:3] == ["users", "by", "username"]:
            found = [p for p in self.people.values() if p["username"].lower() == parts[3].lower()]
            return self._person(found[0] if found else None, parts[3])
        if parts[0] == "users":
            of = self._own if parts[2] == "tweets" else self._naming
            return self._some(of(parts[1]), query)
        if len(parts) == 1:
            return self._looked_up(query["ids"].split(","))
        if parts[2] == "retweeted_by":
            newest = [self.people[id] for id in reversed(self.reposts.get(parts[1], []))]
            return self._some(newest, query)
        return self._some([p for p in self._newest() if _refers(p, "quoted", parts[1])], query)

    def _person(self, person: Json | None, value: str) -> Json:
        return {"data": person} if person else {"errors": [_missing("user", value)]}

    def _newest(self) -> list[Json]:
        return sorted(self.posts.values(), key=lambda post: int(post["id"]), reverse=True)

    def _own(self, id: str) -> list[Json]:
        return [post for post in self._newest() if post["author_id"] == id]

    def _naming(self, id: str) -> list[Json]:
        name = "@" + self.people[id]["username"].lower()
        return [p for p in self._newest()
                if p.get("in_reply_to_user_id") == id or name in p["text"].lower()]  # fmt: skip

    def _looked_up(self, ids: list[str]) -> Json:
        errors = [_missing("tweet", id) for id in ids if id not in self.posts]
        errors += [{**_missing("tweet", id), "type": f"{PROBLEM}not-authorized-for-resource"}
                   for id in ids if id in self.hidden]  # fmt: skip
        found = [self.posts[id] for id in ids if id in self.posts and id not in self.hidden]
        return {
            "data": found,
            "includes": self._brought(found),
            **({"errors": errors} if errors else {}),
        }

    def _some(self, things: list[Json], query: Json) -> Json:
        """A page; what is older than since_id is left out."""
        since, begin = int(query.get("since_id", 0)), int(query.get("pagination_token", "0"))
        things = [one for one in things if int(one["id"]) > since or "username" in one]
        many = int(query["max_results"])
        page = things[begin : begin + many]
        onward = {"next_token": str(begin + many)} if begin + many < len(things) else {}
        more = {} if page and "username" in page[0] else {"includes": self._brought(page)}
        return {"data": page, "meta": {"result_count": len(page), **onward}, **more}

    def _brought(self, posts: list[Json]) -> Json:
        ids = {one["id"] for post in posts for one in post.get("referenced_posts", ())}
        people = {post["author_id"] for post in posts}
        return {"users": [self.people[id] for id in sorted(people)],
                "posts": [self.posts[id] for id in sorted(ids) if id in self.posts]}  # fmt: skip


def _refers(post: Json, how: str, id: str) -> bool:
    return {"type": how, "id": id} in post.get("referenced_posts", ())


def _missing(what: str, value: str) -> Json:
    return {"type": f"{PROBLEM}resource-not-found", "title": "Not Found Error", "resource_id": value,
            "resource_type": what, "detail": f"Could not find {what}.", "value": value}  # fmt: skip
