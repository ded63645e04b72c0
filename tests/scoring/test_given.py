"""What members react to endorses the people who react to members, as rows of the database."""

from datetime import timedelta

import pytest

from perks.ground import clock
from scoring import accounts, ingest, runs
from scoring.connectors.base import Given, Page
from scoring.models import Account
from tests.scoring.stage import SITE, fill, linked

pytestmark = pytest.mark.usefixtures("noon", "system")
FANS = range(100, 112)


def gives(account, *fans):
    """The account reacts to each of these fans, again and again."""
    now = clock.now()
    given = tuple(
        Given(f"{SITE}:{fan}", "share", now - timedelta(days=day))
        for fan in fans
        for day in range(5)
    )
    ingest.store(account, Page({"given": len(fans)}, given=given))


@pytest.fixture
def friends(people):
    """Alice with twelve fans, and two others; all have been linked for long."""
    with clock.at(clock.now() - timedelta(days=60)):
        alice, mallory, bea = (
            linked(one, number)
            for number, one in enumerate((people.alice, people.mallory, people.bea), 1)
        )
    fill(alice, FANS)
    return people, mallory, bea


def low_of_alice(people):
    return runs.compute(runs.open_run(clock.today())).scores.low[0]


def test_fans_whom_two_members_react_to_are_believed_and_by_nobody_else(friends):
    people, mallory, bea = friends
    alone = low_of_alice(people)
    gives(mallory, *FANS)
    assert low_of_alice(people) == pytest.approx(alone, abs=1e-9)
    gives(bea, *FANS)
    endorsed = low_of_alice(people)
    assert endorsed > alone + 5
    accounts.unlink(bea.pk)
    assert low_of_alice(people) == pytest.approx(alone, abs=1e-9)


def test_what_an_automated_account_gives_endorses_nobody(friends):
    people, mallory, bea = friends
    alone = low_of_alice(people)
    Account.objects.filter(pk__in=[mallory.pk, bea.pk]).update(kind="automated")
    gives(mallory, *FANS)
    gives(bea, *FANS)
    assert low_of_alice(people) == pytest.approx(alone, abs=1e-9)


def test_what_members_give_to_strangers_of_nobody_is_not_even_numbered(friends):
    _, mallory, bea = friends
    gives(mallory, 900, 901)
    gives(bea, 900, 901)
    loaded = runs.inputs.load(runs.versions.model("v4"))
    assert len(loaded.gave["giver"]) == 0
    day = int(loaded.since.max())
    assert loaded.known(day).given is not None
    assert runs.inputs.load(runs.versions.model("v3")).known(day).given is None
