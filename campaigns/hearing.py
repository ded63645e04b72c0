"""What the scoring package tells: an account was read, so look for mentions among the news."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from campaigns.models import Claim
from perks.ground import scopes
from perks.ground.nudge import nudge
from scoring.events import refreshed


@receiver(refreshed, dispatch_uid="look_for_mentions")
def look_for_mentions(member_id: int, **_: Any) -> None:
    """Queue a look at this member's news, if the member took anything."""
    with scopes.act_as(scopes.system("mentions")):
        if Claim.objects.filter(member_id=member_id, state__in=["issued", "redeemed"]).exists():
            nudge("campaigns.tasks.collect_mentions", member_id)
