"""Small facts that all processes share for a while: kept in the broker, and lost without harm.

While the broker is away, or is none that can keep them, each process keeps its own.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol, TypeVar

import redis
import structlog
from django.conf import settings

log = structlog.get_logger()
Facts = dict[str, Any]
Answer = TypeVar("Answer")
# Takes what is known ({} at first) and the moment in seconds; gives what is known now, and an answer.
Change = Callable[[Facts, float], tuple[Facts, Answer]]
PREFIX = "perks:shared:"
PATIENCE = 0.2  # seconds that anybody waits for the broker
AWAY = 5.0  # seconds until one that did not answer is asked again
# Written only where nobody else wrote in between; expiring, so that nothing piles up.
REPLACE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return 1
"""


class Kept(Protocol):
    """Where facts are kept. `for_all` is whether other processes see them."""

    for_all: bool

    def change(self, key: str, how: Change[Answer], seconds: int) -> Answer:
        """Replace what is known under a key; it is forgotten when so long nothing changed it."""
        ...

    def known(self, prefix: str) -> dict[str, Facts]:
        """All that is known under keys that begin so, by the rest of the key."""
        ...


@dataclass
class Alone:
    """This process for itself."""

    clock: Callable[[], float] = time.time
    facts: dict[str, tuple[str, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    for_all = False

    def change(self, key: str, how: Change[Answer], seconds: int) -> Answer:
        with self.lock:
            now = self.clock()
            self.facts = {name: kept for name, kept in self.facts.items() if kept[1] > now}
            known = json.loads(self.facts[key][0]) if key in self.facts else {}
            facts, answer = how(known, now)
            self.facts.pop(key, None)
            if facts:
                self.facts[key] = (json.dumps(facts), now + seconds)
            return answer

    def known(self, prefix: str) -> dict[str, Facts]:
        with self.lock:
            now, size = self.clock(), len(prefix)
            found = {name: text for name, (text, until) in self.facts.items() if until > now}
            return {n[size:]: json.loads(text) for n, text in found.items() if n.startswith(prefix)}


class Broker:
    """All processes together, by the broker's own clock. Raises redis.RedisError."""

    for_all = True

    def __init__(self, url: str) -> None:
        self.line = redis.Redis.from_url(
            url.replace("redis+socket://", "unix://").replace("virtual_host=", "db="),
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            decode_responses=True,
        )
        self.replace = self.line.register_script(REPLACE)

    def change(self, key: str, how: Change[Answer], seconds: int) -> Answer:
        while True:
            asked = self.line.pipeline(transaction=False)
            before, (whole, micro) = asked.get(PREFIX + key).time().execute()
            facts, answer = how(json.loads(before) if before else {}, whole + micro / 1e6)
            after = json.dumps(facts) if facts else ""
            if self.replace([PREFIX + key], [before or "", after, seconds]):
                return answer

    def known(self, prefix: str) -> dict[str, Facts]:
        begins = PREFIX + prefix
        found = {key: self.line.get(key) for key in self._keys(begins)}
        return {key[len(begins) :]: json.loads(text) for key, text in found.items() if text}

    def _keys(self, begins: str) -> Iterator[str]:
        yield from self.line.scan_iter(match=f"{begins}*", count=1000)


class Shared:
    """The broker's while it answers; what this process knows while it does not."""

    def __init__(self, broker: Kept | None, alone: Kept) -> None:
        self.broker, self.alone, self.away_until = broker, alone, 0.0

    @property
    def for_all(self) -> bool:
        return self.broker is not None and time.monotonic() >= self.away_until

    def change(self, key: str, how: Change[Answer], seconds: int) -> Answer:
        return self._asked(lambda kept: kept.change(key, how, seconds))

    def known(self, prefix: str) -> dict[str, Facts]:
        return self._asked(lambda kept: kept.known(prefix))

    def _asked(self, question: Callable[[Kept], Answer]) -> Answer:
        if self.broker is not None and self.for_all:
            try:
                return question(self.broker)
            except redis.RedisError as error:
                self.away_until = time.monotonic() + AWAY
                log.warning("shared_facts_away", reason=type(error).__name__)
        return question(self.alone)


@cache
def kept_at(url: str) -> Kept:
    """What is kept at an address: one that no Redis or Valkey is at keeps nothing for all."""
    known = url.startswith(("redis://", "rediss://", "redis+socket://", "unix://"))
    return Shared(Broker(url) if known else None, Alone())


def kept() -> Kept:
    """Where this house keeps them (PERKS_SHARED_URL, or the broker)."""
    return kept_at(settings.PERKS_SHARED_URL)
