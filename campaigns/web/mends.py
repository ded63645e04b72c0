"""Where a member mends the one thing that keeps a perk from her."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from campaigns.forme import Offer

Mended = tuple[Offer, str, str]
PLACES = {
    "age": ("Add your birth year", "privacy", "#profile"),
    "country": ("Add your country", "privacy", "#profile"),
    "network": ("Link an account", "accounts", ""),
    "topic": ("Link an account", "accounts", ""),
    "score": ("See your score", "score", ""),
    "score_low": ("See your score", "score", ""),
    "score_state": ("See your score", "score", ""),
}


def with_mends(offers: Iterable[Offer]) -> list[Mended]:
    """Each offer with the label and address of what mends it, empty where only time does."""
    return [(offer, *mend(offer)) for offer in offers]


def mend(offer: Offer) -> tuple[str, str]:
    # A known birth year or country is no mistake to mend: only what is not known is asked for.
    if offer.missing not in PLACES or (
        offer.missing in ("age", "country") and offer.verdict != "unknown"
    ):
        return "", ""
    label, name, part = PLACES[offer.missing]
    if offer.missing.startswith("score") and offer.verdict == "unknown":
        label, name, part = PLACES["network"]
    return label, reverse(name) + part
