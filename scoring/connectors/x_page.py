"""One refresh of an account on X: new posts, who reacted since, what is gone, at the least cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from perks.ground import clock
from scoring.connectors.base import Count, Given, Page, Profile, Reaction
from scoring.connectors.sift import Sift
from scoring.connectors.totals import add_up
from scoring.connectors.x_api import PAGE, Json, XApi, versions
from scoring.connectors.x_posts import actor_of, made_at, mark_of, post_of, refers, when

# Posts that are looked at again: those of a week each time, the newest once a day.
WATCHED = 200
YOUNG = timedelta(days=7)
FIRST = timedelta(days=365)
# New posts and mentions are read in small pages: the cap must hold what a full one would cost.
SOME, PAGES = 20, 5
MOST = 500  # people who reacted to one post that are asked for at one time


class Reading:
    """Reads one page. The cursor holds [mark, reposts, quotes, tally of likes] of watched posts, the
    newest post and mention, where a first reading goes on, and the day all posts were looked at."""

    def __init__(self, api: XApi, id: str, cursor: Mapping[str, Any]) -> None:
        self.api, self.id, self.before = api, id, cursor
        self.sift = Sift(id)
        self.seen: dict[str, list[Any]] = dict(cursor.get("posts", {}))
        self.newest: dict[str, str] = dict(cursor.get("newest", {}))
        self.shown: dict[str, Json] = {}
        self.authors: dict[str, str] = {}
        self.gave: list[Given] = []

    def page(self, profile: Profile) -> Page:
        """Everything that came since the cursor; a first reading takes one page after another."""
        onward = self._posts()
        answers: list[Json] = []
        gone: dict[str, str] = {}
        today = self.before.get("looked", "")
        if not onward:
            answers, today = self._mentions(), clock.today().isoformat()
            again, gone = self.api.posts(self._due(answers))
            self.shown |= {id: post for id, post in again.items() if post["author_id"] == self.id}
        for id, post in self.shown.items():
            self._look(id, post, answers)
        mine = {id for post in self.shown.values() for id in versions(post)}
        homeless = sum(self._answered(one) not in mine for one in answers)
        if homeless:
            self.sift.ignored["mention_without_a_post_of_yours"] += homeless
        for id in gone:
            self.seen.pop(id, None)
        known = sorted(self.seen, key=int, reverse=True)[:WATCHED]
        cursor: dict[str, Any] = {
            "posts": {id: self.seen[id] for id in known}, "newest": self.newest, "looked": today,
        }  # fmt: skip
        if onward:
            cursor["onward"] = onward
        page = self.sift.page(cursor, profile)
        deleted = tuple(sorted(gone & self.before.get("posts", {}).keys()))
        return replace(page, given=tuple(self.gave), deleted=deleted, more=bool(onward))

    def _posts(self) -> str:
        """Note what was posted since; gives where a first reading goes on."""
        first = "tweets" not in self.newest or "onward" in self.before
        token, since = self.before.get("onward", ""), self.newest.get("tweets", "")
        many = PAGE if first else SOME
        for _ in range(1 if first else PAGES):
            onward = {"pagination_token": token} if token else {}
            after = {"since_id": since} if since and not first else {}
            told = self.api.page(f"users/{self.id}/tweets", many, **onward, **after)
            found = told.get("data") or []
            self._who(told)
            for post in found:
                self._take(post)
            self._note("tweets", found)
            token = told.get("meta", {}).get("next_token", "")
            if not token or not found:
                return ""
        oldest = made_at(found[-1])
        goes_on = first and oldest > clock.now() - FIRST
        return token if goes_on and len(self.shown) + len(self.seen) < WATCHED else ""

    def _take(self, post: Json) -> None:
        """A post of the member's own; whom it reposts or quotes was given that."""
        for how, kind in (("retweeted", "share"), ("quoted", "quote")):
            to = self.authors.get(refers(post, how), "")
            if to and to != self.id:
                self.gave.append(Given(to, kind, made_at(post)))
        if not refers(post, "retweeted"):
            self.shown[versions(post)[0]] = post

    def _mentions(self) -> list[Json]:
        """Posts by others that name the member, since the last reading."""
        since, token, answers = self.newest.get("mentions", ""), "", list[Json]()
        for _ in range(PAGES):
            onward = {"pagination_token": token} if token else {}
            after = {"since_id": since} if since else {}
            told = self.api.page(f"users/{self.id}/mentions", SOME, **onward, **after)
            self._who(told)
            answers += told.get("data") or []
            token = told.get("meta", {}).get("next_token", "")
            if not token:
                break
        self._note("mentions", answers)
        return answers

    def _due(self, answers: list[Json]) -> list[str]:
        """The known posts that are worth another look: it costs."""
        # A first reading has just seen all of them.
        looked = "onward" in self.before or self.before.get("looked") == clock.today().isoformat()
        young = clock.now() - YOUNG
        due = {id for id in self.seen if not looked or when(id) > young}
        due |= {id for post in answers if (id := self._answered(post)) in self.seen}
        return sorted(due - self.shown.keys(), key=int)

    def _answered(self, post: Json) -> str:
        """Which post of the member's a post by somebody else belongs to; empty for none."""
        if post.get("in_reply_to_user_id") == self.id and refers(post, "replied_to"):
            return refers(post, "replied_to")
        return str(post.get("conversation_id", ""))

    def _look(self, id: str, post: Json, answers: list[Json]) -> None:
        """Hand over a post that is new or changed, and who reacted where numbers moved."""
        told = post_of(post, self._under(post))
        numbers = post["public_metrics"]
        mark, reposts, quotes, tally = self.seen.get(id, ["", 0, 0, None])
        now = [mark_of(told), numbers["repost_count"], numbers["quote_count"],
               add_up(tally, numbers["like_count"], told.at.date())]  # fmt: skip
        mine = [one for one in answers if self._answered(one) in versions(post)]
        self.seen[id] = now
        if now == [mark, reposts, quotes, tally] and not mine:
            return
        self.sift.post(told)
        day, counted, total = now[3]
        self.sift.count(Count(id, "like", date.fromisoformat(day), max(total - counted, 0)))
        for reaction in self._reactions(id, post, now[1] - reposts, now[2] - quotes, told.at):
            self.sift.reaction(reaction)
        for one in mine:
            kind = "reply" if refers(one, "replied_to") in versions(post) else "mention"
            self.sift.reaction(Reaction(id, one["author_id"], kind, made_at(one)))

    def _reactions(
        self, id: str, post: Json, reposts: int, quotes: int, at: datetime
    ) -> Iterator[Reaction]:
        """The newest people who reposted and quoted, as many as came since."""
        for person in self.api.reposted_by(post["id"], min(reposts, MOST)):
            self.sift.actor(actor_of(person))
            yield Reaction(id, person["id"], "share", at)
        for told in self.api.quotes(post["id"], min(quotes, MOST)):
            self._who(told)
            for one in told.get("data") or []:
                yield Reaction(id, one["author_id"], "quote", made_at(one))

    def _under(self, post: Json) -> str:
        """Whom a post answers, where that is somebody else."""
        to = str(post.get("in_reply_to_user_id") or "")
        return "" if to == self.id else to

    def _who(self, told: Json) -> None:
        """Note the people and posts that came along."""
        more = told.get("includes") or {}
        for person in more.get("users", ()):
            if person["id"] != self.id:
                self.sift.actor(actor_of(person))
        self.authors |= {one["id"]: one.get("author_id", "") for one in more.get("posts", ())}

    def _note(self, what: str, posts: list[Json]) -> None:
        """Remember the newest of these."""
        ids = [int(post["id"]) for post in posts]
        newest = max([*ids, int(self.newest.get(what, 0))])
        if newest:
            self.newest[what] = str(newest)
