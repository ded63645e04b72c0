"""Audiences that a brand keeps under a name: saved, changed, counted again, compared, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from campaigns import frames, targeting
from campaigns.core.bitmaps import Words, count
from campaigns.counts import published, published_reach
from campaigns.figures import reach_of
from campaigns.models import AudienceCount, AudienceVersion, SavedAudience
from campaigns.rules.canonical import rule_hash
from campaigns.rules.parse import parse
from campaigns.rules.sentence import sentence
from campaigns.rules.tree import Rule
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Brand

MOST = 200
COMPARED = 5


def of_brand(brand: Brand) -> QuerySet[SavedAudience]:
    """The brand's audiences, by name; those that were deleted are not among them."""
    kept: QuerySet[SavedAudience] = SavedAudience.objects.filter(brand=brand, deleted_at=None)
    return kept.order_by("name", "pk")


def find(brand: Brand, audience_id: int) -> SavedAudience:
    """One audience of the brand. Raises Refusal audience_not_found (404)."""
    found: SavedAudience | None = of_brand(brand).filter(pk=audience_id).first()
    if found is None:
        raise Refusal("audience_not_found", "There is no such audience of yours.", 404)
    return found


def newest(audience: SavedAudience) -> AudienceVersion:
    """The version that holds."""
    found: AudienceVersion = audience.versions.order_by("-number")[:1].get()
    return found


def save(brand: Brand, name: str, tree: object) -> SavedAudience:
    """Keep a rule under a new name, and count it.

    Raises Refusal rule_invalid, audience_name_taken, audience_unnamed (400) or audiences_full;
    nothing is saved then.
    """
    rule = parse(tree, targeting.vocabulary(brand.pk))
    if of_brand(brand).count() >= MOST:
        raise Refusal("audiences_full", f"A brand keeps up to {MOST} audiences. Delete one first.")
    try:
        with transaction.atomic():
            made = SavedAudience.objects.create(brand=brand, name=named(name))
    except IntegrityError as error:
        raise Refusal(
            "audience_name_taken", "You keep an audience of this name already. Choose another."
        ) from error
    refreshed(add_version(made, rule))
    return made


def named(name: str) -> str:
    """The name as it is kept. Raises Refusal audience_unnamed (400)."""
    words = " ".join(name.split())[:120]
    if not words or not words.isprintable():
        raise Refusal("audience_unnamed", "Give the audience a name in plain letters.", 400)
    return words


def change(audience: SavedAudience, tree: object) -> AudienceVersion:
    """Save a rule as the next version and count it; the same rule again makes none.

    Raises Refusal rule_invalid with the path of what is wrong; nothing is saved then.
    """
    SavedAudience.objects.select_for_update().get(pk=audience.pk)
    rule, last = parse(tree, targeting.vocabulary(audience.brand_id)), newest(audience)
    if last.digest == rule_hash(rule) and last.tree == rule.as_json():
        return last
    made = add_version(audience, rule)
    refreshed(made)
    return made


def add_version(audience: SavedAudience, rule: Rule) -> AudienceVersion:
    number = (audience.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    made: AudienceVersion = AudienceVersion.objects.create(
        audience=audience,
        brand_id=audience.brand_id,
        number=number,
        tree=rule.as_json(),
        digest=rule_hash(rule),
        sentence=sentence(rule, targeting.names(rule)),
        saved_by=scopes.current_actor().by,
    )
    return made


def refresh(audience: SavedAudience) -> AudienceCount:
    """Count the version that holds once more, and keep the count with its date."""
    return refreshed(newest(audience))


def refreshed(version: AudienceVersion) -> AudienceCount:
    plan = targeting.plan(parse(version.tree, None), version.brand_id)
    reach = reach_of(plan)
    made: AudienceCount = AudienceCount.objects.create(
        version=version,
        brand_id=version.brand_id,
        reach=reach.yes,
        unknown=reach.unknown,
        members=published(len(plan.audience), "members"),
        frame=plan.audience.version,
    )
    return made


def delete(audience: SavedAudience) -> None:
    """Keep it no longer. Exports and their receipts stay on record."""
    SavedAudience.objects.filter(pk=audience.pk, deleted_at=None).update(deleted_at=clock.now())


@dataclass(frozen=True)
class Pair:
    """How far two audiences are the same people; each count as a brand may read it."""

    first: SavedAudience
    second: SavedAudience
    both: int
    only_first: int
    only_second: int


@dataclass(frozen=True)
class Comparison:
    """Each audience with its reach, every pair of them, and how many are in all and in any."""

    reaches: list[tuple[SavedAudience, int]]
    pairs: list[Pair]
    in_all: int
    in_any: int
    frame: int


def compare(audiences: Sequence[SavedAudience]) -> Comparison:
    """Compare 2 to 5 audiences on the published frame. Raises Refusal audiences_to_compare (400)."""
    if not 2 <= len({each.pk for each in audiences}) == len(audiences) <= COMPARED:
        raise Refusal(
            "audiences_to_compare", f"Choose 2 to {COMPARED} different audiences to compare.", 400
        )
    rules = [parse(newest(each).tree, None) for each in audiences]
    plans = [targeting.plan(rule, audiences[0].brand_id) for rule in rules]
    people, digests = [plan.people() for plan in plans], [rule_hash(rule) for rule in rules]
    reaches = [
        (each, published_reach(plan.reach().yes, rule))
        for each, plan, rule in zip(audiences, plans, rules, strict=True)
    ]
    pairs = []
    for a, b in combinations(range(len(audiences)), 2):
        one, two = digests[a], digests[b]
        pairs.append(
            Pair(
                audiences[a],
                audiences[b],
                both=shared(people[a], people[b], one, two),
                only_first=apart(people[a], people[b], one, two),
                only_second=apart(people[b], people[a], two, one),
            )
        )
    everybody, anybody = people[0], people[0]
    for each in people[1:]:
        everybody = [a & b for a, b in zip(everybody, each, strict=True)]
        anybody = [a | b for a, b in zip(anybody, each, strict=True)]
    asked = sorted(digests)
    return Comparison(
        reaches,
        pairs,
        in_all=published(size(everybody), "both", *asked),
        in_any=published(size(anybody), "any", *asked),
        frame=frames.current().version,
    )


def shared(one: list[Words], two: list[Words], *digests: str) -> int:
    """How many are in both, as a brand may read it; the same whichever is named first."""
    both = [a & b for a, b in zip(one, two, strict=True)]
    return published(size(both), "both", *sorted(digests))


def apart(one: list[Words], two: list[Words], *digests: str) -> int:
    """How many are in the first and not in the second, as a brand may read it."""
    return published(size([a & ~b for a, b in zip(one, two, strict=True)]), "only", *digests)


def size(people: list[Words]) -> int:
    return sum(map(count, people))
