"""Queue a task once the transaction is safe. The row is the truth; a nudge that is lost is swept up."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.pools import producers
from prometheus_client import Counter

log = structlog.get_logger()
LOST = Counter("perks_nudges_lost_total", "Tasks that could not be queued", ["task"])
# Seconds that a request waits for the broker, for a connection and again for an answer.
PATIENCE = 0.2


_by_hand: ContextVar[bool] = ContextVar("perks_nudge_by_hand", default=False)


@contextmanager
def by_hand() -> Iterator[None]:
    """Queue nothing inside the block: whoever lives through a made-up past does the work itself."""
    token = _by_hand.set(True)
    try:
        yield
    finally:
        _by_hand.reset(token)


def nudge(task: str, *ids: Any, **where: str) -> None:
    """Queue `task` by name with plain ids after commit. Never raises and never waits for long.

    `queue` may name another one than the usual.
    """
    if _by_hand.get():
        return
    transaction.on_commit(lambda: publish(task, *ids, **where))


def publish(task: str, *ids: Any, queue: str = "") -> bool:
    """Queue now; False when the broker is away (the sweep finds the work later)."""
    where = {"queue": queue} if queue else {}
    try:
        with producers[_line()].acquire(block=True, timeout=PATIENCE) as producer:
            current_app.send_task(task, args=list(ids), retry=False, producer=producer, **where)
    except Exception as error:
        # Whatever it is, the work that was committed must not look failed to whoever asked.
        LOST.labels(task).inc()
        log.warning("nudge_lost", task=task, reason=type(error).__name__)
        return False
    return True


def _line() -> Any:
    """A connection less patient than a worker's, which has to wait for work. Equal ones share a pool."""
    options = {
        **current_app.conf.broker_transport_options,
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        # Without this, opening a connection tries again for seconds whatever `retry` says.
        "max_retries": 0,
    }
    return current_app.connection_for_write(transport_options=options)
