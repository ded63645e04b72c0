"""What must hold between tables: what belongs to one brand or member hangs on nothing of another.

Written from the models' own scopes, so that no table that comes later can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from perks.ground.scoped import Scoped

OWNERS = ("brand", "member")
# What scoring knows of a member may well hang on what another one wrote.
PACKAGES = ("perks", "campaigns")
# A member is herself; a unit goes on to the next one when it comes back; a post may be the copy or
# the echo of another member's.
FREE = {
    ("member", "perks_user"), ("member", "perks_unit"), ("member", "campaigns_mention.copy_of_id"),
    ("member", "campaigns_mention.echo_of_id"),
}  # fmt: skip
# A receipt is its member's own in every scope; the brand that it was written for stands on it.
RECEIPTS = """
UNION SELECT 'campaigns_claim', a.id FROM campaigns_claim a
  JOIN perks_receipt b ON b.id = a.receipt_id WHERE b.brand_id <> a.brand_id"""


def pairs() -> Iterator[tuple[str, type[Scoped], Any, type[Scoped]]]:
    """Every pointer from one table to another where both have an owner of one kind."""
    for model in apps.get_models():
        if not issubclass(model, Scoped) or model._meta.app_label not in PACKAGES:
            continue
        for field in model._meta.concrete_fields:
            other = field.related_model
            if not isinstance(other, type) or not issubclass(other, Scoped):
                continue
            where = f"{model._meta.db_table}.{field.column}"
            for owner in OWNERS:
                both = getattr(model.scope, owner) and getattr(other.scope, owner)
                if both and not {(owner, other._meta.db_table), (owner, where)} & FREE:
                    yield owner, model, field, other


def tenant_mix() -> str:
    """The rows whose brand or member is another than that of what they hang on."""
    return (
        "\nUNION ".join(
            f"""SELECT '{model._meta.db_table}' AS what, a.id FROM "{model._meta.db_table}" a
        JOIN "{other._meta.db_table}" b ON b.id = a."{field.column}"
        WHERE a."{getattr(model.scope, owner)}" <> b."{getattr(other.scope, owner)}" """  # noqa: S608
            for owner, model, field, other in pairs()
        )
        + RECEIPTS
    )
