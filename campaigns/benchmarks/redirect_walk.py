"""Visitors who follow links over HTTP, and how long each waited to be sent on."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from campaigns.benchmarks.claims_http import Address, Line
from campaigns.models import Click
from perks.ground import scopes

REFERENCE = re.compile(r"perks_click=[\w-]+")
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# What comes along with every tenth visit, in turn: what has to be left out, and once a browser.
AGENTS = (BROWSER, "facebookexternalhit/1.1", "Mozilla/5.0 (compatible; Googlebot/2.1)", BROWSER)


@dataclass(frozen=True)
class Walk:
    """Milliseconds of an answer, answers a second, and what was answered, by the visit's number."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    per_s: float
    answers: list[tuple[int, str]]

    def figures(self) -> dict[str, float]:
        return {
            "p50_ms": self.p50_ms, "p95_ms": self.p95_ms, "p99_ms": self.p99_ms,
            "per_s": self.per_s,
        }  # fmt: skip


def walk(address: Address, path: str, slugs: Sequence[str], visits: int, clients: int) -> Walk:
    """So many visits by so many clients at once, each on a line that stays open."""
    waited = np.zeros(visits)
    answers: list[tuple[int, str]] = [(0, "")] * visits

    def go(first: int) -> None:
        line = Line(address)
        for number in range(first, visits, clients):
            request = visit(path, slugs[number % len(slugs)], number)
            started = time.perf_counter()
            line.socket.sendall(request)
            answers[number] = read(line)
            waited[number] = time.perf_counter() - started
        line.socket.close()

    started = time.perf_counter()
    threads = [threading.Thread(target=go, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    p50, p95, p99 = np.percentile(waited * 1000, [50, 95, 99])
    return Walk(float(p50), float(p95), float(p99), visits / seconds, answers)


def visit(path: str, slug: str, number: int) -> bytes:
    agent = AGENTS[number // 10 % len(AGENTS)] if number % 10 == 0 else BROWSER
    ahead = "Sec-Purpose: prefetch\r\n" if number % 40 == 30 else ""
    return (
        f"GET {path}{slug} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {agent}\r\n"
        f"Accept-Language: en\r\n{ahead}\r\n"
    ).encode()


def read(line: Line) -> tuple[int, str]:
    """Status and where it leads, without the visit's own reference."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += line.more()
    head, _, body = head.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    told = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines[1:])}
    length = int(told.get("content-length", 0))
    while len(body) < length:
        body += line.more()
    return int(lines[0].split()[1]), REFERENCE.sub("", told.get("location", ""))


def written(after: int) -> list[tuple[int, str, bytes]]:
    """The rows of visits since a row: link, reason and visitor, in one order for all ways."""
    with scopes.act_as(scopes.system("bench")):
        rows = Click.objects.filter(pk__gt=after).values_list("link_id", "reason", "visitor")
        return sorted((link, reason, bytes(visitor)) for link, reason, visitor in rows)


def last_row() -> int:
    with scopes.act_as(scopes.system("bench")):
        return Click.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
