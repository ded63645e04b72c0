"""Taking turns at a host, all processes together."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from uuid import uuid4

import httpx
from django.conf import settings

from perks.ground import shared
from perks.ground.outbound import hosts
from perks.ground.outbound.failures import OutboundError
from perks.ground.outbound.hosts import Host, Manners

Answer = TypeVar("Answer")
KEY = "host:"
# Seconds that a request waits until others are done; and how much longer than it may take its turn
# is kept, for the turn of a process that was killed.
PATIENCE, GRACE = 2.0, 5.0
FORGOTTEN_AFTER = 86_400 + 3_600
MANNERS = Manners()
TOO_MANY = 429


@dataclass(frozen=True)
class Trouble:
    """A host that is not asked as usual, for the operator; moments are aware, None for none."""

    name: str
    state: hosts.State
    since: datetime | None
    until: datetime | None
    error: str
    error_at: datetime | None
    under_way: int


def manners_at(name: str) -> Manners:
    """A host that the operator allows by name is the house's own: asked as fast as it answers."""
    own = name in getattr(settings, "PERKS_OUTBOUND_ALLOW", ())
    return replace(MANNERS, a_second=None) if own else MANNERS


@contextmanager
def turn(
    url: httpx.URL, seconds: float, sleep: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold one of the host's turns for a request of at most so many seconds.

    Raises OutboundError `busy` with the seconds to wait when the host may not be asked now, and
    notes how the request ended.
    """
    name, id = name_of(url), uuid4().hex[:12]
    manners = manners_at(name)
    enter(name, id, seconds, manners, sleep)
    end: Callable[[Host, float], None] = lambda host, _: hosts.answered(host, id)  # noqa: E731
    try:
        yield
    except OutboundError as error:
        end = partial(note, id=id, error=error, manners=manners)
        raise
    except BaseException:
        end = lambda host, _: host.turns.pop(id, None)  # noqa: E731
        raise
    finally:
        change(name, end)


def note(host: Host, now: float, id: str, error: OutboundError, manners: Manners) -> None:
    """What a failed request tells of its host: it is down, wants peace, or works."""
    down = error.kind in ("timeout", "broken") or (error.status or 0) >= 500
    if error.retry_after or error.status == TOO_MANY:
        wait = error.retry_after or manners.unsaid * (0.75 + 0.5 * random.random())  # noqa: S311
        hosts.asked_for_peace(host, now, id, wait, error.sentence)
    elif error.kind == "refused":
        host.turns.pop(id, None)
    elif down:
        hosts.failed(host, now, id, error.sentence, manners)
    else:
        hosts.answered(host, id)


def enter(
    name: str, id: str, seconds: float, manners: Manners, sleep: Callable[[float], None]
) -> None:
    """Begin a turn; wait a little when others are merely ahead. Raises OutboundError `busy`."""
    left = min(PATIENCE, seconds)
    while wait := change(
        name, lambda host, now: hosts.enter(host, now, id, now + seconds + GRACE, manners)
    ):
        pause = wait.seconds * (1 + random.random() / 2)  # noqa: S311
        if not wait.brief or pause > left:
            again = max(1, math.ceil(wait.seconds))
            raise OutboundError("busy", f"{name} is not asked just now. {wait.sentence}", again)
        sleep(pause)
        left -= pause


def change(name: str, how: Callable[[Host, float], Answer]) -> Answer:
    """Change what is known of a host, for all processes."""

    def facts(known: shared.Facts, now: float) -> tuple[shared.Facts, Answer]:
        host = Host(**known)
        answer = how(host, now)
        return host.facts, answer

    return shared.kept().change(KEY + name, facts, FORGOTTEN_AFTER)


def troubles() -> list[Trouble]:
    """The hosts that are down, failing, or left in peace; the longest first."""
    now, found = time.time(), []
    for name, known in shared.kept().known(KEY).items():
        host = Host(**known)
        state = host.state(now)
        if state != "closed":
            until = max(host.open_until, host.quiet_until)
            under_way = sum(end > now for end in host.turns.values())
            found.append(
                Trouble(
                    name, state, moment(host.since), moment(until if until > now else 0),
                    host.error, moment(host.error_at), under_way,
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.since is None, one.since, one.name))


def close(name: str) -> None:
    """Ask a host again as usual, at once."""
    shared.kept().change(KEY + name, lambda known, now: ({}, None), 1)


def name_of(url: httpx.URL) -> str:
    """The host, with its port where it is not the usual one."""
    return f"{url.host}:{url.port}" if url.port else url.host


def moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
