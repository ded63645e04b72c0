"""Two ways to sell without units: a careless check, and one row that counts."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

import psycopg

MAKE = """
  CREATE TABLE bare_stock (remaining int NOT NULL);
  CREATE TABLE bare_claim (id bigserial PRIMARY KEY, member_id bigint NOT NULL);
"""
DROP = "DROP TABLE bare_stock, bare_claim"


class Bare:
    """A bare table of claims beside one number; each thread has a connection of its own."""

    def __init__(self, login: dict[str, Any], stock: int) -> None:
        self.login, self.stock, self.mine = login, stock, threading.local()

    def __enter__(self) -> Bare:
        with psycopg.connect(**self.login, autocommit=True) as owner:
            owner.execute(MAKE)
            owner.execute("INSERT INTO bare_stock VALUES (%s)", [self.stock])
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        with psycopg.connect(**self.login, autocommit=True) as owner:
            owner.execute(DROP)

    @property
    def line(self) -> psycopg.Connection[Any]:
        if not hasattr(self.mine, "line"):
            self.mine.line = psycopg.connect(**self.login)
        found: psycopg.Connection[Any] = self.mine.line
        return found

    def sold(self) -> int:
        row = self.line.execute("SELECT count(*) FROM bare_claim").fetchone()
        self.line.commit()
        assert row is not None
        return int(row[0])


def looked_first(bare: Bare, member: int) -> bool:
    """Look, then take: everybody takes what everybody saw."""
    row = bare.line.execute("SELECT remaining FROM bare_stock").fetchone()
    assert row is not None
    if row[0] > 0:
        bare.line.execute("INSERT INTO bare_claim (member_id) VALUES (%s)", [member])
        bare.line.execute("UPDATE bare_stock SET remaining = %s", [row[0] - 1])
    bare.line.commit()
    return bool(row[0] > 0)


def counted(bare: Bare, member: int) -> bool:
    """Insert, and count down last, so that the row is locked for the commit only."""
    row = bare.line.execute("SELECT remaining FROM bare_stock").fetchone()
    assert row is not None
    if row[0] <= 0:
        bare.line.commit()
        return False
    bare.line.execute("INSERT INTO bare_claim (member_id) VALUES (%s)", [member])
    done = bare.line.execute("UPDATE bare_stock SET remaining = remaining - 1 WHERE remaining > 0")
    if done.rowcount:
        bare.line.commit()
    else:
        bare.line.rollback()
    return bool(done.rowcount)
