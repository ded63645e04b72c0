"""Members of the made-up world take what is offered; a refusal is an answer like any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice

from campaigns import claims
from campaigns.asking import Ask, Decision
from campaigns.models import Campaign, Claim
from campaigns.taking import claim_many
from perks.ground.errors import Refusal


def take(campaign: Campaign, member_ids: Iterable[int], most: int = 10_000) -> list[Claim]:
    """Issued claims of the first `most` of these members who can have the perk."""
    found: list[Claim] = []
    left = iter(member_ids)
    while asked := list(islice(left, most - len(found))):
        found += confirmed(campaign, asked)
    return found


def confirmed(campaign: Campaign, member_ids: Sequence[int]) -> list[Claim]:
    """They claim all at once, as on the morning of a launch, and each confirms as the page does."""
    asks = [Ask(id, campaign.pk, f"demo:{campaign.pk}:{id}") for id in member_ids]
    found = []
    for ask, answer in zip(asks, claim_many(asks), strict=True):
        if isinstance(answer, Decision) and answer.claim is not None:
            with suppress(Refusal):
                found.append(claims.confirm(answer.claim.pk, ask.member_id))
    return found
