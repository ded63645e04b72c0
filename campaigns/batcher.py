"""One writer for the claims of this process: those that come together share a transaction.

The writer takes whatever has come while it was at work (see `awaiting`), so that a lone claim is
answered at once and a crowd pays for one flush to disk instead of hundreds. The answers are those
of `taking.claim_many`; several processes have a writer each, and the database keeps them apart as
it keeps single claims.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter as Counted
from collections.abc import Sequence
from dataclasses import replace
from queue import SimpleQueue

import structlog
from django.db import connection
from prometheus_client import Counter, Histogram

from campaigns.asking import Answer, Ask, Decision
from campaigns.awaiting import Waiting, take
from campaigns.taking import ACTOR, claim_many
from perks.api.authentication import members_of
from perks.ground import scopes, throttle
from perks.ground.errors import Refusal

PATIENCE = 20.0  # seconds that whoever asks waits for the writer
IDLE = 1.0  # seconds after which a connection is looked at before it is used again
log = structlog.get_logger()
SHARED = Histogram(
    "perks_claims_together", "Claims that shared a transaction", buckets=[1, 4, 16, 64, 256]
)
CAME = Counter("perks_claims_total", "Answers to claims", ["answer"])


class Batcher:
    """Hands asks to one thread, which is started by the first of them, and again after a fork."""

    def __init__(self) -> None:
        self.start_lock = threading.Lock()
        self.process = 0
        self.queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self.writer: threading.Thread | None = None

    def claim(self, ask: Ask, token: str = "") -> Decision:
        """The decision on one ask, committed, for the member of the token if there is one.

        Raises Refusal as `claims.claim` does, `busy` (503), and for a token authentication_failed
        (401), not_found (404) or throttled (429). After `busy` it is open whether the claim was
        made: the same key tells.
        """
        waiting = Waiting(ask, token)
        self.start()
        self.queue.put(waiting)
        try:
            answer = waiting.answer.result(PATIENCE)
        except TimeoutError:
            raise busy() from None
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def start(self) -> None:
        if self.process == os.getpid():
            return
        with self.start_lock:
            if self.process != os.getpid():
                self.queue = SimpleQueue()
                self.process = os.getpid()
                writer = threading.Thread(target=write, args=[self.queue], daemon=True)
                self.writer = writer
                writer.start()

    def stop(self) -> None:
        """Answer what has come and let go of the database; the next ask starts anew."""
        if self.process == os.getpid() and self.writer is not None:
            self.process = 0
            self.queue.put(None)
            self.writer.join(PATIENCE)


def write(queue: SimpleQueue[Waiting | None]) -> None:
    """The writer's life: take what has come, answer it, again, until None comes.

    A connection that broke in the middle of a crowd shows by its error: each is asked alone then.
    """
    before, used = 0, 0.0
    while True:
        batch = take(queue, before)
        idle = time.monotonic() - used > IDLE
        settle([waiting for waiting in batch if waiting is not None], idle)
        before, used = len(batch), time.monotonic()
        if batch[-1] is None:
            connection.close()
            return


def settle(batch: Sequence[Waiting], was_idle: bool = False) -> None:
    """Answer every ask: together, and each alone when one of them breaks the whole."""
    if not batch:
        return
    SHARED.observe(len(batch))
    try:
        if was_idle:
            connection.close_if_unusable_or_obsolete()
        answers = together(batch)
    except Exception as error:
        log.warning("claims_taken_apart", number=len(batch), reason=type(error).__name__)
        answers = [alone(waiting) for waiting in batch]
    for name, number in Counted(map(name_of, answers)).items():
        CAME.labels(name).inc(number)
    for waiting, answer in zip(batch, answers, strict=True):
        waiting.answer.give(answer)


def together(batch: Sequence[Waiting]) -> list[Answer]:
    """The answers, committed. A connection that broke is closed: the next try has a new one."""
    own = not connection.in_atomic_block
    try:
        with scopes.act_as(ACTOR):
            asks = let_in(batch)
            known = [ask for ask in asks if isinstance(ask, Ask)]
            answers = iter(claim_many(known) if known else [])
            return [next(answers) if isinstance(ask, Ask) else ask for ask in asks]
    except Exception:
        if own:
            connection.close()
        raise


def let_in(batch: Sequence[Waiting]) -> list[Ask | Refusal]:
    """Each ask as its token's member, or why it is not let in."""
    tokens = {waiting.token for waiting in batch if waiting.token}
    members = members_of(tokens) if tokens else {}
    return [
        by_token(waiting.ask, members[waiting.token]) if waiting.token else waiting.ask
        for waiting in batch
    ]


def by_token(ask: Ask, member: int | Refusal) -> Ask | Refusal:
    if isinstance(member, Refusal):
        return member
    return throttle.check(member) or replace(ask, member_id=member)


def alone(waiting: Waiting) -> Answer:
    """The answer to one ask. Its key makes it safe to ask again after a commit that nobody saw."""
    try:
        return together([waiting])[0]
    except Exception:
        log.exception("claim_failed", campaign=waiting.ask.campaign_id)
        return busy()


def busy() -> Refusal:
    return Refusal(
        "busy",
        "It could not be settled just now. Send the same request under the same key again: "
        "if it was claimed, it is yours.",
        503,
    )


def name_of(answer: Answer) -> str:
    """An answer as the metrics count it."""
    if isinstance(answer, Refusal):
        return answer.code
    if answer.claim is None:
        return answer.receipt.verdict
    return "new" if answer.is_new else "same"


batcher = Batcher()
