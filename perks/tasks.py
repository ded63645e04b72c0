"""Tasks of the perks package. Each takes ids or nothing, delegates, and may run twice."""

from celery import shared_task

from perks.ground import outbox


@shared_task
def send_letters() -> int:
    """Send the letters that wait in the outbox."""
    return outbox.send_waiting()
