"""Flags in plain words, for the member and for whoever decides on an appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from perks.ground.plots.markup import signed
from scoring import words
from scoring.models import Flag, Post

TITLES = {
    "pods": "People who react together",
    "bursts": "One day far above the others",
    "unproven": "Accounts of which little is known",
}
SENTENCES = {
    "pods": "{reactors} of the people who react to you on {network} react to the same accounts "
    "again and again, as people do who agreed to. Together they count as the root of their number. "
    "That took {points} points.",
    "bursts": "{reactors} people reacted to you on {network} within a week, on days far above your "
    "usual ones. What is above three times the usual waits for seven days; if it is still there "
    "then, it counts. Until then that took {points} points.",
    "unproven": "{reactors} people who reacted to you on {network} have accounts that are new, "
    "hardly followed or otherwise unproven. They count in proportion to those whom we know more "
    "of, and no more. That took {points} points.",
}
STATES = {
    "open": ("You can appeal", "mind"),
    "waiting": ("Appealed", "mark"),
    "lifted": ("Lifted", "yes"),
    "upheld": ("Stays", "no"),
}


@dataclass(frozen=True)
class Said:
    """A flag as it is shown. state: one of STATES; posts are the member's own, newest first."""

    flag: Flag
    title: str
    sentence: str
    state: str
    chip: tuple[str, str]
    days: list[tuple[date, int]]
    posts: list[Any]

    @property
    def points(self) -> str:
        """What it cost, with its sign, as pages show it."""
        return signed(self.flag.points)


def say(flag: Flag, with_posts: bool = False) -> Said:
    """The flag in words; its posts only on request. A post that was deleted is not among them."""
    found = flag.evidence
    state = state_of(flag)
    return Said(
        flag=flag,
        title=TITLES[flag.kind],
        sentence=SENTENCES[flag.kind].format(
            reactors=found["reactors"],
            network=words.network(flag.network),
            points=f"{-flag.points:.1f}",
        ),
        state=state,
        chip=STATES[state],
        days=[(date.fromisoformat(day), count) for day, count in found["days"]],
        posts=posts_of(flag) if with_posts else [],
    )


def state_of(flag: Flag) -> str:
    """open, waiting, lifted or upheld."""
    decision = getattr(flag, "decision", None)
    if decision is not None:
        return str(decision.outcome)
    return "waiting" if getattr(flag, "appeal", None) else "open"


def posts_of(flag: Flag) -> list[Any]:
    """The member's own posts that the flag is about."""
    ids = flag.evidence["posts"]
    return list(Post.objects.filter(pk__in=ids, member_id=flag.member_id).order_by("-at"))
