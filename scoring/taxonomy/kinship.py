"""What a name or a text is likely about in broad terms, learnt from the names of topics alone.

Each word of a name votes for the topics whose names hold it and for all that these are parts of:
"quantum" for quantum physics, so for physics and science. With v the share of a word's topics that
are t or belong to t, and k = (log(N / n) / log N)^2 for a word in n of N names, so that rare words
say more:

    P(t) = (L below(t) / N + sum k v) / (L + sum k)

The prior is the taxonomy's own shape: a topic with more below it is likelier for anything. Words
of a small lexicon (`kinds.txt`: "novel" for books, "senator" for politics) and whole names of
topics vote as well. Nothing else is learnt, and no labels are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from math import log

from scoring.taxonomy.inflect import english
from scoring.taxonomy.match import Matcher
from scoring.taxonomy.records import TopicRecord
from scoring.taxonomy.words import folded

# L above, the votes of a kind and of a named topic; stated, not fitted to labels.
PRIOR, KIND, NAMED = 3.0, 1.0, 3.0
SMALL = frozenset("the of and in a an for to on at by with from s is my our".split())
# A text is called broadly about something when so many of its words agree, and most of their vote.
LEAST_WORDS, LEAST_SHARE = 3, 0.5
Votes = tuple[float, Mapping[str, float]]


def ancestors(links: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Parents of parents, from pairs of a topic and a parent. Circles end where they began."""
    parents: dict[str, set[str]] = defaultdict(set)
    for child, parent in links:
        parents[child].add(parent)
    return {slug: _climbed(slug, parents) for slug in parents}


def _climbed(slug: str, parents: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = set(parents[slug])
    while waiting:
        found |= waiting
        waiting = {up for one in waiting for up in parents.get(one, ())} - found
    return frozenset(found - {slug})


class Kinship:
    """How the words and names of one taxonomy lie to its topics; made once, used for every text."""

    def __init__(self, topics: Iterable[TopicRecord], matcher: Matcher) -> None:
        records = list(topics)
        self.matcher = matcher
        self.above = ancestors((topic.slug, up) for topic in records for up in topic.parents)
        self.broadest = {topic.slug for topic in records if not topic.parents}
        self.size = max(len(records), 2)
        self.below: Counter[str] = Counter()
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        names: Counter[str] = Counter()
        for topic in records:
            lineage = self.lineage(topic.slug)
            self.below.update(lineage)
            for word in {word for name in (topic.name, *topic.aliases) for word in words(name)}:
                names[word] += 1
                counts[word].update(lineage)
        self.votes: dict[str, Votes] = {
            word: (
                (log(self.size / names[word]) / log(self.size)) ** 2,
                {slug: times / names[word] for slug, times in found.items()},
            )
            for word, found in counts.items()
        }
        self.kinds = self._kinds()

    def lineage(self, slug: str) -> frozenset[str]:
        """The topic and all that it is a part of."""
        return self.above.get(slug, frozenset()) | {slug}

    def likelihood(self, name: str, asked: str) -> float:
        """P(asked) for the name of a thing, 0 to 1."""
        ballot = [votes for _, votes in self._ballot(name)]
        said = sum(weight * found.get(asked, 0.0) for weight, found in ballot)
        prior = PRIOR * self.below[asked] / self.size
        return (prior + said) / (PRIOR + sum(weight for weight, _ in ballot))

    def broad(self, text: str) -> str:
        """The broadest topic that the words of a text agree on; "" where they do not."""
        voters, share, total = defaultdict[str, set[str]](set), Counter[str](), 0.0
        for word, (weight, found) in self._ballot(text):
            total += weight
            for slug in self.broadest & found.keys():
                voters[slug].add(word)
                share[slug] += weight * found[slug]
        best = max(sorted(share), key=lambda slug: share[slug], default="")
        agreed = len(voters[best]) >= LEAST_WORDS and share[best] >= LEAST_SHARE * total
        return best if agreed else ""

    def _ballot(self, text: str) -> Iterator[tuple[str, Votes]]:
        """Who votes for what: the words of a text, each once, and the topics that it names."""
        for word in sorted(words(text)):
            if word in self.votes:
                yield word, self.votes[word]
            if word in self.kinds:
                yield word, (KIND, self.kinds[word])
        named = {mention.slug: folded(mention.words) for mention in self.matcher.find(text)}
        for slug, word in named.items():
            yield word, (KIND, dict.fromkeys(self.lineage(slug), 1.0))
        if whole := self.matcher.of_tag(text):
            yield folded(text), (NAMED, dict.fromkeys(self.lineage(whole), 1.0))

    def _kinds(self) -> dict[str, dict[str, float]]:
        """The lexicon's words with what they vote for; topics that this taxonomy lacks say nothing."""
        lines = files("scoring.taxonomy").joinpath("kinds.txt").read_text(encoding="utf-8")
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for line in lines.splitlines():
            said, _, slugs = line.partition(":")
            known = [slug for slug in slugs.split() if slug in self.below]
            lineage = {up for slug in known for up in self.lineage(slug)}
            for word in words(said):
                found[word].update(dict.fromkeys(lineage, 1.0))
        return {word: votes for word, votes in found.items() if votes}


def words(text: str) -> set[str]:
    """The words of a name that may say something, in small letters and in the singular."""
    return {next(english(word), word) for word in folded(text).split()} - SMALL
