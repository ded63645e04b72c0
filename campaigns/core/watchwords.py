"""Finding a campaign's tags, handles, web addresses and product words in what somebody wrote.

Text is compared as people read it: case, width and ligatures make no difference (Unicode NFKC with
case folding, UAX #15), invisible signs are left out. A word is a whole word wherever its script has
spaces between words. Linear in the length of the text, for every word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# The strongest evidence first.
STRENGTH = ("link", "code", "tag", "handle", "site", "word")
SAID = ("handle", "word")
LETTERS = ("L", "N", "M")
ADDRESS = re.compile(r"(?<![\w@.-])((?:[\w-]+\.)+[\w-]{2,})(?::\d+)?(/[^\s<>\"'()]*)?")
SLUG_GOES_ON = re.compile(r"[a-z0-9]")
# Thai, Lao, Myanmar, Khmer, kana, Han and Hangul: words stand side by side, or carry endings.
WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
    "\U00020000-\U0003ffff]"
)
PLAIN = str.maketrans({"’": "'", "‘": "'", "‐": "-", "–": "-", "\ufe0f": None})


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that is looked for: a kind of STRENGTH, and how it reads when folded."""

    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What ties a post to a campaign: the strongest kind, and every watched word in it.

    `named` are those of them that a sentence says, as a tag at its end or a link does not.
    """

    kind: str
    words: tuple[str, ...]
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A post as it is searched: folded text, the same with its links behind it, its own tags, and
    (host, path) of each address."""

    text: str
    places: str
    tags: frozenset[str]
    addresses: tuple[tuple[str, str], ...]


def fold(text: str) -> str:
    """Text as it is compared: case, width, dashes, invisible signs and runs of space are one."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
        text = text.translate(PLAIN)
    return " ".join(text.lower().split())


def read(title: str, text: str, tags: Iterable[str] = (), links: Iterable[str] = ()) -> Reading:
    """A post made ready to be searched for the words of any number of campaigns."""
    folded = fold(f"{title} \n {text}")
    places = " ".join([folded, *(fold(link) for link in links)])
    return Reading(
        text=folded,
        places=places,
        tags=frozenset(fold(tag).lstrip("#") for tag in tags),
        addresses=tuple((host, path) for host, path in ADDRESS.findall(places)),
    )


def sight(reading: Reading, watched: Sequence[Watched]) -> Sighting | None:
    """What of `watched` is in the post; None when nothing is."""
    found = [each for each in watched if is_in(reading, each)]
    if not found:
        return None
    found.sort(key=lambda each: (STRENGTH.index(each.kind), each.said))
    named = tuple(each.said for each in found if each.kind in SAID)
    return Sighting(found[0].kind, tuple(each.said for each in found), named)


def is_in(reading: Reading, watched: Watched) -> bool:
    """Whether one watched thing is in the post, by the rules of its kind."""
    if watched.kind == "link":
        return _leads_along(reading.places, watched.said)
    if watched.kind == "site":
        return any(_is_below(*address, watched.said) for address in reading.addresses)
    if watched.kind == "tag":
        return watched.said in reading.tags or _stands(reading.text, f"#{watched.said}")
    said = f"@{watched.said}" if watched.kind == "handle" else watched.said
    return _stands(reading.text, said)


def _stands(text: str, said: str) -> bool:
    """Whether `said` stands in `text` by itself, not within a longer word, tag or handle."""
    at = text.find(said)
    while at >= 0:
        end = at + len(said)
        if _begins(text, at, said) and _ends(text, end, said):
            return True
        at = text.find(said, at + 1)
    return False


def _begins(text: str, at: int, said: str) -> bool:
    before = text[at - 1] if at else " "
    if said[0] in "#@":
        # A fragment of an address, a character reference, an address of mail.
        return before not in "/#&@._-" and (not _is_letter(before) or _spaceless(before))
    return not _joined(before, said[0])


def _ends(text: str, end: int, said: str) -> bool:
    after, next_but_one = text[end : end + 1] or " ", text[end + 1 : end + 2] or " "
    if said[0] == "@" and after in ".@-" and _is_letter(next_but_one):
        return False  # a longer handle: @name.example, @name@server
    if said[0] == "#" and after == "-":
        return False
    return after != "_" and not _joined(said[-1], after)


def _joined(one: str, other: str) -> bool:
    """Whether two neighbouring signs make one word."""
    return _is_letter(one) and _is_letter(other) and not (_spaceless(one) or _spaceless(other))


def _is_letter(sign: str) -> bool:
    return sign == "_" or unicodedata.category(sign)[0] in LETTERS


def _spaceless(sign: str) -> bool:
    return WITHOUT_SPACES.match(sign) is not None


def _leads_along(places: str, said: str) -> bool:
    """Whether an address leads along `said` ("/go/abc"), and not to a longer name."""
    at = places.find(said)
    while at >= 0:
        if not SLUG_GOES_ON.match(places[at + len(said) : at + len(said) + 1]):
            return True
        at = places.find(said, at + 1)
    return False


def _is_below(host: str, path: str, said: str) -> bool:
    """Whether an address is the watched site, one of its hosts, or a page below its path."""
    site, slash, way = said.partition("/")
    if host != site and not host.endswith(f".{site}"):
        return False
    way = f"{slash}{way}".rstrip("/")
    rest = path[len(way) : len(way) + 1]
    return path.startswith(way) and (not rest or rest in "/?#.,;:!")
