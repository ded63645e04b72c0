"""The other processes of the story: a blog's web server and a Celery worker, both real."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from perks.ground.nudge import publish

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel>
<title>Alice on trains</title><link>{site}/</link><description>{token}</description>{items}
</channel></rss>"""
ITEM = """<item><guid>{guid}</guid><title>{title}</title><link>/{guid}</link>
<pubDate>{at}</pubDate><category>{tag}</category>
<slash:comments>{comments}</slash:comments><description>{text}</description></item>"""


class Blog:
    """A folder served by `python -m http.server` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.posts, self.token, self.saved = folder, [], "", 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"127.0.0.1:{free.getsockname()[1]}"
        self.feed = f"http://{self.host}/feed.xml"
        self.save()

    def post(
        self, guid: str, title: str, at: datetime, comments: int, text: str = "Notes."
    ) -> None:
        stamp = format_datetime(at.astimezone(UTC))
        facts = {"guid": guid, "title": escape(title), "at": stamp, "text": escape(text)}
        self.posts.append(ITEM.format(tag="train-travel", comments=comments, **facts))

    def save(self) -> None:
        """Write the feed; its date moves on, as Last-Modified counts whole seconds."""
        page = FEED.format(site=f"http://{self.host}", token=self.token, items="".join(self.posts))
        path = self.folder / "feed.xml"
        path.write_text(page)
        self.saved += 1
        moment = time.time() - 1000 + 10 * self.saved
        os.utime(path, (moment, moment))
        (self.folder / "index.html").write_text("<title>Alice on trains</title>")


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child that is stopped at the end; its output goes to the test's own."""
    child = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def blog(folder: Path) -> Iterator[Blog]:
    """Alice's blog, on line."""
    served = Blog(folder)
    host, port = served.host.split(":")
    with process(
        sys.executable, "-m", "http.server", port, "--bind", host, "--directory", str(folder)
    ):
        eventually(lambda: is_listening(host, int(port)))
        yield served


@contextmanager
def worker(home: Path, allow: str) -> Iterator[None]:
    """A Celery worker on the tests' own queue and database, under the application's role."""
    with process(
        sys.executable, "-m", "celery", "--quiet", "-A", "perks", "worker", "--concurrency", "1",
        "--loglevel", "warning",
        "--hostname", f"{settings.CELERY_TASK_DEFAULT_QUEUE}@tests",
        DJANGO_SETTINGS_MODULE="perks.settings", DATABASE_URL=database_url(), PERKS_HOME=str(home),
        CELERY_QUEUE=settings.CELERY_TASK_DEFAULT_QUEUE, PERKS_OUTBOUND_ALLOW=allow,
        PERKS_FRAMES=str(settings.PERKS_FRAMES),
    ):  # fmt: skip
        yield


def database_url() -> str:
    """How another process reaches the tests' database, under the application's role."""
    database = connection.settings_dict
    return make_conninfo(
        dbname=database["NAME"], user=database["USER"], host=database["HOST"],
        port=database["PORT"] or None, password=database["PASSWORD"] or None,
    )  # fmt: skip


def sweep() -> None:
    """What beat queues every few minutes: work whose own nudge was lost, found by its row."""
    for task in ("scoring.tasks.refresh_due", "campaigns.tasks.invite_all"):
        publish(task)
    publish("campaigns.tasks.collect_mentions")


def is_listening(host: str, port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex((host, port)) == 0


def eventually(check: Callable[[], Any], seconds: float = 60, swept: bool = False) -> Any:
    """What `check` gives once it is true; fails when that takes longer than `seconds`.

    Only for what other processes do: nothing here can be waited for in any other way. With
    `swept`, the schedule's sweeps come along every five seconds.
    """
    begin, pause, swept_at = time.monotonic(), threading.Event(), time.monotonic()
    while time.monotonic() < begin + seconds:
        found = check()
        if found:
            return found
        pause.wait(0.15)
        if swept and time.monotonic() > swept_at + 5:
            sweep()
            swept_at = time.monotonic()
    raise AssertionError(f"not within {seconds} s: {check}")
