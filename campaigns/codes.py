"""Whose code was used in an order, and planting codes that nobody is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.models import Canary, Claim
from perks import shared_codes
from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.kinds import registry
from perks.models import Perk, SharedCode, Unit

ACTOR = scopes.system("codes")
MOST_AT_ONCE = 1_000


@dataclass(frozen=True)
class Use:
    """A code of the brand's that was told: its unit and whose claim has it, or the one for all."""

    unit: Unit | None = None
    claim: Claim | None = None
    shared: bool = False


def find(brand_id: int, told: Iterable[str]) -> dict[str, Use]:
    """The uses of those codes that are the brand's own, by the code as it was told.

    Shops do not keep to the capitals of a code; neither does this. Reads as the system.
    """
    spelled = {each: {each, each.upper(), each.lower()} for each in told if each}
    if not spelled:
        return {}
    with scopes.act_as(ACTOR):
        perks = Perk.objects.filter(brand_id=brand_id, kind__in=registry.by_code())
        ids = list(perks.order_by("pk").values_list("pk", flat=True))
        of = {
            vault.keyed_hash("perk code", str(perk), word): code
            for code, words in spelled.items()
            for word in words
            for perk in ids
        }
        units = Unit.objects.filter(brand_id=brand_id, perk_id__in=ids, code_hash__in=list(of))
        found = list(units.select_related("perk").order_by("-pk"))
        claims = claims_of(found)
        uses = {
            of[bytes(unit.code_hash)]: Use(unit, claims.get(unit.claim_id or 0)) for unit in found
        }
        rest = [code for code in spelled if code not in uses]
        return {**uses, **(for_all(brand_id, rest) if rest else {})}


def claims_of(units: list[Unit]) -> Mapping[int, Claim]:
    ids = [unit.claim_id for unit in units if unit.claim_id]
    return Claim.objects.select_related("member", "campaign").in_bulk(ids)


def for_all(brand_id: int, told: Iterable[str]) -> dict[str, Use]:
    """Those of the codes that everybody gets: they say nothing of whose they are."""
    ours = {
        vault.unseal(
            row.sealed_code, shared_codes.identity(row.perk_id, row.variant)
        ).decode().casefold()
        for row in SharedCode.objects.filter(brand_id=brand_id)
    }  # fmt: skip
    return {code: Use(shared=True) for code in told if code.casefold() in ours}


def plant(perk: Perk, count: int, by: int | None) -> int:
    """Take codes out of the stock for good, so that their use tells that the list leaked.

    Gives the number. Raises Refusal canaries_out_of_range (400), perk_takes_no_codes (400) or
    canaries_need_stock when fewer are free.
    """
    if perk.what.stock != "codes":
        raise Refusal(
            "perk_takes_no_codes", "This perk is not given as a code of its own each.", 400
        )
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refusal(
            "canaries_out_of_range", f"Plant between 1 and {MOST_AT_ONCE:,} codes at once.", 400
        )
    with scopes.act_as(ACTOR):
        free = Unit.objects.select_for_update(skip_locked=True).filter(
            perk=perk, state="free", released_at__lte=clock.now()
        )
        # The last of the stock, which would have been given last.
        ids = list(free.order_by("-pk").values_list("pk", flat=True)[:count])
        if len(ids) < count:
            raise Refusal(
                "canaries_need_stock",
                f"Only {len(ids):,} codes are free. None was planted. Upload more first.",
            )
        Unit.objects.filter(pk__in=ids).update(state="void")
        Canary.objects.bulk_create(
            [Canary(unit_id=id, brand_id=perk.brand_id, planted_by=by) for id in ids]
        )
    return count
