"""Finding topics in text by their names: whole words, the longest name first, in one pass.

Aho-Corasick (Aho and Corasick 1975) through pyahocorasick: the cost is the length of the text,
however many topics there are.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate

import ahocorasick

from scoring.taxonomy.inflect import forms
from scoring.taxonomy.records import TopicRecord
from scoring.taxonomy.words import cut, folded

# Names of topics that are first of all everyday words; whoever means them adds another word.
EVERYDAY = frozenset(
    files("scoring.taxonomy").joinpath("everyday.txt").read_text(encoding="utf-8").split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """A topic in a text and the words that say so."""

    slug: str
    words: str


class Matcher:
    """Finds the topics of one taxonomy; made once, used for every text, safe between threads.

    A name beats an alias, an alias beats a name in another language, and all of them beat other
    forms of words; what two topics share says nothing and is left out.
    """

    def __init__(self, topics: Iterable[TopicRecord]) -> None:
        owners = _owners(list(topics))
        self._whole = {words: slug for words, (slug, _) in owners.items()}
        self._automaton = ahocorasick.Automaton()
        for words, (slug, exact) in owners.items():
            if words not in EVERYDAY:
                self._automaton.add_word(_padded(words.split()), (slug, len(words.split()), exact))
        if owners:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Found]:
        """Every mention of a topic in `text`, in order; mentions do not overlap."""
        there = cut(text)
        if not there.words or not len(self._automaton):
            return []
        words = [word.casefold() for word in there.words]
        ends = list(accumulate(len(word) + 2 for word in words))
        found = []
        for end, (slug, length, exact) in self._automaton.iter_long(_padded(words)):
            last = bisect_right(ends, end)
            first = last - length + 1
            said = there.said(first, last)
            if (not exact or said == exact) and there.stands_alone(first, last):
                found.append(Found(slug, said))
        return found

    def topics(self, text: str) -> Counter[str]:
        """How often each topic is mentioned in `text`, by slug."""
        return Counter(mention.slug for mention in self.find(text))

    def of_tag(self, tag: str) -> str | None:
        """The topic that a network's tag names as a whole ("machine-learning"), if there is one."""
        return self._whole.get(folded(tag))


def _owners(topics: list[TopicRecord]) -> dict[str, tuple[str, str]]:
    """Folded words to (slug, the exact spelling that is asked for or "")."""
    owners: dict[str, tuple[str, str]] = {}
    for ring in (_names, _aliases, _other_languages, _inflected):
        claimed: dict[str, set[tuple[str, str]]] = {}
        for topic in topics:
            for name in ring(topic):
                if (words := folded(name)) and words not in owners:
                    claimed.setdefault(words, set()).add((topic.slug, _exact(name)))
        for words, claims in claimed.items():
            if len({slug for slug, _ in claims}) == 1:
                owners[words] = min(claims)
    return owners


def _names(topic: TopicRecord) -> Iterable[str]:
    return (topic.name,)


def _aliases(topic: TopicRecord) -> Iterable[str]:
    return topic.aliases


def _other_languages(topic: TopicRecord) -> Iterable[str]:
    return (name for _, name in topic.names)


def _inflected(topic: TopicRecord) -> Iterable[str]:
    english = [("en", name) for name in (topic.name, *topic.aliases)]
    for language, name in (*english, *topic.names):
        if not _exact(name):
            yield from forms(language, name)


def _exact(name: str) -> str:
    """Short names in capitals are asked for as written: "AIDS" is not "aids", "IT" not "it"."""
    return name if re.fullmatch(r"[A-Z][A-Z0-9]{0,4}s?", name) and name[:2].isupper() else ""


def _padded(words: list[str]) -> str:
    # A space on both sides of every word: matches end at words and never share a space.
    return "".join(f" {word} " for word in words)
