"""The one way out of the house: a guarded HTTP client for addresses that strangers chose."""

from perks.ground.outbound.connection import GuardedTransport
from perks.ground.outbound.failures import OutboundError
from perks.ground.outbound.fetch import Limits, Reply, fetch
from perks.ground.outbound.guard import Guard

__all__ = ["Guard", "GuardedTransport", "Limits", "OutboundError", "Reply", "fetch"]
