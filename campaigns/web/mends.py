"""Where a member mends the one thing that keeps a perk from her."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from campaigns.forme import Offer
from campaigns.rules.replay import replay
from perks.ground.receipts import Receipt

Mended = tuple[Offer, str, str]
PLACES = {
    "age": ("Add your birth year", "privacy", "#profile"),
    "country": ("Add your country", "privacy", "#profile"),
    "city": ("Add your city", "privacy", "#profile"),
    "region": ("Add your city", "privacy", "#profile"),
    "distance": ("Add your city", "privacy", "#profile"),
    "sent_to": ("Add where you live", "privacy", "#profile"),
    "lives_in": ("Add where you live", "privacy", "#profile"),
    "language": ("Add your languages", "privacy", "#profile"),
    "answer": ("Answer it", "answers", ""),
    "spend": ("See what you agreed to", "privacy", "#agreed"),
    "tier": ("See what you agreed to", "privacy", "#agreed"),
    "last_purchase": ("See what you agreed to", "privacy", "#agreed"),
    "customer_since": ("See what you agreed to", "privacy", "#agreed"),
    "linked_for": ("Link an account", "accounts", ""),
    "read_within": ("See your accounts", "accounts", ""),
    "source_quality": ("See your accounts", "accounts", ""),
    "posts_per_week": ("See your accounts", "accounts", ""),
    "engagement": ("See your accounts", "accounts", ""),
    "reach": ("See your accounts", "accounts", ""),
    "endorsements": ("Share your link", "topics", ""),
    "real_share": ("See what looked bought", "flags", ""),
    "month_budget": ("How many you want", "privacy", "#month"),
    "network": ("Link an account", "accounts", ""),
    "topic": ("Link an account", "accounts", ""),
    "score": ("See your score", "score", ""),
    "score_low": ("See your score", "score", ""),
    "score_state": ("See your score", "score", ""),
}


# What she tells of herself: where it is known there is nothing to mend.
TOLD = {
    "age", "country", "city", "region", "distance", "language", "spend", "tier", "last_purchase",
    "customer_since", "sent_to", "lives_in",
}  # fmt: skip


def with_mends(offers: Iterable[Offer]) -> list[Mended]:
    """Each offer with the label and address of what mends it, empty where only time does."""
    return [(offer, *mend(offer.missing, offer.verdict)) for offer in offers]


def mend_of(receipt: Receipt) -> tuple[str, str]:
    """The label and address of what mends a decision, when one thing keeps the perk from her."""
    if receipt.verdict not in ("no", "unknown") or "rule" not in receipt.values:
        return "", ""
    missing = replay(receipt.values).missing
    return mend(missing[0]["field"], receipt.verdict) if len(missing) == 1 else ("", "")


def mend(missing: str, verdict: str) -> tuple[str, str]:
    """The label and address of what mends a field that is missing."""
    if missing not in PLACES or (missing in TOLD and verdict != "unknown"):
        return "", ""
    label, name, part = PLACES[missing]
    if missing.startswith("score") and verdict == "unknown":
        label, name, part = PLACES["network"]
    return label, reverse(name) + part
