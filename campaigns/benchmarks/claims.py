"""Claims on scarce stock: our writer, the ORM's row lock, a counter, and a check that oversells.

All stand before one PostgreSQL with durable commits. Ours and the ORM's way judge the same rule on
fresh values and write the same rows: claim, unit, receipt. The counter and the careless check write
a bare claim and judge nobody, which is in their favour.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from typing import Any

from campaigns import invariants
from campaigns.benchmarks import claims_orm
from campaigns.benchmarks.claims_bare import Bare, counted, looked_first
from campaigns.benchmarks.claims_crowd import Rush, rush
from campaigns.benchmarks.claims_house import House, house
from campaigns.benchmarks.claims_http import ORM_PATH, OUR_PATH, over_http, served
from campaigns.benchmarks.result import Result

NAME = "claims"
PEERS: tuple[str, ...] = ()
TARGETS = {
    "in_process_vs_orm": (">=", 20.0),
    "http_vs_orm": (">=", 5.0),
    "oversold": ("<=", 0.0),
    "undersold": ("<=", 0.0),
    "sold_out_p50_ms": ("<=", 5.0),
}
SHARE = 10  # The slow ways sell a tenth of the stock: their rate does not depend on it.
Say = Callable[[str], None]


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--stock", type=int, default=10_000)
    parser.add_argument("--attempts", type=int, default=50_000)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts")


def measure(seed: int, say: Say, **asked: Any) -> Result:
    """Claims a second up to the last one, and the milliseconds of an answer. `seed` draws nothing."""
    stock, attempts, clients = asked["stock"], asked["attempts"], asked["clients"]
    few = max(stock // SHARE, 1)
    with house(attempts, say) as made:
        ours = many(asked["runs"], lambda: in_process(made, stock, attempts, clients), say, "ours")
        orm = many(
            asked["runs"], lambda: by_orm(made, few, 2 * few, clients), say, "the ORM's lock"
        )
        with served(made, clients) as address:
            http = many(
                asked["runs"],
                lambda: over_http(made, address, OUR_PATH, stock, attempts, clients),
                say, "ours over HTTP",
            )  # fmt: skip
            orm_http = many(
                asked["runs"],
                lambda: over_http(made, address, ORM_PATH, few, 2 * few, clients),
                say, "the ORM's over HTTP",
            )  # fmt: skip
        naive = rush_on(made, looked_first, stock, attempts, clients)
        counter = rush_on(made, counted, stock, attempts, clients)
        say(f"the careless check sold {naive.oversold} too many")
        broken = [found.name for found in invariants.check() if found.rows]
        durable = made.durable()
    say(f"invariants broken: {', '.join(broken) or 'none'}")
    figures = {
        "in_process_per_s": rate(ours),
        "http_per_s": rate(http),
        "p50_ms": median(run.p50_ms for run in ours),
        "p99_ms": median(run.p99_ms for run in ours),
        "sold_out_p50_ms": median(run.sold_out_p50_ms for run in ours),
        "http_p50_ms": median(run.p50_ms for run in http),
        "http_p99_ms": median(run.p99_ms for run in http),
        "http_sold_out_p50_ms": median(run.sold_out_p50_ms for run in http),
        "oversold": float(sum(run.oversold for run in [*ours, *http])),
        "undersold": float(sum(run.undersold for run in [*ours, *http])),
        "invariants_broken": float(len(broken)),
    }
    return Result(
        ours=figures,
        peers={
            "naive": {"per_s": naive.per_s, "oversold": float(naive.oversold)},
            "one_counter_row": {"per_s": counter.per_s, "oversold": float(counter.oversold)},
            "orm_select_for_update": {"per_s": rate(orm), "p50_ms": median(r.p50_ms for r in orm)},
            "orm_over_http": {"per_s": rate(orm_http)},
        },
        ratios={
            "in_process_vs_orm": rate(ours) / rate(orm),
            "http_vs_orm": rate(http) / rate(orm_http),
            "in_process_vs_counter_row": rate(ours) / counter.per_s,
        },
        targets=TARGETS,
        identical=not broken and naive.oversold > 0 and figures["oversold"] == 0,
        settings={
            "postgresql": durable,
            "orm_select_for_update": f"judges first, then locks the perk's row; {few} units",
            "one_counter_row": "conditional UPDATE and INSERT; no rule, no receipt, no unit",
            "naive": "reads what is left, then inserts; no rule, no receipt, no unit",
            "http": "gunicorn, 2 processes, WSGI; the ORM's way through all middleware and DRF",
        },
    )


def many(runs: int, run: Callable[[], Rush], say: Say, name: str) -> list[Rush]:
    """So many runs, each on stock of its own."""
    found = []
    for _ in range(runs):
        found.append(run())
        say(f"{name}: {found[-1].per_s:,.0f} claims a second, {found[-1].sold} sold")
    return found


def rate(runs: list[Rush]) -> float:
    return median(run.per_s for run in runs)


def in_process(made: House, stock: int, attempts: int, clients: int) -> Rush:
    """One writer, asked by many threads."""
    campaign = made.campaign(stock)
    return made.counted(campaign, rush(made.asking(campaign), attempts, clients, stock))


def by_orm(made: House, stock: int, attempts: int, clients: int) -> Rush:
    """A transaction for each claim, on a connection for each thread."""
    campaign = made.campaign(stock)

    def ask(number: int) -> bool:
        return claims_orm.claim(made.members[number], campaign, f"orm-{campaign}-{number}")

    return made.counted(campaign, rush(ask, attempts, clients, stock))


def rush_on(
    made: House, way: Callable[[Bare, int], bool], stock: int, attempts: int, clients: int
) -> Rush:
    """A bare way on a bare table."""
    with Bare(made.login, stock) as bare:
        found = rush(lambda number: way(bare, number), attempts, clients, stock)
        return found.with_sold(bare.sold())
