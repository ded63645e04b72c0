"""What other parts of this package may listen to. Sent inside the transaction that made it true."""

from django.dispatch import Signal

# A mention was found, edited, came back, expired or is gone; with mention, what (one of CHANGES) and
# words, the whole text of the post where it stands, else "".
mention_changed = Signal()
