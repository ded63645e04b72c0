"""Google's Lighthouse over pages of a house that runs: installed from npm, in a fresh Chromium."""

from __future__ import annotations

import json
import shutil
import socket
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

VERSION = "12.8.2"
ADVICE = (
    "Lighthouse needs Node 18 or newer with npm, and {} not found. Install it (Debian and Ubuntu: "
    "apt install nodejs npm; macOS: brew install node) and run it again. Nothing was measured."
)
# The least that a page may have, of 100.
TARGETS = {"performance": 95, "accessibility": 100, "best-practices": 100}
LONGEST = 240  # seconds for one page


class Missing(Exception):
    """Something that Lighthouse needs is not there; says what, and what to do."""


@dataclass
class Score:
    """One page of one person: of 100 in each category, and the audits that cost it points.

    `largest` is when the largest thing stood there on a slow phone, in milliseconds; `blocked` how
    long scripts kept it from answering; `weight` in bytes. All are medians of the runs.
    """

    who: str
    path: str
    scores: dict[str, int]
    largest: float
    blocked: float
    weight: float
    costs: list[str]

    @property
    def met(self) -> bool:
        return all(self.scores[name] >= least for name, least in TARGETS.items())

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}


def program(folder: Path) -> Path:
    """Lighthouse's program in `folder`, installed there first if need be.

    Raises Missing without Node and npm, or when npm fails.
    """
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            raise Missing(ADVICE.format(f"{name} was"))
    found = folder / VERSION / "node_modules" / ".bin" / "lighthouse"
    if not found.exists():
        found.parents[2].mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(found.parents[2]),
             f"lighthouse@{VERSION}"],
            capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode != 0:
            said = " ".join(done.stderr.split())[-300:]
            raise Missing(f"npm could not install lighthouse@{VERSION}: {said}")
    return found


@contextmanager
def window(chromium: str, site: str, cookies: dict[str, str]) -> Iterator[int]:
    """The debugging port of a Chromium that was never here and has these cookies for the site.

    A header of cookies would not do: the requests of a page's own scripts come without it.
    """
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with TemporaryDirectory() as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", f"--remote-debugging-port={port}"],
        )  # fmt: skip
        context.add_cookies(
            [{"name": name, "value": value, "url": site} for name, value in cookies.items()]
        )
        yield port
        context.close()


def run(lighthouse: Path, address: str, port: int) -> dict[str, Any]:
    """Lighthouse's own report of one page, as a phone on a slow network sees it.

    Raises Missing with what it said when it could not look at the page.
    """
    done = subprocess.run(
        [str(lighthouse), address, "--quiet", "--output=json", f"--port={port}",
         "--disable-storage-reset", f"--only-categories={','.join(TARGETS)}"],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=LONGEST,
    )  # fmt: skip
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise Missing(f"{address}: {' '.join(done.stderr.split())[-300:]}") from None
    if told.get("runtimeError"):
        raise Missing(f"{address}: {told['runtimeError']['message']}")
    return told


def read(who: str, path: str, told: list[dict[str, Any]]) -> Score:
    """What several runs said of one page: the median of each, and what cost points in the last."""

    def median(audit: str) -> float:
        return statistics.median(run["audits"][audit]["numericValue"] for run in told)

    scores = {
        name: round(100 * statistics.median(run["categories"][name]["score"] for run in told))
        for name in TARGETS
    }
    return Score(
        who, path, scores, median("largest-contentful-paint"), median("total-blocking-time"),
        median("total-byte-weight"), costs(told[-1]),
    )  # fmt: skip


def costs(told: dict[str, Any]) -> list[str]:
    """The audits with weight that are not perfect, with their figure."""
    found = []
    for name in TARGETS:
        for part in told["categories"][name]["auditRefs"]:
            audit = told["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                found.append(f"{part['id']} {audit.get('displayValue', '')}".strip())
    return found
