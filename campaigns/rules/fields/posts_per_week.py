"""How many posts a week a member wrote in the last four whole weeks, on accounts that are read."""

from __future__ import annotations

from campaigns.rules.fields.amount import Amount


class PostsPerWeek(Amount):
    name = measure_name = "posts_per_week"
    noun = "A number of posts"
    least, most = 0, 1000
    per_unit = 10
    domain = (0, 2**31 - 2)
    verb, line = "write", "Writes"
    unit = ("post a week", "posts a week")
    unseen = "No account is read yet"
    tell = "We do not know how often you post. Link an account and we will."
    lacking = "a linked account that is read"
    advice = "Counted are the last four weeks, on the accounts that you linked."
    label, start = "how often they post", (">=", 1)
    span, subject_words = (0, 30, 1), "the posts a week"
