"""Cutting a text into words, also where the script leaves no spaces between them.

A run of kana or Chinese characters is cut into single characters, so that a name is found anywhere
inside it. Two rules then keep parts of longer words out (`stands_alone`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff"
HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3005"
UNSPACED = f"{KATAKANA}\u3041-\u309f{HAN}"
# Letters and digits, joined by the signs that belong to names: C++, C#, AT&T, R&B, women's.
WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+(?:['’&][^\W_{UNSPACED}]+)*(?:\+\+|#)?")
ONLY_KATAKANA = re.compile(rf"[{KATAKANA}]+\Z")
ONE_HAN = re.compile(rf"[{HAN}]\Z")


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in its normal form, its words, and where each begins and ends."""

    text: str
    words: list[str]
    spans: list[tuple[int, int]]

    def said(self, first: int, last: int) -> str:
        """The words from `first` to `last` as they stand in the text, on one line."""
        return " ".join(self.text[self.spans[first][0] : self.spans[last][1]].split())

    def stands_alone(self, first: int, last: int) -> bool:
        """Whether these words are no part of a longer one.

        ワイン (wine) is not meant in ワインディング (winding), 本 (book) not in 日本 (Japan).
        """
        said = self.text[self.spans[first][0] : self.spans[last][1]]
        if ONLY_KATAKANA.match(said):
            like = ONLY_KATAKANA
        elif ONE_HAN.match(said):
            like = ONE_HAN
        else:
            return True
        before = self.text[max(self.spans[first][0] - 1, 0) : self.spans[first][0]]
        after = self.text[self.spans[last][1] : self.spans[last][1] + 1]
        return not like.match(before) and not like.match(after)


def cut(text: str) -> Cut:
    """The words of a text (NFKC: full-width letters are letters)."""
    text = unicodedata.normalize("NFKC", text)
    found = list(WORD.finditer(text))
    return Cut(text, [match.group() for match in found], [match.span() for match in found])


def folded(text: str) -> str:
    """The words of a name, in small letters, with one space between them."""
    return " ".join(cut(text).words).casefold()
