"""What a post is about: its tags and its words, as slugs of topics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Count, Max

from scoring.connectors.registry import connectors
from scoring.models import Topic
from scoring.taxonomy.kinship import Kinship
from scoring.taxonomy.match import Matcher
from scoring.taxonomy.records import TopicRecord, pairs, slug_of

# The slug of a tag that only one network knows. No slug of a taxonomy holds two hyphens in a row.
OWN = "--"
MOST_FROM_TEXT = 5
LEAST_MENTIONS = 2  # one word in passing does not make a post about a topic


class Tagger:
    """Finds the topics of posts by the taxonomy as it stands; made by `tagger()`."""

    def __init__(self, topics: Iterable[TopicRecord]) -> None:
        records = list(topics)
        self.matcher = Matcher(records)
        self.kinship = Kinship(records, self.matcher)

    def topics_of(self, network: str, title: str, text: str, tags: Iterable[str]) -> list[str]:
        """The slugs of a post, in order and each once: its tags, its title, its text.

        A tag that the taxonomy lacks stays as a topic of its own network. The text counts for the
        five topics it names most often, from two mentions on. A post that names no topic of the
        taxonomy is broadly about what its words agree on, if they do.
        """
        slugs = [self.of_tag(network, tag) for tag in tags]
        slugs += [found.slug for found in self.matcher.find(title)]
        often = self.matcher.topics(text).most_common(MOST_FROM_TEXT)
        slugs += [slug for slug, mentions in often if mentions >= LEAST_MENTIONS]
        if all(OWN in slug for slug in slugs if slug):
            slugs.append(self.kinship.broad(f"{title} {text}"))
        return list(dict.fromkeys(slug for slug in slugs if slug))

    def named(self, text: str) -> list[str]:
        """The first five topics that a short text names, in order."""
        found = dict.fromkeys(mention.slug for mention in self.matcher.find(text))
        return list(found)[:MOST_FROM_TEXT]

    def mentions(self, title: str, text: str, slugs: Iterable[str]) -> dict[str, set[str]]:
        """For each of these topics, the words that name it in the post; none for a mere tag."""
        words: dict[str, set[str]] = {slug: set() for slug in slugs}
        for found in self.matcher.find(f"{title}\n{text}"):
            if found.slug in words:
                words[found.slug].add(found.words)
        return words

    def of_tag(self, network: str, tag: str) -> str:
        """The topic of one tag; "" for a tag without letters."""
        known = self.matcher.of_tag(tag)
        plain = slug_of(tag)
        return known or (f"{network}{OWN}{plain}"[:120] if plain else "")


def tagger() -> Tagger:
    """The tagger of the taxonomy that is in the database now."""
    state = Topic.objects.filter(network="").aggregate(n=Count("pk"), newest=Max("pk"))
    return _tagger(state["n"], state["newest"] or 0)


@lru_cache(maxsize=1)
def _tagger(count: int, newest: int) -> Tagger:
    """Made once for each state of the taxonomy: 8,000 names take a good part of a second."""
    parents: dict[str, list[str]] = defaultdict(list)
    links = Topic.parents.through.objects.order_by("pk")
    for child, parent in links.values_list("from_topic__slug", "to_topic__slug"):
        parents[child].append(parent)
    rows = Topic.objects.filter(network="").values_list("slug", "name", "aliases", "names")
    return Tagger(
        TopicRecord(slug, name, tuple(more), tuple(parents[slug]), names=pairs(names))
        for slug, name, more, names in rows
    )


def ensure_topics(slugs: set[str]) -> dict[str, int]:
    """The rows of these topics by slug; tags of one network become topics on first need.

    A slug of the taxonomy that was taken out since is left out.
    """
    own = [Topic(slug=slug, **own_topic(slug)) for slug in sorted(slugs) if OWN in slug]
    Topic.objects.bulk_create(own, ignore_conflicts=True)
    return dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "pk"))


def own_topic(slug: str) -> dict[str, str]:
    """Name, network and source of a tag's own topic: "quantum-gate (Stack Exchange)"."""
    network, _, tag = slug.partition(OWN)
    kind = connectors().get(network)
    return {
        "name": f"{tag} ({kind.label if kind else network})",
        "network": network,
        "source": "tag",
    }
