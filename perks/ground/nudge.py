"""Queue a task once the transaction is safe. The row is the truth; a nudge that is lost is swept up."""

from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from prometheus_client import Counter

log = structlog.get_logger()
LOST = Counter("perks_nudges_lost_total", "Tasks that could not be queued", ["task"])


def nudge(task: str, *ids: Any) -> None:
    """Queue `task` by name with plain ids after commit. Never raises and never waits for long."""
    transaction.on_commit(lambda: publish(task, *ids))


def publish(task: str, *ids: Any) -> bool:
    """Queue now; False when the broker is away (the sweep finds the work later)."""
    try:
        current_app.send_task(task, args=list(ids), retry=False)
    except (OperationalError, OSError) as error:
        LOST.labels(task).inc()
        log.warning("nudge_lost", task=task, reason=type(error).__name__)
        return False
    return True
