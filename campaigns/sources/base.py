"""Where the numbers of measures come from: one query for everybody, and the same one for a few."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import md5

# A number from 0 to 2**28 - 1 that stands for a word, the same in PostgreSQL and here.
NUMBER_OF_WORD = "('x' || substr(md5({word}), 1, 7))::bit(28)::int"
# The same of 48 bits, for words that are many: among a hundred thousand no two are likely to meet.
ID_OF_WORD = "('x' || substr(md5({word}), 1, 12))::bit(48)::bigint"


def id_of_word(word: str) -> int:
    """The number that `ID_OF_WORD` gives."""
    return int(md5(word.encode(), usedforsecurity=False).hexdigest()[:12], 16)


def number_of_word(word: str) -> int:
    """The number that `NUMBER_OF_WORD` gives. Few words are ever compared with each other."""
    return int(md5(word.encode(), usedforsecurity=False).hexdigest()[:7], 16)


@dataclass(frozen=True)
class Source:
    """`query` selects member_id, key and value, whole numbers, once for each member and key.

    Its blanks: the code of each of `kinds` by its name (a key about something is the code plus
    256 times its id), {among}, which narrows by a column `member_id`, and {today}, midnight in UTC.
    `changed` selects the member_id of whoever may have other numbers since {moment}. Where nothing
    says when they changed, `is_compared` reads them of everybody and compares. With neither the
    numbers move by themselves, and an audience has those of the day on which its base was built.
    """

    kinds: tuple[str, ...]
    query: str
    changed: str = ""
    is_compared: bool = False
