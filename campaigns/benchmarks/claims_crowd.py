"""Many clients who all want one at the same moment, and how long each waited."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Barrier, Thread

import numpy as np
from django.db import connections


@dataclass(frozen=True)
class Rush:
    """What came of a rush on `stock`; `sold` is what the database says, times in milliseconds."""

    stock: int
    attempts: int
    sold: int
    per_s: float
    p50_ms: float
    p99_ms: float
    sold_out_p50_ms: float

    @property
    def oversold(self) -> int:
        return max(0, self.sold - self.stock)

    @property
    def undersold(self) -> int:
        return max(0, min(self.stock, self.attempts) - self.sold)

    def with_sold(self, sold: int) -> Rush:
        return replace(self, sold=sold)


def rush(ask: Callable[[int], bool], attempts: int, clients: int, stock: int) -> Rush:
    """`clients` threads ask one number after the other until `attempts` are through.

    `ask` says whether it got one. The rate is of those that did, up to the last of them; what is
    sold out is timed from then on.
    """
    numbers = itertools.count()
    start = Barrier(clients + 1)
    times: list[tuple[float, float, bool]] = []

    def run() -> None:
        mine: list[tuple[float, float, bool]] = []
        start.wait()
        while (number := next(numbers)) < attempts:
            asked = time.perf_counter()
            got = ask(number)
            mine.append((asked, time.perf_counter(), got))
        times.extend(mine)
        connections.close_all()

    threads = [Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return told(np.array(times), began, attempts, stock)


def told(times: np.ndarray, began: float, attempts: int, stock: int) -> Rush:
    """A rush from the start, the end and the answer of each attempt, float64[n, 3]."""
    got = times[times[:, 2] == 1]
    last = got[:, 1].max()
    waited = (got[:, 1] - got[:, 0]) * 1_000
    late = times[(times[:, 2] == 0) & (times[:, 0] > last)]
    sold_out = float(np.median((late[:, 1] - late[:, 0]) * 1_000)) if len(late) else 0.0
    p50, p99 = np.percentile(waited, [50, 99])
    return Rush(
        stock, attempts, len(got), len(got) / (last - began), float(p50), float(p99), sold_out
    )
