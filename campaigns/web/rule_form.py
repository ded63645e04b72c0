"""The rule as a form: conditions that all hold, each alone or with alternatives.

A rule of another shape (not, at least k, groups within groups) is edited as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from campaigns import targeting
from campaigns.brand_words import things_of
from campaigns.rules.fields import FIELDS
from campaigns.rules.parse import parse
from campaigns.rules.refusals import invalid, unknown_word
from campaigns.rules.tree import Rule
from campaigns.web.condition import TOPICAL, Condition, from_leaf
from campaigns.web.phrases import PHRASES
from perks.ground.errors import Refusal
from scoring.models import Topic

BLANK = re.compile(r"c(\d{1,3})-(\d{1,3})-field")
PATH = re.compile(r"all\[(\d+)\](?:\.any\[(\d+)\])?(?:\.(\w+))?")


class RuleForm:
    """What is typed about a rule. `text` is its JSON when the sentence cannot hold it, else None."""

    def __init__(self, clauses: list[list[Condition]], text: str | None = None) -> None:
        self.clauses, self.text, self.error = clauses, text, ""
        self.number()

    def number(self) -> None:
        """Name the blanks by their place."""
        for at, clause in enumerate(self.clauses):
            for place, condition in enumerate(clause):
                condition.name = f"c{at}-{place}"

    @property
    def faults(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.error]

    def as_tree(self) -> object:
        """The rule as JSON. Raises Refusal rule_invalid when the typed text is not JSON."""
        if self.text is not None:
            return decoded(self.text)
        groups = [[each.as_json() for each in clause] for clause in self.clauses]
        return {"all": [group[0] if len(group) == 1 else {"any": group} for group in groups]}

    @property
    def conditions(self) -> list[Condition]:
        return [condition for clause in self.clauses for condition in clause]

    def read(self, brand_id: int) -> Rule | None:
        """The rule of a brand; or None, with every fault at its own blank."""
        self.look_up_things(brand_id)
        vocabulary = targeting.vocabulary(brand_id, self.look_up_topics())
        for condition in self.conditions:
            try:
                parse(condition.as_json(), vocabulary)
            except Refusal as refusal:
                condition.error = refusal.sentence
                condition.wrong = part_of(str(refusal.facts.get("path", "")))
        if self.faults:
            return None
        try:
            return parse(self.as_tree(), vocabulary)
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
        """Find what the typed topics are, by name or slug, in one query; gives the slugs found."""
        topics = [each.topic.lower() for each in self.conditions]
        typed = {topic for topic in topics if topic and topic.isprintable()}
        if not typed:
            return set()
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
        condition = self.at(str(refusal.facts.get("path", "")))
        if condition is None:
            self.error = refusal.sentence
            return
        condition.error, condition.wrong = refusal.sentence, part_of(str(refusal.facts["path"]))

    def at(self, path: str) -> Condition | None:
        """The condition at a path of the tree, such as "all[1].any[0].value"."""
        found = PATH.match(path)
        if found is None or self.text is not None:
            return None
        clause, place = int(found[1]), int(found[2] or 0)
        if clause < len(self.clauses) and place < len(self.clauses[clause]):
            return self.clauses[clause][place]
        return None

    def add(self, field: str, topic: str, clause: int | None = None) -> None:
        """A new condition; with `clause` an alternative to the others there."""
        if field not in PHRASES:
            return
        op, value = PHRASES[field].start
        made = Condition(field, op, value, topic if field in TOPICAL else "")
        if clause is None:
            self.clauses.append([made])
        elif clause < len(self.clauses):
            self.clauses[clause].append(made)
        self.number()

    def drop(self, clause: int, place: int) -> None:
        """Without one condition."""
        if clause < len(self.clauses) and place < len(self.clauses[clause]):
            del self.clauses[clause][place]
        self.clauses = [each for each in self.clauses if each]
        self.number()


def part_of(path: str) -> str:
    """The blank that a path ends in: "value" for "all[0].value[2]"."""
    last = path.rsplit(".", 1)[-1].split("[")[0]
    return {"op": "op", "topic": "topic", "venue": "of"}.get(last, "value")


def decoded(text: str) -> object:
    """JSON from a text. Raises Refusal rule_invalid with the line."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise invalid("", f"Line {error.lineno} is not JSON.", "Mend it there.") from error
    except (RecursionError, ValueError) as error:
        raise invalid("", "This JSON cannot be read.", "Write it with fewer levels.") from error


def from_tree(tree: Mapping[str, Any]) -> RuleForm:
    """The form of a stored rule."""
    root = tree if "all" in tree else {"all": [tree]}
    groups = [each.get("any", [each]) for each in root["all"]]
    leaves = [leaf for group in groups for leaf in group]
    if not all("field" in leaf for leaf in leaves):
        return RuleForm([], json.dumps(tree, indent=2))
    slugs = {leaf["topic"] for leaf in leaves if "topic" in leaf}
    names = dict(Topic.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return RuleForm([[from_leaf(leaf, names) for leaf in group] for group in groups])


def from_post(data: Mapping[str, str]) -> RuleForm:
    """The form as it was posted. Raises Refusal rule_invalid for a field that is none of ours."""
    if "json" in data:
        return RuleForm([], data["json"])
    clauses: dict[int, dict[int, Condition]] = {}
    for key in data:
        found = BLANK.fullmatch(key)
        if found:
            name = key.removesuffix("-field")
            if data[key] not in FIELDS:
                raise unknown_word("field", "field", data[key], FIELDS)
            clauses.setdefault(int(found[1]), {})[int(found[2])] = Condition(
                data[key], *(data.get(f"{name}-{part}", "").strip() for part in PARTS)
            )
    ordered = [[clauses[at][place] for place in sorted(clauses[at])] for at in sorted(clauses)]
    return RuleForm(ordered)


PARTS = ("op", "value", "topic", "of")
