"""A sandbox out of public data: its people become members whose consent is marked as sandbox."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Min

from perks.ground import clock, consent, scopes
from scoring import accounts, moved, refresh
from scoring.connectors.dump import Dump
from scoring.connectors.stackexchange import StackExchange
from scoring.models import Account

ACTOR = scopes.system("sandbox")
AGREED = ["score", "invite", "mentions"]
NETWORK = StackExchange.slug


def most_active(dump: Dump, count: int | None = None, seed: int | None = None) -> list[str]:
    """The native ids of the people who wrote most, or of all who wrote; oldest first among equals.

    With a seed, `count` of all posters by chance instead: the same ones for the same seed.
    """
    # Whoever left the site has posts without a profile; they are nobody whom we could enrol.
    posters = [person for person in dump.posters if person in dump.people]
    if seed is not None:
        return random.Random(seed).sample(posters, min(count or len(posters), len(posters)))  # noqa: S311
    return sorted(posters, key=lambda person: -len(dump.written[person]))[:count]


def most_moving(dump: Dump, count: int, seed: int | None = None) -> list[str]:
    """The native ids of those who received most by people or in numbers, or `count` by chance."""
    received = {
        who: len(dump.reactions.get(who, ())) + sum(row.count for row in dump.counts.get(who, ()))
        for who in dump.written
    }
    posters = sorted(received, key=lambda who: (-received[who], who))
    if seed is not None:
        return random.Random(seed).sample(posters, min(count, len(posters)))  # noqa: S311
    return posters[:count]


def brought_up_to_date(dump: Dump, network: str = NETWORK) -> tuple[Dump, int]:
    """The dump as if it ended when the sandbox was begun (now, for a new one), and the days moved.

    One day for all imports: a second one gives every reaction the moment that it has already.
    """
    with scopes.act_as(ACTOR):
        there = Account.objects.filter(network=network, member__is_sandbox=True)
        begun = there.aggregate(first=Min("linked_at"))["first"]
    return moved.move(dump, begun or clock.now())


def enrol(dump: Dump, native_ids: list[str], network: str = NETWORK) -> Iterator[Account]:
    """Make each person a member, link their account and read it by the ordinary path.

    The dump stands for the network, which is never asked for these accounts. Each in a transaction
    of their own; whoever is there already is only read again.
    """
    reader = StackExchange(dump)
    for native_id in native_ids:
        with scopes.act_as(ACTOR):
            member = member_of(dump, native_id)
            account = accounts.note(member.pk, network, dump.people[native_id])
            if account.proven_at is None:
                accounts.vouch(account.pk)
            refresh.refresh(account.pk, reader)
            yield account


def member_of(dump: Dump, native_id: str) -> Any:
    """The sandbox member of a person of the dump; made, with consent, on first need."""
    people = get_user_model().objects
    email = f"sandbox-{native_id.replace(':', '-')}@sandbox.invalid"
    member = people.filter(email=email).first()
    if member is None:
        name = dump.people[native_id].name[:200]
        member = people.create_user(email, name=name, is_member=True, is_sandbox=True)
        consent.give(member.pk, AGREED, source="sandbox")
    return member
