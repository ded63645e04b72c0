"""YouTube's Data API for tests: a few channels, held against Google's own discovery document."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from perks.ground.outbound import Guard, Limits, fetch
from scoring.connectors.asking import Asker
from scoring.connectors.youtube import YouTube
from scoring.connectors.youtube_api import failure
from scoring.credentials import App
from tests.described import HERE, Json, Provider, discovery
from tests.web_peer import Answer, Asked, WebPeer

ALICE, BEA, OLD = ("UC" + name.ljust(22, "0") for name in ("alice", "bea", "old"))
UPLOADS, LIKES = "UU" + ALICE[2:], "LL"


class Tube:
    """Alice's channel: `videos` and `comments` by video, `liked` what she likes, newest first.

    `page` is how many things one answer has at most.
    """

    def __init__(self, peer: WebPeer) -> None:
        self.peer, self.page = peer, 100
        self.channels: dict[str, Json] = {}
        self.videos: dict[str, Json] = {}
        self.comments: dict[str, list[tuple[str, str]]] = {}
        self.liked: list[tuple[str, str]] = []
        self.keys = {"our-key"}
        self.provider = Provider(peer, discovery(HERE / "youtube.v3.json.gz"), self.answer)
        self.channel(ALICE, "@alicebakes", "Alice bakes", subscribers=12_300)

    def connector(self, seconds: float = 5.0, **spent: Any) -> YouTube:
        reach = partial(fetch, guard=Guard(allow=frozenset({self.peer.host})),
                        limits=Limits(seconds=seconds))  # fmt: skip
        asker = Asker("youtube", reach, spent.get("take", lambda *_: None), failure)
        return YouTube(asker, self.peer.url("/youtube/v3"), lambda _: App(key="our-key"))

    def channel(self, id: str, handle: str, about: str, subscribers: int | None = None) -> None:
        numbers: Json = {"viewCount": "9", "videoCount": "2", "hiddenSubscriberCount": True}
        if subscribers is not None:
            numbers |= {"hiddenSubscriberCount": False, "subscriberCount": str(subscribers)}
        self.channels[id] = {
            "kind": "youtube#channel", "id": id,
            "snippet": {"title": handle[1:], "description": about, "customUrl": handle,
                        "publishedAt": "2015-03-04T05:06:07.123Z", "country": "AT"},
            "statistics": numbers,
            "contentDetails": {"relatedPlaylists": {"uploads": "UU" + id[2:], "likes": LIKES}},
        }  # fmt: skip

    def video(
        self, id: str, at: str, likes: int | None = 0, comments: int = 0, **said: Any
    ) -> None:
        numbers = {"viewCount": "1000", "favoriteCount": "0", "commentCount": str(comments)}
        if likes is not None:
            numbers["likeCount"] = str(likes)
        self.videos[id] = {
            "kind": "youtube#video", "id": id,
            "snippet": {"channelId": ALICE, "publishedAt": at, "title": id, "description": "",
                        **said},
            "statistics": numbers, "status": {"privacyStatus": "public"},
        }  # fmt: skip

    def comment(self, video: str, *said: tuple[str, str]) -> None:
        """Somebody's comments, as (channel, moment); the newest comes first."""
        self.comments[video] = sorted(
            (*self.comments.get(video, ()), *said), key=lambda one: one[1], reverse=True
        )
        self.videos[video]["statistics"]["commentCount"] = str(len(self.comments[video]))

    def answer(self, asked: Asked, path: str, query: Json) -> Any:
        bearer = asked.headers.get("authorization", "")
        if not bearer and asked.headers.get("x-goog-api-key") not in self.keys:
            return refused(400, "keyInvalid")
        if bearer not in ("", "Bearer of-alice"):
            return refused(401, "authError")
        what = path.removeprefix("/youtube/v3/")
        return getattr(self, f"_{what}")(query, bool(bearer))

    def _channels(self, query: Json, signed_in: bool) -> Any:
        if query.get("mine"):
            found = [self.channels[ALICE]] if signed_in else []
        elif "id" in query:
            found = [self.channels[id] for id in query["id"].split(",") if id in self.channels]
        else:
            handle = query.get("forHandle") or "@" + query["forUsername"]
            found = [c for c in self.channels.values() if c["snippet"]["customUrl"] == handle]
        # As the real one: no items at all where there are none.
        return {"kind": "youtube#channelListResponse", **({"items": found} if found else {})}

    def _playlistItems(self, query: Json, signed_in: bool) -> Any:
        if query["playlistId"] == LIKES and signed_in:
            items = [{"snippet": {"publishedAt": at, "videoOwnerChannelId": to},
                      "contentDetails": {"videoId": "theirs"}} for to, at in self.liked]  # fmt: skip
        elif query["playlistId"] == UPLOADS and self.videos:
            newest = sorted(self.videos.values(), key=when, reverse=True)
            items = [{"snippet": {"publishedAt": when(v)},
                      "contentDetails": {"videoId": v["id"], "videoPublishedAt": when(v)}}
                     for v in newest if signed_in or is_public(v)]  # fmt: skip
        else:
            return refused(404, "playlistNotFound")
        return self._some(items, query, "youtube#playlistItemListResponse")

    def _videos(self, query: Json, signed_in: bool) -> Any:
        asked = query["id"].split(",")
        if len(asked) > 50:
            return refused(400, "invalidFilters")
        found = [self.videos[id] for id in asked if id in self.videos]
        shown = [video for video in found if signed_in or is_public(video)]
        return {"kind": "youtube#videoListResponse", "items": shown}

    def _commentThreads(self, query: Json, signed_in: bool) -> Any:
        id = query["videoId"]
        if self.videos[id]["snippet"]["title"] == "closed":
            return refused(403, "commentsDisabled")
        items = []
        for number, (author, at) in enumerate(self.comments.get(id, ())):
            said: Json = {"publishedAt": at, "textDisplay": "Good", "videoId": id}
            if author:
                said["authorChannelId"] = {"value": author}
            top = {"kind": "youtube#comment", "id": f"c{number}", "snippet": said}
            items.append({"id": f"c{number}", "snippet": {"videoId": id, "topLevelComment": top}})
        return self._some(items, query, "youtube#commentThreadListResponse")

    def _search(self, query: Json, signed_in: bool) -> Any:
        words = [word.strip('"').lower() for word in query["q"].split("|")]
        found = [
            {"id": {"kind": "youtube#video", "videoId": video["id"]}}
            for video in self.videos.values()
            if when(video) >= query["publishedAfter"]
            and any(word in json.dumps(video["snippet"]).lower() for word in words)
        ]
        return {"kind": "youtube#searchListResponse", "items": found}

    def _some(self, items: list[Json], query: Json, kind: str) -> Json:
        begin, many = int(query.get("pageToken") or 0), min(int(query["maxResults"]), self.page)
        onward = {"nextPageToken": str(begin + many)} if begin + many < len(items) else {}
        return {"kind": kind, "items": items[begin : begin + many], **onward}


def when(video: Json) -> str:
    return str(video["snippet"]["publishedAt"])


def is_public(video: Json) -> bool:
    return bool(video["status"]["privacyStatus"] == "public")


def refused(status: int, reason: str) -> Answer:
    """An error as Google writes it."""
    told = {"error": {"code": status, "errors": [{"domain": "youtube", "reason": reason}]}}
    return Answer(status, json.dumps(told).encode())
