"""What a rule needs beside the people: a day and a brand, known words, and names to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

NETWORK_NAMES = {
    "bluesky": "Bluesky", "github": "GitHub", "hackernews": "Hacker News", "mastodon": "Mastodon",
    "newsletter": "a newsletter", "stackexchange": "Stack Exchange", "web": "a blog", "x": "X",
    "youtube": "YouTube",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """When a rule is asked (a calendar day, UTC) and for which brand."""

    as_of: dt.date
    brand_id: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a new rule may use: topic slugs, ISO country codes, network slugs.

    `venues` have for each slug where it lies, in degrees north and east; None when that is not known.
    `lists` and `questions` go by their numbers, as text; a question has its answers. `customers` are
    the tiers of the brand's own, with "" for whoever has none: empty when it told of nobody.
    """

    topics: Collection[str]
    countries: Collection[str]
    networks: Collection[str]
    venues: Mapping[str, tuple[float, float] | None] = field(default_factory=dict)
    lists: Collection[str] = ()
    customers: Collection[str] = ()
    questions: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """How sentences call things. `brand` is "us" in the brand's own console.

    A topic without a name is called by its slug with spaces. `parts` has, for each topic that has
    parts, the name of one of them. `things` are the names of what fields are asked about, by kind
    and slug or number: "venue:harbour".
    """

    topics: Mapping[str, str] = field(default_factory=dict)
    networks: Mapping[str, str] = field(default_factory=lambda: NETWORK_NAMES)
    brand: str = "us"
    parts: Mapping[str, str] = field(default_factory=dict)
    things: Mapping[str, str] = field(default_factory=dict)

    def topic(self, slug: str) -> str:
        return self.topics.get(slug) or slug.replace("-", " ")

    def topic_and_parts(self, slug: str) -> str:
        """The topic, and that its parts count as well where it has any."""
        part = self.parts.get(slug)
        return f"{self.topic(slug)} (or a part of it, such as {part})" if part else self.topic(slug)

    def thing(self, key: str) -> str:
        """What "venue:harbour-lounge" is called; without a name its slug with spaces."""
        return self.things.get(key) or key.partition(":")[2].replace("-", " ")

    def network(self, slug: str) -> str:
        return self.networks.get(slug) or slug
