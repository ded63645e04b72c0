"""Posts that are copies of each other, by the runs of words that they share.

Shingles (Broder, "On the resemblance and containment of documents", 1997): the set of all runs of
three words, hashed. Only the first words are taken, because networks cut a copy at their own
lengths; addresses, tags and names are left out, because those differ from network to network.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from campaigns.core.watchwords import fold

Shingles = NDArray[np.uint32]

RUN = 3  # words
LEAD = 60  # words of a post that are looked at
FEWEST = 4  # shingles; whoever says less says it like others by chance
ALIKE = 0.6  # share of the smaller post's shingles that both have
LEFT_OUT = re.compile(r"(?:https?://|www\.)\S+|[#@][\w.@-]+")
WORDS = re.compile(r"[^\W_]+")


def shingles(text: str) -> Shingles:
    """The hashed runs of words of a post's beginning: uint32[n], rising, n at most LEAD - RUN + 1."""
    words = WORDS.findall(LEFT_OUT.sub(" ", fold(text)))[:LEAD]
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    hashed = sorted({zlib.crc32(run.encode("utf-8", "replace")) for run in runs})
    return np.array(hashed, dtype=np.uint32)


def alike(one: Shingles, other: Shingles) -> bool:
    """Whether the shorter of two posts is, by its words, a copy of part of the other."""
    least = min(len(one), len(other))
    if least < FEWEST:
        return False
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= ALIKE * least


def leaders(posts: Sequence[Shingles], among: Sequence[Hashable] = ()) -> NDArray[np.int64]:
    """For each post the first one that it is a copy of, itself where it copies none: int64[n].

    `posts` come oldest first. With `among`, one label for each post, only posts of one label are
    compared. Each post is compared with those leaders that it shares a run of words with.
    """
    found = np.arange(len(posts), dtype=np.int64)
    holders: dict[tuple[Hashable, int], list[int]] = defaultdict(list)
    same: dict[tuple[Hashable, bytes], int] = {}
    for at, post in enumerate(posts):
        if len(post) < FEWEST:
            continue
        label = among[at] if among else None
        known = same.setdefault((label, post.tobytes()), at)
        if known != at:
            found[at] = found[known]
            continue
        shared = Counter(
            leader for hashed in post.tolist() for leader in holders.get((label, hashed), ())
        )
        best = _best(shared, post, posts)
        if best is None:
            for hashed in post.tolist():
                holders[label, hashed].append(at)
        else:
            found[at] = best
    return found


def _best(shared: Counter[int], post: Shingles, posts: Sequence[Shingles]) -> int | None:
    """Of the leaders that share runs with a post, the one it copies most of; ties: the oldest."""
    best, most = None, 0.0
    for leader in sorted(shared):
        share = shared[leader] / min(len(post), len(posts[leader]))
        if share >= ALIKE and share > most:
            best, most = leader, share
    return best
