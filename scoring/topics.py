"""What a member moves people about, with the posts that show it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, OuterRef, Subquery
from django.db.models.functions import JSONObject

from perks.ground.errors import Refusal
from scoring import stances, vetoes, who_reacted, words
from scoring.endorsed import counted
from scoring.models import Account, Post, Score, Topic, TopicStrength
from scoring.who_reacted import Reacted

# Of a topic beside a strength: whether it is one of the strength's parts.
AMONG_PARTS = Func(
    F("pk"), OuterRef("parts"), template="(%(expressions)s))", arg_joiner=" = ANY(",
    output_field=BooleanField(),
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """A post that shows a topic, and who reacted to it, by kind."""

    post: Post
    stance: str
    reacted: list[Reacted]


@dataclass(frozen=True)
class Bio:
    """An account whose own description names a topic; `network` in words."""

    account: Account
    network: str


@dataclass(frozen=True)
class Shown:
    """One topic of a member; `evidence` are the posts that are still stored, heaviest first.

    `bios` are of accounts that are still linked, and come before the posts.
    `stance` and `endorsed` are sentences, empty where there is nothing to say.
    `through` names the topics that its posts are about where they do not name the topic itself.
    """

    topic: Topic
    strength: float
    low: float
    high: float
    because: str
    through: list[str]
    stance: str
    endorsed: str
    bios: list[Bio]
    evidence: list[Evidence]

    @property
    def interval(self) -> str:
        """The interval in whole figures, its ends rounded outwards, as pages show it."""
        return f"{floor(self.low)} to {ceil(self.high)}"

    @property
    def pieces(self) -> int:
        """How many pieces of evidence can still be shown."""
        return len(self.bios) + len(self.evidence)


def newest(member_id: int) -> list[TopicStrength]:
    """The strengths that stand beside the member's newest score, strongest first.

    What the member hides is not among them.
    """
    newest_run = Score.objects.filter(member_id=member_id).order_by("-date", "-id").values("run_id")
    rows = TopicStrength.objects.filter(member_id=member_id, run_id=Subquery(newest_run[:1]))
    hidden = ArraySubquery(vetoes.live(member_id).values("topic_id"))
    named = Topic.objects.filter(AMONG_PARTS)
    found = rows.select_related("topic").annotate(
        hidden=hidden, named=ArraySubquery(named.values(json=JSONObject(id="id", name="name")))
    )
    ordered = found.order_by("-strength", "topic__slug")
    return [row for row in ordered if vetoes.is_shown(row, row.hidden)]


def shown(member_id: int) -> list[Shown]:
    """The member's topics with their evidence, strongest first, in at most eight queries."""
    return described(member_id, newest(member_id))


def strongest(member_id: int, limit: int) -> list[Shown]:
    """The first of the member's topics without their evidence, in one query."""
    return described(member_id, newest(member_id)[:limit], evidence=False)


def described(member_id: int, rows: list[TopicStrength], evidence: bool = True) -> list[Shown]:
    """These topics of a member in words, with or without their evidence."""
    wanted = {post for row in rows for post in row.evidence if evidence}
    mine = Post.objects.filter(member_id=member_id).defer("text")
    posts = mine.in_bulk(wanted) if wanted else {}
    reacted = who_reacted.of_posts(wanted)
    endorsed = counted(member_id) if wanted else {}
    said = stances.of_member(member_id) if wanted else {}
    told = {account for row in rows for account in row.bios if evidence}
    linked = Account.objects.filter(member_id=member_id, unlinked_at=None).exclude(about="")
    bios = linked.in_bulk(told) if told else {}
    return [
        Shown(
            row.topic,
            row.strength,
            row.low,
            row.high,
            because(row),
            parts_of(row) if row.topic_id not in row.parts else [],
            stances.in_words(said.get(row.topic.slug, {})),
            endorsed[row.topic_id].sentence if row.topic_id in endorsed else "",
            [Bio(bios[id], words.network(bios[id].network)) for id in row.bios if id in bios],
            [
                Evidence(posts[id], posts[id].stances.get(row.topic.slug, ""), reacted.get(id, []))
                for id in row.evidence
                if id in posts
            ],
        )
        for row in rows
    ]


def of_member(member_id: int, slug: str) -> Shown:
    """One topic of the member. Raises Refusal topic_not_yours (404)."""
    rows = [row for row in newest(member_id) if row.topic.slug == slug]
    if not rows:
        raise Refusal("topic_not_yours", "This is not among your topics.", 404)
    return described(member_id, rows)[0]


def parts_of(row: Any) -> list[str]:
    """The names of what a broad topic stands on, those that the member hides left out."""
    return sorted(each["name"] for each in row.named if each["id"] not in row.hidden)


def because(row: TopicStrength) -> str:
    """Why the topic is there, in one sentence."""
    return f"About {row.reactors:,} different people reacted to {row.posts:,} of your posts."
