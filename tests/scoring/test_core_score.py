"""The score of one member after another, and its defined answers at the edges."""

import numpy as np
import pytest

from scoring.core import presences
from scoring.core.published import load
from tests.scoring.reactions import ALICE, BEA, TODAY, World, fans


def test_an_own_account_cannot_praise_its_owner():
    plain = World([(ALICE, "web"), (ALICE, "web"), (BEA, "web")], fans(5))
    praised = World(plain.accounts, [*plain.edges, (0, 1, "share", 0, 3), (0, 0, "share", 0, 1)])
    assert praised.exact() == plain.exact()
    assert praised.score().ignored == {"own_account": 2}


def test_if_own_accounts_could_praise_they_would():
    """The twin: the same praise from an account that belongs to Bea does move the score."""
    plain = World([(ALICE, "web"), (BEA, "web")], fans(5))
    praised = World(plain.accounts, [*plain.edges, (0, 1, "share", 0, 1)])
    assert praised.exact() > plain.exact()


def test_reacting_to_others_and_posting_moves_nothing():
    """Posts are no input at all; what Alice does to strangers is, and is not hers to gain by."""
    quiet = World(edges=fans(30))
    busy = World(edges=[*quiet.edges, *((500 + i, ALICE, "reply", i, 3) for i in range(300))])
    assert busy.exact() == quiet.exact()


def test_a_shared_account_gives_its_part():
    whole = World([(ALICE, "web", 1.0)], fans(50)).score().networks.influence
    half = World([(ALICE, "web", 0.5)], fans(50)).score().networks.influence
    assert (half / whole).tolist() == [0.5]


def test_networks_add_in_mass():
    both = World([(ALICE, "stackexchange"), (ALICE, "web")], fans(30) + fans(30, target=1)).score()
    assert both.networks.part.sum() == pytest.approx(1)
    assert both.exact[ALICE] > World(edges=fans(30)).exact()


def test_more_people_more_score_and_a_narrower_claim():
    few, many = World(edges=fans(4)).score(), World(edges=fans(200)).score()
    assert few.exact[ALICE] < many.exact[ALICE]
    assert (bool(few.provisional[ALICE]), bool(many.provisional[ALICE])) == (True, False)


def test_what_is_not_renewed_fades_to_the_floor():
    world = World(edges=fans(200))
    later = [world.score(day=TODAY + days).exact[ALICE] for days in (0, 30, 90, 365, 3650)]
    assert later == sorted(later, reverse=True)
    assert later[-1] == 1.0


def test_nobody_and_nothing():
    empty = World([], members=0).score()
    assert (len(empty.exact), len(empty.networks.lines)) == (0, 0)


def test_a_member_without_accounts_and_one_without_reactions():
    scores = World([(ALICE, "web")], members=2).score()
    assert scores.exact.tolist() == [1.0, 1.0]
    assert scores.low.tolist() == [1.0, 1.0]
    assert scores.percentile.tolist() == [0.0, 0.0]
    assert scores.provisional.tolist() == [True, True]
    assert scores.high[0] > 5  # nothing seen does not mean that there is nothing
    assert scores.high[1] == 1.0
    assert scores.reasons(1) == ["no_account"]
    assert scores.reasons(0)[0] == "web:evidence"


def test_equal_people_have_equal_scores():
    world = World(
        [(i, "web") for i in range(3)], [fan for i in range(3) for fan in fans(9, target=i)]
    )
    scores = world.score()
    assert len(set(scores.exact.tolist())) == 1
    assert np.isfinite(scores.exact).all()


def test_reasons_name_what_has_most_room():
    reasons = World([(ALICE, "web", 1.0, 10.0)], fans(3)).score().reasons(ALICE)
    assert len(reasons) == 4
    assert set(reasons) == {"web:engagement", "web:breadth", "web:reach", "web:evidence"}


def test_telling_how_many_follow_can_only_add():
    unknown = World([(ALICE, "web")], fans(20)).exact()
    none = World([(ALICE, "web", 1.0, 0.0)], fans(20)).exact()
    some = World([(ALICE, "web", 1.0, 50.0)], fans(20)).exact()
    assert none == unknown
    assert some > unknown


def test_accounts_are_found_again_after_gathering():
    world = World([(BEA, "web"), (ALICE, "web"), (BEA, "web")])
    at = presences.gather(world.account_arrays())
    assert at.owner[at.of_account].tolist() == [BEA, ALICE, BEA]
    assert len(at) == 2


def test_the_model_that_scored_is_named():
    assert World().score().model.version == load().version
