"""The sentence: this brand gives this to these people, and what came of it."""

from campaigns.models.campaigns import Campaign, RuleVersion
from campaigns.models.claims import Claim, Invitation
from campaigns.models.outcomes import Click, Link, Mention

__all__ = ["Campaign", "Claim", "Click", "Invitation", "Link", "Mention", "RuleVersion"]
