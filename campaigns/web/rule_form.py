"""The rule as a form: conditions in groups, within groups where a rule needs that.

Whatever a rule can say can be said here: the first group holds clauses, each of them one condition
or a group. Buttons and selections are ordinary fields of the form, so it needs no script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from campaigns import targeting
from campaigns.brand_words import things_of
from campaigns.rules.parse import parse
from campaigns.rules.tree import Rule
from campaigns.web.condition import TOPICAL, Condition
from campaigns.web.phrases import PHRASES
from campaigns.web.rule_group import Group, Path, group_of
from perks.ground.errors import Refusal
from scoring.models import Topic


class RuleForm:
    """What is typed about a rule; `error` stands over the form when it is about no blank.

    `known` are the slugs of topics that were looked up already.
    """

    def __init__(self, root: Group | None = None, known: frozenset[str] = frozenset()) -> None:
        self.root, self.error, self.known = root or Group("all"), "", known
        # A clause is a group, so that each can be given alternatives where it stands.
        self.root.children = [
            Group("any", [child]) if isinstance(child, Condition) else child
            for child in self.root.children
        ]
        self.root.renumber()

    @property
    def clauses(self) -> list[Group]:
        return [child for child in self.root.children if isinstance(child, Group)]

    @property
    def conditions(self) -> list[Condition]:
        return list(self.root.conditions())

    @property
    def faults(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.error]

    @property
    def wrong_groups(self) -> list[Group]:
        return [group for group in self.root.groups() if group.error]

    def as_tree(self) -> dict[str, Any]:
        """The rule as JSON."""
        if self.root.kind == "any" and len(self.root.children) == 1:
            self.root.kind = "all"  # of one part alone it is the same, and stays a group
        return self.root.as_json()

    def read(self, brand_id: int) -> Rule | None:
        """The rule of a brand; or None, with every fault at its own blank."""
        self.look_up_things(brand_id)
        vocabulary = targeting.vocabulary(brand_id, self.look_up_topics())
        tree = self.as_tree()
        for condition in self.conditions:
            try:
                parse(condition.as_json(), vocabulary)
            except Refusal as refusal:
                condition.error = refusal.sentence
                condition.wrong = blank_of(str(refusal.facts.get("path", "")))
        if self.faults:
            return None
        try:
            return parse(tree, vocabulary)
        except Refusal as refusal:
            self.point(refusal)
            return None

    def look_up_things(self, brand_id: int) -> None:
        """Put beside each condition what it can be asked about; the first where none is chosen."""
        asked = [each for each in self.conditions if each.phrase.of or each.phrase.own]
        for kind in {each.phrase.of or each.phrase.own for each in asked}:
            things = things_of(kind, brand_id)
            first = things[0][0] if things else ""
            for each in asked:
                if each.phrase.of == kind:
                    each.things, each.of = things, each.of or first
                elif each.phrase.own == kind:
                    each.things, each.value = things, each.value or first

    def look_up_topics(self) -> set[str]:
        """Find what the typed topics are, by name or slug; gives the slugs found.

        One query, and none where all of them are those of a stored rule.
        """
        unknown = [each for each in self.conditions if each.slug not in self.known]
        topics = [each.topic.lower() for each in unknown]
        typed = {topic for topic in topics if topic and topic.isprintable()}
        if not typed:
            return {each.slug for each in self.conditions if each.slug}
        lower = Topic.objects.annotate(lower=Lower("name"))
        # The general topic comes last and stands, before one that only a network knows.
        rows = lower.filter(Q(lower__in=typed) | Q(slug__in=typed)).order_by("-network", "-id")
        found: dict[str, str] = {}
        for name, slug in rows.values_list("lower", "slug"):
            found |= {name: slug}
            found.setdefault(slug, slug)
        for each in self.conditions:
            each.slug = each.slug or found.get(each.topic.lower(), "")
        return {each.slug for each in self.conditions if each.slug}

    def point(self, refusal: Refusal) -> None:
        """Set a refusal of the whole rule at the blank that its path names, or over the form."""
        path = str(refusal.facts.get("path", ""))
        condition = self.at(path)
        if condition is not None:
            condition.error, condition.wrong = refusal.sentence, blank_of(path)
            return
        group = next((each for each in self.root.groups() if path == f"{each.path}.at_least"), None)
        if path == "at_least":
            group = self.root
        if group is not None:
            group.error = refusal.sentence
        else:
            self.error = refusal.sentence

    def at(self, path: str) -> Condition | None:
        """The condition at a path of the tree, such as "all[1].any[0].value"."""
        if not any(each.path for each in self.conditions):
            self.as_tree()
        for condition in self.conditions:
            if condition.path and (path == condition.path or path.startswith(f"{condition.path}.")):
                return condition
        return None

    def add(self, field: str, topic: str, place: Path | None = None) -> None:
        """A new condition; with `place` in the group there, else as a clause of its own."""
        made = new_condition(field, topic)
        if made is None:
            return
        if place is None:
            self.root.children.append(Group("any", [made]))
        elif (group := self.group_at(place)) is not None:
            group.children.append(made)
        self.settle()

    def nest(self, field: str, topic: str, place: Path = ()) -> None:
        """A new group of "at least one of these", with one new condition, in the group there."""
        made, group = new_condition(field, topic), self.group_at(place)
        if made is not None and group is not None:
            group.children.append(Group("at_least", [made]))
            self.settle()

    def oppose(self, place: Path) -> None:
        """Say "not" of one condition, or take that back."""
        group = self.group_at(place[:-1])
        if group is None or not place or place[-1] >= len(group.children):
            return
        child = group.children[place[-1]]
        if len(group.children) == 1 and group.kind in ("any", "none"):
            group.kind = "none" if group.kind == "any" else "any"
        elif isinstance(child, Condition):
            group.children[place[-1]] = Group("none", [child])
        self.settle()

    def drop(self, place: Path) -> None:
        """Without one condition, and without the groups that it leaves empty."""
        group = self.group_at(place[:-1])
        if group is not None and place and place[-1] < len(group.children):
            del group.children[place[-1]]
        self.settle()

    def settle(self) -> None:
        """Tidy and renumber after a change."""
        self.root.pruned()
        self.root.renumber()

    def group_at(self, place: Path) -> Group | None:
        """The group at a place, itself a group all the way; None where there is none."""
        found: Group | Condition = self.root
        for at in place:
            if not isinstance(found, Group) or at >= len(found.children):
                return None
            found = found.children[at]
        return found if isinstance(found, Group) else None


def new_condition(field: str, topic: str) -> Condition | None:
    """A condition as it is added: None for a field that cannot be asked for."""
    if field not in PHRASES:
        return None
    op, value = PHRASES[field].start
    return Condition(field, op, value, topic if field in TOPICAL else "")


def blank_of(path: str) -> str:
    """The blank that a path ends in: "value" for "all[0].value[2]"."""
    last = path.rsplit(".", 1)[-1].split("[")[0]
    return {"op": "op", "topic": "topic", "venue": "of"}.get(last, "value")


def from_tree(tree: Mapping[str, Any]) -> RuleForm:
    """The form of a stored rule."""
    slugs = set(topics_in(tree))
    names = dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "name"))
    root = group_of(tree if "field" not in tree else {"all": [tree]}, names)
    return RuleForm(root, known=frozenset(names))


def topics_in(tree: Any) -> list[str]:
    """The slugs of all topics that a stored rule asks about."""
    if isinstance(tree, list):
        return [slug for each in tree for slug in topics_in(each)]
    if not isinstance(tree, Mapping):
        return []
    own = [tree["topic"]] if "field" in tree and "topic" in tree else []
    return own + [slug for key in ("all", "any", "of", "not") for slug in topics_in(tree.get(key))]
