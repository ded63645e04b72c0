"""Limited stock is rows: taking one is one statement, and every later step names its claim."""

from datetime import datetime

from django.db.models import Count, Q

from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import Unit
from perks.pool import add_codes, add_units, identity

__all__ = [
    "add_codes",
    "add_units",
    "code_of",
    "codes_of_member",
    "counts",
    "issue",
    "left",
    "release",
    "spend",
    "take",
    "unit_of",
    "unspend",
    "void",
]

# A lapsed hold is as good as free. Free units sort before held ones, and these by their end, which
# is the order of the index unit_by_state; rows that others are taking just now are stepped over.
TAKE = """
WITH chosen AS (
    SELECT id, claim_id AS lapsed FROM perks_unit
    WHERE perk_id = %s AND (state = 'free' OR (state = 'held' AND held_until <= %s))
    ORDER BY state, held_until, id
    LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE perks_unit AS unit
SET state = 'held', claim_id = %s, member_id = %s, held_until = %s
FROM chosen WHERE unit.id = chosen.id
RETURNING unit.*, chosen.lapsed
"""
FREED = {"claim_id": None, "member_id": None, "held_until": None}


def take(
    perk_id: int, claim_id: int, member_id: int, until: datetime
) -> tuple[Unit, int | None] | None:
    """Hold one unit for a claim until `until`, or None when nothing is left.

    Gives the unit and, when a lapsed hold was taken over, the claim that lost it.
    """
    with scopes.act_as(scopes.system("stock")):
        found = list(Unit.objects.raw(TAKE, [perk_id, clock.now(), claim_id, member_id, until]))
    return (found[0], found[0].lapsed) if found else None


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


def left(perk_id: int) -> int:
    """How many may be taken now, lapsed holds included."""
    with scopes.act_as(scopes.system("stock")):
        lapsed = Q(state="held", held_until__lte=clock.now())
        return int(Unit.objects.filter(Q(state="free") | lapsed, perk_id=perk_id).count())


def counts(perk_id: int) -> dict[str, int]:
    """How many units stand in each state; all states are named."""
    with scopes.act_as(scopes.system("stock")):
        rows = Unit.objects.filter(perk_id=perk_id).values_list("state").annotate(Count("id"))
        return {**dict.fromkeys(Unit.STATES, 0), **dict(rows)}


def code_of(unit: Unit) -> str:
    """The code of an issued or spent unit.

    Raises Refusal code_not_issued before that, unit_has_no_code for a unit of another kind.
    """
    if unit.sealed_code is None or unit.code_hash is None:
        raise Refusal("unit_has_no_code", "This perk is not given as a code.", 404)
    if unit.state not in ("issued", "spent"):
        raise Refusal("code_not_issued", "The code shows once the claim is confirmed.")
    return vault.unseal(unit.sealed_code, identity(unit.perk_id, unit.code_hash)).decode()


def codes_of_member(member_id: int) -> list[tuple[Unit, str]]:
    """The codes that a member has, newest claim first, each unit with its perk and brand.

    Read as the system: a perk that is published no more would hide the code that it gave.
    """
    with scopes.act_as(scopes.system("stock")):
        given = Unit.objects.filter(
            member_id=member_id, state__in=["issued", "spent"], code_hash__isnull=False
        )
        units = list(given.select_related("perk", "brand").order_by("-claim_id"))
    return [(unit, code_of(unit)) for unit in units]
