"""A new version of the score's model: who would cross the thresholds of campaigns, and the page."""

from datetime import timedelta

import pytest

from campaigns import drafts, frames
from perks import stock
from perks.ground import clock, consent, scopes
from scoring import comparing, runs
from scoring.models import ShadowScore
from tests.campaigns.member_stage import REASON
from tests.counting import asking
from tests.scoring.stage import fill, linked, newest
from tests.scoring.trials import publish_version, try_out

pytestmark = pytest.mark.usefixtures("noon", "system")


@pytest.fixture
def trial(people, settings, tmp_path):
    """Alice and Mallory by v3, and by "next" on trial, which gives both of them more."""
    settings.PERKS_MODELS = tmp_path
    publish_version(tmp_path)
    for number, (member, reactors) in enumerate(((people.alice, 12), (people.mallory, 60)), 1):
        fill(linked(member, number), range(100 * number, 100 * number + reactors))
        consent.give(member.pk, list(consent.PURPOSES))
    runs.run()
    try_out()
    return people


def launched(people, name, rule):
    people.northwind.vetted_at = clock.now()
    people.northwind.save()
    stock.add_units(people.lounge_day, 3)
    frames.build()
    campaign = drafts.draft(
        people.northwind, people.lounge_day, name, rule=rule, is_open=True, reason=REASON
    )
    drafts.launch(campaign)
    return campaign


def between(people):
    """A threshold that Alice meets by "next" only."""
    now = newest(people.alice).standing
    then = ShadowScore.objects.filter(member=people.alice).latest("date").standing
    assert now < then
    return then


def test_the_port_counts_who_would_join_and_leave(trial):
    bound = between(trial)
    above = {"field": "score", "op": ">=", "value": bound}
    below = {"field": "score", "op": "<", "value": bound}
    topic = {"field": "topic", "topic": "stackexchange--bread", "op": ">=", "value": 1}
    launched(trial, "Above", {"all": [above, topic]})
    launched(trial, "Below", {"all": [below]})
    launched(trial, "Age", {"all": [{"field": "age", "op": ">=", "value": 18}]})
    drafts.draft(trial.northwind, trial.lounge_day, "Draft", rule={"all": [above]})
    found = [
        (row.campaign, row.condition, row.reached, row.joining, row.leaving)
        for row in comparing.compare("next").crossings
    ]
    assert found == [
        ("Above", f"A score of at least {bound}", 1, 1, 0),
        ("Above", "The whole rule", 1, 1, 0),
        ("Below", f"A score below {bound}", 1, 0, 1),
        ("Below", "The whole rule", 1, 0, 1),
    ]


def test_the_operator_reads_the_comparison(trial, client):
    launched(trial, "Above", {"all": [{"field": "score", "op": ">=", "value": between(trial)}]})
    with scopes.act_as(scopes.system("sign-in")):
        client.force_login(trial.olga)
    with clock.at(clock.now() + timedelta(days=2)), asking() as queries:
        page = client.get("/models/next/").content.decode()
    assert len(queries) <= 15
    assert "What next would change" in page
    assert "A score of at least" in page
    versions = client.get("/models/").content.decode()
    assert ("On trial" in versions, "In force" in versions) == (True, True)
    assert client.get("/models/v3/").status_code == 404
