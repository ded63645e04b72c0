"""What operators see and change."""

from perks.admin import history, libraries, parties

__all__ = ["history", "libraries", "parties"]
