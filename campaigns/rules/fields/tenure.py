"""For how long somebody has been a member, and has had an account linked."""

from __future__ import annotations

from campaigns.rules.fields.since import Since


class MemberFor(Since):
    name = measure_name = "member_for"
    verb, line = "have been members for", "A member for"
    line_of_day = "a member since {}"
    lacking = "a day of joining"
    label, start = "time as a member", (">=", 30)
    span, subject_words = (0, 720, 30), "the days as a member"


class LinkedFor(Since):
    """Of several accounts that are linked now, the one that has been linked longest counts."""

    name = measure_name = "linked_for"
    verb, line = "have had an account linked for", "An account linked for"
    line_of_day = "an account linked since {}"
    unseen = "No account linked"
    tell = "You have linked no account. Link one and the days begin to count."
    lacking = "a linked account"
    label, start = "time since an account was linked", (">=", 30)
    span, subject_words = (0, 720, 30), "the days since an account was linked"
