"""Spoil genuine passes by the million and read each: none may be accepted, none may crash."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from perks import base45, codec, specimens
from perks.ground.errors import Refusal
from perks.mutations import MUTATIONS

GENUINE = 64
A_LINE = 50_000


@dataclass
class Fuzzed:
    """What became of `codes` spoiled texts; `genuine` ones were read first, and all accepted."""

    codes: int
    seed: int
    genuine: int = 0
    accepted: int = 0
    crashes: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    codes_per_second: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether every spoiled text got a no, and every genuine one a yes."""
        return not self.accepted and not self.crashes and self.genuine == GENUINE

    def report(self) -> dict[str, Any]:
        """The object of `--json`, the refusals from the most frequent on."""
        frequent = {"refused": dict(self.refused.most_common()), "kinds": dict(self.kinds)}
        return asdict(self) | frequent | {"clean": self.clean}


def fuzz(codes: int, seed: int, say: Callable[[str], None] = lambda line: None) -> Fuzzed:
    """Read `codes` mutations of GENUINE passes; the same seed gives the same ones.

    The rate counts making them, too.
    """
    private = specimens.issuers(seed)
    keys = specimens.public(private)
    passes = specimens.genuine(seed, GENUINE, private=private)
    found = Fuzzed(codes, seed)
    found.genuine = sum(_accepts(each.text, keys) for each in passes)
    started = time.perf_counter()
    for place, (kind, text) in enumerate(spoiled([each.text for each in passes], codes, seed), 1):
        found.kinds[kind] += 1
        _read(text, kind, keys, found)
        if place % A_LINE == 0:
            rate = place / (time.perf_counter() - started)
            say(f"{place:,} of {codes:,}, {found.accepted} accepted, {rate:,.0f} codes/s")
    found.codes_per_second = codes / (time.perf_counter() - started)
    return found


def spoiled(texts: list[str], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """`count` texts that are none of the genuine `texts`, each with the name of its mutation."""
    whole = frozenset(texts)
    rng = Random(seed)  # noqa: S311 (repeatable, not secret)
    datas = [base45.decode(text.removeprefix(codec.PREFIX)) for text in texts]
    while count:
        one = rng.randrange(len(texts))
        mutate = rng.choice(MUTATIONS)
        text = mutate(rng, texts[one], datas[one], rng.choice(datas))
        if text not in whole:
            count -= 1
            yield mutate.__name__, text


def _read(text: str, kind: str, keys: codec.Keys, found: Fuzzed) -> None:
    try:
        specimens.read(text, keys)
    except Refusal as refusal:
        found.refused[refusal.code] += 1
    except Exception as error:  # whatever it is, a desk would have stood still
        found.crashes += 1
        found.examples.append(f"{kind}: {error!r}: {text!r}")
    else:
        found.accepted += 1
        found.examples.append(f"{kind}: accepted: {text!r}")
    del found.examples[10:]


def _accepts(text: str, keys: codec.Keys) -> bool:
    try:
        specimens.read(text, keys)
    except Refusal:
        return False
    return True
