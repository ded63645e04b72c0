"""Claim, confirm, give back, hand over and expire, while workers and database backends are killed.

Each worker is a process with members of its own, and writes down what it was told was done, after
it was told. At the end the database must still say all of that, and no invariant may be broken.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from campaigns import claims, invariants
from campaigns.models import Claim
from perks import redemptions
from perks.ground import clock, nudge, scopes
from perks.ground.errors import Refusal

LATER = timedelta(minutes=700)  # Past every hold.
BREATH = 0.05
TRIES = 1_200
# What the database may say of a claim after the last thing that was acknowledged of it: a worker
# may have been killed between the next deed and its acknowledgement.
AFTERWARDS = {
    "claimed": {"held", "issued", "redeemed", "cancelled", "expired", "revoked"},
    "issued": {"issued", "redeemed", "revoked"},
    "redeemed": {"redeemed"},
    "given back": {"cancelled", "expired", "revoked"},
}
Fork = get_context("fork")


@dataclass(frozen=True)
class Pounded:
    """How much was done and killed, what was lost of it, and the invariants that broke."""

    seconds: float
    acknowledged: dict[str, int]
    workers_killed: int
    backends_killed: int
    lost: int
    strange: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether claims were made, and nothing was lost of them: a hammer that hits nothing proves
        nothing."""
        made = self.acknowledged.get("claimed", 0)
        return made > 0 and not self.lost and not self.broken and not self.strange


def pound(
    shares: Sequence[Sequence[int]],
    campaigns: Sequence[int],
    venue: int,
    seconds: float,
    folder: Path,
    kill_backend: Callable[[], int],
    seed: int,
) -> Pounded:
    """Let one worker for each share of the members run, and kill until the time is up.

    `kill_backend` kills some backend and gives the number killed. `folder` takes the workers' notes.
    """
    chance = random.Random(seed)  # noqa: S311
    connection.close()
    crew = [
        start(slot, share, campaigns, venue, folder, chance) for slot, share in enumerate(shares)
    ]
    until, killed, ended = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.1, 0.5))
        slot = chance.randrange(len(crew))
        if chance.random() < 0.3:
            ended += kill_backend()
            # A server that recovers can neither claim nor lose anything: that time is not counted.
            fell = time.monotonic()
            wait_for_database()
            until += time.monotonic() - fell
            connection.close()  # What is forked next must not share it.
        else:
            end(crew[slot])
            killed += 1
            crew[slot] = start(slot, shares[slot], campaigns, venue, folder, chance)
    for worker in crew:
        end(worker)
    return reckon(seconds, folder, killed, ended)


def start(
    slot: int, share: Sequence[int], campaigns: Sequence[int], venue: int, folder: Path, chance: Any
) -> Any:
    """A worker that runs until it is killed."""
    given = (share, campaigns, venue, folder / f"worker-{slot}", chance.random())
    worker = Fork.Process(target=work, args=given, daemon=True)
    worker.start()
    return worker


def end(worker: Any) -> None:
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()


def work(
    share: Sequence[int], campaigns: Sequence[int], venue: int, notes: Path, seed: float
) -> None:
    """One deed after the other on members of its own, each written down once it was acknowledged."""
    chance = random.Random(seed)  # noqa: S311
    book = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with nudge.by_hand():
        while True:
            member, campaign = chance.choice(share), chance.choice(campaigns)
            try:
                said = deed(chance, member, campaign, venue)
            except Refusal:
                continue
            except (OperationalError, InterfaceError) as error:
                # The backend died, or the server is recovering: what was under way is open.
                said = "deadlock" if "deadlock" in str(error) else ""
                connection.close()
                time.sleep(BREATH)
            except Exception as error:
                said = f"strange {type(error).__name__}"
                connection.close()
            if said:
                os.write(book, f"{said}\n".encode())


def deed(chance: random.Random, member: int, campaign: int, venue: int) -> str:
    """Do one thing; gives "what number-of-the-claim", or "" when there was nothing to do."""
    with scopes.act_as(scopes.system("hammer")):
        live = Claim.objects.filter(member_id=member, campaign_id=campaign)
        mine = live.filter(state__in=["held", "issued"]).select_related("pass_issued").first()
    if mine is None:
        decision = claims.claim(member, campaign, f"h-{chance.random()}")
        return f"claimed {decision.claim.pk}" if decision.claim else ""
    if chance.random() < 0.1:
        with clock.at(clock.now() + LATER):
            claims.expire_lapsed(limit=3)
        return ""
    if mine.state == "held":
        if chance.random() < 0.7:
            return f"issued {claims.confirm(mine.pk, member).pk}"
        return f"given back {claims.cancel(mine.pk, member).pk}"
    if chance.random() < 0.3:
        return f"given back {claims.cancel(mine.pk, member).pk}"
    answer = redemptions.redeem(mine.pass_issued.code, venue)
    return f"redeemed {mine.pk}" if answer.answer == "yes" else ""


def reckon(seconds: float, folder: Path, killed: int, ended: int) -> Pounded:
    """Compare what was acknowledged with what the database says, and ask every invariant."""
    wait_for_database()
    last: dict[int, str] = {}
    counts: Counter[str] = Counter()
    strange: Counter[str] = Counter()
    for notes in sorted(folder.glob("worker-*")):
        for line in notes.read_text().splitlines():
            what, _, number = line.rpartition(" ")
            if what in AFTERWARDS:
                counts[what] += 1
                last[int(number)] = what
            else:
                strange[line] += 1
    with clock.at(clock.now() + LATER):
        while claims.expire_lapsed():
            pass
    with scopes.act_as(scopes.system("hammer")):
        states = dict(Claim.objects.filter(pk__in=last).values_list("pk", "state"))
    lost = sum(states.get(claim) not in AFTERWARDS[what] for claim, what in last.items())
    broken = [found.name for found in invariants.check() if found.rows]
    return Pounded(seconds, dict(counts), killed, ended, lost, dict(strange), broken)


def wait_for_database() -> None:
    """Until the server has recovered. Raises OperationalError when it does not in a minute."""
    for tries in range(TRIES):
        try:
            connection.close()
            connection.ensure_connection()
            return
        except OperationalError:
            if tries == TRIES - 1:
                raise
            time.sleep(BREATH)


def race(members: Sequence[int], campaign: int, times: int) -> list[str]:
    """Confirm and expire the same claim at once, so often; gives the invariants that broke."""
    for turn in range(times):
        member = members[turn % len(members)]
        try:
            made = claims.claim(member, campaign, f"race-{turn}").claim
        except Refusal:
            continue
        assert made is not None
        runners = [Thread(target=confirm, args=[made]), Thread(target=sweep)]
        for runner in runners:
            runner.start()
        for runner in runners:
            runner.join()
        try:
            claims.cancel(made.pk, member)
        except Refusal:
            continue
    return [found.name for found in invariants.check() if found.rows]


def confirm(made: Claim) -> None:
    try:
        claims.confirm(made.pk, made.member_id)
    except Refusal:
        pass
    finally:
        connection.close()


def sweep() -> None:
    try:
        with clock.at(clock.now() + LATER):
            claims.expire_lapsed()
    finally:
        connection.close()
