"""Amounts in minor units: what is stored is a whole number of cents, or of yen."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from perks.ground.errors import Refusal

# Digits behind the point, as ISO 4217 has them.
CURRENCIES = {
    "AUD": 2, "BRL": 2, "CAD": 2, "CHF": 2, "CNY": 2, "DKK": 2, "EUR": 2, "GBP": 2, "INR": 2,
    "JPY": 0, "KRW": 0, "MXN": 2, "NOK": 2, "NZD": 2, "PLN": 2, "SEK": 2, "SGD": 2, "USD": 2,
    "ZAR": 2,
}  # fmt: skip
MOST = 10**12  # minor units


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
    return Decimal(amount).scaleb(-CURRENCIES.get(currency, 2))


def told(amount: int, currency: str) -> str:
    """1250 in "EUR" as "EUR 12.50"; thousands stand apart."""
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    return f"{sign}{currency} {abs(decimal(amount, currency)):,}"
