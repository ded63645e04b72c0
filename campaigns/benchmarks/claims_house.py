"""A database of its own: a crowd of members who all fit, and campaigns with so much stock."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from campaigns import drafts
from campaigns.asking import Ask
from campaigns.batcher import batcher
from campaigns.benchmarks.claims_crowd import Rush
from campaigns.benchmarks.claims_members import MODEL, crowd
from campaigns.models import Claim
from campaigns.models.claims import LIVE
from campaigns.taking import claim_many
from perks import stock
from perks.ground import clock, nudge, scopes
from perks.ground.errors import Refusal
from perks.models import Brand, Perk, Venue
from scoring.models import ScoreRun, Topic

RULE = {
    "all": [
        {"field": "score", "op": ">=", "value": 45},
        {"field": "topic", "topic": "travel", "op": ">=", "value": 35},
    ]
}
AT_ONCE = 5_000
BEFORE, AT_ONCE_CLAIMED = 1_000, 100
OFTEN = 100  # perks a member may have in a month: one rush after the other, each judged as ever


@dataclass
class House:
    """`members` are ids; `urls` is the environment of a process of its own: where its database is."""

    login: dict[str, Any]
    urls: dict[str, str]
    brand: Brand
    venue: Venue
    members: list[int] = field(default_factory=list)
    made: int = 0

    def campaign(self, units: int) -> int:
        """A live campaign that is open to everybody who fits, with so much stock."""
        self.made += 1
        with scopes.act_as(scopes.system("bench")), nudge.by_hand():
            perk = Perk.objects.create(
                brand=self.brand, kind="venue_access", name=f"Visit {self.made}", venue=self.venue
            )
            stock.add_units(perk, units)
            campaign = drafts.draft(
                self.brand, perk, f"Rush {self.made}", rule=RULE, is_open=True, holdout_share=0.0,
                starts_at=clock.now() - timedelta(hours=1), hold_minutes=600,
            )  # fmt: skip
            drafts.launch(campaign)
            return int(campaign.pk)

    def asking(self, campaign: int) -> Callable[[int], bool]:
        """Claim through the writer of this process, as the member of a number."""

        def ask(number: int) -> bool:
            try:
                return batcher.claim(
                    Ask(self.members[number], campaign, f"p-{number}-{campaign}")
                ).is_new
            except Refusal as refusal:
                if refusal.code != "sold_out":
                    raise
                return False

        return ask

    def counted(self, campaign: int, found: Rush) -> Rush:
        """A rush with what was sold as the database says."""
        with scopes.act_as(scopes.system("bench")):
            live = Claim.objects.filter(campaign_id=campaign, state__in=LIVE)
            return found.with_sold(live.values("unit_id").distinct().count())

    def durable(self) -> str:
        """What PostgreSQL says of its flushes."""
        with connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            (fsync,) = cursor.fetchone()
            cursor.execute("SHOW synchronous_commit")
            (commit,) = cursor.fetchone()
        return f"fsync {fsync}, synchronous_commit {commit}"


@contextmanager
def house(members: int, say: Callable[[str], None]) -> Iterator[House]:
    """The house, which is gone afterwards; Django's connections lead to it inside the block."""
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    name = f"perks_bench_{os.getpid()}"
    urls = {
        "DATABASE_URL": make_conninfo(os.environ["DATABASE_URL"], dbname=name),
        "DATABASE_OWNER_URL": make_conninfo(owner, dbname=name),
        "PERKS_A_MONTH": str(OFTEN),
    }
    tell(owner, "CREATE DATABASE {}", name)
    before, a_month = connection.settings_dict["NAME"], settings.PERKS_A_MONTH
    settings.PERKS_A_MONTH = OFTEN
    try:
        migrate(urls)
        connection.close()
        connection.settings_dict["NAME"] = name
        with scopes.act_as(scopes.system("bench")):
            found = furnish(conninfo_to_dict(urls["DATABASE_OWNER_URL"]), urls)
        for first in range(0, members, AT_ONCE):
            with scopes.act_as(scopes.system("bench")):
                found.members += crowd(first, min(AT_ONCE, members - first))
        live_in(found)
        with psycopg.connect(urls["DATABASE_OWNER_URL"], autocommit=True) as here:
            here.execute("VACUUM ANALYZE")
        say(f"{members:,} members stand before the door")
        yield found
    finally:
        batcher.stop()
        connection.close()
        connection.settings_dict["NAME"], settings.PERKS_A_MONTH = before, a_month
        end_sessions(name)
        tell(owner, "DROP DATABASE {}", name)


def live_in(found: House) -> None:
    """Sell something, as every house has: PostgreSQL plans the checks of keys once a connection, and
    for tables without a row it would plan to read them whole, whatever they hold later."""
    some = found.members[-BEFORE:]
    campaign = found.campaign(len(some))
    for first in range(0, len(some), AT_ONCE_CLAIMED):
        asks = [
            Ask(member, campaign, f"before-{member}")
            for member in some[first : first + AT_ONCE_CLAIMED]
        ]
        claim_many(asks)


def tell(owner: str, statement: str, name: str) -> None:
    """On a connection of its own: whoever lets the server be killed would lose one that is kept."""
    with psycopg.connect(owner, autocommit=True) as maker:
        maker.execute(sql.SQL(statement).format(sql.Identifier(name)))


def end_sessions(name: str) -> None:
    """The writer's connection and those of threads that are over: each role may end its own."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as ours:
        ours.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user",
            [name],
        )


def migrate(urls: dict[str, str]) -> None:
    """Make the tables, as the owner. Raises subprocess.CalledProcessError."""
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        env={
            **os.environ,
            **urls,
            "PERKS_AS_OWNER": "1",
            "DJANGO_SETTINGS_MODULE": "perks.settings",
        },
        cwd=settings.BASE_DIR,
        check=True,
    )


def furnish(login: dict[str, Any], urls: dict[str, str]) -> House:
    """The brand, the venue, the run and the topic that everybody's score stands on."""
    Topic.objects.get_or_create(slug="travel", defaults={"name": "travel"})
    ScoreRun.objects.create(date=clock.today(), model_version=MODEL, state="done")
    return House(
        login,
        urls,
        Brand.objects.create(slug="bench", name="Bench", vetted_at=clock.now()),
        Venue.objects.create(slug="bench", name="Bench"),
    )
