"""A campaign's whole report: outcomes first, then the funnel, what was said, and attention last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from campaigns import evidence, report_words, reports
from campaigns.core.attention import Shown, shown
from campaigns.evidence import Evidence
from campaigns.models import Campaign
from campaigns.report_words import Said
from campaigns.reports import Report


@dataclass(frozen=True)
class Whole:
    """`lead` opens the report; `others` are the other outcomes that both arms can have."""

    campaign: Campaign
    evidence: Evidence
    figures: Report
    lead: Said
    others: list[Said]
    costs: list[tuple[str, str]]
    attributed: list[tuple[str, str]]
    shown: Shown | None

    @property
    def other_figures(self) -> list[Said]:
        """The other outcomes of which there is anything to show."""
        return [each for each in self.others if each.big]

    @property
    def people(self) -> dict[str, int]:
        """How many reached each step of the funnel, by its name."""
        return {step.name: step.people for step in self.figures.steps}

    @property
    def attention(self) -> str:
        return report_words.attention(self.figures.mentions, self.shown)

    @property
    def guess(self) -> str:
        return report_words.guess()

    @property
    def footnote(self) -> str:
        return report_words.footnote(self.shown, self.campaign.currency)


def made(campaign: Campaign, read: Callable[[Campaign], Evidence] | None = None) -> Whole:
    """Everything as it stands; what looks at both arms may be ten minutes old.

    A page gives `evidence.shown` to `read`, so that nobody waits for everybody to be looked at.
    """
    started = campaign.state != "draft"
    found = (read or evidence.standing)(campaign) if started else evidence.nothing(campaign)
    credit = found.attributed
    tells = bool(credit.orders or credit.others)
    figures = reports.report(campaign, credit.people if tells else None)
    return Whole(
        campaign=campaign,
        evidence=found,
        figures=figures,
        lead=report_words.said(found.lead, campaign),
        others=[report_words.said(each, campaign) for each in found.others],
        costs=report_words.costs(found),
        attributed=report_words.attributed(found),
        shown=shown(figures.reactions),
    )
