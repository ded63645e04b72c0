"""Random people and random rules, and a slow reference that is obviously right."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import random
from typing import Any

import numpy as np

from campaigns.core.assemble import Pairs, People, assemble
from campaigns.core.columns import Frame, day_number, measure_key
from campaigns.rules.context import Context, Vocabulary
from campaigns.rules.countries import countries

TODAY = dt.date(2026, 11, 22)
LAST_DAY = dt.date(2026, 12, 31)
NORTHWIND = 7
OSTRA = 8
CONTEXT = Context(TODAY, NORTHWIND)
TOPICS = ("bread-baking", "travel", "coffee")
COUNTRIES = ("US", "DE", "AT", "FR")
NETWORKS = ("stackexchange", "web", "third")
WORDS = {
    "country": COUNTRIES,
    "network": NETWORKS,
    "score_state": ("provisional", "settled"),
    "source_quality": ("complete", "sampled", "self_reported"),
    "city": ("DE/munich", "DE/nuremberg", "AT/vienna", "SG/singapore"),
    "region": ("DE-02", "AT-09"),
    "language": ("de", "en", "aa"),
    "tier": ("gold", "silver"),
    "list": (501, 502, 503),
    "answer": (0, 1, 2),
}
# Amounts as they are shown, of one measure each; and those of which the day is kept that they began.
AMOUNTS = {
    "reach": [0, 999, 1000, 1001, 50_000],
    "real_share": [0, 79, 80, 81, 100],
    "engagement": [0, 4.9, 5, 5.1, 80],
    "posts_per_week": [0, 0.8, 1, 1.3, 12],
    "endorsements": [1, 2, 3],
    "perks_had_any": [1, 2, 5],
}
TENTHS = {"engagement", "posts_per_week"}
NEVER_UNKNOWN = {"endorsements", "perks_had_any", "perks_had"}
SINCE = {"member_for": [30, 90], "linked_for": [30, 90], "read_within": [1, 7]}
TIERS = ("gold", "silver", "green")
# What a brand told of its customers: thresholds that rules ask for.
CUSTOMERS = {"spend": [0, 1, 100], "last_purchase": [30, 90], "customer_since": [30, 90]}
THRESHOLDS = {**AMOUNTS, **SINCE, "perks_had": [0, 1, 2], "cooldown_any": [1, 30, 90], **CUSTOMERS}
# Munich and Nuremberg lie in one region; Singapore in none that we know.
CITIES = {
    "DE/munich": (2867714, "DE-02", (48.1, 11.6)),
    "DE/nuremberg": (2861650, "DE-02", (49.5, 11.1)),
    "AT/vienna": (2761369, "AT-09", (48.2, 16.4)),
    "SG/singapore": (1880252, "", (1.3, 103.9)),
}
HARBOUR = (53.6, 10.0)  # the venue that rules ask about lies in Hamburg
LANGUAGES = ("de", "en", "aa")
MEASURES = (
    "score_low", "settled", *AMOUNTS, *SINCE, "perks_had", "cooldown_any", "place", "language",
    "languages", "spend", "tier", "last_purchase", "customer_since", "matchable", "list", "answer",
    "stance", "month_had", "month_most",
    "source_quality",
)  # fmt: skip
VOCABULARY = Vocabulary({*TOPICS, "unheard-of"}, countries(), NETWORKS)

Person = dict[str, Any]


def random_people(seed: int, size: int) -> list[Person]:
    """Plain dictionaries; None is unknown."""
    chance = random.Random(seed)
    return [_person(chance, member_id) for member_id in range(1, size + 1)]


def _person(chance: random.Random, member_id: int) -> Person:
    strengths = {topic: chance.randrange(1001) / 10 for topic in TOPICS if chance.random() < 0.4}
    brands = [brand for brand in (NORTHWIND, OSTRA) if chance.random() < 0.4]
    return {
        "member_id": member_id,
        "score": chance.choice([None, *range(0, 101, 4), 45, 44, 46]),
        "low": chance.randrange(1000) / 10,
        "provisional": chance.random() < 0.5,
        "country": chance.choice([None, *COUNTRIES]),
        "birth_year": chance.choice([None, *range(1990, 2010)]),
        "networks": {name for name in NETWORKS if chance.random() < 0.5},
        "topics": strengths,
        "perks": {
            b: TODAY - dt.timedelta(days=chance.choice([0, 29, 30, 31, 400])) for b in brands
        },
        "amounts": {
            name: chance.choice(some) for name, some in AMOUNTS.items() if chance.random() < 0.7
        },
        "since": {
            name: TODAY - dt.timedelta(days=chance.choice([0, 1, 7, 8, 29, 30, 31, 100]))
            for name in SINCE if chance.random() < 0.7
        },
        "is_matchable": (is_matchable := chance.random() < 0.7),
        "customer_of": {b: _customer(chance) for b in brands if is_matchable},
        "lists": {id for id in (501, 502) if chance.random() < 0.3},
        "answer": chance.choice([None, 0, 1, 2]),
        "stances": {t: chance.choice([0, 59, 60, 61, 100]) for t in strengths},
        "city": chance.choice([None, *CITIES]),
        "languages": {code for code in LANGUAGES if chance.random() < 0.4},
        "counts": {b: chance.randint(1, 3) for b in brands},
        "qualities": {word for word in WORDS["source_quality"] if chance.random() < 0.4},
    }  # fmt: skip


def _customer(chance: random.Random) -> dict[str, Any]:
    def day() -> dt.date | None:
        days = chance.choice([None, 0, 29, 30, 31, 400])
        return None if days is None else TODAY - dt.timedelta(days=days)

    return {
        "spend": chance.choice([None, 0, 1, 99, 100]),
        "tier": chance.choice([None, *TIERS]),
        "last_purchase": day(),
        "customer_since": day(),
    }


def frame_of(people: list[Person]) -> Frame:
    """The frame of these people, through the ordinary assembly."""
    pairs = [(p["member_id"], NETWORKS.index(n), 1) for p in people for n in sorted(p["networks"])]
    strong = [(p["member_id"], TOPICS.index(t), s) for p in people for t, s in p["topics"].items()]
    had = [(p["member_id"], b, day_number(d)) for p in people for b, d in p["perks"].items()]

    def columns(triplets: list[Any]) -> Pairs:
        return Pairs(*zip(*triplets, strict=True)) if triplets else Pairs()

    measures = [
        (p["member_id"], measure_key(MEASURES, name), number)
        for p in people
        for name, number in measures_of(p).items()
    ]

    def known(value: Any) -> Any:
        return -1 if value is None else value

    return assemble(
        People(
            member_id=[p["member_id"] for p in people],
            standing=[known(p["score"]) for p in people],
            score_low=[np.nan if p["score"] is None else p["low"] for p in people],
            country=[-1 if p["country"] is None else COUNTRIES.index(p["country"]) for p in people],
            birth_year=[known(p["birth_year"]) for p in people],
        ),
        accounts=columns(pairs),
        strengths=columns(strong),
        perks_had=columns(had),
        measures=columns(measures),
        countries=COUNTRIES,
        network_names=NETWORKS,
        topic_names=TOPICS,
        measure_names=MEASURES,
        built_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
    )


def measures_of(person: Person) -> dict[str, int]:
    """The measures of a person by name, as they are kept."""
    found = {"score_low": math.floor(person["low"]), "settled": int(not person["provisional"])}
    found = found if person["score"] is not None else {}
    for name, amount in person["amounts"].items():
        found[name] = round(amount * 10) if name in TENTHS else amount
    found |= {name: day_number(day) for name, day in person["since"].items()}
    found |= {f"perks_had:{brand}": count for brand, count in person["counts"].items()}
    if person["city"]:
        found["place"] = CITIES[person["city"]][0]
    if person["languages"]:
        found["languages"] = len(person["languages"])
    for code in person["languages"]:
        found[f"language:{(ord(code[0]) - 97) * 26 + ord(code[1]) - 97}"] = 1
    if person["is_matchable"]:
        found["matchable"] = 1
    for brand, told in person["customer_of"].items():
        for name, value in told.items():
            if value is not None:
                found[f"{name}:{brand}"] = _number(value)
    for topic, share in person["stances"].items():
        found[f"stance:{int(hashlib.md5(topic.encode()).hexdigest()[:12], 16)}"] = share
    found |= {f"list:{id}": 1 for id in person["lists"]}
    if person["answer"] is not None:
        found["answer:31"] = person["answer"]
    if person["qualities"]:
        bits = {"complete": 1, "sampled": 2, "self_reported": 4}
        found["source_quality"] = sum(bits[word] for word in person["qualities"])
    if person["perks"]:
        found["cooldown_any"] = day_number(max(person["perks"].values()))
    return found


def _number(value: int | str | dt.date) -> int:
    if isinstance(value, str):
        return int(hashlib.md5(value.encode()).hexdigest()[:7], 16)
    return day_number(value) if isinstance(value, dt.date) else value


def random_rule(chance: random.Random, depth: int = 3) -> dict[str, Any]:
    """A rule as JSON, of at most `depth` levels of groups."""
    if depth == 0 or chance.random() < 0.3:
        return _leaf(chance)
    shape = chance.choice(["all", "any", "not", "at_least"])
    if shape == "not":
        return {"not": random_rule(chance, depth - 1)}
    children = [random_rule(chance, depth - 1) for _ in range(chance.randint(1, 4))]
    if shape == "at_least":
        return {"at_least": chance.randint(1, len(children)), "of": children}
    return {shape: children}


def _leaf(chance: random.Random) -> dict[str, Any]:
    field = chance.choice(
        [
            *WORDS,
            "score",
            "score_low",
            "topic",
            "age",
            "cooldown",
            "distance",
            "stance",
            *THRESHOLDS,
        ]
    )
    if field in WORDS:
        some = chance.sample(WORDS[field], chance.randint(1, 2))
        asked = {"question": 31} if field == "answer" else {}
        return {"field": field, **asked, "op": chance.choice(["in", "not in"]), "value": some}
    op = chance.choice([">=", ">", "<=", "<"])
    if field == "topic":
        topic, value = chance.choice([*TOPICS, "unheard-of"]), chance.choice([20, 35.5, 60])
        return {"field": field, "topic": topic, "op": op, "value": value}
    if field == "stance":
        topic = chance.choice([*TOPICS, "unheard-of"])
        return {"field": field, "topic": topic, "op": op, "value": chance.choice([50, 60])}
    if field == "distance":
        venue = {"venue": "harbour", "at": list(HARBOUR)}
        return {"field": field, **venue, "op": op, "value": chance.choice([460, 612, 745, 10_000])}
    values = {
        "score": [44, 45, 46, 80],
        "score_low": [20, 40, 41],
        "age": [18, 21, 25, 30],
        "cooldown": [1, 30, 90],
        **THRESHOLDS,
    }
    return {"field": field, "op": op, "value": chance.choice(values[field])}


def slow_answer(rule: dict[str, Any], person: Person, context: Context) -> int:
    """0 no, 1 unknown, 2 yes, by walking one rule for one person in plain Python."""
    if "field" in rule:
        return _slow_leaf(rule, person, context)
    if "not" in rule:
        return {0: 2, 1: 1, 2: 0}[slow_answer(rule["not"], person, context)]
    word = next(word for word in ("all", "any", "of") if word in rule)
    answers = [slow_answer(child, person, context) for child in rule[word]]
    needed = {"all": len(answers), "any": 1}.get(word, rule.get("at_least", 0))
    if answers.count(2) >= needed:
        return 2
    return 1 if answers.count(2) + answers.count(1) >= needed else 0


def _slow_leaf(rule: dict[str, Any], person: Person, context: Context) -> int:
    if rule["field"] in WORDS:
        state = "provisional" if person["provisional"] else "settled"
        _, region, _ = CITIES[person["city"]] if person["city"] else (0, "", ())
        tier = person["customer_of"].get(context.brand_id, {}).get("tier")
        mine = {
            "tier": {tier},
            "list": person["lists"],
            "answer": {person["answer"]},
            "city": {person["city"]},
            "region": {region or None},
            "language": person["languages"] or {None},
            "source_quality": person["qualities"] or {None},
            "network": person["networks"],
            "country": {person["country"]},
            "score_state": {None if person["score"] is None else state},
        }[rule["field"]]
        if None in mine:
            return 1
        return 2 if bool(mine & set(rule["value"])) == (rule["op"] == "in") else 0
    compare = {
        ">=": lambda value: value >= rule["value"],
        ">": lambda value: value > rule["value"],
        "<=": lambda value: value <= rule["value"],
        "<": lambda value: value < rule["value"],
    }[rule["op"]]
    held = {compare(value) for value in _possible_values(rule, person, context)}
    return 1 if len(held) != 1 else 2 * held.pop()


def _possible_values(rule: dict[str, Any], person: Person, context: Context) -> list[float]:
    """Every value that the person's number may have; none when nothing is known."""
    if rule["field"] == "score":
        return [] if person["score"] is None else [person["score"]]
    if rule["field"] == "score_low":
        return [] if person["score"] is None else [math.floor(person["low"])]
    if rule["field"] == "topic":
        if rule["topic"] in person["topics"]:
            return [person["topics"][rule["topic"]]]
        return [] if person["score"] is None else [0]
    if rule["field"] == "age":
        if person["birth_year"] is None:
            return []
        older = context.as_of.year - person["birth_year"]
        return [older] if context.as_of == LAST_DAY else [older - 1, older]
    if rule["field"] in CUSTOMERS:
        told = person["customer_of"].get(context.brand_id, {}).get(rule["field"])
        if rule["field"] == "spend":
            return [told or 0] if person["is_matchable"] else []
        return [] if told is None else [(context.as_of - told).days]
    if rule["field"] == "stance":
        share = person["stances"].get(rule["topic"])
        return [] if share is None else [share]
    if rule["field"] == "distance":
        return [far(CITIES[person["city"]][2], rule["at"])] if person["city"] else []
    if rule["field"] in person["amounts"]:
        return [person["amounts"][rule["field"]]]
    if rule["field"] in person["since"]:
        return [(context.as_of - person["since"][rule["field"]]).days]
    if rule["field"] == "perks_had":
        return [person["counts"].get(context.brand_id, 0)]
    if rule["field"] in {*AMOUNTS, *SINCE}:
        return [0] if rule["field"] in NEVER_UNKNOWN else []
    if rule["field"] == "cooldown_any":
        days = [(context.as_of - day).days for day in person["perks"].values()]
        return [min(days, default=float("inf"))]
    last = person["perks"].get(context.brand_id)
    return [float("inf") if last is None else (context.as_of - last).days]


def far(one: tuple[float, float], other: list[float]) -> int:
    """Whole kilometres on a sphere, by the angle between two vectors."""
    x, y = (
        np.array([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)])
        for a, b in np.radians([one, other])
    )
    return round(6371 * math.atan2(np.linalg.norm(np.cross(x, y)), x @ y))
