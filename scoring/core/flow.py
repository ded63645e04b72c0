"""The matrix of a walk, laid out so that what a multiplication looks up stays near the processor."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scoring.core.arrays import Floats, Ints, Whole

THREADS = 2
BLOCKS = 8
NEAR = 1 << 18  # people whose float32 stay in the cache of one core, 1 MB
LEAST = 5  # edges for each row of a strip: with fewer the rows cost more than the edges

Single = NDArray[np.float32]


@dataclass(frozen=True)
class Piece:
    """The rows from `first` on, in strips: each the edges of some actors, from `column` on."""

    first: int
    rows: int
    strips: tuple[tuple[int, csr_array], ...]


@dataclass(frozen=True)
class Flow:
    """Rows are targets, columns actors: float32 weights and int32 columns, 8 bytes an edge.

    given, taken: float64[people], the weights of each actor and of each target together. blocks:
    the rows in the order of their turns, in each block a piece for every thread. additions: how
    often edges were put in since it was laid out.
    """

    given: Floats
    taken: Floats
    blocks: tuple[tuple[Piece, ...], ...]
    additions: int = 0

    @property
    def bytes(self) -> int:
        """Memory of the edges' weights and columns."""
        return sum(
            strip.data.nbytes + strip.indices.nbytes
            for block in self.blocks for piece in block for _, strip in piece.strips
        )  # fmt: skip


def flow(target: Whole, actor: Whole, weight: Floats | Single, n_people: int) -> Flow:
    """The matrix of a walk from actors to whom they are moved by; sorted by target, then actor."""
    given, taken = np.zeros(n_people), np.zeros(n_people)
    np.add.at(given, actor, weight)
    np.add.at(taken, target, weight)
    begin = np.searchsorted(target, np.arange(n_people + 1, dtype=target.dtype))
    cuts = np.searchsorted(begin, np.linspace(0, len(target), BLOCKS * THREADS + 1).astype(int))
    cuts[0], cuts[-1] = 0, n_people
    few = max(min(-(-n_people // NEAR), len(target) // (LEAST * n_people)), 1)
    edges = np.linspace(0, n_people, few + 1).astype(np.int64).tolist()

    def piece(ends: tuple[int, int]) -> Piece:
        inside = slice(*begin[list(ends)])
        row = (begin[ends[0] : ends[1] + 1] - inside.start).astype(np.int32)
        strips = _strips(row, actor[inside], weight[inside], edges)
        return Piece(ends[0], ends[1] - ends[0], strips)

    with ThreadPoolExecutor(THREADS) as pool:
        pieces = list(
            pool.map(piece, [ends for ends in pairwise(cuts.tolist()) if ends[0] < ends[1]])
        )
    blocks = tuple(tuple(pieces[at : at + THREADS]) for at in range(0, len(pieces), THREADS))
    return Flow(given, taken, blocks)


def _strips(
    row: NDArray[np.int32], actor: Whole, weight: Floats | Single, edges: list[int]
) -> tuple[tuple[int, csr_array], ...]:
    """One matrix for each range of actors. row: where each row's edges begin, and the end."""
    found = []
    for first, last in pairwise(edges):
        inside = (actor >= first) & (actor < last)
        upto = np.zeros(len(inside) + 1, dtype=np.int32)
        np.cumsum(inside, out=upto[1:])
        columns = actor[inside].astype(np.int32) - np.int32(first)
        data = weight[inside].astype(np.float32)
        shape = (len(row) - 1, last - first)
        found.append((first, csr_array((data, columns, upto[row]), shape=shape)))
    return tuple(found)


def change(matrix: Flow, target: Ints, actor: Ints, weight: Floats) -> None:
    """Give these edges other weights, in place; sorted by target.

    Raises ValueError for an edge that the matrix does not have, and then changes none.
    """
    places = [
        (strip, rows, place)
        for block in matrix.blocks for piece in block
        for strip, rows, place in _places(piece, target, actor)
    ]  # fmt: skip
    if sum(len(rows) for _, rows, _ in places) != len(target):
        raise ValueError("an edge is not in the matrix")
    for strip, rows, place in places:
        more = weight[rows] - strip.data[place]
        np.add.at(matrix.given, actor[rows], more)
        np.add.at(matrix.taken, target[rows], more)
        strip.data[place] = weight[rows]


def brought(matrix: Flow, target: Ints, actor: Ints, weight: Floats) -> Flow:
    """A copy in which these edges have these weights; sorted by target, then actor, each once.

    What the matrix has not yet comes in strips of its own, one more for each time.
    """
    lacks = np.ones(len(target), dtype=np.bool_)
    blocks = []
    for block in matrix.blocks:
        pieces = []
        for piece in block:
            for _, rows, _ in _places(piece, target, actor):
                lacks[rows] = False
            strips = tuple((column, _copied(strip)) for column, strip in piece.strips)
            pieces.append(replace(piece, strips=strips))
        blocks.append(tuple(pieces))
    after = replace(
        matrix, given=matrix.given.copy(), taken=matrix.taken.copy(), blocks=tuple(blocks)
    )
    change(after, target[~lacks], actor[~lacks], weight[~lacks])
    if not lacks.any():
        return after
    target, actor, weight = target[lacks], actor[lacks], weight[lacks]
    np.add.at(after.given, actor, weight)
    np.add.at(after.taken, target, weight)
    more = (tuple(_with(piece, target, actor, weight, len(after.given)) for piece in block)
            for block in blocks)  # fmt: skip
    return replace(after, blocks=tuple(more), additions=matrix.additions + 1)


def _copied(strip: csr_array) -> csr_array:
    return csr_array((strip.data.copy(), strip.indices, strip.indptr), shape=strip.shape)


def _with(piece: Piece, target: Ints, actor: Ints, weight: Floats, people: int) -> Piece:
    begin = np.searchsorted(target, np.arange(piece.first, piece.first + piece.rows + 1))
    edges, row = slice(begin[0], begin[-1]), (begin - begin[0]).astype(np.int32)
    strip = _strips(row, actor[edges], weight[edges], [0, people])
    return replace(piece, strips=piece.strips + strip)


def _places(piece: Piece, target: Ints, actor: Ints) -> list[tuple[csr_array, Ints, Ints]]:
    """For each strip: which of these edges are in it, and where. A bisection in all rows at once."""
    begin, end = np.searchsorted(target, [piece.first, piece.first + piece.rows])
    found = []
    for first, strip in piece.strips:
        column = actor[begin:end] - first
        rows = np.flatnonzero((column >= 0) & (column < strip.shape[1]))
        row, column = target[begin + rows] - piece.first, column[rows]
        low, end_of = strip.indptr[row].astype(np.int64), strip.indptr[row + 1].astype(np.int64)
        high, open_ = end_of.copy(), np.flatnonzero(low < end_of)
        while len(open_):
            middle = (low[open_] + high[open_]) // 2
            above = strip.indices[middle] < column[open_]
            low[open_[above]] = middle[above] + 1
            high[open_[~above]] = middle[~above]
            open_ = open_[low[open_] < high[open_]]
        there = np.flatnonzero(low < end_of)
        there = there[strip.indices[low[there]] == column[there]]
        found.append((strip, begin + rows[there], low[there]))
    return found
