"""The daily round of the keys: the next ones in time, and nothing left under a dropped one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from perks import house, keys, passes
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.kinds import registry
from perks.models import Brand, Pass


@dataclass(frozen=True)
class Round:
    """How many keys were made or dropped, and how many passes were signed again."""

    made: int
    dropped: int
    signed_again: int


def rotate(compromised: int | None = None) -> Round:
    """Make what is due; with a number, drop that key first, of a brand or of the house.

    Raises Refusal key_unknown (404); then nothing was changed. May run twice.
    """
    dropped = drop(compromised) if compromised is not None else 0
    made = int(house.make_ahead())
    for brand_id in brands():
        made += keys.make_ahead(brand_id)
    return Round(made, dropped, sign_again())


def drop(number: int) -> int:
    """End a compromised key at once. Raises Refusal key_unknown (404)."""
    try:
        keys.drop(number)
    except Refusal:
        if not house.revoke(number):
            raise
    return 1


def brands() -> list[int]:
    """Brands that have signed a pass, or have a place to sign one for."""
    with scopes.act_as(scopes.system("keys")):
        signing = Q(signing_keys__isnull=False) | Q(
            perks__kind__in=registry.at_desks(), perks__venue__isnull=False
        )
        return list(
            Brand.objects.filter(signing).order_by("pk").values_list("pk", flat=True).distinct()
        )


def sign_again() -> int:
    """Sign every pass again that is good and stands under a dropped key; how many there were.

    A pass that was being made while its key was dropped is found by the next round.
    """
    with scopes.act_as(scopes.system("keys")):
        left = Pass.objects.filter(
            key__revoked_at__isnull=False, revoked_at=None, valid_until__gt=clock.now()
        )
        found = list(left.select_for_update(of=("self",), no_key=True).order_by("pk"))
        for pass_ in found:
            passes.sign_again(pass_)
        return len(found)
