"""What operators see and change."""

from perks.admin import desks, history, letters, libraries, parties

__all__ = ["desks", "history", "letters", "libraries", "parties"]
