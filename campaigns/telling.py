"""What the brand's side says of one event of an order, read and checked before it is booked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from campaigns import customers
from campaigns.models.conversions import AHEAD, CANCEL, KINDS, ORDER, RETURN
from campaigns.rules.countries import countries
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.money import DIGITS, MOST

LONGEST = 120
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")


@dataclass(frozen=True)
class Told:
    """One event of an order. `amount` in minor units of `currency`; 0 and "" for a cancellation.

    `click` is the reference of a visit and `codes` are the codes that were used, as they were told;
    `digest` is the same for the same meaning, however it was written.
    """

    kind: str
    order: str
    event: str
    amount: int
    currency: str
    at: datetime
    click: str
    codes: tuple[str, ...]
    customer_hash: bytes | None
    country: str
    digest: bytes = b""

    def with_digest(self, timed: bool = True) -> Told:
        """With its digest; not `timed` where nobody but our own clock told the moment."""
        meaning = [
            self.kind, self.order, self.event, self.amount, self.currency, self.click,
            sorted(self.codes), (self.customer_hash or b"").hex(), self.country,
            self.at.astimezone(UTC).isoformat() if timed else "",
        ]  # fmt: skip
        return replace(self, digest=hashlib.sha256(json.dumps(meaning).encode()).digest())


def read(brand_id: int, given: Mapping[str, Any]) -> Told:
    """The event in plain fields: order, kind, id, amount, currency, at, click, code, email,
    email_hash and country.

    Raises Refusal order_missing, kind_unknown, return_without_id, currency_unknown,
    amount_negative, amount_unclear, time_unclear, time_ahead, customer_unclear, country_unknown or
    field_unclear; all with 400 and the field in `path`.
    """
    kind = word(given, "kind").lower() or ORDER
    if kind not in KINDS:
        raise wrong("kind_unknown", "kind", f"kind is one of {', '.join(KINDS)}.")
    order, event = word(given, "order"), word(given, "id") if kind == RETURN else ""
    if not order:
        raise wrong("order_missing", "order", "order is the number of the order, and is missing.")
    if kind == RETURN and not event:
        raise wrong(
            "return_without_id", "id", "A return has an id of its own: orders have several."
        )
    currency = "" if kind == CANCEL else word(given, "currency").upper()
    code = word(given, "code")
    told = Told(
        kind=kind,
        order=order,
        event=event,
        amount=0 if kind == CANCEL else amount_in(given.get("amount"), currency),
        currency=currency,
        at=moment(given.get("at")),
        click=word(given, "click"),
        codes=(code,) if code else (),
        customer_hash=customer(brand_id, given),
        country=country(given),
    )
    return told.with_digest(timed=given.get("at") not in (None, ""))


def wrong(code: str, path: str, sentence: str) -> Refusal:
    return Refusal(code, f"{sentence} Nothing was booked.", 400, path=path)


def word(given: Mapping[str, Any], name: str) -> str:
    """A short plain text, or a whole number as text; "" for nothing. Raises field_unclear."""
    value = given.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise wrong("field_unclear", name, f"{name} is not a text.")
    text = str(value).strip()
    if len(text) > LONGEST or not text.isprintable():
        raise wrong("field_unclear", name, f"{name} is longer than {LONGEST} signs, or unreadable.")
    return text


def amount_in(value: Any, currency: str) -> int:
    """An amount such as "12.50" in minor units. Never rounded."""
    if currency not in DIGITS:
        raise wrong("currency_unknown", "currency", "currency is a code of ISO 4217, as EUR is.")
    text = str(value).strip()
    if isinstance(value, bool | float) or not PLAIN_NUMBER.fullmatch(text):
        raise wrong("amount_unclear", "amount", "amount is a number such as 12.50.")
    try:
        found = Decimal(text).scaleb(DIGITS[currency])
    except InvalidOperation:
        raise wrong("amount_unclear", "amount", "amount is a number such as 12.50.") from None
    if found < 0:
        raise wrong(
            "amount_negative", "amount", "amount is below 0. A return is an event of its own."
        )
    if found != found.to_integral_value() or found > MOST:
        raise wrong(
            "amount_unclear", "amount",
            f"{currency} has {DIGITS[currency]} digits behind the point, and no more.",
        )  # fmt: skip
    return int(found)


def moment(value: Any) -> datetime:
    """A moment with its offset from UTC; now, where none is told."""
    if value in (None, ""):
        return clock.now()
    try:
        found = datetime.fromisoformat(str(value).strip())
    except ValueError:
        found = datetime.min
    if found.tzinfo is None or found < EARLIEST:
        raise wrong("time_unclear", "at", "at is a moment such as 2026-03-14T09:30:00+01:00.")
    if found > clock.now() + AHEAD:
        raise wrong("time_ahead", "at", "at is in the future.")
    return found.astimezone(UTC)


def customer(brand_id: int, given: Mapping[str, Any]) -> bytes | None:
    """The keyed hash of the customer's address. The address itself goes no further."""
    ready, address = word(given, "email_hash"), str(given.get("email") or "").strip()
    if ready and not customers.HEX.fullmatch(ready):
        raise wrong(
            "customer_unclear", "email_hash", "email_hash is not an HMAC-SHA256 in 64 digits."
        )
    if ready:
        return bytes.fromhex(ready)
    if address and ("@" not in address or len(address) > 254):
        raise wrong("customer_unclear", "email", "email is not an address.")
    return customers.hashed(brand_id, address) if address else None


def country(given: Mapping[str, Any]) -> str:
    found = word(given, "country").upper()
    if found and found not in countries():
        raise wrong("country_unknown", "country", "country is a code of ISO 3166, as DE is.")
    return found
