"""Who acts. Every request and every task runs as exactly one actor; without one, no rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

KINDS = ("member", "brand", "venue", "device", "client", "operator", "system", "public")
# Which column an actor of a kind is held to: a device acts for its venue, an API client for its brand.
COLUMN_OF = {
    "member": "member",
    "brand": "brand",
    "client": "brand",
    "venue": "venue",
    "device": "venue",
}
SEES_ALL = ("operator", "system")


class NoActor(RuntimeError):
    """A scoped table was asked without an actor. Name one with `act_as`."""


@dataclass(frozen=True)
class Actor:
    """`id` is the row the actor is held to (user, brand or venue); `by` the user or device behind it."""

    kind: str
    id: int | None = None
    by: int | None = None
    name: str = ""

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.kind, self.name or self.id) if part is not None)

    @property
    def sees_all(self) -> bool:
        return self.kind in SEES_ALL

    def reads_as(self, other: Actor) -> bool:
        """Whether the database knows the two apart: it is told the kind and the row, no name."""
        return (self.kind, self.id) == (other.kind, other.id)


def member(id: int) -> Actor:
    return Actor("member", id, by=id)


def brand(id: int, by: int | None = None) -> Actor:
    return Actor("brand", id, by)


def client(brand_id: int, by: int | None = None) -> Actor:
    return Actor("client", brand_id, by)


def venue(id: int, by: int | None = None) -> Actor:
    return Actor("venue", id, by)


def device(id: int, venue_id: int) -> Actor:
    return Actor("device", venue_id, by=id)


def operator(id: int) -> Actor:
    return Actor("operator", id, by=id)


def system(name: str) -> Actor:
    return Actor("system", name=name)


def public() -> Actor:
    return Actor("public")


_current: ContextVar[Actor | None] = ContextVar("perks_actor", default=None)


def current_actor() -> Actor:
    """The acting actor. Raises NoActor outside every `act_as`."""
    actor = _current.get()
    if actor is None:
        raise NoActor("No actor. Wrap the call in act_as(...).")
    return actor


def has_actor() -> bool:
    return _current.get() is not None


def _tell_database(actor: Actor | None) -> None:
    """Hand the actor to row-level security, for the rest of this transaction only."""
    column = COLUMN_OF.get(actor.kind, "") if actor else ""
    kind = actor.kind if actor else ""
    id = str(actor.id) if actor and column else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('perks.kind', %s, true), set_config('perks.column', %s, true),"
            " set_config('perks.id', %s, true)",
            [kind, column, id],
        )


@contextmanager
def act_as(actor: Actor) -> Iterator[Actor]:
    """Run the block as `actor`, inside one transaction (a savepoint when nested)."""
    if actor.kind not in KINDS:
        raise ValueError(f"no such kind of actor: {actor.kind}")
    before = _current.get()
    # What the database was told ends with the transaction that was told.
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        token = _current.set(actor)
        try:
            if before is None or not before.reads_as(actor):
                _tell_database(actor)
            yield actor
            # `become` may have put another one in our place.
            after = current_actor()
        finally:
            _current.reset(token)
        if not outermost and (before is None or not before.reads_as(after)):
            _tell_database(before)


@contextmanager
def act_within(actor: Actor) -> Iterator[Actor]:
    """As `act_as`, but with no savepoint for who reads the same and is in a transaction already.

    What fails inside takes the whole transaction with it.
    """
    if connection.in_atomic_block and has_actor() and current_actor().reads_as(actor):
        yield actor
    else:
        with act_as(actor):
            yield actor


@contextmanager
def switched_to(actor: Actor) -> Iterator[Actor]:
    """As `act_as`, with no savepoint of its own: for who only reads, or stands in a fresh one.

    A savepoint costs two trips to the database. What fails there takes the enclosing one with it,
    which tells the database again who acted before.
    """
    if not connection.in_atomic_block:
        with act_as(actor):
            yield actor
        return
    before = _current.get()
    if before is None or not before.reads_as(actor):
        _tell_database(actor)
    token = _current.set(actor)
    try:
        yield actor
    finally:
        after = current_actor()
        _current.reset(token)
        if (before is None or not before.reads_as(after)) and not _has_failed():
            _tell_database(before)


def _has_failed() -> bool:
    """Whether the transaction takes no more statements until it is rolled back."""
    line = connection.connection
    if line is None or connection.needs_rollback:
        return True
    return bool(line.info.transaction_status == TransactionStatus.INERROR)


def become(actor: Actor) -> None:
    """Act as `actor` for the rest of the enclosing `act_as`, which restores its own predecessor.

    For the API, where the actor is known only after the view has begun.
    """
    before = current_actor()
    _current.set(actor)
    if not before.reads_as(actor):
        _tell_database(actor)
