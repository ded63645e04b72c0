"""One refresh of a YouTube channel: new videos, numbers that moved, what is gone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from perks.ground import clock
from scoring.connectors.base import Count, Given, Page, Post, Profile, Reaction
from scoring.connectors.moments import moment
from scoring.connectors.sift import Sift
from scoring.connectors.totals import add_up
from scoring.connectors.youtube_api import DataApi, Json

# Videos that are looked at again, the newest ones; and how far back a first reading goes.
WATCHED = 200
FIRST = timedelta(days=365)
PAGES = 5  # of comments below one video, and of what the member likes, at one time
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
TAG = re.compile(r"#(\w+)")


class Reading:
    """Reads one page. The cursor holds [mark, tally of likes, comments, when the newest comment was
    made] of watched videos, where the uploads go on, and when the newest like was given."""

    def __init__(self, data: DataApi, channel: Json, cursor: Mapping[str, Any]) -> None:
        self.data, self.before = data, cursor
        self.id: str = channel["id"]
        self.lists: Json = channel["contentDetails"]["relatedPlaylists"]
        self.sift = Sift(self.id)
        self.seen: dict[str, list[Any]] = dict(cursor.get("videos", {}))
        self.gave: list[Given] = []

    def page(self, profile: Profile) -> Page:
        """Everything that came since the cursor, at most one page of uploads."""
        listed, onward = self._uploads()
        # What is known is looked at once a reading, with its last page.
        known = [] if onward else [id for id in self.seen if id not in listed]
        shown = self.data.videos([*listed, *known])
        own = {id: v for id, v in shown.items() if v["snippet"]["channelId"] == self.id}
        asked_again = self.seen.keys() & {*listed, *known}
        gone = tuple(id for id in self.seen if id in asked_again and id not in own)
        for id, video in own.items():
            self._look(id, video)
        for id in gone:
            self.seen.pop(id)
        liked = self.before.get("liked", "") if onward else self._likes()
        cursor: dict[str, Any] = {"videos": self._watched(own), "liked": liked}
        if onward:
            cursor["uploads"] = onward
        page = self.sift.page(cursor, profile)
        return replace(page, given=tuple(self.gave), deleted=gone, more=bool(onward))

    def _uploads(self) -> tuple[list[str], str]:
        """The ids on one page of the uploads, and where a first reading goes on."""
        items, onward = self.data.playlist(self.lists["uploads"], self.before.get("uploads", ""))
        ids = [item["contentDetails"]["videoId"] for item in items]
        times = [moment(item["contentDetails"].get("videoPublishedAt")) for item in items]
        oldest = min((at for at in times if at is not None), default=None)
        first = not self.before or "uploads" in self.before
        follows = first and oldest is not None and oldest > clock.now() - FIRST
        return ids, onward if follows and len(self.seen) + len(ids) < WATCHED else ""

    def _look(self, id: str, video: Json) -> None:
        """Hand over a video that is new or changed, and what came back to it since."""
        post, numbers = post_of(video), video.get("statistics", {})
        if post is None:
            self.sift.ignored["post_without_date"] += 1
            return
        mark, tally, said, last = self.seen.get(id, ["", None, 0, ""])
        likes = int(numbers["likeCount"]) if "likeCount" in numbers else None
        now = tally if likes is None else add_up(tally, likes, post.at.date())
        comments = int(numbers.get("commentCount", 0))
        after = [mark_of(post), now, comments, last]
        if after == [mark, tally, said, last]:
            return
        self.sift.post(post)
        if now is not None and now != tally:
            day, counted, total = now
            count = Count(id, "like", date.fromisoformat(day), max(total - counted, 0))
            self.sift.count(count)
        if comments > said:
            after[3] = self._comments(id, last)
        self.seen[id] = after

    def _comments(self, id: str, last: str) -> str:
        """Who commented since; gives when the newest comment was made."""
        since, newest = moment(last), last
        for number, comment in enumerate(self.data.comments(id, PAGES), 1):
            said = comment["snippet"]
            at = moment(said["publishedAt"])
            if at is None or (since is not None and at <= since):
                break
            newest = max(newest, at.isoformat())
            author = (said.get("authorChannelId") or {}).get("value", "")
            self.sift.reaction(Reaction(id, author, "reply", at))
            if number == PAGES * 100:
                self.sift.ignored["more_comments_than_are_read_at_once"] += 1
        return newest

    def _likes(self) -> str:
        """Note what the member likes; gives when the newest like was given."""
        last: str = self.before.get("liked", "")
        newest, page = last, ""
        if not self.data.signed_in or "likes" not in self.lists:
            return last
        for _ in range(PAGES):
            items, page = self.data.playlist(self.lists["likes"], page)
            for item in items:
                at, to = moment(item["snippet"]["publishedAt"]), item["snippet"]
                if at is None or at.isoformat() <= last or at < clock.now() - FIRST:
                    return newest
                newest = max(newest, at.isoformat())
                if to.get("videoOwnerChannelId", self.id) != self.id:
                    self.gave.append(Given(to["videoOwnerChannelId"], "like", at))
            if not page:
                break
        return newest

    def _watched(self, shown: dict[str, Json]) -> dict[str, list[Any]]:
        """The newest videos; those that were not asked for this time came on an earlier page."""

        def when(id: str) -> str:
            return str(shown[id]["snippet"]["publishedAt"]) if id in shown else "Z"

        newest = sorted(self.seen, key=when, reverse=True)
        return {id: self.seen[id] for id in newest[:WATCHED]}


def post_of(video: Json) -> Post | None:
    """A video as the house's record; None when it has no date."""
    snippet = video["snippet"]
    at: datetime | None = moment(snippet.get("publishedAt"))
    if at is None:
        return None
    text = snippet.get("description", "")
    return Post(
        native_id=video["id"], author_native_id=snippet["channelId"], at=at,
        title=snippet.get("title", ""), text=text,
        tags=tuple(dict.fromkeys((*snippet.get("tags", ()), *TAG.findall(text)))),
        links=tuple(dict.fromkeys(LINK.findall(text))),
        url=f"https://www.youtube.com/watch?v={video['id']}",
    )  # fmt: skip


def reactions_to(video: Json) -> int:
    """Likes and comments of a video, as far as they are shown."""
    numbers = video.get("statistics", {})
    return int(numbers.get("likeCount", 0)) + int(numbers.get("commentCount", 0))


def mark_of(post: Post) -> str:
    """Changes with every edit of what a video says of itself."""
    said = "\n".join((post.title, post.text, *post.tags))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:12]
