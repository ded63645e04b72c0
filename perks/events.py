"""What the perks package tells whoever listens, inside the transaction in which it happened."""

from django.dispatch import Signal

# Both are sent by Pass with pass_id, claim_id and at (an aware datetime).
redeemed = Signal()
redemption_undone = Signal()
