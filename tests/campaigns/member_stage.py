"""The stage of the member's tests: Northwind's campaign is live and Alice fits its rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from campaigns import drafts
from campaigns.models import Campaign
from perks import stock
from perks.ground import clock, consent, scopes
from perks.models import Brand, Perk, User
from scoring.models import Account, Score, ScoreRun, Topic, TopicStrength

RULE = {
    "all": [
        {"field": "score", "op": ">=", "value": 45},
        {"field": "topic", "topic": "travel", "op": ">=", "value": 35},
    ]
}
# Why a rule may ask for the score alone: nothing is launched on it without a word.
REASON = "Whoever moves anybody at all may come."


def system() -> Any:
    return scopes.act_as(scopes.system("tests"))


def signed_in(user: User) -> Client:
    """A browser in which `user` is signed in."""
    client = Client()
    with scopes.act_as(scopes.system("sign-in")):
        client.force_login(user)
    return client


def topic() -> Topic:
    return Topic.objects.get_or_create(slug="travel", defaults={"name": "travel"})[0]


def scored(member: User, standing: int = 57, travel: float | None = 41.0) -> None:
    """Give a member consent, a score and a strength in travel, as a run of today wrote them."""
    consent.give(member.pk, list(consent.PURPOSES))
    run, _ = ScoreRun.objects.get_or_create(
        date=clock.today(), model_version="test-1", defaults={"state": "done"}
    )
    Score.objects.create(
        member=member,
        run=run,
        date=clock.today(),
        model_version="test-1",
        standing=standing,
        exact=standing,
        low=standing - 5,
        high=standing + 5,
        percentile=50,
        provisional=False,
        contributions=[],
        reasons=[],
        watermark=clock.now(),
    )
    if travel is not None:
        TopicStrength.objects.create(
            member=member,
            run=run,
            topic=topic(),
            date=clock.today(),
            strength=travel,
            low=travel - 5,
            high=travel + 5,
            posts=3,
            reactors=9,
        )


def linked(member: User, network: str = "web", native_id: str = "") -> Account:
    """A proven account of a member."""
    account: Account = Account.objects.create(
        member=member,
        network=network,
        native_id=native_id or f"http://{member.given_name.lower()}.example/feed",
        actor_key=b"k",
        proven_at=clock.now(),
        state="fresh",
    )
    return account


def launched(brand: Brand, perk: Perk, units: int = 3, **facts: Any) -> Campaign:
    """An open campaign that runs since an hour, with `units` of stock."""
    topic()
    if not brand.vetted_at:
        brand.vetted_at = clock.now()
        brand.save()
    if units:
        give_stock(perk, units)
    facts = {
        "name": f"{perk.name} for travellers",
        "rule": RULE,
        "is_open": True,
        "holdout_share": 0.0,
        "starts_at": clock.now() - timedelta(hours=1),
        "tag": "#northwindlounge",
        "landing_url": "https://northwind.example/lounge",
        "reason": REASON,
        **facts,
    }
    campaign = drafts.draft(brand, perk, facts.pop("name"), **facts)
    drafts.launch(campaign)
    return campaign


def give_stock(perk: Perk, units: int) -> None:
    if perk.kind == "code":
        stock.add_codes(perk, [f"FLY-{perk.pk}-{n:04d}" for n in range(units)])
    else:
        stock.add_units(perk, units)
