"""Filling the stock: places by number, codes from a list."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from perks.ground import scopes, vault
from perks.ground.errors import Refusal
from perks.kinds.base import ALIKE
from perks.models import Perk, Unit, Variant
from perks.models.perks import AT_ONCE

MOST_AT_ONCE = 100_000
LONGEST_CODE = 100

# One statement, so that its row count says how many codes were new, whoever else uploads now.
ADD_CODES = """
INSERT INTO perks_unit (perk_id, brand_id, state, variant, released_at, sealed_code, code_hash)
SELECT %s, %s, 'free', %s, %s, pool.sealed, pool.hash
FROM unnest(%s::bytea[], %s::bytea[]) AS pool (sealed, hash)
ON CONFLICT (perk_id, code_hash) WHERE code_hash IS NOT NULL DO NOTHING
"""


def add_units(perk: Perk, count: int, variant: str = "", released_at: datetime = AT_ONCE) -> int:
    """Put `count` more places into the stock of a perk; gives the number added.

    They are of one variant, and nobody can take them before `released_at`.

    Raises Refusal units_need_codes for a perk of codes, units_out_of_range for a wild number.
    """
    if perk.what.stock == "codes":
        raise Refusal(
            "units_need_codes", "Each unit of this perk is a code. Upload a list of codes.", 400
        )
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refusal(
            "units_out_of_range",
            f"Add between 1 and {MOST_AT_ONCE:,} at once. None was added.",
            400,
        )
    check_variant(perk, variant)
    facts = {"variant": variant, "released_at": released_at}
    places = (Unit(perk_id=perk.pk, brand_id=perk.brand_id, **facts) for _ in range(count))
    return len(Unit.objects.bulk_create(places, batch_size=5_000))


def check_variant(perk: Perk, variant: str) -> None:
    """Raise Refusal variant_unknown (400) for stock of none of a perk's variants."""
    if perk.what.choice == ALIKE or Variant.objects.filter(perk=perk, key=variant).exists():
        return
    raise Refusal(
        "variant_unknown", "Say which of its variants there is more of. None was added.", 400
    )


def add_codes(
    perk: Perk, codes: Iterable[str], variant: str = "", released_at: datetime = AT_ONCE
) -> tuple[int, int]:
    """Put codes into the stock, sealed; gives (added, duplicates). Blank lines do not count.

    They are of one variant, and nobody can take them before `released_at`.

    Raises Refusal perk_takes_no_codes, code_pool_empty, code_pool_too_large, code_too_long or
    code_unreadable; then none was added.
    """
    if perk.what.stock != "codes":
        raise Refusal(
            "perk_takes_no_codes", "This perk is not given as a code. Add places instead.", 400
        )
    given = [code for line in codes if (code := line.strip())]
    _check(given)
    hashes = {vault.keyed_hash("perk code", str(perk.pk), code): code for code in given}
    sealed = [
        vault.seal(code.encode(), identity(perk.pk, digest)) for digest, code in hashes.items()
    ]
    scopes.current_actor()
    with connection.cursor() as cursor:
        of = [perk.pk, perk.brand_id, variant, released_at]
        cursor.execute(ADD_CODES, [*of, sealed, list(hashes)])
        added = cursor.rowcount
    return added, len(given) - added


def identity(perk_id: int, digest: bytes) -> str:
    """What a sealed code is bound to: it opens in its own row of its own perk only."""
    return f"unit:{perk_id}:{bytes(digest).hex()}"


def _check(codes: list[str]) -> None:
    if not codes:
        raise Refusal("code_pool_empty", "The list has no codes. One code a line is right.", 400)
    if len(codes) > MOST_AT_ONCE:
        raise Refusal(
            "code_pool_too_large",
            f"That is {len(codes):,} codes. Upload at most {MOST_AT_ONCE:,} at once.",
            400,
        )
    for line, code in enumerate(codes, start=1):
        if len(code) > LONGEST_CODE:
            raise Refusal(
                "code_too_long",
                f"Code {line} has {len(code)} signs. A code has at most {LONGEST_CODE}. "
                "None was added.",
                400,
                line=line,
            )
        if not code.isprintable():
            raise Refusal(
                "code_unreadable",
                f"Code {line} has signs that cannot be shown. None was added.",
                400,
                line=line,
            )
