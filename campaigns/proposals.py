"""What the next wave would choose now, on the audience as published; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns import choosing, frames, marks, pools, waves
from campaigns.choosing import Terms
from campaigns.commitments import handle, next_wave, seed_of
from campaigns.counts import FEW
from campaigns.drawing import Draw, draw, reached_by_score
from campaigns.expected import Answers, answers, places
from campaigns.marks import Marks
from campaigns.models import Campaign, Wave
from perks.ground.errors import Refusal
from perks.ground.receipts import ALPHABET, Receipt

SPARE = 20


@dataclass(frozen=True)
class Proposal:
    """A draw of the next wave on the audience as published, kept while nothing changes."""

    draw: Draw
    places: int
    rule: int
    reach: int | None
    reach_by_score: int | None


_kept: dict[tuple[Any, ...], Proposal] = {}


def propose(
    campaign: Campaign, terms: Terms, wave: Wave, marked: Marks, so_far: Answers
) -> Proposal:
    """What the next wave would choose now. Needs an actor that sees all."""
    count = places(campaign, terms, so_far)
    key = (wave.commitment, frames.current().version, terms, count, marked.newest, so_far.turns,
           so_far.rule, campaign.holdout_share)  # fmt: skip
    if key not in _kept:
        asked = set(campaign.invitations.values_list("member_id", flat=True))
        without = asked | set(marked.struck())
        pool = pools.gather(campaign, so_far.tree, terms, seed_of(wave), without)
        held = waves.held_of(campaign)
        found = draw(pool, terms, seed_of(wave), count, held, marked.added(), spare=SPARE)
        _kept.clear()  # one is enough: whoever looks at a list looks again
        _kept[key] = Proposal(
            found, count, so_far.rule, found.reached(), reached_by_score(found, held.drawn)
        )
    return _kept[key]


def now(campaign: Campaign) -> Proposal:
    """The same, with all that it goes by looked up. Raises Refusal nobody_is_chosen."""
    terms = choosing.terms_of(campaign)
    if not terms.chooses:
        raise Refusal(
            "nobody_is_chosen",
            "This campaign invites everybody who fits. Choose another way first.",
        )
    wave, marked = next_wave(campaign), marks.of(campaign)
    return propose(campaign, terms, wave, marked, answers(campaign, terms))


def find(campaign: Campaign, text: str) -> int:
    """The member of a handle, or of the number of a receipt of this brand, who fits and was not
    asked yet, or is struck. Needs an actor that sees all.

    Raises Refusal not_on_the_list (404) or nobody_is_chosen.
    """
    found, written = now(campaign), "".join(text.split())
    members = [*found.draw.pool.member_id.tolist(), *marks.of(campaign).struck()]
    if len(found.draw.pool) >= FEW:
        for id in members:
            if handle(campaign.pk, found.rule, id) == written.lower():
                return int(id)
        if written and set(written.upper()) <= set(ALPHABET):
            rows = Receipt.objects.filter(number=written.upper(), brand_id=campaign.brand_id)
            of_receipt = rows.values_list("member_id", flat=True).first()
            if of_receipt in members:
                return int(of_receipt)
    raise Refusal(
        "not_on_the_list",
        "Nobody who fits and was not asked yet has this number. Nothing was changed.",
        404,
    )
