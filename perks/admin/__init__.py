"""What operators see and change."""

from perks.admin import desks, history, libraries, parties

__all__ = ["desks", "history", "libraries", "parties"]
