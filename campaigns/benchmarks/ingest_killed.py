"""Readers in processes of their own that are killed while they read, and a task that is delivered twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, models
from django.db.models import Count, Sum

from campaigns.benchmarks.claims_house import House
from perks.ground import clock, scopes
from perks.ground.nudge import publish
from scoring import queues
from scoring.actors import actor_key
from scoring.models import Account, Post, Tally

ACTOR = scopes.system("bench")
POSTS, ANSWERS = 5, 3  # of each account, and of each post
LIVES = 4.0  # seconds that a reader lives, while there are some to kill
KILLED_UNTIL = 0.8  # of the accounts; then the last one may finish
GIVES_UP_AFTER = 900.0
LEASE, SLOW = 5, 20
ITEM = (
    "<item><guid>{guid}</guid><title>A loaf</title><pubDate>{at}</pubDate>"
    "<link>{guid}</link><slash:comments>{answers}</slash:comments></item>"
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:slash='
    '"http://purl.org/rss/1.0/modules/slash/"><channel><title>Bread</title>{items}</channel></rss>'
)


@dataclass(frozen=True)
class Fire:
    """What came of it: accounts that were never read, rows that lack and rows too many."""

    per_s: float
    killed: int
    accounts_lost: int
    rows_lost: int
    rows_doubled: int


@contextmanager
def feeds() -> Iterator[tuple[str, Counter[str]]]:
    """A server of as many feeds as anybody asks for: its address, and how often each was asked."""
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            at = format_datetime(clock.now())
            items = "".join(
                ITEM.format(guid=f"http://feeds.example{self.path}/{n}", at=at, answers=ANSWERS)
                for n in range(POSTS)
            )
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(FEED.format(items=items).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def linked(made: House, host: str, first: int, number: int) -> list[int]:
    """So many proven feeds that are due now, one for each member; their accounts' ids."""
    now = clock.now()
    with scopes.act_as(ACTOR):
        made_now = Account.objects.bulk_create(
            [
                Account(
                    member_id=made.members[place], network="web", native_id=f"http://{host}/{place}",
                    url=f"http://{host}/{place}", actor_key=actor_key("web", f"{host}/{place}"),
                    proven_at=now, seen_at=now, next_refresh_at=now,
                )
                for place in range(first, first + number)
            ]
        )  # fmt: skip
        return [account.pk for account in made_now]


@contextmanager
def reader(made: House, host: str, lease: int, **more: str) -> Iterator[Callable[[], None]]:
    """A Celery worker that reads; the function kills it and puts another in its place."""
    usual = f"bench-{os.getpid()}"
    told = {
        **os.environ, **made.urls, "CELERY_QUEUE": usual, "PERKS_OUTBOUND_ALLOW": host,
        "PERKS_READ_LEASE": str(lease), "PERKS_READS_AT_ONCE": "8", "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "perks.settings", "PYTHONWARNINGS": "ignore", **more,
    }  # fmt: skip
    command = [
        sys.executable, "-m", "celery", "--quiet", "-A", "perks", "worker", "--loglevel", "error",
        "--pool", "threads", "--concurrency", "8", "--without-mingle", "--without-gossip",
        "--hostname", f"{usual}@bench",
    ]  # fmt: skip
    living: list[subprocess.Popen[bytes]] = []

    def anew() -> None:
        for one in living:
            one.send_signal(signal.SIGKILL)
            one.wait()
        living[:] = [subprocess.Popen(command, env=told, stdout=subprocess.DEVNULL)]

    before = current_app.conf.task_default_queue, settings.CELERY_TASK_DEFAULT_QUEUE
    current_app.conf.task_default_queue = settings.CELERY_TASK_DEFAULT_QUEUE = usual
    try:
        anew()
        yield anew
    finally:
        for one in living:
            one.kill()
            one.wait()
        current_app.conf.task_default_queue, settings.CELERY_TASK_DEFAULT_QUEUE = before


def under_fire(made: House, number: int, say: Callable[[str], None]) -> Fire:
    """Have so many accounts read while the reader is killed every few seconds."""
    killed, started = 0, time.monotonic()
    with feeds() as (host, _), reader(made, host, LEASE) as anew:
        ids = linked(made, host, 0, number)
        last, begun = time.monotonic(), 0
        while (read := fresh(ids)) < number and time.monotonic() < started + GIVES_UP_AFTER:
            publish("scoring.tasks.refresh_due", queue=settings.CELERY_TASK_DEFAULT_QUEUE)
            time.sleep(1)
            # One that has not yet read anything would only be kept from starting.
            at_work = read > begun and time.monotonic() > last + LIVES
            if at_work and read < KILLED_UNTIL * number:
                anew()
                killed, last, begun = killed + 1, time.monotonic(), read
        seconds = time.monotonic() - started
    say(f"{number:,} accounts read in {seconds:.0f} s while {killed} readers were killed")
    lost, doubled = compared(ids)
    return Fire(number / seconds, killed, number - fresh(ids), lost, doubled)


def fresh(ids: list[int]) -> int:
    with scopes.act_as(ACTOR):
        return int(Account.objects.filter(pk__in=ids, state="fresh").count())


def compared(ids: list[int]) -> tuple[int, int]:
    """Posts and answers that lack, and that are too many, account by account."""
    lost = doubled = 0
    sources: tuple[tuple[Any, Any, int], ...] = (
        (Post, Count("pk"), POSTS),
        (Tally, Sum("count"), POSTS * ANSWERS),
    )
    with scopes.act_as(ACTOR):
        for kind, how, expected in sources:
            rows: models.QuerySet[Any] = kind.objects.filter(account_id__in=ids)
            found = dict(rows.values("account_id").annotate(n=how).values_list("account_id", "n"))
            lost += sum(max(0, expected - found.get(id, 0)) for id in ids)
            doubled += sum(max(0, found.get(id, 0) - expected) for id in ids)
    return lost, doubled


def wait_for(check: Callable[[], bool]) -> None:
    """Until it is so, or a minute is over."""
    until = time.monotonic() + 60
    while not check() and time.monotonic() < until:
        time.sleep(0.2)


def slow(made: House) -> int:
    """How often a feed was asked for whose task lasts longer than the broker waits.

    The task is held up by its account's row, which somebody else keeps locked for so long.
    """
    quick = {"DJANGO_SETTINGS_MODULE": "campaigns.benchmarks.ingest_settings"}
    with feeds() as (host, asked), reader(made, host, 120, **quick):
        [id] = linked(made, host, 0, 1)
        with scopes.act_as(ACTOR), connection.cursor() as cursor:
            cursor.execute("SELECT FROM scoring_account WHERE id = %s FOR UPDATE", [id])
            publish("scoring.tasks.refresh_account", id, queue=queues.of("web"))
            wait_for(lambda: asked["/0"] > 0)
            time.sleep(SLOW)
        wait_for(lambda: fresh([id]) == 1)
        lost, doubled = compared([id])
        return asked["/0"] + lost + doubled
