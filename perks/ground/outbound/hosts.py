"""How a host is asked: so often, so many at once, not while it wants peace, not while it is down.

Plain functions over what is known of a host, so that the broker and a process alone keep the same
rules. The circuit breaker is M. Nygard's (Release It!): closed, open after failures in a row, then
half-open, in which one request finds out.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

State = Literal["closed", "failing", "open", "half-open", "waiting"]


@dataclass(frozen=True)
class Manners:
    """at_once: requests at the same time; a_second: new ones, `burst` of them in advance (None: as
    fast as it answers); failures: in a row until it is left alone; pause: for how long at first, in
    seconds, doubling up to `longest`; unsaid: how long after "too many" without a time."""

    at_once: int = 6
    a_second: float | None = 10.0
    burst: int = 20
    failures: int = 5
    pause: float = 30.0
    longest: float = 3_600.0
    unsaid: float = 60.0


@dataclass(frozen=True)
class Wait:
    """A request that is not made now: `seconds` until it may be. brief: others are merely ahead."""

    seconds: float
    sentence: str
    brief: bool = False


@dataclass
class Host:
    """What is known of a host; moments are seconds since 1970.

    turns: the requests under way, each with the moment by which it has ended. next_at: when the
    next would be asked if all came evenly. quiet_until: what it asked for. failures: in a row;
    opened: how often it was left alone since it last answered; open_until; since: when that began.
    probe: the request that finds out. error: what went wrong last, and when (error_at).
    """

    turns: dict[str, float] = field(default_factory=dict)
    next_at: float = 0.0
    quiet_until: float = 0.0
    failures: int = 0
    opened: int = 0
    open_until: float = 0.0
    since: float = 0.0
    probe: str = ""
    error: str = ""
    error_at: float = 0.0

    def state(self, now: float) -> State:
        if self.opened:
            return "open" if now < self.open_until else "half-open"
        if now < self.quiet_until:
            return "waiting"
        return "failing" if self.failures else "closed"

    @property
    def facts(self) -> dict[str, Any]:
        return asdict(self)


def enter(host: Host, now: float, turn: str, until: float, manners: Manners) -> Wait | None:
    """Begin a request that ends by `until`; or how long to wait, and then nothing changed."""
    host.turns = {name: end for name, end in host.turns.items() if end > now}
    if now < host.quiet_until:
        return Wait(host.quiet_until - now, "It asked us to come back later.")
    if now < host.open_until:
        return Wait(host.open_until - now, "It failed several times and is left alone.")
    if host.opened and host.probe in host.turns:
        return Wait(host.turns[host.probe] - now, "It failed several times and is being tried.")
    if len(host.turns) >= manners.at_once:
        return Wait(0.1, "Too many of our requests are under way there.", brief=True)
    if manners.a_second:
        early = host.next_at - now - manners.burst / manners.a_second
        if early > 0:
            return Wait(early, "It was asked very often just now.", brief=True)
        host.next_at = max(host.next_at, now) + 1 / manners.a_second
    host.turns[turn] = until
    if host.opened:
        host.probe = turn
    return None


def answered(host: Host, turn: str) -> None:
    """It works: whatever it said, it said it."""
    host.turns.pop(turn, None)
    host.failures = host.opened = 0
    host.open_until = host.since = 0.0
    host.probe = ""


def asked_for_peace(host: Host, now: float, turn: str, seconds: float, error: str) -> None:
    """Nobody asks it for so long."""
    host.turns.pop(turn, None)
    host.quiet_until = max(host.quiet_until, now + seconds)
    host.since = host.since or now
    host.error, host.error_at = error, now


def failed(
    host: Host,
    now: float,
    turn: str,
    error: str,
    manners: Manners,
    dice: Callable[[], float] = random.random,
) -> None:
    """It broke down or stayed silent; `dice` gives 0 to 1, so that not all come back at once."""
    host.turns.pop(turn, None)
    host.failures += 1
    host.since = host.since or now
    host.error, host.error_at, host.probe = error, now, ""
    if host.opened or host.failures >= manners.failures:
        wait = min(manners.pause * 2**host.opened, manners.longest)
        host.open_until = now + wait * (0.75 + 0.5 * dice())
        host.opened = min(host.opened + 1, 30)
