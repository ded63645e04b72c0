"""Step 7: authority and the posts, on graphs whose answer is known."""

import numpy as np
import pytest

from scoring.core import flow as layout
from scoring.core.arrays import PostEdges, ints
from scoring.core.authority import DAMPING, rank
from scoring.core.flow import brought, change, flow
from scoring.core.posts import by_post


def test_two_who_only_pass_on_to_each_other_share_everything():
    found, _ = rank(flow(ints([0, 1]), ints([1, 0]), np.ones(2), 2), np.ones(2))
    assert found == pytest.approx([0.5, 0.5], abs=1e-6)


def test_a_star_gives_its_middle_what_the_formula_says():
    """Four react to one, who passes nothing on: c = (.15 / 5 + .85 s) with s for the others."""
    found, _ = rank(flow(ints([0] * 4), ints([1, 2, 3, 4]), np.ones(4), 5), np.ones(5))
    outer = 1 / (5 + 4 * DAMPING)
    assert found == pytest.approx([outer * (1 + 4 * DAMPING), *[outer] * 4], abs=1e-6)


def test_nobody_to_start_from_is_nobodys_authority():
    matrix = flow(ints([0]), ints([1]), np.ones(1), 2)
    assert rank(matrix, np.zeros(2))[0].tolist() == [0.0, 0.0]


def test_a_walk_from_trusted_people_never_reaches_a_ring():
    """1 trusts 0; 2 and 3 trust each other."""
    matrix = flow(ints([0, 2, 3]), ints([1, 3, 2]), np.ones(3), 4)
    found, _ = rank(matrix, np.array([0.0, 1.0, 0.0, 0.0]))
    assert found[2:].tolist() == [0.0, 0.0]
    assert found[0] > 0


def test_the_h_index_of_posts():
    """Three posts with three reactors each: h = 3. One post with nine: h = 1."""
    post = np.append(np.repeat([0, 1, 2], 3), np.full(9, 3))
    target = np.append(np.zeros(9), np.ones(9)).astype(np.int64)
    actor = np.arange(18) + 10
    rows = PostEdges(target, actor, target, target, np.ones(18, dtype=np.int64), post)
    found = by_post(rows, np.ones(18), 3)
    assert found.consistency.tolist() == [3.0, 1.0, 0.0]
    assert found.amplification == pytest.approx([11 / 7, 11 / 5, 0.0])


def drawn(people=400, edges=6_000):
    """Sorted edges, each once, and their weights."""
    chance = np.random.default_rng(2)
    pair = np.unique(chance.integers(0, people, edges) * people + chance.integers(0, 300, edges))
    return pair // people, pair % people, chance.random(len(pair)), people


def plain(target, actor, weight, people):
    """The same walk from everybody, solved as a linear system."""
    matrix = np.zeros((people, people))
    matrix[target, actor] = weight
    given = matrix.sum(axis=0)
    matrix /= np.where(given > 0, given, 1)
    matrix[:, given == 0] = 1 / people
    start = np.full(people, (1 - DAMPING) / people)
    return np.linalg.solve(np.eye(people) - DAMPING * matrix, start)


@pytest.mark.parametrize("near", [60, 1 << 18])
def test_a_walk_in_strips_is_the_walk(monkeypatch, near):
    monkeypatch.setattr(layout, "NEAR", near)
    monkeypatch.setattr(layout, "LEAST", 1)
    target, actor, weight, people = drawn()
    matrix = flow(target, actor, weight, people)
    strips = [len(piece.strips) for block in matrix.blocks for piece in block]
    assert set(strips) == {-(-people // near)}
    assert matrix.bytes == 8 * len(target)
    found, _ = rank(matrix, np.ones(people))
    assert np.abs(found - plain(target, actor, weight, people)).sum() < 2e-6


def test_changed_weights_are_a_matrix_made_anew():
    target, actor, weight, people = drawn()
    matrix, rows = flow(target, actor, weight, people), np.arange(0, len(target), 7)
    weight[rows] = 3 * weight[rows] + 0.1
    change(matrix, target[rows], actor[rows], weight[rows])
    found, _ = rank(matrix, np.ones(people))
    assert np.abs(found - plain(target, actor, weight, people)).sum() < 2e-6


def test_an_edge_that_is_not_there_changes_nothing():
    matrix = flow(ints([0, 1]), ints([1, 0]), np.ones(2), 3)
    with pytest.raises(ValueError, match="not in the matrix"):
        change(matrix, ints([0, 2]), ints([1, 0]), np.full(2, 9.0))
    assert rank(matrix, np.array([1.0, 1, 0]))[0] == pytest.approx([0.5, 0.5, 0], abs=1e-6)


def test_edges_brought_in_are_a_matrix_made_anew():
    """Some change, some go and come back, some are new, twice; what was given stays as it was."""
    target, actor, weight, people = drawn()
    kept = np.ones(len(target), dtype=bool)
    kept[::5] = False
    before = flow(target[kept], actor[kept], weight[kept], people)
    first = rank(before, np.ones(people))[0]
    once = brought(before, target, actor, np.where(kept, 2 * weight, weight))
    none = brought(once, target[::3], actor[::3], np.zeros(len(target[::3])))
    again = brought(none, target, actor, weight)
    assert (once.additions, again.additions) == (1, 1)
    for _ in range(2):
        found, _ = rank(again, np.ones(people), first)
        assert np.abs(found - plain(target, actor, weight, people)).sum() < 2e-6
    assert rank(before, np.ones(people))[0].tobytes() == first.tobytes()
