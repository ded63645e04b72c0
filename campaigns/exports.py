"""What leaves as a file for a spreadsheet, where a cell must never become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from campaigns.reports import Report

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> object:
    """The value as a spreadsheet shows it: a text that would be calculated gets an apostrophe."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


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
