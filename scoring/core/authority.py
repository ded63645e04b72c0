"""Step 7: authority, PageRank that starts again at trusted people only."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from scoring.core.arrays import Floats, Whole
from scoring.core.pair_columns import Pairs

DAMPING = 0.85
THREADS = 2
BLOCKS = 8
PRECISION = 1e-6
MOST_ROUNDS = 100

Single = NDArray[np.float32]


@dataclass(frozen=True)
class Flow:
    """Rows are targets, columns actors: float32 weights and int32 columns, 8 bytes an edge.

    data: float32[edges], the weights, in place: whoever changes them changes the walk. blocks:
    the first row of each, and its rows for each thread, as views of the data. stuck: float32
    [people], 1 for whoever passes nothing on.
    """

    data: Single
    columns: NDArray[np.int32]
    blocks: tuple[tuple[int, tuple[csr_array, ...]], ...]
    stuck: Single

    @property
    def bytes(self) -> int:
        """Memory of the edges' weights and columns."""
        return self.data.nbytes + self.columns.nbytes


def flow(target: Whole, actor: Whole, weight: Floats, n_people: int) -> Flow:
    """The matrix of a walk from actors to whom they are moved by; `target` must rise."""
    given = np.bincount(actor, weights=weight, minlength=n_people)
    parted = np.divide(1.0, given, out=np.zeros(n_people), where=given > 0)
    data = (weight * parted[actor]).astype(np.float32)
    columns = actor.astype(np.int32, copy=False)
    begin = np.searchsorted(target, np.arange(n_people + 1, dtype=target.dtype)).astype(np.int32)
    steps = np.linspace(0, len(target), BLOCKS * THREADS + 1).astype(np.int64)
    cuts = np.searchsorted(begin, steps)
    cuts[0], cuts[-1] = 0, n_people

    def rows(first: int, last: int) -> csr_array:
        edges = slice(begin[first], begin[last])
        row = begin[first : last + 1] - begin[first]
        piece = csr_array((data[edges], columns[edges], row), shape=(last - first, n_people))
        # Made from a small part of an array, scipy keeps a copy: here it must be the array itself.
        piece.data, piece.indices = data[edges], columns[edges]
        return piece

    pieces = [(int(a), rows(a, b)) for a, b in pairwise(cuts.tolist()) if b > a]
    blocks = tuple(
        (pieces[at][0], tuple(piece for _, piece in pieces[at : at + THREADS]))
        for at in range(0, len(pieces), THREADS)
    )
    return Flow(data, columns, blocks, (given <= 0).astype(np.float32))


def rank(
    matrix: Flow, restart: Floats, first: Floats | None = None, precision: float = PRECISION
) -> tuple[Floats, int]:
    """Personalised PageRank, float64[people], summing to 1; and how many rounds it took.

    x = .85 (A x + stuck mass to the restart) + .15 restart (Page and Brin, 1998; restart at
    trusted people: Gyongyi et al., 2004), from `first` on, until a round moves the sum of
    absolute differences by less than the precision. Each block of rows already reads what the
    blocks before it have found in this round (Gauss-Seidel; Arasu et al., 2002), which saves a
    quarter of the rounds; within a block each thread multiplies its rows. With no restart at all
    everybody has 0.
    """
    if restart.sum() <= 0:
        return np.zeros(len(restart)), 0
    home = (restart / restart.sum()).astype(np.float32)
    x = home.copy() if first is None else (first / first.sum()).astype(np.float32)
    rounds = 0
    with ThreadPoolExecutor(1) as pool:
        for _round in range(MOST_ROUNDS):
            rounds += 1
            # In float64 once a round: what each block changes is added to it.
            passed = _total(x) - _total(x * matrix.stuck)
            moved = 0.0
            for begin, pieces in matrix.blocks:
                new = _multiplied(pieces, x, pool)
                rows = slice(begin, begin + len(new))
                new *= np.float32(DAMPING)
                new += home[rows] * np.float32(1 - DAMPING * passed)
                change = new - x[rows]
                passed += _total(change) - _total(change * matrix.stuck[rows])
                moved += _total(np.abs(change))
                x[rows] = new
            if moved < precision:
                break
    found = x.astype(np.float64)
    return found / found.sum(), rounds


def _multiplied(pieces: tuple[csr_array, ...], x: Single, pool: ThreadPoolExecutor) -> Single:
    """The rows of one block times x, all but the first in another thread."""
    others = [pool.submit(piece.dot, x) for piece in pieces[1:]]
    return np.concatenate([pieces[0] @ x, *(other.result() for other in others)])


def _total(values: Single) -> float:
    return float(values.sum(dtype=np.float64))


def authority(pairs: Pairs, moved: Floats, trusted: Floats) -> Floats:
    """How often a walk from trusted people is here, times their number, float64[people].

    So an average person has 1 in any crowd. moved: float64[pairs]. trusted: float64[people].
    """
    if not len(pairs) or trusted.sum() <= 0:
        return np.zeros(len(trusted))
    matrix = flow(pairs.target, pairs.actor, moved, len(trusted))
    found, _ = rank(matrix, trusted)
    # What a person has for being a starting point is no authority over anybody.
    own = (1 - DAMPING) * trusted / trusted.sum()
    return np.asarray(np.maximum(found - own, 0.0) * len(trusted))
