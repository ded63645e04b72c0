"""Conditions that belong together, as they are typed: all of them, any, none, or at least so many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from campaigns.rules.refusals import below
from campaigns.web.condition import Condition, from_leaf, number

KINDS = {
    "all": "all of these:",
    "any": "any of these:",
    "none": "none of these:",
    "at_least": "at least",
}
JOINTS = {"all": "and", "any": "or", "none": "or", "at_least": "or"}
Path = tuple[int, ...]


@dataclass
class Group:
    """`least` is the text in the blank of "at least 2 of these:"; `name` that of its blanks.

    `path` is where its JSON stands in the rule that was made last, and `error` what is wrong there.
    """

    kind: str = "any"
    children: list[Group | Condition] = field(default_factory=list)
    least: str = "1"
    name: str = ""
    path: str = ""
    error: str = ""

    is_group = True
    kinds = KINDS

    @property
    def is_plain(self) -> bool:
        """Whether it says no more than its only condition."""
        alone = self.kind == "any" and len(self.children) == 1
        return alone and isinstance(self.children[0], Condition)

    @property
    def joint(self) -> str:
        """The word between its parts."""
        return JOINTS[self.kind]

    @property
    def place(self) -> str:
        """The numbers in its name: what a button says that is about it."""
        return self.name[1:]

    @property
    def head(self) -> str:
        """How many of its parts have to hold: "at least 2 of these:"."""
        return f"at least {self.least} of these:" if self.kind == "at_least" else KINDS[self.kind]

    @property
    def words(self) -> str:
        """All of it in words, for the names of its buttons."""
        said = f", {self.joint} ".join(each.words for each in self.children)
        return said if self.is_plain else f"{self.head} {said}"

    def conditions(self) -> Iterator[Condition]:
        """Every condition in it, in the order in which they are written."""
        for child in self.children:
            if isinstance(child, Group):
                yield from child.conditions()
            else:
                yield child

    def groups(self) -> Iterator[Group]:
        """Itself, and every group in it."""
        yield self
        for child in self.children:
            if isinstance(child, Group):
                yield from child.groups()

    def renumber(self, place: Path = ()) -> None:
        """Name the blanks by their place: "g0-1" for a group, "c0-1-2" for a condition in it."""
        self.name = "g" + "-".join(map(str, place))
        for at, child in enumerate(self.children):
            if isinstance(child, Group):
                child.renumber((*place, at))
            else:
                child.name = "c" + "-".join(map(str, (*place, at)))

    def as_json(self, path: str = "") -> dict[str, Any]:
        """The rule, or the part of it at `path`; notes where each condition comes to stand."""
        self.path = path
        if self.kind in ("all", "at_least"):
            word = "all" if self.kind == "all" else "of"
            parts = self._parts(below(path, word))
            return (
                {"all": parts} if word == "all" else {"at_least": number(self.least), "of": parts}
            )
        if self.kind == "any":
            return self._any(path)
        return {"not": self._any(below(path, "not"))}

    def _any(self, path: str) -> dict[str, Any]:
        """Of one part alone it is that part."""
        if len(self.children) == 1:
            return _json_of(self.children[0], path)
        return {"any": self._parts(below(path, "any"))}

    def _parts(self, path: str) -> list[dict[str, Any]]:
        return [_json_of(child, f"{path}[{at}]") for at, child in enumerate(self.children)]

    def pruned(self) -> bool:
        """Drop groups without a condition from it; whether any condition is left."""
        self.children = [
            child for child in self.children if isinstance(child, Condition) or child.pruned()
        ]
        if self.kind == "at_least" and self.least.isdecimal():
            self.least = str(min(int(self.least[:4]), max(1, len(self.children))))
        return bool(self.children)


def _json_of(child: Group | Condition, path: str) -> dict[str, Any]:
    child.path = path
    return child.as_json(path) if isinstance(child, Group) else child.as_json()


def group_of(tree: Mapping[str, Any], topics: Mapping[str, str]) -> Group:
    """A stored rule, or a part of it, as a group; `topics` gives names by slug."""
    if "field" in tree:
        return Group("any", [from_leaf(tree, topics)])
    if "not" in tree:
        said = tree["not"]
        among = said.get("any", [said])
        return Group("none", [part_of(each, topics) for each in among])
    word = next(word for word in ("all", "any", "of") if word in tree)
    kind = "at_least" if word == "of" else word
    parts = [part_of(each, topics) for each in tree[word]]
    return Group(kind, parts, str(tree.get("at_least", 1)))


def part_of(tree: Mapping[str, Any], topics: Mapping[str, str]) -> Group | Condition:
    return from_leaf(tree, topics) if "field" in tree else group_of(tree, topics)
