"""A report as rows for files: the same parts in the same order in each of them."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.core.attention import PRICE
from campaigns.made_report import Whole
from campaigns.proof import Proof
from campaigns.report_words import ADVERTISED_IN, UNITS
from perks import money

DISCLOSED = {
    "disclosed": "Posts that say it was given",
    "unclear": "Posts that say so unclearly",
    "undisclosed": "Posts that do not say so",
    "unjudged": "Posts that cannot be judged",
}
Cell = str | int | float | None
HEAD = ("what", "figure", "low", "high", "note")
LOTS = {"holdout": "held back by lot", "lottery": "not drawn in the lottery",
        "draw": "not drawn from the pot"}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Rows of (what, figure, low, high, note); an interval is at 95%."""

    title: str
    rows: list[tuple[Cell, ...]]


def parts(whole: Whole) -> list[Part]:
    """Outcomes, costs, what is attributed, the funnel, what was said, attention."""
    found, figures = whole.evidence, whole.figures
    credit, code = found.attributed, found.currency
    each = found.each
    made = [Part("What it changed", [outcome(p) for p in (found.lead, *found.others)])]
    if found.spent:
        rows: list[tuple[Cell, ...]] = [
            ("Given, at its worth", major(found.spent, code), None, None, code)
        ]
        if each:
            of = UNITS[found.counted.outcome].removeprefix("extra ").removesuffix("s")
            ends = (major(end, code) for end in (each.value, each.low, each.high))
            rows.append((f"Cost of each extra {of}", *ends, code))
        made.append(Part("What it cost", rows))
    if credit.orders or credit.others:
        made.append(
            Part("Attributed, not caused", [
                ("Orders", credit.orders, None, None, ""),
                ("Orders by a code", credit.by_code, None, None, ""),
                ("Orders by a link", credit.by_link, None, None, ""),
                *(("Value", major(minor, c), None, None, c) for c, minor in sorted(credit.money.items())),
                ("Orders of others or of nobody", credit.others, None, None, ""),
            ])
        )  # fmt: skip
    funnel = [(step.label, step.people, None, None, step.lost) for step in figures.steps]
    said = [
        ("Clicks", figures.clicks, None, None, "Bots are left out"),
        ("Visitors per day", figures.visitors, None, None, "Counted anew each day"),
        ("Mentions", figures.mentions, None, None, ""),
        ("Reactions to mentions", figures.reactions, None, None, ""),
        ("Mentions that came early", figures.early, None, None, ""),
        *((label, figures.disclosure[name], None, None, "") for name, label in DISCLOSED.items()),
    ]
    return [
        *made,
        Part("Where people left", [*funnel]),
        Part("What they said", [*said]),
        attention(whole),
    ]


def outcome(found: Proof) -> tuple[Cell, ...]:
    """One row of an outcome that both arms can have."""
    scale = float(money.decimal(1, found.currency)) if found.outcome == "value" else 1.0
    ends = tuple(round(end * scale, 3) for end in found.total) if found.total else (None,) * 3
    arms = f"{found.invited} with the offer, {found.held_out} {LOTS[found.by]}"
    verdict = {"more": "More by more than chance", "less": "Less by more than chance"}
    note = f"{verdict.get(found.verdict, 'Cannot be told')}; {arms}"
    unit = UNITS[found.outcome].capitalize()
    return (f"{unit} in {found.currency}" if found.currency else unit, *ends, note)


def attention(whole: Whole) -> Part:
    """A guess with its range, last of all."""
    if whole.shown is None:
        return Part(
            "Attention, a model’s guess", [("Impressions", None, None, None, "No reactions")]
        )
    rows: list[tuple[Cell, ...]] = [
        ("Impressions", *(round(end) for end in (whole.shown.value, whole.shown.low, whole.shown.high)),
         whole.guess)
    ]  # fmt: skip
    if whole.evidence.currency in ADVERTISED_IN:
        note = (
            f"impressions / 1,000 x {PRICE:.2f} {whole.evidence.currency}: what advertising costs"
        )
        rows.append(
            ("Footnote: earned media value", round(whole.shown.media_value, 2), None, None, note)
        )
    return Part("Attention, a model’s guess", rows)


def major(minor: float | None, currency: str) -> float | None:
    """1250 as 12.5; None stays None."""
    return None if minor is None else float(money.decimal(round(minor), currency))
