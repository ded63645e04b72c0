"""What happens at the door reaches the claim, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from campaigns.models import Claim
from perks.events import redeemed, redemption_undone
from perks.ground import scopes
from perks.models import Redemption


@receiver(redeemed, dispatch_uid="claim_redeemed")
def mark_redeemed(claim_id: int, **_: Any) -> None:
    """issued -> redeemed with the first use of its pass."""
    with scopes.act_as(scopes.system("doors")):
        Claim.objects.filter(pk=claim_id, state="issued").update(state="redeemed")


@receiver(redemption_undone, dispatch_uid="claim_redemption_undone")
def mark_issued(claim_id: int, **_: Any) -> None:
    """redeemed -> issued when no other use of the pass stands."""
    with scopes.act_as(scopes.system("doors")):
        if not Redemption.objects.filter(pass_used__claim_id=claim_id, undone_at=None).exists():
            Claim.objects.filter(pk=claim_id, state="redeemed").update(state="issued")
