"""Who reacted to a post: how many different people, and how many more without a name, by kind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Sum

from scoring.models import Reaction, Tally

# One and several, as sentences say it.
VERBS = {
    "share": "shared it",
    "quote": "quoted it",
    "list": "put it on a list",
    "reply": "replied",
    "mention": "mentioned it",
    "like": "liked it",
}


@dataclass(frozen=True)
class Reacted:
    """One kind of reaction: `people` who can be told apart, and `counted` without their names."""

    kind: str
    people: int
    counted: int

    @property
    def sentence(self) -> str:
        """For example "12 people replied" or "about 40 liked it, counted by the network"."""
        verb = VERBS[self.kind]
        told = f"{self.people:,} {'person' if self.people == 1 else 'people'} {verb}"
        counted = f"{self.counted:,} {verb} (the network tells the number only)"
        return ", ".join([told] * (self.people > 0) + [counted] * (self.counted > 0))


def of_posts(posts: Collection[int]) -> dict[int, list[Reacted]]:
    """The reactions to each of these posts, by kind; in two queries, none for no posts."""
    if not posts:
        return {}
    found: dict[tuple[int, str], list[int]] = {}
    rows = Reaction.objects.filter(post_id__in=posts).values_list("post_id", "kind")
    for post, kind, people in rows.annotate(n=Count("actor_key", distinct=True)).order_by():
        found.setdefault((post, kind), [0, 0])[0] = people
    counts = Tally.objects.filter(post_id__in=posts).values_list("post_id", "kind")
    for post, kind, count in counts.annotate(n=Sum("count")).order_by():
        found.setdefault((post, kind), [0, 0])[1] = count
    order = list(VERBS)
    grouped: dict[int, list[Reacted]] = {}
    for (post, kind), (people, count) in sorted(found.items(), key=lambda i: order.index(i[0][1])):
        if people or count:
            grouped.setdefault(post, []).append(Reacted(kind, people, count))
    return grouped
