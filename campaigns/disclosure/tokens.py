"""A folded text cut into what matters here: words, hashtags, mentions, and what parts them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campaigns.disclosure.folding import Folded

WORD, TAG, MENTION, LINK = "word", "tag", "mention", "link"
# Scripts without spaces between words are read sign by sign.
SIGNS = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
CUT = re.compile(
    r"(?P<link>https?://\S+|www\.\S+)"
    rf"|(?P<tag>[#]\w(?:[\w'{SIGNS}])*)"
    r"|(?P<mention>@\w[\w.]*)"
    rf"|(?P<word>[{SIGNS}]|[^\W{SIGNS}]+(?:'[^\W{SIGNS}]+)*)"
)
SENTENCE_ENDS = re.compile(r"[.!?…。！？](?:\s|$|[^\w.])|[。！？]|\n")
QUOTES = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«|\"[^\"\n]*\"|「[^「」]*」")
QUOTED_LINE = re.compile(r"^[ \t]*(?:>|rt @\w)[^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, tag, mention or link. `before` is what stands between it and the one before.

    `new_sentence`: whether a sentence ended there; `loud`: written in capitals; `tall`: with a
    capital first.
    """

    kind: str
    text: str
    start: int
    end: int
    before: str
    new_sentence: bool
    quoted: bool
    loud: bool
    tall: bool


def cut(folded: Folded, written: str) -> list[Token]:
    """The tokens of a text, in order."""
    text = folded.text
    quoted = quoted_places(text)
    tokens: list[Token] = []
    last = 0
    for match in CUT.finditer(text):
        before = text[last : match.start()]
        shown = written[slice(*folded.span(match.start(), match.end()))]
        word = match.group().replace("_", "") if match.lastgroup == TAG else match.group()
        tokens.append(
            Token(
                kind=str(match.lastgroup),
                text=word,
                start=match.start(),
                end=match.end(),
                before=before,
                new_sentence=bool(SENTENCE_ENDS.search(before)) or not tokens,
                quoted=match.start() in quoted,
                loud=len(shown) > 1 and shown.isupper(),
                tall=shown[:1].isupper(),
            )
        )
        last = match.end()
    return tokens


def quoted_places(text: str) -> Places:
    """Where somebody else speaks: between quotation marks, in quoted and passed-on lines."""
    spans = [match.span() for match in QUOTES.finditer(text)]
    return Places(sorted([*spans, *(match.span() for match in QUOTED_LINE.finditer(text))]))


class Places:
    """Spans that are asked for in rising order."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self.spans, self.at, self.past = spans, 0, 0

    def __contains__(self, place: int) -> bool:
        while self.at < len(self.spans) and self.spans[self.at][0] <= place:
            self.past = max(self.past, self.spans[self.at][1])
            self.at += 1
        return place < self.past
