"""What a member moves people about, with the posts that show it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery

from scoring import vetoes
from scoring.models import Post, Score, Topic, TopicStrength


@dataclass(frozen=True)
class Shown:
    """One topic of a member; `evidence` are the posts that are still stored, heaviest first.

    `through` names the topics that its posts are about where they do not name the topic itself.
    """

    topic: Any
    strength: float
    low: float
    high: float
    because: str
    through: list[str]
    evidence: list[Post]

    @property
    def interval(self) -> str:
        """The interval in whole figures, its ends rounded outwards, as pages show it."""
        return f"{floor(self.low)} to {ceil(self.high)}"


def newest(member_id: int) -> list[TopicStrength]:
    """The strengths that stand beside the member's newest score, strongest first.

    What the member hides is not among them.
    """
    score = Score.objects.filter(member_id=member_id).order_by("-date", "-id").first()
    if score is None:
        return []
    rows = TopicStrength.objects.filter(member_id=member_id, run_id=score.run_id)
    hidden = ArraySubquery(vetoes.live(member_id).values("topic_id"))
    found = rows.select_related("topic").annotate(hidden=hidden)
    ordered = found.order_by("-strength", "topic__slug")
    return [row for row in ordered if vetoes.is_shown(row, row.hidden)]


def shown(member_id: int, limit: int | None = None) -> list[Shown]:
    """The member's topics with their evidence, strongest first, in three queries or four."""
    rows = newest(member_id)[:limit]
    wanted = {post for row in rows for post in row.evidence}
    broad = [row for row in rows if row.topic_id not in row.parts]
    names = Topic.objects.in_bulk({part for row in broad for part in row.parts})
    posts = Post.objects.filter(member_id=member_id).defer("text").in_bulk(wanted)
    return [
        Shown(
            row.topic,
            row.strength,
            row.low,
            row.high,
            because(row),
            sorted(names[id].name for id in row.parts) if row in broad else [],
            [posts[id] for id in row.evidence if id in posts],
        )
        for row in rows
    ]


def because(row: TopicStrength) -> str:
    """Why the topic is there, in one sentence."""
    return f"About {row.reactors:,} different people reacted to {row.posts:,} of your posts."
