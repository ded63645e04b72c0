"""Any rule can be shown as groups with blanks, and comes back from them as it was."""

import random

import pytest

from campaigns.rules.canonical import rule_hash
from campaigns.rules.parse import parse
from campaigns.web import rule_posted
from campaigns.web.rule_form import RuleForm, from_tree
from campaigns.web.rule_group import group_of
from tests.campaigns.rule_worlds import VOCABULARY

AGE = {"field": "age", "op": ">=", "value": 21}
WEB = {"field": "network", "op": "in", "value": ["web"]}
HIGH = {"field": "score", "op": ">", "value": 60}
LEAVES = (AGE, WEB, HIGH, {"field": "country", "op": "not in", "value": ["DE", "FR"]})


def random_tree(chance, depth=4):
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(LEAVES)
    shape = chance.choice(["all", "any", "not", "at_least"])
    if shape == "not":
        return {"not": random_tree(chance, depth - 1)}
    parts = [random_tree(chance, depth - 1) for _ in range(chance.randint(1, 4))]
    if shape == "at_least":
        return {"at_least": chance.randint(1, len(parts)), "of": parts}
    return {shape: parts}


def as_posted(form):
    """The fields that the form's page would send."""
    data = {}
    for group in form.root.groups():
        if not group.is_plain:
            data |= {f"{group.name}-kind": group.kind, f"{group.name}-least": group.least}
    for each in form.conditions:
        data[f"{each.name}-field"] = each.field
        data |= {f"{each.name}-{part}": getattr(each, part) for part in rule_posted.PARTS}
    return data


def hash_of(tree):
    return rule_hash(parse(tree, None))


def shaped(tree):
    return RuleForm(group_of({"all": [tree]} if "field" in tree else tree, {}))


def test_every_rule_comes_back_as_it_was():
    chance, kinds = random.Random(11), set()
    for _ in range(300):
        tree = random_tree(chance)
        form = shaped(tree)
        assert hash_of(form.as_tree()) == hash_of(tree), tree
        again = rule_posted.from_post(as_posted(form))
        assert hash_of(again.as_tree()) == hash_of(tree), tree
        kinds |= {(group.kind, len(group.children) > 1) for group in again.root.groups()}
    assert len(kinds) == 8


def test_every_leaf_is_found_by_its_path():
    """Where the parser says that something is wrong, that blank is marked."""
    chance = random.Random(12)
    for _ in range(100):
        form = shaped(random_tree(chance))
        for leaf in leaves_at(form.as_tree(), ""):
            found = form.at(f"{leaf[0]}.value")
            assert found is not None and found.as_json() == leaf[1]


def leaves_at(tree, path):
    if "field" in tree:
        return [(path, tree)]
    below = f"{path}." if path else ""
    found = []
    for word in ("all", "any", "of"):
        for at, part in enumerate(tree.get(word, ())):
            found += leaves_at(part, f"{below}{word}[{at}]")
    return found + (leaves_at(tree["not"], f"{below}not") if "not" in tree else [])


@pytest.mark.parametrize(
    ("do", "tree"),
    [
        ("or:0", {"all": [{"any": [AGE, WEB]}, {"any": [HIGH, AGE]}]}),
        ("group:", {"all": [AGE, {"any": [HIGH, AGE]}, {"at_least": 1, "of": [WEB]}]}),
        ("group:1", {"all": [AGE, {"any": [HIGH, AGE, {"at_least": 1, "of": [WEB]}]}]}),
        ("not:0-0", {"all": [{"not": AGE}, {"any": [HIGH, AGE]}]}),
        ("not:1-1", {"all": [AGE, {"any": [HIGH, {"not": AGE}]}]}),
        ("drop:1-0", {"all": [AGE, AGE]}),
        ("drop:0-0", {"all": [{"any": [HIGH, AGE]}]}),
        ("drop:7-7", {"all": [AGE, {"any": [HIGH, AGE]}]}),
        ("not:7", {"all": [AGE, {"any": [HIGH, AGE]}]}),
        ("not:", {"all": [AGE, {"any": [HIGH, AGE]}]}),
    ],
)
def test_buttons_change_the_shape(do, tree):
    form = shaped({"all": [AGE, {"any": [HIGH, AGE]}]})
    rule_posted.pressed(form, do, "network", "")
    assert form.as_tree() == tree


def test_not_twice_is_taken_back():
    form = shaped({"all": [AGE]})
    for tree in ({"all": [{"not": AGE}]}, {"all": [AGE]}):
        form.oppose((0, 0))
        assert form.as_tree() == tree


def test_a_group_never_asks_for_more_than_it_has():
    form = shaped({"all": [{"at_least": 2, "of": [AGE, WEB]}, HIGH]})
    form.drop((0, 1))
    assert form.as_tree() == {"all": [{"at_least": 1, "of": [AGE]}, HIGH]}


def test_what_can_never_be_met_is_said_at_its_group(db):
    data = as_posted(shaped({"all": [{"at_least": 2, "of": [AGE, WEB]}]}))
    for least in ("3", "0", "two", ""):
        form = rule_posted.from_post(data | {"g0-least": least})
        assert form.read(1) is None
        (group,) = form.wrong_groups
        assert (group.name, "cannot be asked for" in group.error) == ("g0", True)
    assert rule_posted.from_post(data | {"g0-kind": "most"}).as_tree() == {
        "all": [{"any": [AGE, WEB]}]
    }
    assert parse(shaped(AGE).as_tree(), VOCABULARY)


def test_topics_of_a_nested_rule_are_called_by_their_names(db):
    from scoring.models import Topic

    Topic.objects.create(slug="bread-baking", name="Bread baking")
    leaf = {"field": "topic", "topic": "bread-baking", "op": ">=", "value": 35}
    form = from_tree({"not": {"all": [leaf, {"at_least": 1, "of": [leaf]}]}})
    assert [each.topic for each in form.conditions] == ["Bread baking"] * 2
