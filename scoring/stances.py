"""How a member's posts speak about each topic: counted, and in words. It weighs nothing."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from scoring.stance import NEGATIVE, POSITIVE, UNKNOWN

WORDS = {
    POSITIVE: "in favour",
    NEGATIVE: "critical",
    UNKNOWN: "in a language that we cannot judge",
}


def of_member(member_id: int) -> dict[str, dict[str, int]]:
    """How many of a member's posts speak how about each topic, by slug and stance; one query."""
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.key, s.value, count(*) FROM scoring_post p, jsonb_each_text(p.stances) s"
            " WHERE p.member_id = %s GROUP BY s.key, s.value",
            [member_id],
        )
        for slug, said, posts in cursor.fetchall():
            found.setdefault(slug, {})[said] = posts
    return found


def in_words(counts: Mapping[str, int]) -> str:
    """Those counts as a sentence; "" where every post is neutral or there is none."""
    all_of_them = sum(counts.values())
    parts = [
        f"{counts[said]:,} {'is' if counts[said] == 1 else 'are'} {words}"
        for said, words in WORDS.items()
        if counts.get(said)
    ]
    if not parts:
        return ""
    posts = f"{all_of_them:,} post{'' if all_of_them == 1 else 's'}"
    said = " and ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)
    return f"Of {posts} about it, {said}. That changes nothing about your strength."
