"""A signed event from the brand's side gives a member a surprise: picked by lot among those who fit.

So many a day and no more, while there is stock, and only where the venue has room now.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import Max

from campaigns import claims, eligibility, event_keys, implied, letters, openings, targeting
from campaigns.models import Campaign, Claim, Surprise
from campaigns.models.ways import DAY_FULL, NO_ROOM, NOBODY, PICKED, SOLD_OUT
from perks import slots, stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from perks.models import Brand

ACTOR = "surprises"
HOLD = timedelta(days=1)
# Of those who seem to fit in the frame so many are asked about on fresh values.
TRIED = 50
LONGEST = 2_000


@dataclass(frozen=True)
class Event:
    """What the brand's side says: which campaign, under an id of its own that it uses once."""

    id: str
    campaign: int
    digest: bytes


def receive(
    slug: str, key_id: str, timestamp: str, signature: str, body: bytes
) -> tuple[Surprise, bool]:
    """What came of an event, and whether it is new; the same event gets the same answer again.

    Raises Refusal event_unsigned or event_stale (401), event_unreadable (400), idempotency_conflict
    (422) for another body under the same id, campaign_not_found (404), no_surprise, and those of
    `openings.check_open`.
    """
    with scopes.act_as(scopes.system(ACTOR)):
        brand = Brand.objects.filter(slug=slug).first()
        event_keys.signer(brand, key_id, timestamp, signature, body)
        assert brand is not None
        event = read(body)
        with connection.cursor() as cursor:
            # One after the other: the guard counts what was given before.
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"events {brand.pk}"]
            )
        earlier: Surprise | None = Surprise.objects.filter(brand=brand, event=event.id).first()
        if earlier is None:
            return answer(brand, event), True
        if bytes(earlier.body_hash) != event.digest:
            raise Refusal(
                "idempotency_conflict",
                "This id was used for another event. The first answer still holds.",
                422,
            )
        return earlier, False


def read(body: bytes) -> Event:
    """The event in a body such as {"id": "flight-17", "campaign": 4}. Raises event_unreadable."""
    try:
        told = json.loads(body[:LONGEST])
        id, campaign = told["id"], told["campaign"]
    except (ValueError, TypeError, KeyError):
        id, campaign = None, None
    readable = isinstance(id, str) and 1 <= len(id) <= 80 and id.isprintable()
    if not readable or type(campaign) is not int or not 0 < campaign < 2**62:
        raise Refusal(
            "event_unreadable", 'Send {"id": "...", "campaign": 4}. Nothing was changed.', 400
        )
    return Event(id, campaign, hashlib.sha256(body).digest())


def answer(brand: Brand, event: Event) -> Surprise:
    """Decide, pick and write down what came of a new event."""
    campaign = openings.find_many([event.campaign]).get(event.campaign)
    if campaign is None or campaign.brand_id != brand.pk:
        raise openings.not_found()
    if campaign.way != "event":
        raise Refusal("no_surprise", "This campaign gives no surprises. Nothing was changed.")
    openings.check_open(campaign)
    today = clock.today()
    rows = Surprise.objects.filter(campaign=campaign, day=today)
    place = (rows.aggregate(last=Max("place"))["last"] or 0) + 1
    full = guard(campaign, place)
    outcome, claim = (full, None) if full else pick(campaign, event)
    made: Surprise = Surprise.objects.create(
        brand=brand, campaign=campaign, event=event.id, body_hash=event.digest, outcome=outcome,
        claim=claim, day=today, place=place if claim else None, most=campaign.most_a_day,
    )  # fmt: skip
    return made


def guard(campaign: Campaign, place: int) -> str:
    """What keeps one more from being given now: the day, the stock or the venue; "" for nothing."""
    if place > campaign.most_a_day:
        return DAY_FULL
    if not stock.any_left(campaign.perk_id):
        return SOLD_OUT
    venue = campaign.perk.venue
    outlook = slots.outlook(venue, 1 + campaign.perk.guests) if venue else None
    if outlook is not None and outlook.full:
        return NO_ROOM
    return ""


def pick(campaign: Campaign, event: Event) -> tuple[str, Claim | None]:
    """A perk held for the first in the lot's order who fits on fresh values."""
    rule = implied.whole(targeting.in_force(campaign).tree, campaign.perk)
    reached = targeting.audience(rule, campaign.brand_id)
    had = set(Claim.objects.filter(campaign=campaign).values_list("member_id", flat=True))
    fitting = [id for id in reached if id not in had]
    lot = random.Random(f"{campaign.seed}:{event.id}")  # noqa: S311 (repeatable, and no secret)
    for member_id in lot.sample(fitting, min(TRIED, len(fitting))):
        receipt = eligibility.consider(campaign, member_id, at_door=True)
        if receipt.verdict != "yes":
            continue
        try:
            made = claims.keep(
                campaign, member_id, told(receipt), f"event-{event.digest.hex()[:32]}",
                clock.now() + HOLD,
            )  # fmt: skip
        except Refusal:
            continue
        letters.surprised(made, campaign)
        return PICKED, made
    return NOBODY, None


def told(receipt: Receipt) -> Receipt:
    """The receipt with the line that says how she was picked."""
    line = {"verdict": "yes", "sentence": "Picked by lot, for a surprise", "value": ""}
    receipt.sentences = [*receipt.sentences, line]
    return receipt
