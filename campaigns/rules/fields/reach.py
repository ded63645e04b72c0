"""How many followers a member has who seem real, and which share of the audience does.

The share is the one that the newest score found: of the people its reactions came to, those left
after what looked bought was taken off. Without a reaction there is no estimate, so it is unknown.
"""

from __future__ import annotations

from campaigns.rules.fields.amount import Amount


class Reach(Amount):
    name = measure_name = "reach"
    noun = "A reach"
    least, most = 0, 1_000_000_000
    domain = (0, 2**31 - 2)
    verb, line = "reach", "Reaches"
    unit = ("follower who seems real", "followers who seem real")
    unseen = "No number of followers known"
    tell = "We do not know how many follow you. Link an account that shows it."
    lacking = "a known number of followers"
    advice = "Followers count as far as those who react seem real."
    label, start = "reach", (">=", 1000)
    span, subject_words = (0, 50_000, 1000), "the followers who seem real"


class RealShare(Amount):
    name = measure_name = "real_share"
    noun = "A share"
    least, most = 0, 100
    domain = (0, 100)
    verb, line = "have an audience that seems real to", "An audience that seems real to"
    unit = ("%", "%")
    less = "less than"
    unseen = "No reaction read yet"
    tell = "We have read no reaction to you yet. Link the account where people react."
    lacking = "reactions that tell who their audience is"
    advice = "See on your page of flags what looked bought, and object where it was not."
    label, start = "share of the audience that seems real", (">=", 80)
    span, subject_words = (0, 100, 2), "the share that seems real"

    def worded(self, value: float) -> str:
        return f"{value}%"
