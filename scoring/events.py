"""What other packages may listen to. Sent inside the transaction that made it true."""

from django.dispatch import Signal

# An account was read and its activity stored; with account_id and member_id.
refreshed = Signal()
# Posts that the network no longer shows are about to be dropped; with account_id and post_ids.
posts_deleted = Signal()
