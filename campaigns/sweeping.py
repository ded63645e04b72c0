"""A sweep over many rows: one that fails keeps no other from its turn, and is heard of all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog

log = structlog.get_logger()


def each(ids: Iterable[int], do: Callable[[int], int]) -> int:
    """Do it for every id, whatever becomes of the others; gives the sum.

    Raises the first error when all had their turn, so that the task is seen to have failed.
    """
    total, failed = 0, None
    for id in ids:
        try:
            total += do(id)
        except Exception as error:
            log.exception("sweep_failed_for_one", id=id, what=getattr(do, "__name__", ""))
            failed = failed or error
    if failed is not None:
        raise failed
    return total
