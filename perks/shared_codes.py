"""One code for everybody who has a perk, or one of its tiers; sealed like every other code."""

from __future__ import annotations

from perks.ground import vault
from perks.ground.errors import Refusal
from perks.models import Perk, SharedCode, Unit
from perks.pool import LONGEST_CODE


def put(perk: Perk, code: str, variant: str = "") -> None:
    """Set the code; whoever has the perk reads the new one from now.

    Raises Refusal perk_shares_no_code, code_missing, code_too_long or code_unreadable; all 400.
    """
    code = code.strip()
    if not perk.what.shares_code or perk.gives_pass:
        raise Refusal(
            "perk_shares_no_code", "This perk is not given as one code. Nothing was set.", 400
        )
    if not code:
        raise Refusal("code_missing", "Write the code that members get. Nothing was set.", 400)
    if len(code) > LONGEST_CODE:
        raise Refusal("code_too_long", f"A code has at most {LONGEST_CODE} signs.", 400)
    if not code.isprintable():
        raise Refusal("code_unreadable", "The code has signs that cannot be read.", 400)
    sealed = vault.seal(code.encode(), identity(perk.pk, variant))
    SharedCode.objects.update_or_create(
        perk=perk, variant=variant, defaults={"brand_id": perk.brand_id, "sealed_code": sealed}
    )


def of(unit: Unit) -> str | None:
    """The code that a unit stands for, or None when its perk shares none. Call as the system."""
    for shared in unit.perk.shared_codes.all():
        if shared.variant == unit.variant:
            opened = vault.unseal(shared.sealed_code, identity(unit.perk_id, unit.variant))
            return opened.decode()
    return None


def identity(perk_id: int, variant: str) -> str:
    """What the sealed code is bound to: it opens in its own row only."""
    return f"shared code {perk_id} {variant}"
