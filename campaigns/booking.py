"""Booking what was told of orders: each event once, the first telling holds, the odd is flagged.

Only rows are written here; what an order is worth is read from all its events (`campaigns.sales`),
so that it never matters in which order they came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from campaigns import alarms, codes
from campaigns.codes import Use
from campaigns.models import Click, Conversion, Discrepancy
from campaigns.models.conversions import ORDER, PIXEL, RETURN
from campaigns.telling import Told
from perks.ground import rows, scopes
from perks.models import Brand

ACTOR = scopes.system("booking")
COUNTED, AGAIN, OTHERWISE = "counted", "again", "told_otherwise"
SAID = {
    OTHERWISE: "It was told before, and otherwise. What was told first holds.",
    "click_unknown": "No visit of the brand's has this reference.",
    "code_unknown": "The brand has no such code.",
    "code_shared": "This code is everybody's, so it says nothing of whose order it is.",
    "currency_differs": "A return is in another currency than its order, and is not taken off it.",
    "returns_exceed": "The returns come to more than the order. It is worth nothing, not less.",
}
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Booked:
    """What came of one event: COUNTED, AGAIN or OTHERWISE; `doubts` are codes of `SAID`."""

    told: Told
    result: str
    doubts: tuple[str, ...] = ()


def book(brand: Brand, source: str, told: Told) -> Booked:
    """Book one event."""
    return book_many(brand, source, [told])[0]


def book_many(brand: Brand, source: str, told: Sequence[Told]) -> list[Booked]:
    """Book events of one brand, first come first served; what came of each, in the order given.

    Bookings of a brand are done one after the other, so that each sees those before it.
    """
    with scopes.act_as(ACTOR):
        lock(brand)
        clicks = clicks_of(brand, {each.click for each in told})
        used = codes.find(brand.pk, {code for each in told for code in each.codes})
        uses = [next((used[code] for code in each.codes if code in used), None) for each in told]
        made = [
            row_of(brand, source, each, clicks.get(each.click), use)
            for each, use in zip(told, uses, strict=True)
        ]
        for row, id in zip(made, rows.numbers(Conversion, len(made)), strict=True):
            row.pk = id
        fresh = rows.insert(made)
        kept = digests(brand, [row for row in made if row.pk not in fresh])
        found = [
            judged(each, row.pk in fresh, kept, clicks, use, source != "shopify")
            for each, row, use in zip(told, made, uses, strict=True)
        ]
        sums = off_sums(brand, {each.order for each in told})
        found = [
            Booked(each.told, each.result, each.doubts + sums.get(each.told.order, ()))
            for each in found
        ]
        if source != PIXEL:
            flag(brand, source, found)
            new = zip(made, uses, strict=True)
            alarms.raise_for(
                brand,
                [(row, use) for row, use in new if use and row.pk in fresh and row.kind == ORDER],
            )
        return found


def lock(brand: Brand) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sales {brand.pk}"]
        )


def clicks_of(brand: Brand, references: set[str]) -> dict[str, Click]:
    """The visits with these references, of the brand's own links."""
    mine = Click.objects.filter(brand_id=brand.pk, reference__in=[r for r in references if r])
    return {click.reference: click for click in mine}


def row_of(
    brand: Brand, source: str, told: Told, click: Click | None, use: Use | None
) -> Conversion:
    """The row of one event, which is not written yet."""
    return Conversion(
        brand=brand, order=told.order, kind=told.kind, event=told.event, signed=source != PIXEL,
        source=source, amount=told.amount, currency=told.currency, at=told.at, click=click,
        # What nobody signed says nothing of a code: anybody could try codes out.
        code_claim=use.claim if use and source != PIXEL else None,
        customer_hash=told.customer_hash, country=told.country, digest=told.digest,
    )  # fmt: skip


def digests(brand: Brand, known: list[Conversion]) -> dict[Key, bytes]:
    """The digests of what was told first, for events that were told before."""
    signed = {row.signed for row in known}
    found = Conversion.objects.filter(
        brand=brand, order__in=[row.order for row in known], signed__in=signed
    )
    return {(row.kind, row.order, row.event): bytes(row.digest) for row in found}


def judged(
    told: Told, is_new: bool, kept: dict[Key, bytes], clicks: dict[str, Click],
    use: Use | None, named: bool,
) -> Booked:  # fmt: skip
    """What came of one event. A code counts as `named` where it can only be meant to be ours."""
    doubts = ["click_unknown"] if told.click and told.click not in clicks else []
    if use and use.shared:
        doubts.append("code_shared")
    elif told.codes and named and use is None:
        doubts.append("code_unknown")
    if is_new:
        return Booked(told, COUNTED, tuple(doubts))
    if kept[(told.kind, told.order, told.event)] == told.digest:
        return Booked(told, AGAIN, tuple(doubts))
    return Booked(told, OTHERWISE, (OTHERWISE,))


def off_sums(brand: Brand, orders: set[str]) -> dict[str, tuple[str, ...]]:
    """What does not add up in these orders, by order, whichever event came last."""
    events = Conversion.objects.filter(brand=brand, order__in=orders, signed=True)
    by_order: dict[str, list[Conversion]] = {}
    for event in events.only("order", "kind", "amount", "currency"):
        by_order.setdefault(event.order, []).append(event)
    return {order: wrong for order, each in by_order.items() if (wrong := off_sum(each))}


def off_sum(events: list[Conversion]) -> tuple[str, ...]:
    sale = next((event for event in events if event.kind == ORDER), None)
    if sale is None:
        return ()
    returns = [event for event in events if event.kind == RETURN]
    same = sum(event.amount for event in returns if event.currency == sale.currency)
    differs = any(event.currency != sale.currency for event in returns)
    found = ["currency_differs"] if differs else []
    return tuple([*found, "returns_exceed"] if same > sale.amount else found)


def flag(brand: Brand, source: str, found: list[Booked]) -> None:
    """Keep what does not fit for a person to look at, once."""
    Discrepancy.objects.bulk_create(
        [
            Discrepancy(
                brand=brand, order=each.told.order, source=source, code=doubt,
                digest=each.told.digest if doubt == OTHERWISE else hashlib.sha256(b"").digest(),
            )
            for each in found
            for doubt in each.doubts
        ],
        ignore_conflicts=True,
    )  # fmt: skip
