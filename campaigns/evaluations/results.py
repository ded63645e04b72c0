"""The table of results in docs/scoring.md: written by the command, never by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

PAGE = "docs/scoring.md"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def table(reports: list[dict[str, Any]]) -> str:
    """One line for each metric: ours, what we want, and what each peer reaches."""
    rows = ["| protocol | metric | ours | target | peers |", "|---|---|---|---|---|"]
    for report in reports:
        for metric, value in report["ours"].items():
            sign, bound = report["targets"].get(metric, ("", ""))
            peers = ", ".join(
                f"{name} {values[metric]:.3f}"
                for name, values in report["peers"].items()
                if metric in values
            )
            target = f"{sign} {bound:.4g}" if sign else ""
            rows.append(f"| {report['name']} | {metric} | {value:.4g} | {target} | {peers} |")
    unmet = [report["name"] for report in reports if not report["met"]]
    said = f"Not met: {', '.join(unmet)}." if unmet else "All targets are met."
    return "\n".join([*rows, "", f"{said} Seed {reports[0]['seed']}, {reports[0]['machine']}."])


def write(reports: list[dict[str, Any]]) -> Path:
    """Put the table between the page's two marks; gives the page."""
    page = Path(settings.BASE_DIR) / PAGE
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{table(reports)}\n{END}{after}", encoding="utf-8")
    return page
