"""A text as a reader sees it, letter by letter: markup, hidden signs and look-alikes put aside.

Every letter remembers where it stood, so that what decides can be shown in the text as written.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>|&(?:[a-zA-Z]{2,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
BLOCK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|section|article|blockquote|hr)\b", re.I
)
# What stands between these is never shown.
HIDDEN = {
    opens: re.compile(closes, re.IGNORECASE)
    for opens, closes in (
        ("<script", r"</script\s*>?"),
        ("<style", r"</style\s*>?"),
        ("<template", r"</template\s*>?"),
        ("<!--", "-->"),
    )
}
# Letters of other scripts that look like Latin ones (after Unicode's confusables, UTS 39).
LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһӏкмтвнг" + "αοιντρυκεηωϲ" + "ɡɑıȷ",
    "aeopcyxijsdhlkmtbhr" + "aoivtpukenwc" + "gaij",
)
PLAIN = {
    "ß": "ss",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "´": "'",
    "`": "'",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
}


@dataclass(frozen=True)
class Folded:
    """`text` in small plain letters; `origin[i]` is where `text[i]` stood in what was written."""

    text: str
    origin: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the text as written."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(written: str) -> Folded:
    """The text as it is read. Linear in its length."""
    letters: list[str] = []
    origin: list[int] = []
    at = 0
    for start, end, shown in marked_up(written):
        take(written, at, start, letters, origin)
        letters.extend(shown)
        origin.extend([start] * len(shown))
        at = end
    take(written, at, len(written), letters, origin)
    return Folded("".join(letters), origin)


def marked_up(written: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what is read instead) of each piece of markup."""
    past = 0
    never_closed: set[str] = set()
    for match in MARKUP.finditer(written):
        if match.start() < past:
            continue
        piece, past = match.group(), match.end()
        if piece.startswith("&"):
            shown = "".join(plain(letter) for letter in html.unescape(piece))
        else:
            past = end_of_hidden(written, match, never_closed)
            shown = "\n" if BLOCK.match(piece) else ""
        yield match.start(), past, shown


def end_of_hidden(written: str, match: re.Match[str], never_closed: set[str]) -> int:
    """Where the tag ends; for a script, a style or a comment, where its content does."""
    piece = match.group().lower()
    opens = next((opens for opens in HIDDEN if piece.startswith(opens)), "")
    if not opens or opens in never_closed or (opens == "<!--" and piece.endswith("-->")):
        return match.end()
    closed = HIDDEN[opens].search(written, match.end())
    if closed is None:
        never_closed.add(opens)  # looked for once, so that a thousand openings stay linear
        return match.end()
    return closed.end()


def take(written: str, start: int, end: int, letters: list[str], origin: list[int]) -> None:
    """Add the letters from `start` to `end`, each as it is read."""
    for place in range(start, end):
        for letter in plain(written[place]):
            letters.append(letter)
            origin.append(place)


@lru_cache(maxsize=4096)
def plain(sign: str) -> str:
    """One sign in small plain letters; nothing for a mark or a sign without width."""
    if sign.isascii():
        return sign.lower()
    if sign in PLAIN:
        return PLAIN[sign]
    kept = [
        part
        for part in unicodedata.normalize("NFKD", sign)
        if unicodedata.category(part) not in ("Cf", "Mn", "Me", "Cc")
    ]
    small = "".join(PLAIN.get(part, part) for part in "".join(kept).casefold())
    return small.translate(LOOK_ALIKES)
