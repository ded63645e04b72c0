"""Campaigns of a brand beside one another: what each changed, what that cost, what came of claims."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from campaigns import evidence, report_words
from campaigns.evidence import Evidence
from campaigns.models import Campaign, Claim, Invitation, Mention
from campaigns.models.mentions import COUNTED
from campaigns.proof import Proof
from campaigns.report_words import UNITS
from perks import money
from perks.ground import scopes
from perks.ground.plots import Span

ACTOR = scopes.system("reports")
LETTERS = "ABCDEFGHIJKLMNOPQRST"
MOST = len(LETTERS)
PER = 100


@dataclass(frozen=True)
class Row:
    """One campaign; `found` is None where its report was not read yet."""

    letter: str
    campaign: Campaign
    invited: int
    claimed: int
    mentions: int
    found: Evidence | None

    @property
    def said(self) -> report_words.Said | None:
        return report_words.said(self.found.lead, self.campaign) if self.found else None

    @property
    def costs(self) -> list[tuple[str, str]]:
        return report_words.costs(self.found) if self.found else []

    @property
    def attributed(self) -> list[tuple[str, str]]:
        return report_words.attributed(self.found) if self.found else []


@dataclass(frozen=True)
class Plot:
    """Campaigns with one outcome in common, on one scale: for each hundred with the offer."""

    title: str
    unit: str
    spans: list[Span]


def rows(brand_id: int) -> list[Row]:
    """The newest launched campaigns. Four queries."""
    with scopes.switched_to(ACTOR):
        launched = Campaign.objects.filter(brand_id=brand_id).exclude(state="draft")
        found = list(
            launched.select_related("perk", "brand").order_by("-launched_at", "-pk")[:MOST]
        )
        asked = counts(Invitation, found, held_out=False)
        took = counts(Claim, found)
        said = counts(Mention, found, state__in=COUNTED, copy_of=None)
    read = evidence.kept(found)
    return [
        Row(
            letter, each, asked.get(each.pk, 0), took.get(each.pk, 0), said.get(each.pk, 0),
            read.get(each.pk),
        )
        for letter, each in zip(LETTERS, found, strict=False)
    ]  # fmt: skip


def counts(model: type, campaigns: list[Campaign], **which: object) -> dict[int, int]:
    """How many rows each campaign has; of claims, how many members."""
    rows = model.objects.filter(Q(campaign__in=campaigns), **which)  # type: ignore[attr-defined]
    what = Count("member_id", distinct=True) if model is Claim else Count("pk")
    return dict(rows.order_by().values_list("campaign_id").annotate(n=what))


def plots(found: list[Row]) -> list[Plot]:
    """One plot for each outcome that two campaigns or more can be compared by."""
    by: dict[tuple[str, str], list[Span]] = {}
    for row in found:
        if row.found is None:
            continue
        for proof in (row.found.lead, *row.found.others):
            if proof.effect is not None:
                by.setdefault((proof.outcome, proof.currency), []).append(span(row.letter, proof))
    return [
        Plot(f"{UNITS[outcome].capitalize()} for each hundred with the offer", currency, spans)
        for (outcome, currency), spans in by.items()
        if len(spans) > 1
    ]


def span(letter: str, proof: Proof) -> Span:
    """The effect on a hundred people, in units of the currency where it is money."""
    assert proof.effect is not None
    scale = PER * (float(money.decimal(1, proof.currency)) if proof.outcome == "value" else 1.0)
    effect = proof.effect
    return Span(letter, effect.difference * scale, effect.low * scale, effect.high * scale)
