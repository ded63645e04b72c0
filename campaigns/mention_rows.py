"""The mentions of a campaign as rows for a spreadsheet: every one that counts, copies beside it."""

from __future__ import annotations

from campaigns import gallery
from campaigns.models import Campaign
from campaigns.models.mentions import FOUND

Cell = str | int | float | None
HEAD = (
    "posted at", "member", "network", "address", "what it says", "how it was found", "stance",
    "disclosure", "why", "reactions", "copies", "members with the same words", "may be shown",
    "answered at", "edited at", "state",
)  # fmt: skip


def rows(campaign: Campaign) -> list[tuple[Cell, ...]]:
    """One row a mention, newest first; of posts on several networks the first, with the number of
    its copies. Three queries."""
    return [row(card) for card in gallery.cards(gallery.of_campaign(campaign))]


def row(card: gallery.Card) -> tuple[Cell, ...]:
    """One mention, with nothing of its member but the given name that the console shows."""
    mention, answered = card.mention, card.permission
    edited = mention.edited_at
    return (
        f"{mention.posted_at:%Y-%m-%d %H:%M}", mention.claim.given_name, mention.network,
        mention.url, mention.excerpt, FOUND[mention.found_by], card.spoken,
        gallery.DISCLOSED.get(card.disclosure or "", "Not read yet"), card.disclosed_because,
        card.reactions, len(card.copies), card.voices, card.answered,
        f"{answered.at:%Y-%m-%d %H:%M}" if answered else "",
        f"{edited:%Y-%m-%d %H:%M}" if edited else "", mention.state,
    )  # fmt: skip
