"""The rule as a form was posted: groups and conditions by the places in their names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from campaigns.rules.fields import FIELDS
from campaigns.rules.refusals import unknown_word
from campaigns.web.condition import Condition
from campaigns.web.rule_form import RuleForm
from campaigns.web.rule_group import KINDS, Group, Path

PLACE = r"\d{1,3}(?:-\d{1,3}){0,30}"
BLANK = re.compile(rf"c({PLACE})-field")
PARTS = ("op", "value", "topic", "of")


def from_post(data: Mapping[str, str]) -> RuleForm:
    """The form as it was posted. Raises Refusal rule_invalid for a field that is none of ours."""
    root = group_posted(data, ())
    for key in sorted((key for key in data if BLANK.fullmatch(key)), key=place_in):
        name, place = key.removesuffix("-field"), place_in(key)
        if data[key] not in FIELDS:
            raise unknown_word("field", "field", data[key], FIELDS)
        blanks = (data.get(f"{name}-{part}", "").strip() for part in PARTS)
        home = root
        for depth in range(1, len(place)):
            home = child_group(home, data, place[:depth])
        home.children.append(Condition(data[key], *blanks))
    return RuleForm(root)


def place_in(key: str) -> Path:
    """ "c0-12-field" is (0, 12)."""
    found = BLANK.fullmatch(key)
    return tuple(map(int, found[1].split("-"))) if found else ()


def child_group(home: Group, data: Mapping[str, str], place: Path) -> Group:
    """The group at a place in its home; made when its first condition is met, which is in order."""
    wanted = "g" + "-".join(map(str, place))
    last = home.children[-1] if home.children else None
    if isinstance(last, Group) and last.name == wanted:
        return last
    made = group_posted(data, place)
    home.children.append(made)
    return made


def group_posted(data: Mapping[str, str], place: Path) -> Group:
    """A group without its conditions, as its blanks say."""
    name = "g" + "-".join(map(str, place))
    kind = data.get(f"{name}-kind", "")
    usual = "any" if place else "all"
    least = data.get(f"{name}-least", "1").strip()
    return Group(kind if kind in KINDS else usual, [], least, name)


def pressed(form: RuleForm, do: str, new: str, topic: str) -> None:
    """Change the rule as a button says, "drop:0-1"; what no button says changes nothing.

    `new` is the field that a new condition asks about, and `topic` what it says first.
    """
    verb, _, object = do.partition(":")
    place = tuple(map(int, object.split("-"))) if re.fullmatch(PLACE, object) else None
    if verb == "add":
        form.add(object or new, topic)
    elif verb == "group":
        form.nest(new, topic, place or ())
    elif place is None:
        return
    elif verb == "or":
        form.add(new, topic, place)
    elif verb == "not":
        form.oppose(place)
    elif verb == "drop":
        form.drop(place)
