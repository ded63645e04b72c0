"""Three-valued logic on arrays: an answer is no, unknown or yes.

Kleene's strong logic (S. C. Kleene, Introduction to Metamathematics, 1952, section 64) with
the codes ordered, so that "all" is a minimum, "any" a maximum and "not" a subtraction.
Unknown is never counted as yes; what is certain regardless of it stays certain.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Answers = NDArray[np.uint8]

NO, UNKNOWN, YES = 0, 1, 2
WORDS = ("no", "unknown", "yes")


def all_of(answers: Sequence[Answers]) -> Answers:
    """The least of the answers, uint8[n]. `answers` holds at least one uint8[n]."""
    least = answers[0].copy()
    for other in answers[1:]:
        np.minimum(least, other, out=least)
    return least


def any_of(answers: Sequence[Answers]) -> Answers:
    """The greatest of the answers, uint8[n]. `answers` holds at least one uint8[n]."""
    greatest = answers[0].copy()
    for other in answers[1:]:
        np.maximum(greatest, other, out=greatest)
    return greatest


def negate(answers: Answers) -> Answers:
    """Yes for no and no for yes; unknown stays unknown, uint8[n]."""
    return np.subtract(YES, answers, dtype=np.uint8)


def at_least(k: int, answers: Sequence[Answers]) -> Answers:
    """The k-th greatest of the answers, uint8[n].

    Yes where k are yes; unknown where k could be; no elsewhere. Counted, not sorted: at most
    200 answers fit into a uint8 counter. `k` lies within 1 and `len(answers)`.
    """
    certain = np.zeros_like(answers[0])
    possible = np.zeros_like(answers[0])
    for each in answers:
        certain += each == YES
        possible += each >= UNKNOWN
    return (certain >= k).view(np.uint8) + (possible >= k).view(np.uint8)
