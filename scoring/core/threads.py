"""A quarrel is not paid: what one person says in one thread counts once."""

from dataclasses import replace

import numpy as np

from scoring.core.arrays import Bools, PostEdges
from scoring.core.pair_columns import starts


def once_in_a_thread(edges: PostEdges, is_talk: Bools) -> PostEdges:
    """The edges without further words of one actor in one thread; the earliest stays, once.

    is_talk: bool[kinds], the kinds that a quarrel is made of (replies, mentions). A thread is the
    post that was reacted to; -1 is none. Whatever members say to others unasked is worth 0 as it
    is: nothing that an account does, only what it receives, is ever counted for it.
    """
    rows = np.flatnonzero(is_talk[edges.kind] & (edges.post >= 0))
    if not len(rows):
        return edges
    order = np.lexsort(
        (edges.kind[rows], edges.day[rows], edges.post[rows], edges.actor[rows], edges.target[rows])
    )
    rows = rows[order]
    first = starts(edges.target[rows], edges.actor[rows], edges.post[rows])
    stays = np.ones(len(edges), dtype=np.bool_)
    stays[rows] = False
    stays[rows[first]] = True
    count = edges.count.copy()
    count[rows[first]] = 1
    columns = replace(edges, count=count).columns()
    return PostEdges(**{name: column[stays] for name, column in columns.items()})
