"""What happens at the door, told to whoever listens, inside the same transaction.

Both signals are sent with sender=Pass and pass_id, claim_id, redemption_id, at (aware datetime) and
uses_left.
A listener that raises takes the redemption, or its undoing, back with it.
"""

from django.dispatch import Signal

redeemed = Signal()
redemption_undone = Signal()
