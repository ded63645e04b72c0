"""The audience's columns and one member's fresh row say the same about the same person."""

from datetime import date, timedelta

import numpy as np
import pytest

import perks.privacy
from campaigns import facts, fresh
from campaigns.core.columns import KINDS, Frame
from campaigns.measures import MEASURES
from campaigns.models import Campaign, Claim
from perks.ground import clock, consent, receipts, scopes
from perks.models import User
from scoring.models import (
    Account,
    Endorsement,
    Post,
    Reaction,
    Score,
    ScoreRun,
    Tally,
    Topic,
    TopicStrength,
)
from tests import cast

TODAY = date(2026, 11, 22)
DAY = (TODAY - date(1970, 1, 1)).days

# Of 80 people whom her reactions came to, 20 looked bought.
CONTRIBUTIONS = {
    "lines": [
        {"network": "web", "feature": "engagement", "value": 80.0, "points": 30.0},
        {"network": "web", "feature": "breadth", "value": 30.0, "points": 10.0},
        {"network": "web", "feature": "bursts", "value": 12.0, "points": -2.0},
        {"network": "web", "feature": "unproven", "value": 8.0, "points": -1.0},
    ]
}


def scored(member: User, day: date, standing: int, topics: dict[str, float]) -> None:
    run, _ = ScoreRun.objects.get_or_create(
        date=day, model_version="v1", defaults={"state": "done"}
    )
    Score.objects.create(
        member=member, run=run, date=day, model_version="v1", standing=standing,
        exact=standing, low=standing - 4, high=standing + 4, percentile=50, provisional=False,
        contributions=CONTRIBUTIONS, reasons=[], watermark=clock.now(),
    )  # fmt: skip
    for slug, strength in topics.items():
        topic, _ = Topic.objects.get_or_create(slug=slug, defaults={"name": slug})
        TopicStrength.objects.create(
            member=member, run=run, topic=topic, date=day, strength=strength, low=strength,
            high=strength, posts=2, reactors=3,
        )  # fmt: skip


def reacted(member: User) -> None:
    """Two posts of the last four weeks with five reactions, one of today and one of long ago."""
    account = Account.objects.get(member=member, network="web")
    for number, days in enumerate((0, 1, 28, 29)):
        post = Post.objects.create(
            account=account, member_id=member.pk, native_id=str(number), seen_at=clock.now(),
            at=clock.now() - timedelta(days=days),
        )  # fmt: skip
        Tally.objects.create(
            account=account, member_id=member.pk, post=post, kind="like", day=TODAY, count=2
        )
        if days == 1:
            Reaction.objects.create(
                account=account, member_id=member.pk, post=post, actor_key=b"r" * 16, kind="reply",
                at=clock.now(), day=TODAY,
            )  # fmt: skip


