"""The brand's own customers, joined with members by keyed hash: neither side sees the other's list.

The brand uploads what it knows by e-mail address, or by the HMAC-SHA256 of the address under its
own key. An address is hashed at once and never stored. A member who agreed to be matched, and
confirmed her address, is hashed under the same key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from campaigns.models import Customer, CustomerMatch
from perks.ground import scopes, vault
from perks.ground.consent import Consent
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge

ACTOR = scopes.system("customers")
MOST = 200_000
BATCH = 2_000
HEX = re.compile(r"[0-9a-fA-F]{64}")
LATEST = date(2200, 1, 1)


@dataclass(frozen=True)
class Told:
    """What one line says of a customer. Raises Refusal customers_invalid for a value that cannot be."""

    address_hash: bytes
    spend: int | None = None
    tier: str = ""
    last_purchase: date | None = None
    since: date | None = None


def key_of(brand_id: int) -> bytes:
    """The 32-byte key under which a brand's addresses are hashed; the brand may know it."""
    return vault.shared_key("customers", brand_id)


def hashed(brand_id: int, address: str) -> bytes:
    """HMAC-SHA256 of an address in small letters without spaces around it."""
    return hmac.digest(key_of(brand_id), address.strip().lower().encode(), hashlib.sha256)


def read(brand_id: int, lines: Iterable[Mapping[str, Any]]) -> list[Told]:
    """The customers in lines with email or email_hash, spend, tier, last_purchase and since.

    Raises Refusal customers_invalid (400) with the line, counted from 1; nothing is kept then.
    """
    found: dict[bytes, Told] = {}
    for number, line in enumerate(lines, start=1):
        if number > MOST:
            raise invalid(number, f"There are more than {MOST:,} lines.")
        told = one(brand_id, number, line)
        found[told.address_hash] = told
    return list(found.values())


def one(brand_id: int, number: int, line: Mapping[str, Any]) -> Told:
    known = {field.name for field in fields(Told)} - {"address_hash"} | {"email", "email_hash"}
    given = {
        name: value for name, value in line.items() if name in known and value not in (None, "")
    }
    address, ready = str(given.get("email", "")), str(given.get("email_hash", ""))
    if ready and not HEX.fullmatch(ready):
        raise invalid(number, "email_hash is not an HMAC-SHA256 in 64 hexadecimal digits.")
    if not ready and "@" not in address:
        raise invalid(number, "There is no e-mail address and no email_hash.")
    spend = str(given.get("spend", "")).strip()
    if spend and not re.fullmatch(r"\d{1,9}", spend):
        raise invalid(number, "spend is not a whole number from 0 to 999999999.")
    return Told(
        bytes.fromhex(ready) if ready else hashed(brand_id, address),
        int(spend) if spend else None,
        str(given.get("tier", "")).strip()[:40],
        day(number, "last_purchase", given.get("last_purchase")),
        day(number, "since", given.get("since")),
    )


def day(number: int, name: str, text: Any) -> date | None:
    if text is None:
        return None
    try:
        found = date.fromisoformat(str(text).strip())
    except ValueError:
        raise invalid(number, f"{name} is not a day like 2026-03-14.") from None
    if not date(1970, 1, 1) <= found <= LATEST:
        raise invalid(number, f"{name} is not between 1970 and 2200.")
    return found


def invalid(number: int, wrong: str) -> Refusal:
    return Refusal(
        "customers_invalid", f"Line {number}: {wrong} Nothing was kept. Mend it and upload again.",
        400, line=number,
    )  # fmt: skip


def upload(brand_id: int, told: list[Told]) -> int:
    """Put these in the place of all customers that the brand told before; gives their number.

    Matching is queued; a sweep finds what was not matched.
    """
    with transaction.atomic():
        Customer.objects.filter(brand_id=brand_id).delete()
        rows = [
            Customer(brand_id=brand_id, **{f.name: getattr(each, f.name) for f in fields(Told)})
            for each in told
        ]
        Customer.objects.bulk_create(rows, batch_size=BATCH)
    nudge("campaigns.tasks.match_customers", brand_id)
    return len(rows)


def match(brand_id: int) -> int:
    """Match every member who agreed with the brand's customers, anew; gives their number."""
    return matched(brand_id, None)


def match_member(member_id: int) -> None:
    """Match one member with the customers of every brand: after a consent, or another address."""
    with scopes.act_as(ACTOR):
        brands = list(Customer.objects.order_by().values_list("brand_id", flat=True).distinct())
    for brand_id in brands:
        matched(brand_id, member_id)


def matched(brand_id: int, member_id: int | None) -> int:
    with scopes.act_as(ACTOR):
        by_hash = {
            bytes(found): id
            for found, id in Customer.objects.filter(brand_id=brand_id).values_list(
                "address_hash", "pk"
            )
        }
        of: dict[int, int] = {}
        for member, address in addresses(member_id):
            customer = by_hash.get(hashed(brand_id, address))
            if customer is not None:
                of[member] = customer
        kept = CustomerMatch.objects.filter(brand_id=brand_id)
        if member_id is not None:
            kept = kept.filter(member_id=member_id)
        same = dict(kept.values_list("member_id", "customer_id"))
        kept.exclude(member_id__in=[m for m, c in of.items() if same.get(m) == c]).delete()
        CustomerMatch.objects.bulk_create(
            [
                CustomerMatch(brand_id=brand_id, member_id=member, customer_id=customer)
                for member, customer in of.items()
                if same.get(member) != customer
            ],
            batch_size=BATCH,
        )
    return len(of)


def addresses(member_id: int | None) -> list[tuple[int, str]]:
    """Member and confirmed address of whoever agrees to be matched."""
    agreed = Consent.objects.filter(purpose="match", withdrawn_at=None)
    if member_id is not None:
        agreed = agreed.filter(member_id=member_id)
    confirmed = EmailAddress.objects.filter(
        verified=True, user_id__in=agreed.values("member_id"), user__is_active=True
    )
    return list(confirmed.order_by("user_id", "pk").values_list("user_id", "email"))


def match_all() -> int:
    """The sweep: every brand that has customers. Gives the number of brands."""
    with scopes.act_as(ACTOR):
        brands = list(Customer.objects.order_by().values_list("brand_id", flat=True).distinct())
    for brand_id in brands:
        match(brand_id)
    return len(brands)


@dataclass(frozen=True)
class Summary:
    """What the brand may read of its own upload."""

    customers: int
    tiers: list[str]
    told_at: Any


def summary(brand_id: int) -> Summary:
    """How many customers the brand told, their tiers, and when."""
    told = Customer.objects.filter(brand_id=brand_id)
    tiers = told.exclude(tier="").order_by("tier").values_list("tier", flat=True).distinct()
    newest = told.order_by("-told_at").values_list("told_at", flat=True).first()
    return Summary(told.count(), list(tiers[:40]), newest or None)
