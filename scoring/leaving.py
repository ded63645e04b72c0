"""A member is erased: linked accounts are let go as if she had unlinked them, then forgotten."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from perks.ground.erasing import leaving
from perks.ground.nudge import nudge
from scoring import moving
from scoring.models import Account


@receiver(leaving, dispatch_uid="let_go_of_accounts")
def let_go_of_accounts(member_id: int, **_: Any) -> None:
    """Give shares back to whoever owns an account with the member, and clear the runs' files."""
    accounts = list(Account.objects.filter(member_id=member_id).order_by("pk"))
    for account in accounts:
        if account.unlinked_at is None:
            moving.release(account)
    if accounts:
        nudge("scoring.tasks.take_off_shelf", [account.pk for account in accounts])
