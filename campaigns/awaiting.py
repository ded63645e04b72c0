"""Asks that wait for the writer of claims, and how many of them it takes at a time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from campaigns.asking import Answer, Ask

MOST = 256
CROWD = 8
MOMENT = 0.0003  # seconds


class Awaited:
    """An answer that comes once. A bare lock: a Future costs more than a look at the stock."""

    def __init__(self) -> None:
        self.closed = threading.Lock()
        self.closed.acquire()
        self.answer: Answer

    def give(self, answer: Answer) -> None:
        self.answer = answer
        self.closed.release()

    def result(self, patience: float) -> Answer:
        """Raises TimeoutError after so many seconds."""
        if not self.closed.acquire(timeout=patience):
            raise TimeoutError
        self.closed.release()
        return self.answer


@dataclass(frozen=True)
class Waiting:
    """One ask that waits for its answer. With a `token` it is that member's, whoever it names."""

    ask: Ask
    token: str = ""
    answer: Awaited = field(default_factory=Awaited)


def take(queue: SimpleQueue[Waiting | None], before: int) -> list[Waiting | None]:
    """What has come, up to MOST and at least one; None is the last. `before` is how many came last.

    A lone ask waits for nobody. Whoever was told in a crowd may be about to ask on: as long as more
    come in every moment, they are waited for, or a few would be answered first and the rest late.
    """
    batch = [queue.get()]
    came = -1
    while before >= CROWD and came < queue.qsize() < MOST:
        came = queue.qsize()
        time.sleep(MOMENT)
    while len(batch) < MOST and batch[-1] is not None:
        try:
            batch.append(queue.get_nowait())
        except Empty:
            break
    return batch
