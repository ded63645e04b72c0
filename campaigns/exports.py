"""The report as a file for a spreadsheet."""

from __future__ import annotations

from campaigns.reports import Report
from perks.ground.sheets import as_csv, cell

__all__ = ["as_csv", "cell", "funnel_csv"]


def funnel_csv(report: Report) -> str:
    """The funnel of a report and the figures beside it, one line each."""
    campaign = report.campaign
    return as_csv(
        [
            ["campaign", "step", "people", "lost on the way"],
            *([campaign.name, step.label, step.people, step.lost] for step in report.steps),
            [campaign.name, "Clicks", report.clicks, ""],
            [campaign.name, "Visitors per day", report.visitors, ""],
            [campaign.name, "Mentions", report.mentions, ""],
            [campaign.name, "Reactions to mentions", report.reactions, ""],
            [campaign.name, "Mentions that came early", report.early, ""],
        ]
    )
