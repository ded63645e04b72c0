"""The vault of addresses: sealed for one claim, read by the brand that ships, deleted afterwards."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Q

from campaigns import limits
from campaigns.models import Address, AddressRead, Claim
from campaigns.postal import Postal, at_home
from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import Brand

ACTOR = scopes.system("addresses")
# What was sent and never called delivered counts as delivered after so many days.
SURELY_THERE = timedelta(days=60)
# A brand that revoked by mistake can restore as long as this.
SECOND_THOUGHTS = timedelta(days=3)


def keep(claim: Claim, postal: Postal) -> None:
    """Seal the address of a held claim, in place of one that was given before.

    Raises Refusal household_cap (410); then the address before stands.
    """
    household = vault.keyed_hash("household", *at_home(postal))
    with scopes.act_as(ACTOR):
        limits.settle_home(claim, household)
        sealed = vault.seal(json.dumps(postal.as_json()).encode(), identity(claim))
        Address.objects.update_or_create(
            claim=claim, defaults={
                "member_id": claim.member_id, "sealed": sealed, "household": household,
                "given_at": clock.now(), "purge_at": None,
            },
        )  # fmt: skip


def drop(claim: Claim) -> None:
    """Keep no address of a claim any more."""
    with scopes.act_as(ACTOR):
        Address.objects.filter(claim=claim).delete()


def of(claim: Claim) -> Postal | None:
    """The address of a member's own claim, for herself; None when there is none any more."""
    with scopes.switched_to(ACTOR):
        row: Address | None = getattr(claim, "address", None)
        return opened(row, claim) if row else None


def read(claims: Sequence[Claim], brand: Brand, way: str, by: int | None) -> dict[int, Postal]:
    """The addresses of a brand's own claims that are still kept, by claim.

    Every one that is read leaves a line, which the member can see. Raises Refusal
    brand_not_vetted.
    """
    check_vetted(brand)
    with scopes.act_as(ACTOR):
        mine = {claim.pk: claim for claim in claims if claim.brand_id == brand.pk}
        rows = list(Address.objects.filter(claim_id__in=mine).order_by("claim_id"))
        AddressRead.objects.bulk_create(
            AddressRead(
                claim_id=row.claim_id, member_id=row.member_id, brand=brand, by=by, way=way
            )
            for row in rows
        )  # fmt: skip
        return {row.claim_id: opened(row, mine[row.claim_id]) for row in rows}


def check_vetted(brand: Brand) -> None:
    """Raise Refusal brand_not_vetted, asking the database: a vetting can be withdrawn any time."""
    with scopes.act_as(ACTOR):
        vetted = Brand.objects.filter(pk=brand.pk, vetted_at__isnull=False).exists()
    if not vetted:
        raise Refusal(
            "brand_not_vetted",
            "An operator looks at every brand before it sees an address, and has not vetted yours. "
            "The parcels wait. Nothing was shown.",
        )


def opened(row: Address, claim: Claim) -> Postal:
    return Postal(**json.loads(vault.unseal(bytes(row.sealed), identity(claim))))


def identity(claim: Claim) -> str:
    return f"address:{claim.pk}:{claim.member_id}"


def households(member_ids: Collection[int]) -> dict[int, bytes]:
    """Answers the port PERKS_HOUSEHOLDS: by the address that each gave last and that is kept."""
    with scopes.act_as(ACTOR):
        rows = Address.objects.filter(member_id__in=list(member_ids)).order_by("given_at", "pk")
        return {member: bytes(hash) for member, hash in rows.values_list("member_id", "household")}


def days() -> timedelta:
    """So long an address is kept after a delivery."""
    return timedelta(days=settings.PERKS_ADDRESS_DAYS)


def delete_after(claim_id: int, wait: timedelta | None = None) -> None:
    """Let the address of a claim go after `wait`, or the house's days after a delivery."""
    until = clock.now() + (days() if wait is None else wait)
    with scopes.act_as(ACTOR):
        Address.objects.filter(claim_id=claim_id).update(purge_at=until)


def keep_on(claim_id: int) -> bool:
    """Let no day be set on which an address goes: it is needed again. Whether there is one."""
    with scopes.act_as(ACTOR):
        return bool(Address.objects.filter(claim_id=claim_id).update(purge_at=None))


def purge() -> int:
    """The sweep: delete every address whose day has come, or whose claim came to nothing.

    Gives how many. A hold that another claim took over has expired without a word to us.
    """
    due = Q(purge_at__lte=clock.now()) | Q(claim__state__in=["cancelled", "expired"])
    with scopes.act_as(ACTOR):
        return int(Address.objects.filter(due).delete()[0])


def reads_of(claim: Claim) -> list[AddressRead]:
    """Who looked at the address of a claim, newest first."""
    with scopes.switched_to(ACTOR):
        rows = AddressRead.objects.filter(claim_id=claim.pk).select_related("brand")
        return list(rows.order_by("-pk")[:20])
