"""One topic as a plain record, and joining taxonomies into one."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """A topic: its slug, its name, other names for it, and the slugs of broader topics.

    `source` says which taxonomy named it; `names` are pairs of a language and a name in it.
    """

    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    source: str = ""
    names: tuple[tuple[str, str], ...] = ()


def slug_of(text: str) -> str:
    """Lower-kebab in plain letters: "Café & Bar" becomes "cafe-bar"; "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:120]


def pairs(names: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Names by language as pairs of a language and a name."""
    return tuple((language, name) for language, more in names.items() for name in more)


def join(*taxonomies: Iterable[TopicRecord]) -> list[TopicRecord]:
    """All topics, each slug once; a later taxonomy names the topic, other names and parents add up.

    Parents that are no topics, and a topic that is its own parent, are dropped.
    """
    joined: dict[str, TopicRecord] = {}
    for topic in (topic for taxonomy in taxonomies for topic in taxonomy):
        known = joined.get(topic.slug, topic)
        names = dict.fromkeys((known.name, *known.aliases, *topic.aliases))
        names.pop(topic.name, None)
        parents = tuple(dict.fromkeys(known.parents + topic.parents))
        elsewhere = tuple(dict.fromkeys(known.names + topic.names))
        joined[topic.slug] = replace(topic, aliases=tuple(names), parents=parents, names=elsewhere)
    return [
        replace(topic, parents=tuple(p for p in topic.parents if p in joined and p != topic.slug))
        for topic in joined.values()
    ]
