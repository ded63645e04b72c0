"""What operators see and change."""

from perks.admin import history, parties

__all__ = ["history", "parties"]
