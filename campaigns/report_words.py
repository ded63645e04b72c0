"""What a report says, in words and figures that the page, the files and the letters share."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.core.attention import PRICE, RATES, Shown
from campaigns.core.costs import planned
from campaigns.could_tell import BASE, WANTED
from campaigns.evidence import Evidence
from campaigns.matched_sales import WINDOW
from campaigns.models import Campaign
from campaigns.proof import Proof
from perks import money
from perks.ground import clock
from perks.ground.plots.markup import figure

UNITS = {"posts": "extra posts", "orders": "extra orders", "value": "extra sales"}
ONE = {"posts": "post", "orders": "order", "value": "sales"}
DID = {"posts": "posted", "orders": "ordered", "value": "bought"}
OF_BOTH = {
    "holdout": "{invited} members were invited. {held} who fitted just as well {were} held back, by lot.",
    "lottery": "{invited} members were drawn and invited. {held} {were} in the same lottery and not "
    "drawn: there was not enough for all, so the draw itself is the experiment.",
    "draw": "{invited} names were drawn. {held} {were} in the same pot and not drawn: the draw itself "
    "is the experiment.",
}
OTHERS = {
    "holdout": "{held} who fitted just as well {were} held back, by lot.",
    "lottery": "{held} {were} in the same lottery and not drawn.",
    "draw": "{held} {were} in the same pot and not drawn.",
}
# Fewer held back than this tell too little to plan by.
LEAST_SHARE = 0.1
ADVERTISED_IN = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD")


@dataclass(frozen=True)
class Said:
    """One outcome that both arms can have. `big`, `within` and `plot` are empty without an effect.

    `plot` is (value, low, high, unit) over all with the offer; `arms` are (who, people, mean each).
    `is_told` where chance alone does not do it: only then a page shows the one big figure.
    """

    outcome: str
    answer: str
    unit: str
    big: str
    within: str
    plot: tuple[float, float, float, str] | None
    caption: str
    known: list[str]
    arms: list[tuple[str, int, str]]
    narrowed: float
    is_told: bool = False


def said(found: Proof, campaign: Campaign) -> Said:
    """The words of one outcome."""
    unit = UNITS[found.outcome]
    total = found.total
    plot, big, within, caption = None, "", "", ""
    if total is not None and found.effect is not None:
        scale = float(money.decimal(1, found.currency)) if found.outcome == "value" else 1.0
        sums = [each * scale for each in total]
        code = f"{found.currency} of " if found.outcome == "value" else ""
        plot = (*sums, f"{code}{unit}")  # type: ignore[assignment]
        prefix = f"{found.currency} " if found.outcome == "value" else ""
        big, within = f"{prefix}{amount(sums[0])}", f"{amount(sums[1])} to {amount(sums[2])}"
        caption = f"{what(found)} 95% interval: {within}. Zero lies " + (
            "outside." if found.effect.is_told else "inside: chance alone does this."
        )
    return Said(
        found.outcome, answer(found, campaign), unit, big, within, plot, caption,
        known(found, campaign), arms(found), found.effect.narrowed if found.effect else 0.0,
        found.effect is not None and found.effect.is_told,
    )  # fmt: skip


def amount(value: float) -> str:
    """An estimate for people: whole from ten on, with one decimal below."""
    return figure(value, 0 if abs(value) >= 10 else 1)


def answer(found: Proof, campaign: Campaign) -> str:
    """Did it work?"""
    if campaign.state == "draft":
        return "It has not started."
    if found.verdict == "more":
        return "Yes, by more than chance."
    if found.verdict == "less":
        return f"No: those with the offer {DID[found.outcome]} less."
    still = clock.now() < campaign.ends_at + WINDOW
    return f"We cannot tell{' yet' if still else ''}."


def what(found: Proof) -> str:
    """What is counted, over whom."""
    if found.outcome == "posts":
        return (
            "Posts about it that would not have been written otherwise, over all who had the offer; "
            "the same words on several networks count once."
        )
    kind = "Orders" if found.outcome == "orders" else "Sales"
    return (
        f"{kind} that would not have come otherwise, over all who had the offer and agreed to be "
        "matched with your customers."
    )


def known(found: Proof, campaign: Campaign) -> list[str]:
    """How we know, or what is missing."""
    words = {
        "invited": figure(found.invited), "held": figure(found.held_out),
        "were": "was" if found.held_out == 1 else "were",
    }  # fmt: skip
    others = OTHERS[found.by].format(**words)
    if found.effect is None:
        return [missing(found, campaign, others), *would_take(found, campaign)]
    past = "; what each did before it began is taken off" if found.effect.theta else ""
    did = DID[found.outcome]
    told = [
        OF_BOTH[found.by].format(**words),
        f"What the first {did} more than the others is the campaign’s doing{past}.",
    ]
    return told if found.effect.is_told else [*told, *too_few(found)]


def would_take(found: Proof, campaign: Campaign) -> list[str]:
    """How many people it takes to tell anything, where there were too few."""
    fitted = found.invited + found.held_out
    if found.why not in ("people", "holdout") or found.by == "draw" or found.outcome != "posts":
        return []
    share = found.held_out / fitted if found.held_out and found.invited else campaign.holdout_share
    share = min(max(share, LEAST_SHARE), 0.5)
    need = figure(planned(fitted, share, BASE, WANTED).needed)
    return [
        f"To tell {100 * WANTED:.0f} posts more in a hundred takes about {need} people who fit, "
        f"{share:.0%} of them held back."
    ]


def too_few(found: Proof) -> list[str]:
    """What so many people would have told, and how many would tell what was seen."""
    lines = []
    if found.smallest:
        size = in_unit(found.smallest, found)
        lines.append(f"So few people would tell {size} or more, four times in five.")
    if found.needed:
        lines.append(
            f"An effect as large as the one that was seen would take about {figure(found.needed)} "
            "people in both arms, divided as here."
        )
    return lines


def in_unit(value: float, found: Proof) -> str:
    """ "12 extra posts", "USD 340 of extra sales"."""
    if found.outcome == "value":
        scaled = value * float(money.decimal(1, found.currency))
        return f"{found.currency} {amount(scaled)} of extra sales"
    return f"{amount(value)} {UNITS[found.outcome]}"


def missing(found: Proof, campaign: Campaign, others: str) -> str:
    """Why there is no effect to tell."""
    if found.why == "words":
        return (
            f"{others} The outcome that both can have is a post about it, and this campaign has "
            "nothing that posts are found by: no tag, handle, address or word."
        )
    if found.why == "people":
        return f"{others} With fewer than ten on either side, chance alone could say anything."
    if found.why != "holdout":
        none = "written about it" if found.outcome == "posts" else "bought anything"
        return f"{others} Nobody on either side has {none} so far."
    if found.by == "draw":
        return "The pot has not been drawn. When it is, the names that are not drawn are compared."
    if campaign.holdout_share:
        return "Nobody has been held back so far: the lot is drawn when invitations go out."
    return (
        "Nobody was held back, so there is nobody to compare with. Hold back some of the next "
        "campaign, or let a lottery choose where there is too little for all."
    )


def arms(found: Proof) -> list[tuple[str, int, str]]:
    """(who, people, what each did on average)."""
    if found.effect is None:
        return []
    scale = float(money.decimal(1, found.currency)) if found.outcome == "value" else 1.0
    names = {"holdout": ("Invited", "Held back")}.get(found.by, ("Drawn", "Not drawn"))
    means = found.effect.offered_mean, found.effect.held_out_mean
    counts = found.effect.offered, found.effect.held_out
    return [
        (name, people, figure(mean * scale, 3))
        for name, people, mean in zip(names, counts, means, strict=True)
    ]


def costs(found: Evidence) -> list[tuple[str, str]]:
    """What was spent, and what one extra outcome cost, with its interval."""
    if not found.spent:
        return []
    one, rows = ONE[found.counted.outcome], []
    each = found.each
    if found.cannot_have_come:
        rows.append((f"Each extra {one} cost", "Cannot be said: none can have come"))
    elif each is not None:
        low = in_money(each.low, found.currency)
        if each.high is None:
            rows.append((f"Each extra {one} cost", f"At least {low}: perhaps none came"))
        else:
            middle = in_money(each.value or each.low, found.currency)
            ends = f"{low} to {in_money(each.high, found.currency)}"
            rows.append((f"Each extra {one} cost", f"{middle} ({ends})"))
    return [*rows, ("You gave, at its worth", money.told(found.spent, found.currency))]


def in_money(minor: float, currency: str) -> str:
    return money.told(round(minor), currency)


def attributed(found: Evidence) -> list[tuple[str, str]]:
    """What is credited by code or link: never what the campaign caused."""
    credit = found.attributed
    if not credit.orders and not credit.others:
        return []
    worth = [money.told(minor, code) for code, minor in sorted(credit.money.items())]
    parts = f"{figure(credit.by_code)} by a code, {figure(credit.by_link)} by a link"
    rows = [("Attributed orders", f"{figure(credit.orders)} ({parts})" if credit.orders else "0")]
    return [*rows, ("Attributed value", ", ".join(worth))] if worth else rows


def attention(mentions: int, shown: Shown | None) -> str:
    """How often mentions may have been shown; "" where nobody reacted."""
    if shown is None:
        return ""
    what = "The mention was" if mentions == 1 else f"The {figure(mentions)} mentions were"
    return (
        f"{what} shown about {rounded(shown.value)} times ({rounded(shown.low)} to "
        f"{rounded(shown.high)}, a model’s guess, not a count). Being seen is not the same as moving "
        "anybody, so this comes last."
    )


def guess() -> str:
    """How the guess is made."""
    low, usual, high = (f"{rate:.0%}" for rate in RATES)
    return (
        f"Reactions divided by {usual}: of a hundred who see a post, one to five react to it. The "
        f"ends take {high} and {low} with the 95% interval of the count of reactions. The shares are "
        "an assumption of ours; networks publish none."
    )


def footnote(shown: Shown | None, currency: str) -> str:
    """Earned media value, with its formula: what it is and what it is not."""
    formula = f"impressions / 1,000 x {PRICE:.2f}, the price of a thousand in advertising"
    told = ""
    if shown is not None and currency in ADVERTISED_IN:
        told = f": here {currency} {rounded(shown.media_value)}"
    return (
        f"Earned media value is {formula}{told}. It says what advertising costs, not what anybody "
        "earned."
    )


def rounded(value: float) -> str:
    """Two figures that count: 310,000, not 312,415."""
    if value <= 0:
        return "0"
    power = max(0, len(str(int(value))) - 2)
    return figure(round(value, -power) if power else value)
