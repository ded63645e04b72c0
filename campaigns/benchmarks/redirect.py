"""Following a personal link: our lane before Django's chain, and a plain Django view with the ORM.

Both stand in one gunicorn before one PostgreSQL, read the same link, judge the same visit and
write the same row. The milliseconds are those of a whole request over loopback. Our lane does not
wait for the disk (a power cut may lose the last second of visits); the view is measured both ways.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from typing import Any

from campaigns.benchmarks.claims_house import House, house
from campaigns.benchmarks.claims_http import Address, served
from campaigns.benchmarks.redirect_walk import Walk, last_row, walk, written
from campaigns.benchmarks.result import Result
from campaigns.models import Campaign, Claim, Link
from perks.ground import clock, scopes
from perks.ground.receipts import Receipt

NAME = "redirect"
PEERS: tuple[str, ...] = ()
TARGETS = {"p50_ms": ("<=", 5.0), "p99_ms": ("<=", 5.0), "rate_vs_orm": (">=", 1.0)}
WAYS = {"ours": "/go/", "orm": "/bench/go/", "orm_not_waiting": "/bench/go-async/"}
PAGE = "https://bench.example/landing?lang=en"
Say = Callable[[str], None]


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--links", type=int, default=1_000)
    parser.add_argument("--visits", type=int, default=5_000)
    parser.add_argument("--clients", type=int, default=8, help="for the visits a second")
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts")


def measure(seed: int, say: Say, **asked: Any) -> Result:
    """The milliseconds of one visitor after the other, then visits a second. `seed` draws nothing."""
    with house(asked["links"], say) as made:
        slugs = linked(made)
        with served(made, asked["clients"], "campaigns.benchmarks.redirect_settings") as address:
            alone, rows, answers = {}, {}, {}
            for name, path in WAYS.items():
                walk(address, path, slugs, 200, asked["clients"])  # connections stand, code is warm
                before = last_row()
                runs = [
                    walk(address, path, slugs, asked["visits"], 1) for _ in range(asked["runs"])
                ]
                rows[name], answers[name] = written(before), runs[0].answers
                alone[name] = middle(runs)
                say(f"{name}: {alone[name]['p50_ms']:.2f} ms, the slowest of a hundred "
                    f"{alone[name]['p99_ms']:.2f} ms")  # fmt: skip
            rates = {name: rate(address, path, slugs, asked) for name, path in WAYS.items()}
        durable = made.durable()
    for name, per_s in rates.items():
        alone[name]["per_s"] = per_s
    return Result(
        ours=alone["ours"],
        peers={name: figures for name, figures in alone.items() if name != "ours"},
        ratios={
            "p50_vs_orm": alone["orm"]["p50_ms"] / alone["ours"]["p50_ms"],
            "rate_vs_orm": rates["ours"] / rates["orm"],
            "rate_vs_orm_not_waiting": rates["ours"] / rates["orm_not_waiting"],
        },
        targets=TARGETS,
        identical=all(
            rows[name] == rows["ours"] and answers[name] == answers["ours"] for name in WAYS
        ),
        settings={
            "postgresql": durable,
            "orm": "the project's middleware, a view, select_related and create; durable commits",
            "orm_not_waiting": "the same with synchronous_commit off, as our lane has it",
            "http": f"gunicorn, 2 processes; milliseconds of one client, rates of {asked['clients']}",
        },
    )


def middle(runs: list[Walk]) -> dict[str, float]:
    """The median of each figure."""
    figures = [run.figures() for run in runs]
    return {name: median(each[name] for each in figures) for name in figures[0]}


def rate(address: Address, path: str, slugs: list[str], asked: dict[str, Any]) -> float:
    found = [
        walk(address, path, slugs, asked["visits"], asked["clients"]).per_s
        for _ in range(asked["runs"])
    ]
    return median(found)


def linked(made: House) -> list[str]:
    """A claim with a link for each member; their slugs."""
    campaign = made.campaign(1)
    slugs = [f"bench{number:07d}" for number in range(len(made.members))]
    with scopes.act_as(scopes.system("bench")):
        Campaign.objects.filter(pk=campaign).update(landing_url=PAGE)
        found = Campaign.objects.get(pk=campaign)
        receipt = Receipt.objects.create(
            member_id=made.members[0], question="bench", evaluator="bench", verdict="yes",
            values={}, sentences=[],
        )  # fmt: skip
        claims = Claim.objects.bulk_create(
            Claim(
                campaign=found, brand_id=found.brand_id, perk_id=found.perk_id, member_id=member,
                receipt=receipt, state="issued", idempotency_key=slug, body_hash="",
                held_until=clock.now(), issued_at=clock.now(),
            )
            for member, slug in zip(made.members, slugs, strict=True)
        )  # fmt: skip
        Link.objects.bulk_create(
            Link(
                claim=claim, brand_id=claim.brand_id, member_id=claim.member_id, slug=slug,
                target=f"{PAGE}&utm_source=perks&utm_content={slug}",
            )
            for claim, slug in zip(claims, slugs, strict=True)
        )  # fmt: skip
    return slugs
