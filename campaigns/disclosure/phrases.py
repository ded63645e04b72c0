"""Phrases as the word files write them, and finding them among tokens in one pass.

#ad                 the hashtag
[ad]                the word as a label: first on a line and set off, alone, in brackets
^gifted             the first word of a sentence
sponsored by        words in a row, hashtags among them too
sent|gave me        either word
sent me .. free     up to five words between, within one sentence
{brand}             the brand's name, or a mention of an account
#{brand}ad          a hashtag run together with the brand's name
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from campaigns.disclosure.folding import fold
from campaigns.disclosure.tokens import LINK, MENTION, SIGNS, TAG, WORD, Token

BRAND, GAP = "{brand}", ".."
LONGEST_GAP = 5
LEAST_NAME = 4
SIGN = re.compile(f"[{SIGNS}]")
# What may follow a label: not a comma, a question, or the hyphen of a longer word.
SETS_OFF = re.compile(r"^(?!-$)\s*[^\s\w'@#\"“„«,?&]|^[ \t]*\n")
STANDS_ALONE = re.compile(r"^[ \t]*(?:[.!)]|\n)")
RELATES = frozenset("die der das den which that who said says que qui dont che".split())
OPENS, CLOSES = re.compile(r"[(\[{*|【（~_][ \t]*$"), re.compile(r"^[ \t]*[)\]}*|】）~_]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a language and what kind of saying it is; `parts` hold alternatives."""

    said: str
    language: str
    kind: str
    parts: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at the tokens `first` to `last`, both included; in several languages or kinds."""

    phrases: tuple[Phrase, ...]
    first: int
    last: int


def phrase(said: str, language: str, kind: str) -> Phrase:
    """Read one line of a word file. Raises ValueError for a phrase that could match anything."""
    parts = tuple(
        frozenset(fold(word).text if word != BRAND else BRAND for word in part.split("|"))
        for part in cut_up(said)
    )
    if not parts or GAP in parts[0] or GAP in parts[-1] or parts == (frozenset({BRAND}),):
        raise ValueError(f"{said!r} of {language} says nothing by itself")
    return Phrase(said, language, kind, parts)


def cut_up(said: str) -> list[str]:
    """The parts of a phrase; signs of scripts without spaces are parts of their own."""
    return [
        piece for part in said.split() for piece in (list(part) if SIGN.match(part) else [part])
    ]


class Names:
    """What a brand is called in a post: its name's words that tell, and all of them run together."""

    def __init__(self, brand: str) -> None:
        words = re.findall(r"\w+", fold(brand).text)
        telling = [word for word in words if len(word) >= LEAST_NAME]
        self.words = {*telling[:1], "".join(words)} - {""}
        self.rest = set(words)
        self.known = bool(words)

    def named_by(self, token: Token) -> bool:
        """Whether a token is the brand; where no brand is told, any name written tall."""
        if token.kind == MENTION:
            return True
        if not self.known:
            return token.tall and not token.new_sentence
        return token.kind != LINK and token.text.lstrip("#") in self.words

    def taken_out(self, tag: str) -> str:
        """A hashtag with {brand} in place of the brand's name; "" where it is not in it."""
        for word in sorted(self.words, key=len, reverse=True):
            if len(word) >= LEAST_NAME and word in tag and tag != f"#{word}":
                return tag.replace(word, BRAND, 1)
        return ""


class Lexicon:
    """Many phrases, found in time that grows with the text and not with their number."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases = tuple(phrases)

    @cached_property
    def by_first(self) -> dict[str, list[Phrase]]:
        found: dict[str, list[Phrase]] = defaultdict(list)
        for each in self.phrases:
            for word in each.parts[0]:
                found[word].append(each)
        return dict(found)

    def find(self, tokens: Sequence[Token], brand: str) -> list[Found]:
        """What the words say, the longer before what it holds; none inside another."""
        names = Names(brand)
        found: list[Found] = []
        for place in range(len(tokens)):
            here = list(self.starting(tokens, place, names))
            if here:
                last = max(last for _, last in here)
                longest = tuple(each for each, end in here if end == last)
                found.append(Found(longest, place, last))
        return outermost(found)

    def starting(self, tokens: Sequence[Token], place: int, names: Names) -> Iterator[Any]:
        """(phrase, its last token) of the phrases that begin at a token."""
        for word in readings(tokens, place, names):
            for each in self.by_first.get(word, ()):
                last = follow(each.parts, 1, tokens, place, names)
                if last is not None:
                    yield each, last


def readings(tokens: Sequence[Token], place: int, names: Names) -> Iterator[str]:
    """What a token can be the first part of: its word, tag, label, or the brand."""
    token = tokens[place]
    if token.kind == TAG:
        yield token.text
        yield token.text[1:]
        yield names.taken_out(token.text)
    elif token.kind == WORD:
        yield token.text
        if token.new_sentence:
            yield f"^{token.text}"
        if is_label(tokens, place):
            yield f"[{token.text}]"
    if names.named_by(token):
        yield BRAND


def follow(
    parts: Sequence[frozenset[str]], at: int, tokens: Sequence[Token], place: int, names: Names
) -> int | None:
    """The token at which parts[at:] end when parts[at - 1] stands at `place`; None if they do not."""
    if at == len(parts):
        return place
    is_gap = GAP in parts[at]
    wanted = at + 1 if is_gap else at
    for there in range(place + 1, min(place + 2 + LONGEST_GAP, len(tokens))):
        if tokens[there].new_sentence:
            return None
        if is_one_of(tokens[there], parts[wanted], names):
            last = follow(parts, wanted + 1, tokens, there, names)
            if last is not None:
                return last
        # A brand's name may go on: "Northwind Airlines gave me".
        goes_on = BRAND in parts[at - 1] and (
            tokens[there].tall or tokens[there].text in names.rest
        )
        if not is_gap and not goes_on:
            return None
    return None


def is_one_of(token: Token, wanted: frozenset[str], names: Names) -> bool:
    if BRAND in wanted and names.named_by(token):
        return True
    return token.text in wanted or (token.kind == TAG and token.text[1:] in wanted)


def is_label(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word stands as a label: "Ad: ...", "ANZEIGE Wir waren ...", "... (ad)"."""
    token = tokens[place]
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    after = following.before if following else "\n"
    if OPENS.search(token.before) and CLOSES.search(after):
        return True
    if token.new_sentence and STANDS_ALONE.match(after):
        return True
    begins = place == 0 or "\n" in token.before
    # "AD Loving this": shouted and alone; not the year AD 79, not a whole line in capitals.
    shouted = token.loud and not (
        following and (following.loud or following.text[:1].isdigit()) and "\n" not in after
    )
    # "Ad, and a long one"; not "Werbung, die nervt".
    comma = following is not None and after.strip() == "," and following.text not in RELATES
    return begins and (bool(SETS_OFF.match(after)) or shouted or comma)


def outermost(found: list[Found]) -> list[Found]:
    """Without those that lie inside another, or overlap one that began before."""
    kept: list[Found] = []
    for each in found:
        if not kept or each.first > kept[-1].last:
            kept.append(each)
    return kept
