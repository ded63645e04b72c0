"""Tasks of the perks package. Each takes ids or nothing, delegates, and may run twice."""

from dataclasses import asdict

from celery import shared_task

from perks import rotation
from perks.ground import outbox


@shared_task
def send_letters() -> int:
    """Send the letters that wait in the outbox."""
    return outbox.send_waiting()


@shared_task
def rotate_keys() -> dict[str, int]:
    """Make the keys that are due, and sign again what a dropped key left behind."""
    return asdict(rotation.rotate())
