"""A network lets us read no more: one letter, and no fall of the score for it."""

import re
from datetime import timedelta

import pytest

from perks.ground import clock
from scoring import inputs, refresh, runs, tasks
from scoring.connectors.base import PermissionLost
from scoring.core.published import load
from scoring.models import Account
from tests.campaigns.member_stage import signed_in, system
from tests.scoring.stage import Reads, fill, linked, newest
from tests.scoring.test_signing_in import provider  # noqa: F401
from tests.week_ten.walking import letters, pressed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "fresh_counts")]


@pytest.mark.usefixtures("system")
def test_a_network_takes_the_permission_back(provider, people):  # noqa: F811
    """Said on the page and once by letter; allowed again, the same account goes on."""
    alice = signed_in(people.alice)
    pressed(alice, "/privacy/consent/", purpose="score", do="give")
    account = connect(alice, provider)
    with system():
        tasks.refresh_account(account)
    page = f"/accounts/{account}/"
    assert "Up to date" in text(alice.get(page))
    with clock.at(clock.now() + timedelta(hours=2)):
        provider.good.clear()
        for _ in range(2):
            with system():
                assert tasks.refresh_account(account) == "refused"
        said = text(alice.get(page))
        assert "The network no longer lets us read this account. Sign in there again" in said
        assert "its clock stands still for this account until 21 January 2027" in said
        assert "Not allowed" in text(alice.get("/accounts/"))
        ((subject, body),) = letters()
        assert subject == "An account that we can no longer read"
        assert "Your score does not fall for it" in body and page in body
        link = re.search(r'href="([^"]+)">Allow it again', alice.get(page).content.decode())[1]
        assert "Sign in at Signed" in text(alice.get(link))
        assert connect(alice, provider) == account
        with system():
            assert tasks.refresh_account(account) == "fresh"
        said = text(alice.get(page))
        assert "Up to date" in said and "clock stands still" not in said
        assert letters() == []
    with system():
        assert [row.lost_at for row in Account.objects.all()] == [None]


def connect(client, provider):  # noqa: F811
    """Off to the network, a yes there, and back: the number of the account that is linked."""
    out = client.get("/accounts/connect/signed/")
    back = client.get("/accounts/connected/signed/", provider.say_yes(out.url))
    return int(re.search(r"/accounts/(\d+)/", back.url)[1])


def test_the_score_does_not_fall_for_sixty_days(people, monkeypatch):
    """And would, if the network's no were taken for silence: that counts only after two weeks."""
    with system():
        account = linked(people.alice, 1)
        fill(account, range(100, 140))
        runs.run()
        began = newest(people.alice)
        refresh.refresh(account.pk, Reads(PermissionLost("No more.")))
        still = {}
        for days in (13, 40, 59, 90):
            still[days] = paused(days)
        assert still == {13: [14], 40: [41], 59: [60], 90: [60]}
        held = scored_after(people.alice, 13)
        Account.objects.update(lost_at=None)
        assert paused(13) == [0]
        fallen = scored_after(people.alice, 14)
    assert held >= began.contributions["raw"][-1][1] - 0.01 > fallen


def paused(days):
    day = (clock.today() + timedelta(days=days) - runs.EPOCH).days
    return inputs.load(load()).known(day).paused.tolist()


def scored_after(member, days):
    """The day's own estimate, before it is smoothed over a week."""
    with clock.at(clock.now() + timedelta(days=days)):
        runs.run()
        return newest(member).contributions["raw"][-1][1]


# Leaving
