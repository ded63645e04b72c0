"""Activity of the made-up members, fortnight by fortnight, as pages that a connector would hand over."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from campaigns.worlds.names import THEMES
from scoring.connectors.base import Connector, Count, LinkedAccount, Page, Post, Profile, Reaction
from scoring.connectors.stackexchange import StackExchange

CROWD = 900
MEMBERS_AMONG_READERS = 0.4
KINDS = ("reply", "reply", "list", "quote", "mention")


@dataclass
class Writer:
    """One member as a writer: `posts` in a fortnight, each moving `pull` people on average.

    `about` is how the account describes itself. `rushes`: in which fortnights one post meets a
    crowd of strangers within hours, and of how many.
    """

    native_id: str
    name: str
    themes: list[str]
    pull: float
    posts: int = 4
    extra: list[str] = field(default_factory=list)
    about: str = ""
    rushes: dict[int, int] = field(default_factory=dict)


class Fortnight(Connector):
    """A reader of one made-up fortnight: the ordinary refresh path does not know that it is made up."""

    slug = StackExchange.slug
    label = StackExchange.label
    capabilities = StackExchange.capabilities

    def __init__(
        self,
        writers: dict[str, Writer],
        began: datetime,
        number: int,
        seed: int,
        days: int = 12,
        others: Mapping[str, Writer] | None = None,
    ) -> None:
        """`days`: how long they write. `others` are the members who read them, by native id."""
        self.writers, self.began, self.number, self.seed = writers, began, number, seed
        self.days, self.others = days, writers if others is None else others
        self.by_site: dict[str, list[str]] = {}

    def native_id(self, address: str) -> str:
        return address

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        if int(cursor.get("fortnight", self.number - 1)) >= self.number:
            return Page(cursor=cursor)
        writer = self.writers[account.native_id]
        chance = random.Random(f"{self.seed}:{writer.native_id}:{self.number}")  # noqa: S311
        posts, reactions, counts = [], [], []
        for place in range(writer.posts):
            post = self.post(writer, place, chance)
            posts.append(post)
            reactions += self.reactions(writer, post, chance)
            likes = round(writer.pull * chance.uniform(0.5, 2.5))
            if likes:
                counts.append(Count(post.native_id, "like", post.at.date(), likes))
        if self.number in writer.rushes:
            rushed, crowd = self.rush(writer, chance)
            posts.append(rushed)
            reactions += crowd
        return Page(
            cursor={"fortnight": self.number},
            profile=Profile(writer.native_id, writer.name, about=writer.about),
            posts=tuple(posts),
            reactions=tuple(reactions),
            counts=tuple(counts),
        )

    def rush(self, writer: Writer, chance: random.Random) -> tuple[Post, list[Reaction]]:
        """A post of the last days that strangers from nowhere mention, all within hours."""
        post = self.post(writer, writer.posts, chance)
        post = replace(post, at=self.began + timedelta(days=11, hours=chance.uniform(0, 12)))
        site = writer.native_id.split(":")[0]
        first = 50_000 + 1_000 * self.number
        return post, [
            Reaction(
                post.native_id, f"{site}:{first + number}", "mention",
                post.at + timedelta(hours=chance.uniform(0.5, 6)),
            )
            for number in range(writer.rushes[self.number])
        ]  # fmt: skip

    def post(self, writer: Writer, place: int, chance: random.Random) -> Post:
        theme = chance.choice(writer.themes)
        _, title = THEMES[theme]
        at = self.began + timedelta(hours=chance.uniform(1, 24 * self.days))
        text = writer.extra.pop(0) if writer.extra else "Notes from the road, with pictures."
        native = f"{writer.native_id}-{self.number}-{place}"
        return Post(
            native_id=native,
            author_native_id=writer.native_id,
            at=at,
            title=title.format(n=(self.number + 1) * writer.posts + place + 1),
            text=text,
            tags=(theme,),
            url=f"https://{writer.native_id.split(':')[0]}.example/posts/{native.split(':')[1]}",
        )

    def readers(self, site: str) -> list[str]:
        """The members who read others at a site."""
        if site not in self.by_site:
            self.by_site[site] = sorted(id for id in self.others if id.startswith(f"{site}:"))
        return self.by_site[site]

    def reactions(self, writer: Writer, post: Post, chance: random.Random) -> list[Reaction]:
        site = writer.native_id.split(":")[0]
        moved = min(CROWD, int(chance.expovariate(1 / writer.pull)) if writer.pull else 0)
        crowd = [f"{site}:{10_000 + number}" for number in range(CROWD)]
        others = self.readers(site)
        return [
            Reaction(
                post.native_id,
                # Members read each other: that is how a house comes to know who is somebody.
                chance.choice(others)
                if others and chance.random() < MEMBERS_AMONG_READERS
                else actor,
                chance.choice(KINDS),
                post.at + timedelta(hours=chance.uniform(0.1, 40)),
            )
            for actor in chance.sample(crowd, moved)
        ]
