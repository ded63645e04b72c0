"""A queue for each network's readings, so that a slow network is nobody else's."""

from __future__ import annotations

from django.conf import settings

from scoring.connectors.registry import connectors


def of(network: str) -> str:
    """The queue in which readings of a network wait."""
    return f"{settings.CELERY_TASK_DEFAULT_QUEUE}.read.{network}"


def live() -> list[str]:
    """The networks that can be asked at any time."""
    return [slug for slug, kind in connectors().items() if kind.capabilities.live]


def names() -> list[str]:
    """All these queues, for workers to take from."""
    return [of(network) for network in live()]
