"""Tasks of the perks package. Each takes ids or nothing, delegates, and may run twice."""

from dataclasses import asdict

from celery import shared_task

from perks import erasure, rotation, stays
from perks.ground import outbox, scopes, strangers, submits


@shared_task
def send_letters() -> int:
    """Send the letters that wait in the outbox, also those to people without an account."""
    return outbox.send_waiting() + strangers.send_waiting()


@shared_task
def rotate_keys() -> dict[str, int]:
    """Make the keys that are due, and sign again what a dropped key left behind."""
    return asdict(rotation.rotate())


@shared_task
def erase_late() -> int:
    """Delete what was still being written about members who were erased; gives the rows' number."""
    return erasure.erase_late()


@shared_task
def tidy_stays() -> int:
    """End stays that ran out and slots that were missed; the door does not wait for this."""
    with scopes.act_as(scopes.system("stays")):
        return stays.tidy_all()


@shared_task
def forget_forms() -> int:
    """Forget what forms were answered two days ago; gives the number."""
    return submits.forget()
