"""Hacker News, by its public API: who answers is known by name, points are numbers only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from scoring.connectors.asking import Asker
from scoring.connectors.base import (
    BrokenData,
    Capabilities,
    Connector,
    Count,
    Found,
    Gone,
    KnownPost,
    LinkedAccount,
    Page,
    Post,
    Profile,
    Reaction,
    Standing,
)
from scoring.connectors.markup import read_markup
from scoring.connectors.sift import Sift
from scoring.connectors.totals import add_up

API = "https://hacker-news.firebaseio.com/v0"
INDEX = "https://hn.algolia.com/api/v1"  # its search, by Algolia, named on its own pages
NAME = re.compile(r"(?:https?://news\.ycombinator\.com/user\?id=)?([A-Za-z0-9_-]{2,15})")
WATCHED = 30  # the newest posts, looked at again each time
NEW_ANSWERS = 50  # of one post at a time; the rest comes with the next reading


class HackerNews(Connector):
    """A name is an identity here: it can neither be changed nor taken over."""

    slug = "hackernews"
    label = "Hacker News"
    example = "pg"
    marks = ('{token} as a word in the "about" of your profile.',)
    capabilities = Capabilities(
        with_actors=frozenset({"reply"}),
        as_counts=frozenset({"like"}),
        live=True,
        proves_ownership=True,
        deletions=True,
        search=True,
        looks_up=True,
    )

    def __init__(self, asker: Asker | None = None, api: str = API, index: str = INDEX) -> None:
        self.asker, self.api, self.index = asker or Asker(self.slug), api, index

    def native_id(self, address: str) -> str:
        """The name, whose capitals count."""
        found = NAME.fullmatch(address.strip())
        if found is None:
            raise BrokenData("Give the name as it stands on Hacker News, capitals and all.")
        return found[1]

    def identify(self, address: str) -> Profile:
        return profile_of(self._user(self.native_id(address)))

    def proof(self, account: LinkedAccount, token: str) -> bool:
        return token in profile_of(self._user(account.native_id)).about.split()

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """The newest posts, those who answered since, and the points as they are now."""
        user, sift = self._user(account.native_id), Sift(account.native_id)
        before, after, deleted = dict(cursor.get("posts", {})), {}, []
        newest = [str(id) for id in (user.get("submitted") or [])[:WATCHED]]
        for id in dict.fromkeys([*newest, *before]):
            post = self.asker.json(f"{self.api}/item/{id}.json")
            if post is None or post.get("deleted") or post.get("dead"):
                deleted += [id] if id in before else []
            elif id in newest:
                after[id] = self._read(account.native_id, id, post, before.get(id), sift)
        page = sift.page({"posts": after}, profile_of(user))
        return replace(page, deleted=tuple(deleted))

    def search(self, words: Sequence[str], since: datetime) -> Found:
        """The newest hundred posts and comments for each of the words."""
        posts = {}
        for word in words:
            asked = {
                "query": f'"{word}"', "tags": "(story,comment)", "hitsPerPage": 100,
                "numericFilters": f"created_at_i>{int(since.timestamp())}", "typoTolerance": "false",
            }  # fmt: skip
            told = self.asker.json(f"{self.index}/search_by_date?{urlencode(asked)}")
            for hit in told.get("hits") or []:
                posts[hit["objectID"]] = hit_as_post(hit)
        return Found(tuple(posts.values()))

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        found = []
        for known in posts:
            item = self.asker.json(f"{self.api}/item/{known.native_id}.json")
            if item is None or item.get("deleted") or item.get("dead"):
                found.append(Standing(known.native_id, "deleted"))
                continue
            numbers = item.get("score") or 0, item.get("descendants") or len(item.get("kids") or [])
            post = item_as_post(account.native_id, known.native_id, item)
            found.append(Standing(known.native_id, post=post, reactions=sum(numbers)))
        return tuple(found)

    def _read(self, name: str, id: str, post: Any, known: Any, sift: Sift) -> list[Any]:
        """Hand over what is new of a post; gives [last answer that was read, tally of points]."""
        answers = sorted(int(kid) for kid in post.get("kids") or [])
        last, tally = known or [0, None]
        fresh = [kid for kid in answers if kid > last][:NEW_ANSWERS]
        at = datetime.fromtimestamp(int(post.get("time", 0)), UTC)
        now = add_up(tally, int(post.get("score") or 0), at.date())
        if known is not None and not fresh and now == tally:
            return list(known)
        sift.post(item_as_post(name, id, post))
        day, counted, total = now
        sift.count(Count(id, "like", date.fromisoformat(day), max(total - counted, 0)))
        for kid in fresh:
            answer = self.asker.json(f"{self.api}/item/{kid}.json")
            if answer and answer.get("by"):
                when = datetime.fromtimestamp(int(answer["time"]), UTC)
                sift.reaction(Reaction(id, answer["by"], "reply", when))
        return [max(fresh, default=last), now]

    def _user(self, name: str) -> Any:
        user = self.asker.json(f"{self.api}/user/{name}.json")
        if user is None:
            raise Gone("Hacker News knows nobody of this name. Capitals count.")
        return user


def item_as_post(name: str, id: str, item: Any) -> Post:
    """A story or comment as the API shows it."""
    words = read_markup(item.get("text") or "")
    at = datetime.fromtimestamp(int(item.get("time", 0)), UTC)
    return made(id, name, at, item.get("title"), words, item.get("url"))


def hit_as_post(hit: Any) -> Post:
    """A story or comment as the search shows it."""
    words = read_markup(hit.get("comment_text") or hit.get("story_text") or "")
    at = datetime.fromtimestamp(int(hit["created_at_i"]), UTC)
    return made(
        str(hit["objectID"]), str(hit["author"]), at, hit.get("title"), words, hit.get("url")
    )


def made(id: str, name: str, at: datetime, title: Any, words: Any, link: Any) -> Post:
    links = (*words.links, *([link] if link else []))
    url = f"https://news.ycombinator.com/item?id={id}"
    return Post(id, name, at, title or "", words.text, links=links, url=url)


def profile_of(user: Any) -> Profile:
    """What is shown of somebody; the API gives the description as HTML."""
    url = f"https://news.ycombinator.com/user?id={user['id']}"
    return Profile(user["id"], user["id"], url, read_markup(user.get("about") or "").text)
