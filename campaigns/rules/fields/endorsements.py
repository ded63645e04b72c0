"""How many members endorsed a member, whatever for; each of them counts once."""

from __future__ import annotations

from campaigns.rules.fields.amount import Amount


class Endorsements(Amount):
    name = measure_name = "endorsements"
    absent = 0
    noun = "A number of members"
    least, most = 0, 10_000
    domain = (0, 2**31 - 2)
    verb, line = "are endorsed by", "Endorsed by"
    unit = ("member", "members")
    advice = "Share the link on your page of topics with people who know your work."
    lacking = "an endorsement"
    label, start = "endorsements", (">=", 2)
    span, subject_words = (0, 50, 1), "the members who endorse"
