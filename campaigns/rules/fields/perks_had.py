"""How many perks a member has had: from the brand that asks, and from any brand."""

from __future__ import annotations

from campaigns.rules.context import Context
from campaigns.rules.fields.amount import Amount
from campaigns.rules.fields.base import Leaf


class PerksHad(Amount):
    name = measure_name = "perks_had"
    absent = 0
    noun = "A number of perks"
    least, most = 0, 1000
    domain = (0, 2**31 - 2)
    verb, line = "have had", ""
    unit = ("perk from {brand}", "perks from {brand}")
    lacking = "a known number of perks"
    label, start = "perks they had from us", ("<=", 0)
    span, subject_words = (0, 20, 1), "the perks they had from us"

    def name_of(self, leaf: Leaf, context: Context) -> str:
        return f"{self.measure_name}:{context.brand_id}"


class PerksHadAny(Amount):
    name = measure_name = "perks_had_any"
    absent = 0
    noun = "A number of perks"
    least, most = 0, 1000
    domain = (0, 2**31 - 2)
    verb, line = "have had", ""
    unit = ("perk from any brand", "perks from any brand")
    lacking = "a known number of perks"
    label, start = "perks they had from any brand", ("<=", 2)
    span, subject_words = (0, 20, 1), "the perks they had from any brand"
