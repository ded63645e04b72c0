"""What a perk comes in: sizes and colours to choose from, or the tiers of a ladder."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from perks import shared_codes, stock
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.kinds.base import ALIKE, LADDER
from perks.models import Perk, Unit, Variant

MOST = 60


@dataclass(frozen=True)
class Line:
    """One variant as a manager describes it. `lowest` is the score from which a tier starts.

    `code` is the tier's own, where the discount comes as a code.
    """

    name: str
    units: int = 0
    lowest: int | None = None
    code: str = ""


@dataclass(frozen=True)
class Choice:
    """A variant as a member sees it. `highest` is the last score of a tier."""

    variant: Variant
    left: int
    highest: int | None = None

    @property
    def scores(self) -> str:
        """The scores of a tier in words: "40 to 49"."""
        lowest = self.variant.lowest
        return f"{lowest} to {self.highest}" if self.highest is not None else f"{lowest} or more"


def add(perk: Perk, lines: Sequence[Line]) -> list[Variant]:
    """Add variants with their stock. All of them or none: call in a transaction.

    Raises Refusal (all 400): variants_unwanted, variants_too_many, variant_unnamed, variant_twice,
    tier_score_missing, tier_score_range, tier_twice, and those of `shared_codes.put`.
    """
    if perk.what.choice == ALIKE:
        raise Refusal("variants_unwanted", "All of this perk is alike. Nothing was added.", 400)
    there = list(Variant.objects.filter(perk=perk))
    if len(there) + len(lines) > MOST:
        raise Refusal("variants_too_many", f"A perk comes in at most {MOST}. None was added.", 400)
    check(perk, lines, there)
    first = max((each.position for each in there), default=0) + 1
    ordered = sorted(lines, key=lambda line: line.lowest or 0)
    made = [make(perk, line, position) for position, line in enumerate(ordered, start=first)]
    # Whoever asks this perk again asks the database.
    perk._prefetched_objects_cache = {}
    return made


def make(perk: Perk, line: Line, position: int) -> Variant:
    """One variant, with its code and its first units."""
    variant: Variant = Variant.objects.create(
        perk=perk, brand_id=perk.brand_id, key=key_of(line.name), name=line.name.strip(),
        position=position, lowest=line.lowest,
    )  # fmt: skip
    if perk.what.shares_code and not perk.gives_pass:
        shared_codes.put(perk, line.code, variant.key)
    if line.units:
        stock.add_units(perk, line.units, variant.key)
    return variant


def check(perk: Perk, lines: Sequence[Line], there: Sequence[Variant]) -> None:
    """Raise the Refusal for a line that is no variant, or is one twice."""
    is_ladder = perk.what.choice == LADDER
    keys = [each.key for each in there] + [key_of(line.name) for line in lines]
    if "" in keys or any(len(line.name.strip()) > 60 for line in lines):
        raise Refusal(
            "variant_unnamed", "Name each in 1 to 60 signs, as in: M, green. None was added.", 400
        )
    if len(set(keys)) < len(keys):
        raise Refusal("variant_twice", "Two of them have the same name. None was added.", 400)
    if not is_ladder:
        return
    scores = [line.lowest for line in lines]
    if None in scores:
        raise Refusal(
            "tier_score_missing", "Say from which score each tier starts. None was added.", 400
        )
    if any(not 0 <= score <= 100 for score in scores if score is not None):
        raise Refusal("tier_score_range", "Scores go from 0 to 100. None was added.", 400)
    scores += [each.lowest for each in there]
    if len(set(scores)) < len(scores):
        raise Refusal("tier_twice", "Two tiers start at the same score. None was added.", 400)


def key_of(name: str) -> str:
    """What units of a variant carry: its name in letters and hyphens."""
    return slugify(name, allow_unicode=True)[:60]


def choices(perk: Perk) -> list[Choice]:
    """The variants of a perk with what is left of each; tiers by rising score. One query."""
    return choices_of([perk])[perk.pk]


def choices_of(perks: Collection[Perk]) -> dict[int, list[Choice]]:
    """The same of each of these perks, by perk. One query, for however many."""
    alike = {"perk_id": OuterRef("perk_id"), "variant": OuterRef("key")}
    with scopes.switched_to(scopes.system("variants")):
        units = Unit.objects.filter(stock.takeable(), **alike).order_by().values("perk_id")
        left = Coalesce(Subquery(units.annotate(n=Count("pk")).values("n")), 0)
        found = list(Variant.objects.filter(perk__in=perks).annotate(left=left))
    return {
        perk.pk: ordered(
            perk,
            [each for each in found if each.perk_id == perk.pk],
            {each.key: each.left for each in found if each.perk_id == perk.pk},
        )
        for perk in perks
    }


def arranged(perk: Perk, left: Mapping[str, int]) -> list[Choice]:
    """The variants of a perk, with `left` by key; one query, and none the second time."""
    with scopes.switched_to(scopes.system("variants")):
        prefetch_related_objects([perk], "variants")
        found = list(perk.variants.all())
    return ordered(perk, found, left)


def ordered(perk: Perk, found: list[Variant], left: Mapping[str, int]) -> list[Choice]:
    """Each variant with what is left of it and where the next tier begins."""
    if perk.what.choice == LADDER:
        found.sort(key=lambda each: each.lowest or 0)
    ends = [each.lowest - 1 if each.lowest else None for each in found[1:]] + [None]
    return [
        Choice(each, left.get(each.key, 0), end if each.lowest is not None else None)
        for each, end in zip(found, ends, strict=True)
    ]


def find(perk_id: int, key: str) -> Variant | None:
    """A perk's variant by its key. Call as an actor that may read it."""
    found: Variant | None = Variant.objects.filter(perk_id=perk_id, key=key).first()
    return found
