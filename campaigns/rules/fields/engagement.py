"""How many reactions a post of the last four whole weeks got, on average."""

from __future__ import annotations

from campaigns.rules.fields.amount import Amount


class Engagement(Amount):
    name = measure_name = "engagement"
    noun = "A number of reactions"
    least, most = 0, 1_000_000
    per_unit = 10
    domain = (0, 2**31 - 2)
    verb, line = "get", ""
    unit = ("reaction to a post", "reactions to a post")
    unseen = "No post of the last four weeks"
    tell = "We have seen no post of yours in the last four weeks. Link the account where you post."
    lacking = "a post of the last four weeks"
    advice = "Counted are your posts of the last four weeks."
    label, start = "reactions to a post", (">=", 5)
    span, subject_words = (0, 100, 2), "the reactions to a post"