def had_perk(people: cast.Cast, member: User, issued_at) -> None:
    campaign = Campaign.objects.create(
        brand=people.northwind, perk=people.code_perk, name="Past", starts_at=clock.now(),
        ends_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    receipt = receipts.write(
        member.pk, "may?", "test", values={}, sentences=[], verdict="yes", nearest=None
    )
    Claim.objects.create(
        campaign=campaign, brand=people.northwind, perk=people.code_perk, member=member,
        receipt=receipt, state="issued", issued_at=issued_at, held_until=issued_at,
        idempotency_key=str(campaign.pk), body_hash="",
    )  # fmt: skip


@pytest.fixture
def audience(people, noon):
    """Alice knows everything about herself, Nils nothing, Mallory withdrew her consent."""
    with scopes.act_as(scopes.system("tests")):
        nils = cast.person("nils", "Nils Berg", is_member=True)
        for member in (people.alice, nils, people.mallory):
            consent.give(member.pk, ["score", "invite"])
        consent.withdraw(people.mallory.pk, "invite")
        scored(people.alice, TODAY - timedelta(days=7), 40, {"travel": 12.0})
        scored(people.alice, TODAY, 57, {"coffee": 48.04, "bread": 71.0})
        scored(people.mallory, TODAY, 90, {"coffee": 99.0})
        Account.objects.create(
            member=people.alice, network="web", native_id="https://a.example", actor_key=b"a" * 16,
            proven_at=clock.now() - timedelta(days=40), refreshed_at=clock.now() - timedelta(days=3),
            followers=1200,
        )  # fmt: skip
        reacted(people.alice)
        told = {"city": "Oakland", "place_id": 5378538, "languages": ["de", "en"]}
        perks.privacy.change_profile(people.alice.pk, **told)
        Endorsement.objects.create(
            member=people.alice, endorser=nils, topic=Topic.objects.first(), week=TODAY, slot=1
        )
        Account.objects.create(
            member=people.alice, network="stackexchange", native_id="unproven", actor_key=b"b" * 16
        )
        # The last half second of a day belongs to that day.
        had_perk(
            people,
            people.alice,
            clock.now().replace(hour=23, minute=59, second=59, microsecond=900_000),
        )
        yield people, nils


def named(frame: Frame, key: int) -> str:
    id, code = divmod(int(key), KINDS)
    return f"{frame.measure_names[code]}:{id}" if id else frame.measure_names[code]


def said_of(frame: Frame, row: int, brand_id: int) -> dict[str, object]:
    def at(found):
        rows, values = found
        return [int(value) for value in values[rows == row]]

    country = int(frame.country[row])
    bits = int(frame.networks[row])
    return {
        "standing": int(frame.standing[row]),
        "measures": {
            named(frame, key): int(number)
            for each, key, number in zip(*frame.measures.triplets(), strict=True)
            if each == row
        },
        "low": None if np.isnan(frame.score_low[row]) else float(frame.score_low[row]),
        "country": frame.countries[country] if country >= 0 else None,
        "birth_year": int(frame.birth_year[row]),
        "networks": [name for place, name in enumerate(frame.network_names) if bits >> place & 1],
        "topics": {slug: at(frame.topic(slug)) for slug in ("travel", "coffee", "bread")},
        "last_perk": at(frame.last_perk(brand_id)),
    }


def test_the_two_ways_of_asking_agree(audience):
    people, nils = audience
    whole = facts.gather()
    alone = fresh.each_alone([people.alice.pk, nils.pk, people.mallory.pk], MEASURES)
    assert whole.member_id.tolist() == [people.alice.pk, nils.pk]
    assert sorted(alone) == sorted([people.alice.pk, nils.pk])
    for row, member in enumerate((people.alice, nils)):
        assert said_of(whole, row, people.northwind.pk) == said_of(
            alone[member.pk], 0, people.northwind.pk
        )


def test_what_is_known_of_alice(audience):
    people, _ = audience
    assert said_of(facts.gather(), 0, people.northwind.pk) == {
        "standing": 57, "low": 53.0,
        "measures": {
            "score_low": 53, "settled": 1, "member_for": DAY, "linked_for": DAY - 40,
            "read_within": DAY - 3, "posts_per_week": 5, "engagement": 25, "reach": 900,
            "source_quality": 1,
            "real_share": 75, "endorsements": 1, "perks_had_any": 1, "cooldown_any": DAY, "month_had": 1,
            f"perks_had:{people.northwind.pk}": 1, "place": 5378538, "languages": 2,
            "language:82": 1, "language:117": 1,
        },
        "country": "US", "birth_year": 1991, "networks": ["web"],
        "topics": {"travel": [], "coffee": [480], "bread": [710]},
        "last_perk": [DAY],
    }  # fmt: skip


def test_what_is_not_known_of_nils(audience):
    people, _ = audience
    assert said_of(facts.gather(), 1, people.northwind.pk) == {
        "standing": -1, "measures": {"member_for": DAY}, "low": None, "country": None,
        "birth_year": -1, "networks": [],
        "topics": {"travel": [], "coffee": [], "bread": []}, "last_perk": [],
    }  # fmt: skip


def test_an_empty_house_has_an_empty_frame(system):
    assert len(facts.gather()) == 0
