"""PageRank as graph libraries do it, each fed as its own manual advises."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import csr_array

from scoring.core.arrays import Floats, Ints

Solve = Callable[[float], Floats]
TIGHTER = (1e-5, 5e-6, 1e-6, 1e-8, 1e-10)


def peers(
    target: Ints, actor: Ints, people: int, damping: float
) -> Iterator[tuple[str, Solve, tuple[float, ...]]]:
    """(name, solve(tolerance), tolerances to try) for each; a graph lives until the next is asked."""
    yield "scipy", scipy_float64(target, actor, people, damping), TIGHTER
    yield "networkit", networkit(target, actor, people, damping), TIGHTER
    yield "igraph", igraph(target, actor, people, damping), (0.0,)
    yield "scikit_network", scikit_network(target, actor, people, damping), TIGHTER


def scipy_float64(target: Ints, actor: Ints, people: int, damping: float) -> Solve:
    """Power iteration over one float64 CSR matrix in one thread."""
    given = np.bincount(actor, minlength=people)
    data = 1 / given[actor]
    matrix = csr_array((data, (target, actor)), shape=(people, people))

    def solve(tolerance: float) -> Floats:
        x = np.full(people, 1 / people)
        while True:
            new = damping * (matrix @ x)
            new += (1 - new.sum()) / people
            if np.abs(new - x).sum() < tolerance:
                return np.asarray(new)
            x = new

    return solve


def networkit(target: Ints, actor: Ints, people: int, damping: float) -> Solve:
    """networkit: L1 norm, all threads, sinks spread evenly."""
    import networkit as nk

    ends = (actor.astype(np.uint64), target.astype(np.uint64))
    graph = nk.GraphFromCoo(ends, n=people, directed=True)

    def solve(tolerance: float) -> Floats:
        algorithm = nk.centrality.PageRank(
            graph, damping, tolerance, distributeSinks=nk.centrality.SinkHandling.DistributeSinks
        )
        algorithm.norm = nk.centrality.Norm.L1_NORM
        algorithm.run()
        found = np.array(algorithm.scores())
        return np.asarray(found / found.sum())

    return solve


def igraph(target: Ints, actor: Ints, people: int, damping: float) -> Solve:
    """igraph: PRPACK, which has no tolerance to set."""
    import igraph as ig

    graph = ig.Graph(n=people, edges=np.column_stack([actor, target]), directed=True)
    return lambda _: np.array(graph.pagerank(damping=damping, implementation="prpack"))


def scikit_network(target: Ints, actor: Ints, people: int, damping: float) -> Solve:
    """scikit-network: the piteration solver."""
    from scipy.sparse import csr_matrix
    from sknetwork.ranking import PageRank

    ones = np.ones(len(target))
    matrix = csr_matrix((ones, (actor, target)), shape=(people, people))
    return lambda tolerance: np.asarray(
        PageRank(damping, solver="piteration", n_iter=200, tol=tolerance).fit_predict(matrix)
    )
