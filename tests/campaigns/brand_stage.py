"""The stage of the brand's tests: a crowd with scores, a frame of its own, a page's queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns import drafts, frames, targeting
from campaigns.models import Campaign
from perks.models import Brand, User
from perks.web.timing import NOT_ASKING
from tests import cast
from tests.campaigns import member_stage
from tests.campaigns.member_stage import system

TYPED = {
    "c0-0-field": "score",
    "c0-0-op": ">=",
    "c0-0-value": "40",
    "c1-0-field": "country",
    "c1-0-op": "in",
    "c1-0-value": "Germany, US",
    "c1-1-field": "topic",
    "c1-1-op": ">",
    "c1-1-topic": "Travel",
    "c1-1-value": "35.5",
}
FITTING = {"all": [{"field": "score", "op": ">=", "value": 30}]}


def crowd(size: int, first: int = 20, step: int = 1) -> list[User]:
    """`size` members called m0, m1, ... whose scores rise from `first`; the frame is rebuilt."""
    with system():
        made = [cast.person(f"m{n}", f"M{n} Member", is_member=True) for n in range(size)]
        for n, member in enumerate(made):
            member_stage.scored(member, standing=first + n * step, travel=None)
        frames.build()
    return made


def drafted(house: cast.Cast, rule: Any = FITTING, **facts: Any) -> Campaign:
    """A draft of Northwind for its lounge day."""
    with system():
        name = facts.pop("name", "Lounge day, winter")
        facts.setdefault("reason", member_stage.REASON)
        return drafts.draft(house.northwind, house.lounge_day, name, rule=rule, **facts)


def signed_in(user: User) -> Client:
    client = Client()
    with system():
        client.force_login(user)
    return client


@contextmanager
def counted() -> Iterator[list[str]]:
    """The page's own queries inside the block."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [q["sql"] for q in captured if not q["sql"].startswith(NOT_ASKING)]


def facts(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    """What the editor's form posts beside the rule."""
    return {
        "name": campaign.name,
        "perk": campaign.perk_id,
        "first_day": "2026-11-22",
        "last_day": "2026-12-21",
        "holdout": "10",
        "hold_minutes": "10",
        "tag": "",
        "landing_url": "",
        **changes,
    }


def at(name: str, brand: Brand, *rest: int) -> str:
    """The address of a page of a brand."""
    return reverse(name, args=[brand.slug, *rest])


def rule_of(campaign: Campaign) -> Any:
    """The tree in force."""
    with system():
        return targeting.in_force(campaign).tree
