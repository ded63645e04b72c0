"""Asking X's API v2, by the resource: what it costs, and what its errors mean.

The names are those of X's own description (version 2.167): `post.fields`, `repost_count`. Since
February 2026 X sells reads by the piece: a post 0.005 dollars, a person 0.010. One unit is a post,
a person is two, so that a unit's price is that of a post. X counts a resource once a day, and less
for what a member has it read of her own; we count each one that comes, at the full price.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from perks.ground import clock
from perks.ground.outbound import OutboundError
from scoring.connectors.asking import Asker
from scoring.connectors.base import BrokenData, PermissionLost, TryLater
from scoring.connectors.failures import ConnectorError, failure_of
from scoring.connectors.sign_in import ENDED

Json = dict[str, Any]
PAGE = 100
POST, PERSON = 1, 2  # units
# With a post come its author, whom it answers, and the post that it refers to, at most.
BROUGHT = PERSON + PERSON + POST
UNTIL_MENDED = timedelta(hours=6)
OURS = "X refuses our own access. Whoever runs this site has to mend that."
PROBLEM = "https://api.x.com/2/problems/"
# Why a post is not shown.
MISSING = {
    f"{PROBLEM}resource-not-found": "deleted",
    f"{PROBLEM}not-authorized-for-resource": "private",
}
PERSON_FIELDS = "created_at,description,location,protected,public_metrics,verified_type"
ABOUT_PEOPLE = {"user.fields": PERSON_FIELDS}
ABOUT_POSTS = {
    "post.fields": "conversation_id,created_at,entities,note_post,public_metrics",
    "expansions": "author_id,edit_history_post_ids,in_reply_to_user_id,referenced_posts",
    **ABOUT_PEOPLE,
}


class XApi:
    """What the connector asks; with the member's token where there is one, else with our own.

    Raises TryLater, PermissionLost, Gone or BrokenData.
    """

    def __init__(self, asker: Asker, api: str, bearer: str, signed_in: bool) -> None:
        self.asker, self.api, self.signed_in = asker, api, signed_in
        self.headers = {"Authorization": f"Bearer {bearer}"}

    def person(self, which: str) -> Json | None:
        """Somebody at "ID", "by/username/NAME" or "me"; None when there is nobody."""
        told = self._ask(f"users/{which}", PERSON, 1, ABOUT_PEOPLE)
        found: Json | None = told.get("data")
        return found

    def posts(self, ids: Sequence[str]) -> tuple[dict[str, Json], dict[str, str]]:
        """These posts as they read now, and why the others are withheld.

        A post that was edited has a new id; it is found under the one that was asked for.
        """
        found, gone = self._posts(ids)
        edited = {versions(post)[-1]: id for id, post in found.items() if versions(post)[-1] != id}
        newest, _ = self._posts(list(edited))
        return found | {edited[id]: post for id, post in newest.items()}, gone

    def _posts(self, ids: Sequence[str]) -> tuple[dict[str, Json], dict[str, str]]:
        found: dict[str, Json] = {}
        gone: dict[str, str] = {}
        for begin in range(0, len(ids), PAGE):
            some = ids[begin : begin + PAGE]
            told = self._ask("tweets", POST, len(some), {"ids": ",".join(some), **ABOUT_POSTS})
            found |= {post["id"]: post for post in told.get("data") or []}
            for one in told.get("errors") or []:
                if one["type"] in MISSING and one.get("resource_id") in some:
                    gone[one["resource_id"]] = MISSING[one["type"]]
        return found, gone

    def page(self, of: str, many: int, **asked: str) -> Json:
        """A page of users/ID/tweets or users/ID/mentions, newest first; `many` from 5 to PAGE."""
        return self._ask(of, POST, many, {"max_results": many, **ABOUT_POSTS, **asked})

    def reposted_by(self, id: str, many: int) -> Iterator[Json]:
        """Who reposted a post, the newest first, so many people at least where there are."""
        for told in self._reacted(f"tweets/{id}/retweeted_by", PERSON, many, 1, ABOUT_PEOPLE):
            yield from told.get("data") or []

    def quotes(self, id: str, many: int) -> Iterator[Json]:
        """Pages of posts that quote a post, the newest first, so many at least where there are."""
        yield from self._reacted(f"tweets/{id}/quote_tweets", POST, many, 10, ABOUT_POSTS)

    def _reacted(
        self, of: str, each: int, many: int, fewest: int, about: Mapping[str, str]
    ) -> Iterator[Json]:
        token: str | None = ""
        while many > 0 and token is not None:
            most = min(max(many, fewest), PAGE)
            onward = {"pagination_token": token} if token else {}
            told = self._ask(of, each, most, {"max_results": most, **about, **onward})
            yield told
            many, token = many - most, told.get("meta", {}).get("next_token")

    def _ask(self, what: str, each: int, many: int, asked: Mapping[str, Any]) -> Json:
        """One answer with at most so many things of so many units each, and what they bring along.

        What came less than was feared is given back to the quota.
        """
        most = many * (PERSON if each == PERSON else POST + BROUGHT)
        try:
            url = f"{self.api}/{what}?{urlencode(asked)}"
            told = self.asker.json(url, most, headers=self.headers)
        except ConnectorError as error:
            if isinstance(error.__cause__, OutboundError):
                # What X refuses costs nothing.
                self.asker.give_back(self.asker.network, most)
            if isinstance(error, PermissionLost) and not self.signed_in:
                raise TryLater(OURS, clock.now() + UNTIL_MENDED) from error
            raise
        if not isinstance(told, dict):
            raise BrokenData("X answered with something that its own description lacks.")
        self.asker.give_back(self.asker.network, most - min(cost(each, told), most))
        return told


def cost(each: int, told: Json) -> int:
    """What an answer cost, in units."""
    data, more = told.get("data") or [], told.get("includes") or {}
    count = len(data) if isinstance(data, list) else 1
    brought = len(more.get("posts", ())) * POST + len(more.get("users", ())) * PERSON
    return count * each + brought


def versions(post: Json) -> list[str]:
    """The ids that a post has had, the first one first."""
    return post.get("edit_history_post_ids") or [post["id"]]


def failure(error: OutboundError) -> ConnectorError:
    """Which of the four failures an answer of X's means."""
    if error.status == 402:
        sentence = "What was paid for at X is used up. Whoever runs this site has to mend that."
        return TryLater(sentence, clock.now() + UNTIL_MENDED)
    found = failure_of(error)
    return PermissionLost(ENDED) if isinstance(found, PermissionLost) else found
