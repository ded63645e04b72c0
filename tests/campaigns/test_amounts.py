"""Amounts say what they ask for, what was seen and what would help, for one member and for many."""

import datetime as dt

import pytest

from campaigns.core.columns import day_number
from campaigns.core.person import one_person
from campaigns.rules.context import Names, Vocabulary
from campaigns.rules.fields import FIELDS, Amount
from campaigns.rules.parse import parse
from campaigns.rules.replay import replay
from campaigns.rules.sentence import sentence
from campaigns.rules.verdict import judge
from perks.ground.errors import Refusal
from tests.campaigns.rule_worlds import CONTEXT, NORTHWIND, TODAY

AMOUNTS = [
    field
    for field in FIELDS.values()
    if isinstance(field, Amount) and field.name not in ("distance", "stance")
]
HARBOUR = {"field": "distance", "venue": "harbour", "at": [53.6, 10.0]}


def leaf(field, op, value):
    return {"field": field, "op": op, "value": value}


PLACED = Vocabulary(("travel",), (), (), {"harbour": (53.6, 10.0), "desert": None})


def said(raw, names=None):
    return sentence(parse(raw, PLACED), names or Names()).removeprefix("members who ")


@pytest.mark.parametrize(
    ("raw", "words", "opposite"),
    [
        (
            leaf("endorsements", ">=", 1),
            "are endorsed by at least 1 member",
            "are endorsed by fewer than 1 member",
        ),
        (
            leaf("posts_per_week", ">", 2.5),
            "write more than 2.5 posts a week",
            "write at most 2.5 posts a week",
        ),
        (
            leaf("engagement", ">=", 20),
            "get at least 20 reactions to a post",
            "get fewer than 20 reactions to a post",
        ),
        (
            leaf("reach", ">=", 5000),
            "reach at least 5,000 followers who seem real",
            "reach fewer than 5,000 followers who seem real",
        ),
        (
            leaf("real_share", ">", 80),
            "have an audience that seems real to more than 80%",
            "have an audience that seems real to at most 80%",
        ),
        (
            leaf("member_for", ">=", 90),
            "have been members for at least 90 days",
            "have been members for less than 90 days",
        ),
        (
            leaf("linked_for", ">=", 30),
            "have had an account linked for at least 30 days",
            "have had an account linked for less than 30 days",
        ),
        (leaf("read_within", "<=", 7), "were last read at most 7 days ago",
         "were last read more than 7 days ago"),
        (leaf("perks_had", "<=", 1), "have had at most 1 perk from us",
         "have had more than 1 perk from us"),
        (
            leaf("perks_had_any", "<", 3),
            "have had fewer than 3 perks from any brand",
            "have had at least 3 perks from any brand",
        ),
        (
            HARBOUR | {"op": "<=", "value": 50},
            "live at most 50 km from harbour",
            "live more than 50 km from harbour",
        ),
        (
            leaf("stance", ">=", 60) | {"topic": "travel"},
            "speak well of travel in at least 60% of their posts about it",
            "speak well of travel in less than 60% of their posts about it",
        ),
        (
            leaf("city", "in", ["DE/munich", "US/springfield-il"]),
            "live in Munich (Germany) or Springfield (Illinois, the United States)",
            "live outside Munich (Germany) and Springfield (Illinois, the United States)",
        ),
        (
            leaf("region", "in", ["DE-02"]),
            "live in the region of Bavaria (Germany)",
            "live outside the region of Bavaria (Germany)",
        ),
        (
            leaf("language", "in", ["de", "en"]),
            "post in German or English",
            "do not post in German or English",
        ),
        (
            leaf("cooldown_any", ">=", 30),
            "have had no perk from any brand for 30 days",
            "have had a perk from any brand less than 30 days ago",
        ),
    ],
)  # fmt: skip
def test_what_is_asked_and_its_opposite(raw, words, opposite):
    assert said(raw) == words
    assert said({"not": raw}) == opposite


@pytest.mark.parametrize("field", AMOUNTS, ids=lambda field: field.name)
def test_at_least_and_more_than_differ_in_words_and_answers(field):
    name = field.name_of(None, CONTEXT)
    kept = day_number(TODAY) - 8 if hasattr(field, "line_of_day") else 8 * field.per_unit
    person = one_person(standing=50, measures={name: kept})
    given = {
        op: judge(parse(leaf(field.name, op, 8), None), person, CONTEXT, Names())
        for op in (">=", ">", "<=", "<")
    }
    assert [each.answer for each in given.values()] == ["yes", "no", "yes", "no"]
    lines = {each.sentences[0]["sentence"] for each in given.values()}
    assert len(lines) == 4
    for each in given.values():
        assert replay(each.values) == each


@pytest.mark.parametrize("field", AMOUNTS, ids=lambda field: field.name)
def test_nothing_known_is_unknown_unless_nothing_is_none(field):
    given = judge(parse(leaf(field.name, ">=", 1), None), one_person(), CONTEXT, Names())
    is_unknown = field.absent is None or field.told_by
    assert given.answer == ("unknown" if is_unknown else "no")
    assert replay(given.values) == given
    assert field.unknown_words(parse(leaf(field.name, ">=", 1), None).root, Names())
    if field.absent is None and field.tell:
        assert given.nearest == field.tell


