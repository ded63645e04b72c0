"""A reading of what the score told, as pages show it: words, plots and the tables behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.validities import Told, told
from perks.ground.plots import Span
from perks.ground.plots.markup import figure
from scoring.models import Topic

HEADS = {
    "mentioned": "Who writes about it",
    "redeemed": "Who uses it",
    "bought": "Who brings an order",
}
DID = {
    "mentioned": "wrote about what they got",
    "redeemed": "used what they got",
    "bought": "brought at least one order",
}
ANSWERS = {
    "more": ("yes", "Yes: members with a higher score {did} more often."),
    "less": ("no", "The other way round: members with a higher score {did} less often."),
    "nothing": ("mind", "No. The score told nothing here."),
    "cannot_tell": ("mind", "It cannot be told: everybody did the same, or had the same score."),
}
FEW = "fewer than 10 people"


@dataclass(frozen=True)
class Page:
    """One reading: the answer, rows for the plots, and sentences about the rest."""

    told: Told
    head: str
    kind: str
    answer: str
    did: str
    bands: list[Span]
    steps: list[Span]
    correlation: str
    overall: dict[str, Any]
    threshold: dict[str, Any] | None


def shown(brand_id: int | None) -> list[tuple[str, list[Page]]]:
    """(what they are about, readings) for a brand or for everybody; all campaigns first."""
    found = told(brand_id)
    about = {each.about for each in found}
    names = dict(Topic.objects.filter(slug__in=about).values_list("slug", "name"))
    sections: dict[str, list[Page]] = {}
    for each in found:
        sections.setdefault(each.about, []).append(page(each))
    return [
        (f"Campaigns about {names.get(about, about)}" if about else "All campaigns", pages)
        for about, pages in sections.items()
    ]


def page(each: Told) -> Page:
    found, did = each.found, DID[each.outcome]
    kind, answer = ANSWERS[each.verdict]
    tied = found["correlation"]
    return Page(
        told=each,
        head=HEADS[each.outcome],
        kind=kind,
        answer=answer.format(did=did),
        did=did,
        bands=[
            span(band["name"].replace("-", " to "), band["share"], instead=FEW)
            for band in found["bands"]
        ],
        steps=[
            span(f"{step['expected']:.0%} said", step["found"], expected=100 * step["expected"])
            for step in found["calibration"]
        ],
        correlation=f"{figure(tied['value'], 2)} ({figure(tied['low'], 2)} to {figure(tied['high'], 2)})"
        if tied
        else "",
        overall=said(found["overall"]),
        threshold=cut(found["threshold"]) if found["threshold"] else None,
    )


def span(
    name: str, share: dict[str, Any] | None, expected: float | None = None, instead: str = ""
) -> Span:
    """A share in percent, as a row of a plot."""
    if share is None:
        return Span(name, instead=instead)
    value = 100 * share["hits"] / share["people"]
    return Span(name, value, 100 * share["low"], 100 * share["high"], expected)


def said(share: dict[str, Any]) -> dict[str, Any]:
    """A share in words: "23% (14% to 35%)"."""
    value = share["hits"] / share["people"]
    return share | {"words": f"{value:.0%} ({share['low']:.0%} to {share['high']:.0%})"}


def cut(found: dict[str, Any]) -> dict[str, Any]:
    """The threshold with its two sides in words."""
    value, low, high = (figure(100 * each) for each in found["difference"])
    return found | {
        "people": found["above"]["people"] + found["below"]["people"],
        "above": said(found["above"]),
        "below": said(found["below"]),
        "difference": f"{value} ({low} to {high}) points of a hundred",
    }
