"""Limited stock is rows: taking one is one statement, and every later step names its claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from perks import shared_codes
from perks.ground import clock, rows, scopes, vault
from perks.ground.errors import Refusal
from perks.kinds import registry
from perks.models import Unit
from perks.pool import add_codes, add_units, identity

__all__ = [
    "Wish",
    "add_codes",
    "add_units",
    "any_left",
    "code_of",
    "codes_of_member",
    "counts",
    "issue",
    "left",
    "put_back",
    "release",
    "spend",
    "take",
    "take_many",
    "takeable",
    "unit_of",
    "unspend",
    "void",
    "write_off",
]

# A lapsed hold is as good as free. Free units go first, by release; then lapsed holds by their end.
# Both are read off an index, and rows that others are taking just now are stepped over.
TAKE = """
WITH wanted AS (
    SELECT * FROM unnest(%(claims)s::bigint[], %(members)s::bigint[], %(until)s::timestamptz[])
    WITH ORDINALITY AS wanted (claim_id, member_id, until, place)
), free AS (
    SELECT id, NULL::bigint AS lapsed, released_at, NULL::timestamptz AS ended FROM perks_unit
    WHERE perk_id = %(perk)s AND state = 'free' AND released_at <= %(now)s {of_variant}
    ORDER BY released_at, id LIMIT %(count)s FOR UPDATE SKIP LOCKED
), lapsed AS (
    SELECT id, claim_id AS lapsed, released_at, held_until AS ended FROM perks_unit
    WHERE perk_id = %(perk)s AND state = 'held' AND held_until <= %(now)s {of_variant}
    ORDER BY held_until, id LIMIT %(count)s - (SELECT count(*) FROM free) FOR UPDATE SKIP LOCKED
), chosen AS (
    SELECT id, lapsed, row_number() OVER (ORDER BY ended NULLS FIRST, released_at, id) AS place
    FROM (SELECT * FROM free UNION ALL SELECT * FROM lapsed) AS either
)
UPDATE perks_unit AS unit
SET state = 'held', claim_id = wanted.claim_id, member_id = wanted.member_id,
    held_until = wanted.until
FROM chosen JOIN wanted USING (place) WHERE unit.id = chosen.id
RETURNING unit.*, chosen.lapsed
"""
ANY_LEFT = """
SELECT EXISTS (
    SELECT 1 FROM perks_unit WHERE perk_id = %s AND state = 'free' AND released_at <= %s
) OR EXISTS (
    SELECT 1 FROM perks_unit WHERE perk_id = %s AND state = 'held' AND held_until <= %s
)
"""
OF_VARIANT = "AND variant = %(variant)s"
FREED = {"claim_id": None, "member_id": None, "held_until": None}


@dataclass(frozen=True)
class Wish:
    """One claim that wants one unit, held until a moment."""

    claim_id: int
    member_id: int
    until: datetime


def take(
    perk_id: int, claim_id: int, member_id: int, until: datetime, variant: str | None = None
) -> tuple[Unit, int | None] | None:
    """Hold one unit for a claim until `until`, or None when nothing is left.

    Gives the unit and, when a lapsed hold was taken over, the claim that lost it. Without a
    `variant` any unit of the perk will do.
    """
    found = take_many(perk_id, [Wish(claim_id, member_id, until)], variant)
    return found.get(claim_id)


def take_many(
    perk_id: int, wishes: Sequence[Wish], variant: str | None = None
) -> dict[int, tuple[Unit, int | None]]:
    """Hold one unit for each claim, first come first served; those that got one, by claim."""
    query = TAKE.format(of_variant="" if variant is None else OF_VARIANT)
    asked = {
        "claims": rows.literal([wish.claim_id for wish in wishes]),
        "members": rows.literal([wish.member_id for wish in wishes]),
        "until": rows.literal([wish.until for wish in wishes]),
        "count": len(wishes),
        "perk": perk_id,
        "variant": variant,
        "now": clock.now(),
    }
    with scopes.act_within(scopes.system("stock")):
        found = list(Unit.objects.raw(query, asked))
    return {unit.claim_id: (unit, unit.lapsed) for unit in found}


def issue(unit: Unit) -> None:
    """held -> issued: the unit is the member's. Raises Refusal unit_gone when it is held no more."""
    _move(unit, ["held"], "issued", held_until=None)


def release(unit: Unit) -> None:
    """held or issued -> free, for whoever comes next. Raises Refusal unit_gone."""
    _move(unit, ["held", "issued"], "free", **FREED)