@pytest.mark.parametrize(
    ("raw", "measures", "line", "seen", "nearest"),
    [
        (
            leaf("endorsements", ">=", 3), {"endorsements": 1},
            "Endorsed by at least 3 members", "Endorsed by 1 member",
            "Open to people who are endorsed by at least 3 members. You: endorsed by 1 member. "
            "Share the link on your page of topics with people who know your work.",
        ),
        (
            leaf("engagement", ">=", 5), {"engagement": 38},
            "At least 5 reactions to a post", "3.8 reactions to a post",
            "Open to people who get at least 5 reactions to a post. You: 3.8 reactions to a post. "
            "Counted are your posts of the last four weeks.",
        ),
        (
            leaf("member_for", ">=", 30), {"member_for": day_number(TODAY) - 12},
            "A member for at least 30 days", "A member since 10 November",
            "Open to people who have been members for at least 30 days. "
            "That is you from 10 December.",
        ),
        (
            leaf("read_within", "<=", 7), {"read_within": day_number(TODAY) - 9},
            "Last read at most 7 days ago", "Last read on 13 November",
            "Open to people who were last read at most 7 days ago. "
            "See on your page of accounts what keeps us from reading them.",
        ),
        (
            leaf("perks_had", "<=", 0), {f"perks_had:{NORTHWIND}": 2},
            "At most 0 perks from Northwind {Air}", "2 perks from Northwind {Air}",
            "Open to people who have had at most 0 perks from Northwind {Air}. "
            "You: 2 perks from Northwind {Air}.",
        ),
    ],
)  # fmt: skip
def test_the_line_what_was_seen_and_what_helps(raw, measures, line, seen, nearest):
    person = one_person(standing=50, measures=measures)
    given = judge(parse(raw, None), person, CONTEXT, Names(brand="Northwind {Air}"))
    (told,) = given.sentences
    assert (told["sentence"], told["value"], given.nearest) == (line, seen, nearest)


def test_never_having_had_a_perk_is_longer_ago_than_any_day():
    raw = leaf("cooldown_any", ">=", 30)
    assert judge(parse(raw, None), one_person(), CONTEXT, Names()).answer == "yes"
    last = day_number(TODAY - dt.timedelta(days=10))
    given = judge(parse(raw, None), one_person(measures={"cooldown_any": last}), CONTEXT, Names())
    assert (given.answer, given.nearest) == (
        "no",
        "Your last one was on 12 November. Yours again from 12 December.",
    )
    assert replay(given.values) == given


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (leaf("reach", ">=", -1), "A reach is a whole number from 0 to 1000000000"),
        (leaf("reach", ">=", 10.5), "A reach is a whole number from 0 to 1000000000"),
        (leaf("reach", ">=", "many"), "A reach is a whole number from 0 to 1000000000"),
        (leaf("posts_per_week", ">=", 1.25), "is finer than what is compared"),
        (leaf("posts_per_week", ">=", float("nan")), "is out of range"),
        (leaf("real_share", ">", 100), "Nobody can ever meet this condition on real_share"),
        (leaf("endorsements", "in", [1]), "does not compare endorsements"),
        (HARBOUR | {"op": "<=", "value": 50, "venue": "marina"}, 'no venue "marina"'),
        (HARBOUR | {"op": "<=", "value": 50, "venue": "desert"}, "in which city"),
        (HARBOUR | {"op": "<=", "value": 50, "venue": 3}, "is not a venue"),
        (HARBOUR | {"op": "<=", "value": 30_000}, "from 0 to 20038"),
        (leaf("city", "in", ["Munnich"]), 'Did you mean "Munich (Germany)"?'),
        (leaf("city", "in", "DE/munich"), "is not a list of city codes"),
        (leaf("region", "in", ["DE-99"]), 'no region "DE-99"'),
        (leaf("language", "in", ["xx"]), 'no language "xx"'),
    ],
)
def test_bad_input_points_at_the_leaf(raw, sentence):
    with pytest.raises(Refusal) as caught:
        parse({"all": [leaf("score", ">=", 1), raw]}, PLACED)
    assert str(caught.value.facts["path"]).startswith("all[1].")
    assert sentence in caught.value.sentence


@pytest.mark.parametrize(
    ("raw", "measures", "answer", "seen", "nearest"),
    [
        (
            HARBOUR | {"op": "<=", "value": 50}, {"place": 2867714}, "no",
            "Munich (Germany), about 622 km away",
            "Open to people who live at most 50 km from Lounge Harbour. "
            "You told us Munich (Germany), about 622 km away.",
        ),
        (
            HARBOUR | {"op": "<=", "value": 50}, {}, "unknown", "City not known",
            "We do not know your city. Add it and we will.",
        ),
        (
            leaf("city", "not in", ["DE/munich"]), {"place": 2867714}, "no", "Munich (Germany)",
            "Open to people who live outside Munich (Germany). You told us Munich (Germany).",
        ),
        (leaf("region", "in", ["DE-02"]), {"place": 2867714}, "yes", "Munich (Germany)", None),
        (
            leaf("region", "in", ["DE-02"]), {"place": 1880252}, "unknown",
            "Singapore (Singapore)",
            "Open to people who live in the region of Bavaria (Germany). "
            "You told us Singapore (Singapore).",
        ),
        (
            leaf("language", "in", ["de"]), {"languages": 1, "language:117": 1}, "no",
            "Not in German", "Open to people who post in German.",
        ),
        (
            leaf("language", "in", ["de", "en"]), {"languages": 1, "language:117": 1}, "yes",
            "Posts in English", None,
        ),
    ],
)  # fmt: skip
def test_where_somebody_lives_and_what_she_speaks(raw, measures, answer, seen, nearest):
    names = Names(things={"venue:harbour": "Lounge Harbour"})
    given = judge(parse(raw, None), one_person(measures=measures), CONTEXT, names)
    (told,) = given.sentences
    assert (given.answer, told["value"], given.nearest) == (answer, seen, nearest)
    assert replay(given.values) == given


def test_a_rule_keeps_where_its_venue_lay_when_it_was_saved():
    raw = {"field": "distance", "venue": "harbour", "op": "<=", "value": 50}
    assert parse(raw, PLACED).as_json() == HARBOUR | {"op": "<=", "value": 50}
