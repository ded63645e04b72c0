"""Tasks of the scoring package. Each takes ids or nothing, delegates, and may run twice."""

from celery import Task, shared_task

from perks.ground.nudge import publish
from scoring import (
    activity,
    dispatch,
    disputes,
    emptying,
    forgetting,
    partitions,
    readings,
    refresh,
    runs,
    uploads,
    webmentions,
)


@shared_task
def refresh_due() -> int:
    """The sweep: queue accounts whose time has come, each network its share; gives their number."""
    return dispatch.sweep()


@shared_task(bind=True)
def refresh_account(task: Task, account_id: int) -> str:
    """Read one account; its owner's first score follows at once. Gives the account's state.

    The network's next account is queued when it has ended, however it did. A message that is
    delivered again after the reading it asked for has ended asks for nothing.
    """
    again = (task.request.delivery_info or {}).get("redelivered")
    if again and not readings.is_due(account_id):
        return "was_read"
    if not readings.take(account_id):
        return "being_read"
    try:
        account, error = refresh.read(account_id, each=readings.heard_of)
    except Exception as broken:
        readings.ended(account_id, refresh.stumbled(account_id, broken), broken)
        raise
    readings.ended(account_id, account, error)
    if account is None:
        return "not_linked"
    dispatch.fill(account.network)
    if account.state == "fresh":
        runs.first_score(account.member_id)
    return str(account.state)


@shared_task
def score_today() -> int:
    """Complete today's score run; gives the number of members in it."""
    return int(runs.run().members)


@shared_task
def finish_runs() -> int:
    """The sweep: take up score runs that somebody was killed over; gives their number."""
    left = runs.stopped()
    for row in left:
        runs.complete(row)
    return len(left)


@shared_task
def decide_overdue() -> int:
    """Uphold the disputes about topics that nobody decided in time; gives their number."""
    return disputes.decide_overdue()


@shared_task
def take_off_shelf(account_ids: list[int]) -> int:
    """Drop what runs have read of these accounts from the files; gives the number of rows."""
    return activity.drop(account_ids)


@shared_task
def make_partitions() -> int:
    """Make the months that activity and history will need next; gives how many."""
    return partitions.make()


@shared_task
def empty_posts() -> int:
    """Delete the words of posts that were read long enough ago; gives the number of posts."""
    return emptying.empty()


@shared_task
def forget_faded() -> int:
    """Drop reactions that have faded, and what is known of whoever has none left."""
    return sum(forgetting.forget())


@shared_task
def first_score(member_id: int) -> bool:
    """Score a member who has told of her first activity herself; whether that was so."""
    return runs.first_score(member_id) is not None


@shared_task
def read_upload(upload_id: int) -> str:
    """Read a member's file; gives its state."""
    return uploads.read(upload_id)


@shared_task
def read_uploads() -> int:
    """The sweep: queue every file that nobody reads; gives their number."""
    ids = uploads.left()
    for id in ids:
        publish("scoring.tasks.read_upload", id)
    return len(ids)


@shared_task
def look_at_webmention(webmention_id: int) -> str:
    """Look at the source of a webmention; gives its state."""
    return webmentions.look(webmention_id)


@shared_task
def look_at_webmentions() -> int:
    """The sweep: queue every webmention whose time has come; gives their number."""
    ids = webmentions.left()
    for id in ids:
        publish("scoring.tasks.look_at_webmention", id)
    return len(ids)
