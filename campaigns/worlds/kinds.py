"""One open campaign for each other kind of perk and way to give it, so that the demo shows them all."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from campaigns import drafts, draws, event_keys, surprises
from campaigns.models import Campaign
from campaigns.worlds.house import House
from campaigns.worlds.parcels import reach, send_cups, send_to_alice
from perks import catalogue, questions, shared_codes, stock, variants
from perks.ground import clock
from perks.models import Brand, Perk
from perks.variants import Line

RULE = {"all": [{"field": "score", "op": ">=", "value": 5}]}
REASON = "One perk of each kind, for nearly everybody to look at."


def show(house: House, coffee: Campaign) -> int:
    """Make and launch them; gives their number. `coffee` is the campaign whose posts are rewarded."""
    soon = clock.now() + timedelta(days=10)
    evening = {"opens_at": soon, "closes_at": soon + timedelta(hours=4)}
    by_score = perk(house.halfmoon, "tiered", "Beans by score", "Off any order in our shop.")
    variants.add(by_score, [
        Line("10% off", 40, 5, "HALF10"), Line("20% off", 30, 20, "HALF20"),
        Line("40% off", 10, 50, "HALF40"),
    ])  # fmt: skip
    cup = perk(house.halfmoon, "sample", "A cup from the kiln", "Thrown by hand, sent by post.")
    variants.add(cup, [Line("Small, white", 6), Line("Small, blue", 4), Line("Large, white", 5)])
    questions.add(cup, [questions.read("Does it go into your dishwasher? Yes / No / I have none")])
    print_ = perk(
        house.alder, "sample", "A letterpress print", "The line to Lisbon, on 200 g paper, rolled."
    )  # fmt: skip
    variants.add(print_, [Line("Black", 8), Line("Night blue", 8)])
    for sent in (cup, print_):
        reach(sent)
    talk = perk(
        house.northwind, "ticket", "An evening with a cabin designer",
        "Forty seats, questions wanted.", venue=house.lounge, guests=1, **evening,
    )  # fmt: skip
    stock.add_units(talk, 40)
    weekend = perk(house.alder, "shared_code", "A weekend on the night train", "Two berths.")
    shared_codes.put(weekend, "BERTH-2")
    stock.add_units(weekend, 2)
    thanks = perk(house.halfmoon, "shared_code", "A second bag", "Of the harvest after this one.")
    shared_codes.put(thanks, "SECOND-BAG")
    stock.add_units(thanks, 8)
    chair = perk(
        house.northwind, "venue_access", "A free chair, now", "When the lounge is empty.",
        venue=house.lounge, valid_days=2,
    )  # fmt: skip
    stock.add_units(chair, 20)
    hand_out = perk(
        house.northwind, "bundle", "Ten visits for your readers", "For people of yours who travel.",
        venue=house.lounge, copies=10, valid_days=45,
    )  # fmt: skip
    stock.add_units(hand_out, 5)
    # The second wave of the harvest, for whoever comes late.
    second = [f"HALFMOON-LATE-{number:03d}" for number in range(1, 21)]
    stock.add_codes(house.coffees, second, released_at=soon)
    launched(house.northwind, hand_out)
    launched(house.halfmoon, by_score)
    send_cups(house, launched(house.halfmoon, cup, hold_minutes=30))
    send_to_alice(house, launched(house.alder, print_))
    launched(house.northwind, talk)
    fill(launched(house.alder, weekend, way="draw"), house)
    launched(house.halfmoon, thanks, way="post", rewards=coffee)
    surprise(launched(house.northwind, chair, way="event", most_a_day=3), house)
    return 8


def perk(brand: Brand, kind: str, name: str, description: str, **facts: Any) -> Perk:
    return catalogue.add_perk(brand, kind, name, description=description, **facts)


def launched(brand: Brand, perk: Perk, **facts: Any) -> Campaign:
    """An open campaign for everybody with a score, from now."""
    made = drafts.draft(
        brand, perk, perk.name, rule=RULE, reason=REASON, is_open=True, holdout_share=0.0, **facts
    )
    drafts.launch(made)
    return made


def fill(campaign: Campaign, house: House) -> None:
    """Some put their names into the pot; Alice is left to do it herself."""
    alice = house.people["alice"].pk
    for member in [each for each in house.members if each.pk != alice][:9]:
        draws.enter(campaign.pk, member.pk)


def surprise(campaign: Campaign, house: House) -> None:
    """The lounge's own system has sent one event."""
    key, secret = event_keys.make(house.northwind, house.people["bea"].pk, "Lounge floor")
    body = json.dumps({"id": "empty-chair-1", "campaign": campaign.pk}).encode()
    stamp = str(int(clock.now().timestamp()))
    signature = event_keys.sign(secret, stamp, body)
    surprises.receive(house.northwind.slug, str(key.pk), stamp, signature, body)
