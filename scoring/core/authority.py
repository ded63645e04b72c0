"""Step 7: authority, PageRank that starts again at trusted people only."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Floats
from scoring.core.flow import THREADS, Flow, Piece, Single, flow
from scoring.core.pair_columns import Pairs

DAMPING = 0.85
PRECISION = 1e-6
MOST_ROUNDS = 100


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
    walk = _Walk(matrix, restart, _guess(matrix, restart) if first is None else first)
    rounds, moved = 0, np.inf
    with ThreadPoolExecutor(THREADS) as pool:
        while moved >= precision and rounds < MOST_ROUNDS:
            moved, rounds = walk.round(pool), rounds + 1
    found = walk.x.astype(np.float64)
    return found / found.sum(), rounds


def _guess(matrix: Flow, restart: Floats) -> Floats:
    """Where to begin: what people take, which saves a round where all of them can be reached."""
    total = matrix.taken.sum()
    if total <= 0 or restart.min() <= 0:
        return restart
    return np.asarray((1 - DAMPING) * restart / restart.sum() + DAMPING * matrix.taken / total)


class _Walk:
    """x: where the walk is, float32[people]; part: what of it each edge's weight passes on."""

    def __init__(self, matrix: Flow, restart: Floats, first: Floats) -> None:
        self.blocks = matrix.blocks
        self.home: Single = (restart / restart.sum()).astype(np.float32)
        self.x: Single = (first / first.sum()).astype(np.float32)
        self.stuck: Single = (matrix.given <= 0).astype(np.float32)
        self.each = np.divide(
            DAMPING, matrix.given, out=np.zeros(len(restart)), where=matrix.given > 0
        ).astype(np.float32)
        self.part = self.x * self.each

    def round(self, pool: ThreadPoolExecutor) -> float:
        """One turn of every block; the sum of absolute differences that it made."""
        # In float64 once a round: what each block changes is added to it.
        passed = _total(self.x) - _total(self.x * self.stuck)
        moved = 0.0
        for block in self.blocks:
            back = np.float32(1 - DAMPING * passed)
            turns = [pool.submit(self.turn, piece, back) for piece in block]
            for piece, (part, gained, changed) in zip(
                block, [turn.result() for turn in turns], strict=True
            ):
                # Only now: until here the other thread reads the old ones.
                self.part[piece.first : piece.first + piece.rows] = part
                passed += gained
                moved += changed
        return moved

    def turn(self, piece: Piece, back: np.float32) -> tuple[Single, float, float]:
        """The rows of one piece anew: their parts, what more they pass on, and how far they moved."""
        rows = slice(piece.first, piece.first + piece.rows)
        new = self.home[rows] * back
        for column, strip in piece.strips:
            new += strip @ self.part[column : column + strip.shape[1]]
        change = new - self.x[rows]
        self.x[rows] = new
        new *= self.each[rows]
        gained = float(change.sum()) - float((change * self.stuck[rows]).sum())
        return new, gained, float(np.abs(change, out=change).sum())


def _total(values: Single) -> float:
    return float(values.sum(dtype=np.float64))


@dataclass(frozen=True)
class Walked:
    """A walk that can be taken up again: its matrix, and where it ended, float64[people]."""

    matrix: Flow
    found: Floats


def walked(pairs: Pairs, moved: Floats, trusted: Floats) -> Walked:
    """The walk from trusted people. moved: float64[pairs]. trusted: float64[people]."""
    matrix = flow(pairs.target, pairs.actor, moved, len(trusted))
    return Walked(matrix, rank(matrix, trusted)[0])


def authority(pairs: Pairs, moved: Floats, trusted: Floats) -> Floats:
    """How often a walk from trusted people is here, times their number, float64[people].

    So an average person has 1 in any crowd. moved: float64[pairs]. trusted: float64[people].
    """
    if not len(pairs) or trusted.sum() <= 0:
        return np.zeros(len(trusted))
    return beyond_start(walked(pairs, moved, trusted).found, trusted)


def beyond_start(found: Floats, trusted: Floats) -> Floats:
    """Authority from a walk: what somebody has for being a start is none over anybody."""
    if trusted.sum() <= 0:
        return np.zeros(len(trusted))
    own = (1 - DAMPING) * trusted / trusted.sum()
    return np.asarray(np.maximum(found - own, 0.0) * len(trusted))
