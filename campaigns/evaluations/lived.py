"""A small house lived through on the real database, for what no array can show; rolled back.

The members of the house that the database holds are set aside for as long as it takes: nobody of
theirs is scored, and nothing of it is left afterwards.
"""

from __future__ import annotations

import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import override_settings

from campaigns.worlds.activity import Fortnight, Writer
from perks.ground import clock, consent, scopes
from perks.ground.consent import Consent
from perks.rehearsal import rolled_back
from scoring import accounts, ingest, refresh, runs, versions
from scoring.connectors.base import Page, Post
from scoring.core.arrays import Floats
from scoring.core.published import VERSIONS
from scoring.models import Account

ACTOR = scopes.system("evaluation")
PEOPLE, POSTS, SILENT = 8, 6, 200
FORTNIGHT = timedelta(days=14)
AFTER = "bumped"
HISTORY = ("scoring_score", "scoring_topicstrength", "scoring_shadowscore", "scoring_kindrank")
ROWS = "SELECT id, md5(t::text) FROM {} t WHERE member_id = ANY(%s)"


def figures(seed: int) -> dict[str, float]:
    """What a version bump does to old rows, and what posts that nobody reacts to do to scores.

    old_rows: how many there were. old_rows_changed: how many are not the same bytes afterwards, or
    gone. moved_by_bump: by how many points the bump moved somebody, so that it was one.
    moved_by_silence: how far posts without a reaction moved any estimate.
    """
    with rolled_back(), scopes.act_as(ACTOR), tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with override_settings(PERKS_ACTIVITY=folder / "activity", PERKS_MODELS=folder):
            now = clock.now()
            linked = furnish(now, seed)
            with clock.at(now):
                runs.run()
            silence = moved_by_silence(linked, now)
            return bumped(linked, folder, now) | {"moved_by_silence": silence}
    raise AssertionError("a house that is rolled back gives its figures first")


def furnish(now: datetime, seed: int) -> list[Account]:
    """Members with an account each, and a fortnight of reactions to their posts."""
    Consent.objects.filter(purpose="score", withdrawn_at=None).update(withdrawn_at=now)
    writers = {
        f"evaluation:{number}": Writer(
            f"evaluation:{number}", "Writer", ["coffee"], 3 + number, POSTS
        )
        for number in range(PEOPLE)
    }
    reader = Fortnight(writers, now - FORTNIGHT, 0, seed)
    return [linked(name, reader) for name in writers]


def linked(name: str, reader: Fortnight) -> Account:
    """One member's account, read by the ordinary path."""
    people = get_user_model().objects
    email = f"{name.replace(':', '-')}@evaluation.invalid"
    member = people.create_user(email, name=name, is_member=True, is_sandbox=True)
    consent.give(member.pk, ["score"], source="sandbox")
    account = accounts.vouch(accounts.begin_link(member.pk, reader.slug, name).pk)
    refresh.refresh(account.pk, reader)
    return account


def moved_by_silence(linked: list[Account], now: datetime) -> float:
    """The most that an estimate moves, in points, when each posts on and nobody reacts."""
    with clock.at(now):
        before = estimates()
        for account in linked:
            told = [
                Post(
                    f"silent-{number}", account.native_id, now - timedelta(hours=1), "On coffee", ""
                )
                for number in range(SILENT // PEOPLE)
            ]
            ingest.store(account, Page(account.cursor, posts=tuple(told)))
        return float(np.abs(estimates() - before).max())


def estimates() -> Floats:
    """Everybody's estimate of today, float64[members]."""
    return runs.compute(runs.open_run(clock.today())).scores.exact


def bumped(linked: list[Account], folder: Path, now: datetime) -> dict[str, float]:
    """Try a version that shrinks less, promote it, run it; then look at the rows from before."""
    file = json.loads((VERSIONS / f"{versions.current().version}.json").read_text())
    file |= {"version": AFTER, "shrink": {**file["shrink"], "kappa": file["shrink"]["kappa"] / 4}}
    (folder / f"{AFTER}.json").write_text(json.dumps(file))
    versions.shadow(AFTER, "the evaluation")
    with clock.at(now + timedelta(days=1)):
        runs.run()
    members = [account.member_id for account in linked]
    before, shown = history(members), estimates()
    with clock.at(now + timedelta(days=2)):
        versions.promote(AFTER, "the evaluation", early="to measure what a promotion leaves alone")
        runs.run()
        moved = float(np.abs(estimates() - shown).max())
    after = history(members)
    changed = sum(after.get(row) != written for row, written in before.items())
    return {"old_rows": len(before), "old_rows_changed": changed, "moved_by_bump": moved}


def history(members: list[int]) -> dict[tuple[str, int], str]:
    """A digest of each row of these members' history, as PostgreSQL writes it."""
    found = {}
    with connection.cursor() as cursor:
        for table in HISTORY:
            cursor.execute(ROWS.format(table), [members])
            found |= {(table, id): digest for id, digest in cursor.fetchall()}
    return found