def void(unit: Unit) -> None:
    """held or issued -> void: nobody gets it again, for its code was seen. Raises unit_gone."""
    _move(unit, ["held", "issued"], "void", **FREED)


def spend(unit: Unit) -> None:
    """issued -> spent: it was handed over. Raises Refusal unit_gone."""
    _move(unit, ["issued"], "spent")


def write_off(unit: Unit) -> None:
    """spent -> void: it was lost or broken on its way, and another goes out. Raises unit_gone."""
    _move(unit, ["spent"], "void", **FREED)


def put_back(unit: Unit) -> None:
    """spent -> free: it came back as good as new. Raises Refusal unit_gone."""
    _move(unit, ["spent"], "free", **FREED)


def unspend(unit: Unit) -> None:
    """spent -> issued: handing it over was undone. Raises Refusal unit_gone."""
    _move(unit, ["spent"], "issued")


def _move(unit: Unit, before: list[str], after: str, **changes: object) -> None:
    """Check and change in one statement: the row must still be in its state and of its claim."""
    with scopes.act_as(scopes.system("stock")):
        standing = Unit.objects.filter(pk=unit.pk, state__in=before, claim_id=unit.claim_id)
        moved = standing.exclude(claim_id=None).update(state=after, **changes)
    if not moved:
        raise Refusal(
            "unit_gone",
            "This one is no longer held for the claim. Nothing was changed. Look at it again.",
            unit=unit.pk,
        )
    for name, value in {"state": after, **changes}.items():
        setattr(unit, name, value)


def unit_of(claim_id: int) -> Unit:
    """The unit that a claim has. Raises Refusal unit_gone when it has none."""
    with scopes.act_as(scopes.system("stock")):
        unit: Unit | None = Unit.objects.filter(claim_id=claim_id).first()
    if unit is None:
        raise Refusal("unit_gone", "There is no unit behind this claim any more.", claim=claim_id)
    return unit


def takeable() -> Q:
    """The units that may be taken now: free and released, or held until a moment that is over."""
    now = clock.now()
    return Q(state="free", released_at__lte=now) | Q(state="held", held_until__lte=now)


def left(perk_id: int, variant: str | None = None) -> int:
    """How many may be taken now, lapsed holds included; of one variant, or of all."""
    with scopes.act_within(scopes.system("stock")):
        units = Unit.objects.filter(takeable(), perk_id=perk_id)
        return int((units if variant is None else units.filter(variant=variant)).count())


def ever(perk_id: int) -> int:
    """How many there are and were to give, taken or not; what was written off does not count."""
    with scopes.act_within(scopes.system("stock")):
        return int(Unit.objects.filter(perk_id=perk_id).exclude(state="void").count())


def any_left(perk_id: int) -> bool:
    """Whether one may be taken now; two looks into indexes, whatever the stock."""
    now = clock.now()
    with scopes.act_within(scopes.system("stock")):
        [(found,)] = rows.often(ANY_LEFT, [perk_id, now, perk_id, now])
    return bool(found)


def counts(perk_id: int) -> dict[str, int]:
    """How many units stand in each state; all states are named."""
    with scopes.act_as(scopes.system("stock")):
        found = Unit.objects.filter(perk_id=perk_id).values_list("state").annotate(Count("id"))
        return {**dict.fromkeys(Unit.STATES, 0), **dict(found)}


def code_of(unit: Unit) -> str:
    """The code of an issued or spent unit.

    Raises Refusal code_not_issued before that, unit_has_no_code for a unit of another kind.
    """
    shared = shared_codes.of(unit) if unit.code_hash is None else None
    if shared is None and (unit.sealed_code is None or unit.code_hash is None):
        raise Refusal("unit_has_no_code", "This perk is not given as a code.", 404)
    if unit.state not in ("issued", "spent"):
        raise Refusal("code_not_issued", "The code shows once the claim is confirmed.")
    return shared or vault.unseal(unit.sealed_code, identity(unit.perk_id, unit.code_hash)).decode()


def codes_of_member(member_id: int) -> list[tuple[Unit, str]]:
    """The codes that a member has, newest claim first, each unit with its perk and brand.

    Read as the system: a perk that is published no more would hide the code that it gave.
    """
    with scopes.switched_to(scopes.system("stock")):
        given = Unit.objects.filter(
            member_id=member_id, state__in=["issued", "spent"],
            perk__kind__in=registry.by_code(), perk__venue=None,
        ).select_related("perk", "brand")  # fmt: skip
        units = list(given.prefetch_related("perk__shared_codes").order_by("-claim_id"))
        return [(unit, code_of(unit)) for unit in units]
