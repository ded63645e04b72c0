"""Writing a taxonomy into the database, over what is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from scoring.models import Topic
from scoring.taxonomy.records import TopicRecord

BATCH = 2_000
LONGEST_NAME = 160


def store(topics: Sequence[TopicRecord]) -> int:
    """Write all topics with their parents, in one transaction; gives how many were new.

    A known slug takes the new name, aliases and parents; a tag of one network that turns out to
    be a topic becomes one. Topics that are not mentioned stay: scores of the past name them.
    """
    with transaction.atomic():
        before = Topic.objects.count()
        Topic.objects.bulk_create(
            [
                Topic(
                    slug=topic.slug,
                    name=topic.name[:LONGEST_NAME],
                    network="",
                    aliases=[name for name in topic.aliases if len(name) <= LONGEST_NAME],
                    names=by_language(topic.names),
                    source=topic.source,
                )
                for topic in topics
            ],
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["slug"],
            update_fields=["name", "network", "aliases", "names", "source"],
        )
        _link(topics)
        return Topic.objects.count() - before


def by_language(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs of a language and a name as lists of names by language."""
    lists: dict[str, list[str]] = {}
    for language, name in names:
        lists.setdefault(language, []).append(name)
    return lists


def _link(topics: Sequence[TopicRecord]) -> None:
    keys = dict(Topic.objects.values_list("slug", "pk"))
    link = Topic.parents.through
    link.objects.filter(from_topic_id__in=[keys[topic.slug] for topic in topics]).delete()
    link.objects.bulk_create(
        [
            link(from_topic_id=keys[topic.slug], to_topic_id=keys[parent])
            for topic in topics
            for parent in topic.parents
        ],
        batch_size=BATCH,
    )
