"""What a member moves people about, with the posts that show it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from scoring.models import Post, Score, TopicStrength


@dataclass(frozen=True)
class Shown:
    """One topic of a member; `evidence` are the posts that are still stored, heaviest first."""

    topic: Any
    strength: float
    low: float
    high: float
    because: str
    evidence: list[Post]

    @property
    def interval(self) -> str:
        """The interval in whole figures, its ends rounded outwards, as pages show it."""
        return f"{floor(self.low)} to {ceil(self.high)}"


def newest(member_id: int) -> list[TopicStrength]:
    """The strengths that stand beside the member's newest score, strongest first."""
    score = Score.objects.filter(member_id=member_id).order_by("-date", "-id").first()
    if score is None:
        return []
    rows = TopicStrength.objects.filter(member_id=member_id, run_id=score.run_id)
    return list(rows.select_related("topic").order_by("-strength", "topic__slug"))


def shown(member_id: int, limit: int | None = None) -> list[Shown]:
    """The member's topics with their evidence, strongest first, in three queries."""
    rows = newest(member_id)[:limit]
    wanted = {post for row in rows for post in row.evidence}
    posts = Post.objects.filter(member_id=member_id).defer("text").in_bulk(wanted)
    return [
        Shown(
            row.topic,
            row.strength,
            row.low,
            row.high,
            because(row),
            [posts[id] for id in row.evidence if id in posts],
        )
        for row in rows
    ]


def because(row: TopicStrength) -> str:
    """Why the topic is there, in one sentence."""
    return f"About {row.reactors:,} different people reacted to {row.posts:,} of your posts."
