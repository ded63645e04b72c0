"""The rule packs: what each country asks for, where that is written, and the words of languages."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from campaigns.disclosure.phrases import Lexicon, phrase

HERE = Path(__file__).parent
PACKS, WORDS = HERE / "packs", HERE / "words"
DISCLOSES, FALLS_SHORT, DENIES = "discloses", "falls_short", "denies"
SAYS = (DISCLOSES, FALLS_SHORT, DENIES)


@dataclass(frozen=True)
class Source:
    """Where a rule is written: title, section, the day of that wording, and its address."""

    title: str
    section: str
    date: str
    address: str


@dataclass(frozen=True)
class Rule:
    """What a kind of saying is worth in a country, and why, in one sentence."""

    id: str
    says: str
    kinds: tuple[str, ...]
    because: str
    source: Source


@dataclass(frozen=True)
class Placement:
    """Where a disclosure has to stand: within how many signs, after how many tags at most."""

    id: str
    within: int
    tags_before: int
    because: str
    source: Source


@dataclass(frozen=True)
class Pack:
    """One country's rules. `languages` are its own: a post is taken to be in the first of them
    where nobody can tell."""

    country: str
    name: str
    version: str
    languages: tuple[str, ...]
    rules: dict[str, Rule]
    placement: Placement
    language: Rule
    silence: Rule
    contradiction: Rule
    would_do: dict[str, str]

    @property
    def all_rules(self) -> tuple[Rule | Placement, ...]:
        """Every rule that can decide."""
        special = self.placement, self.language, self.silence, self.contradiction
        return (*dict.fromkeys(self.rules.values()), *special)

    def rule_for(self, kind: str) -> Rule | None:
        """The rule that a kind of saying falls under; None where the country has no word on it."""
        return self.rules.get(kind)


@cache
def countries() -> tuple[str, ...]:
    """The countries that have a pack, EU among them, in the alphabet's order."""
    return tuple(sorted(path.stem.upper() for path in PACKS.glob("*.toml")))


@cache
def load(country: str) -> Pack:
    """The pack of a country. Raises KeyError where there is none, ValueError for a faulty file."""
    if country not in countries():
        raise KeyError(country)
    read = tomllib.loads((PACKS / f"{country.lower()}.toml").read_text(encoding="utf-8"))
    sources = {id: Source(**facts) for id, facts in read["sources"].items()}
    rules = [rule_of(facts, sources) for facts in read["rules"]]
    special = {
        name: rule_of(read[name], sources) for name in ("language", "silence", "contradiction")
    }
    kinds: dict[str, Rule] = {}
    for rule in rules:
        for kind in rule.kinds:
            if kind in kinds:
                raise ValueError(f"{country} judges {kind} twice")
            kinds[kind] = rule
    unknown = kinds.keys() - {each.kind for each in lexicon().phrases}
    if unknown:
        raise ValueError(f"no words are of {', '.join(sorted(unknown))}, which {country} judges")
    return Pack(
        country=country,
        name=read["name"],
        version=f"{read['as_of']}+{digest()}",
        languages=tuple(read["languages"]),
        rules=kinds,
        placement=placement_of(read["placement"], sources),
        would_do=read["would_do"],
        **special,
    )


def rule_of(facts: dict[str, Any], sources: dict[str, Source]) -> Rule:
    says = facts.get("says", FALLS_SHORT)
    if says not in SAYS:
        raise ValueError(f"a rule cannot say {says}")
    return Rule(
        facts["id"], says, tuple(facts.get("kinds", ())), facts["because"], sources[facts["source"]]
    )


def placement_of(facts: dict[str, Any], sources: dict[str, Source]) -> Placement:
    return Placement(**{**facts, "source": sources[facts["source"]]})


@cache
def digest() -> str:
    """Six signs that change with any pack and any word file: the strictest of several may change
    with each of them."""
    files = sorted([*PACKS.glob("*.toml"), *WORDS.glob("*.toml"), HERE / "shown.toml"])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:6]


@cache
def lexicon() -> Lexicon:
    """The words of all languages."""
    found = []
    for path in sorted(WORDS.glob("*.toml")):
        for kind, said in tomllib.loads(path.read_text(encoding="utf-8"))["kinds"].items():
            found += [phrase(each, path.stem, kind) for each in said]
    return Lexicon(found)


@cache
def manners(name: str, *languages: str) -> frozenset[str]:
    """The words of these languages that turn a saying round: `negates` or `speaks_of`."""
    told = [WORDS / f"{code}.toml" for code in languages if code in tongues()]
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in told]
    return frozenset(word for file in files for word in file[name].split())


@cache
def tongues() -> frozenset[str]:
    """The languages whose words we have."""
    return frozenset(path.stem for path in WORDS.glob("*.toml"))


@cache
def shown() -> dict[str, int]:
    """How many signs of a post each network shows before "more"."""
    read = tomllib.loads((HERE / "shown.toml").read_text(encoding="utf-8"))
    return {str(network): int(signs) for network, signs in read["signs"].items()}
