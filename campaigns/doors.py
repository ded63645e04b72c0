"""What happens at the door reaches the claim, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from perks.events import redeemed, redemption_undone

from campaigns.models import Claim
from perks.ground import scopes


@receiver(redeemed, dispatch_uid="claim_redeemed")
def mark_redeemed(claim_id: int, **_: Any) -> None:
    """issued -> redeemed with the first use of its pass."""
    with scopes.act_as(scopes.system("doors")):
        Claim.objects.filter(pk=claim_id, state="issued").update(state="redeemed")


@receiver(redemption_undone, dispatch_uid="claim_redemption_undone")
def mark_issued(claim_id: int, uses_left: int = 0, **_: Any) -> None:
    """redeemed -> issued when the undone use was the only one."""
    with scopes.act_as(scopes.system("doors")):
        used = Claim.objects.filter(pk=claim_id, pass_issued__redemptions__undone_at=None)
        if not used.filter(pass_issued__redemptions__isnull=False).exists():
            Claim.objects.filter(pk=claim_id, state="redeemed").update(state="issued")
