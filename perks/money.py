"""Amounts in minor units: what is stored is a whole number of cents, or of yen."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils import formats
from django.utils.translation import get_language

from perks.ground.errors import Refusal

# Digits behind the point, as ISO 4217 has them.
with Path(__file__).with_name("currencies.csv").open(encoding="utf-8", newline="") as _lines:
    DIGITS = {row["code"]: int(row["digits"]) for row in csv.DictReader(_lines)}
# What a brand may count its own perks in.
CURRENCIES = {
    code: DIGITS[code]
    for code in (
        "AUD", "BRL", "CAD", "CHF", "CNY", "DKK", "EUR", "GBP", "INR", "JPY", "KRW", "MXN", "NOK",
        "NZD", "PLN", "SEK", "SGD", "USD", "ZAR",
    )
}  # fmt: skip
MOST = 10**12  # minor units
# Languages that write the currency behind the amount.
AMOUNT_FIRST = ("de", "es")


def minor(amount: str | Decimal, currency: str) -> int:
    """ "12.50" in "EUR" as 1250. Raises Refusal currency_unknown or amount_unclear (400)."""
    if currency not in CURRENCIES:
        raise Refusal("currency_unknown", f"Choose one of {', '.join(CURRENCIES)}.", 400)
    try:
        found = Decimal(amount).scaleb(CURRENCIES[currency])
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found != found.to_integral_value() or not 0 <= found <= MOST:
        raise Refusal(
            "amount_unclear",
            f"Write an amount of {currency} with at most {CURRENCIES[currency]} digits behind the "
            "point, not below 0. Nothing was changed.",
            400,
        )
    return int(found)


def decimal(amount: int, currency: str) -> Decimal:
    """1250 in "EUR" as 12.50, with all of its digits."""
    return Decimal(amount).scaleb(-DIGITS.get(currency, 2))


def told(amount: int, currency: str) -> str:
    """1250 in "EUR" as "EUR 12.50"; thousands stand apart."""
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    return f"{sign}{currency} {abs(decimal(amount, currency)):,}"


def read(amount: int, currency: str) -> str:
    """The same as the language of this page writes it: "12,50 EUR" in German."""
    said = formats.number_format(abs(decimal(amount, currency)), use_l10n=True, force_grouping=True)
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    behind = get_language() in AMOUNT_FIRST
    return f"{sign}{said}\N{NO-BREAK SPACE}{currency}" if behind else f"{sign}{currency} {said}"
