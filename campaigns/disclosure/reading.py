"""One text under one pack: disclosed, unclear or undisclosed, by which words and which rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from campaigns.disclosure.folding import Folded, fold
from campaigns.disclosure.packs import (
    DENIES,
    DISCLOSES,
    FALLS_SHORT,
    Pack,
    Rule,
    lexicon,
    manners,
    shown,
    tongues,
)
from campaigns.disclosure.phrases import Found, Phrase
from campaigns.disclosure.tokens import TAG, Token, cut

DISCLOSED, UNCLEAR, UNDISCLOSED = "disclosed", "unclear", "undisclosed"
VERDICTS = (DISCLOSED, UNCLEAR, UNDISCLOSED)  # from the best to the worst
NEGATES_WITHIN = 3
# Sayings that somebody else's advertising could be called by.
LABELS = ("ad", "sponsored")


@dataclass(frozen=True)
class Word:
    """A place that was looked at: `text[start:end]` as written, and what the pack makes of it."""

    text: str
    start: int
    end: int
    says: str
    rule: str


@dataclass(frozen=True)
class Reading:
    """What a text is under a pack. `words` are those that decided it, in the text's order."""

    verdict: str
    country: str
    version: str
    rule: str
    because: str
    source: str
    words: tuple[Word, ...]
    language: str


@dataclass(frozen=True)
class Text:
    """A text that was cut once, to be read under several packs."""

    written: str
    brand: str = ""
    network: str = ""

    @cached_property
    def folded(self) -> Folded:
        return fold(self.written)

    @cached_property
    def tokens(self) -> list[Token]:
        return cut(self.folded, self.written)

    @cached_property
    def found(self) -> list[Found]:
        return lexicon().find(self.tokens, self.brand)


@dataclass(frozen=True)
class Said:
    """One phrase with the rule that it falls under here, and what it says after all."""

    found: Found
    rule_id: str
    because: str
    source: str
    says: str


def read(text: Text, pack: Pack, language: str) -> Reading:
    """The verdict of one pack; `language` is the post's, "" where nobody can tell."""
    said = [each for found in text.found if (each := judge(text, found, pack, language))]
    for says, verdict in ((DISCLOSES, DISCLOSED), (FALLS_SHORT, UNCLEAR), (DENIES, UNDISCLOSED)):
        deciding = [each for each in said if each.says == says]
        denied = [each for each in said if each.says == DENIES]
        if deciding and says == DISCLOSES and denied:
            return answer(text, pack, language, UNCLEAR, pack.contradiction, [*deciding, *denied])
        if deciding:
            return answer(text, pack, language, verdict, deciding[0], deciding)
    return answer(text, pack, language, UNDISCLOSED, pack.silence, [])


def judge(text: Text, found: Found, pack: Pack, language: str) -> Said | None:
    """What one phrase says here; None where it says nothing about this post."""
    phrase = chosen(found, pack, language)
    rule = pack.rule_for(phrase.kind) if phrase else None
    if phrase is None or rule is None or text.tokens[found.first].quoted:
        return None
    spoken = tuple(sorted({phrase.language, language}))
    if phrase.kind in LABELS and is_of_others(text.tokens, found, spoken):
        return None
    if rule.says != DENIES and is_negated(text.tokens, found, spoken):
        denies = rule.says == DISCLOSES
        return (
            Said(found, f"{rule.id}-denied", DENIED, rule.source.title, DENIES) if denies else None
        )
    if rule.says != DISCLOSES:
        return by_rule(found, rule)
    if language in tongues() and phrase.language != language:
        return by_rule(found, pack.language)
    if is_out_of_sight(text, found, pack):
        place = pack.placement
        return Said(found, place.id, place.because, place.source.title, FALLS_SHORT)
    return by_rule(found, rule)


def chosen(found: Found, pack: Pack, language: str) -> Phrase | None:
    """Of what the same words say in several languages, that of the post's, else of the country's."""
    judged = [each for each in found.phrases if pack.rule_for(each.kind)]
    order = [language, *pack.languages]
    judged.sort(key=lambda each: order.index(each.language) if each.language in order else 99)
    return judged[0] if judged else None


DENIED = "It says that this is no advertising."


def by_rule(found: Found, rule: Rule) -> Said:
    return Said(found, rule.id, rule.because, rule.source.title, rule.says)


def is_of_others(tokens: Sequence[Token], found: Found, spoken: tuple[str, ...]) -> bool:
    """Whether a label is spoken of and not put on: "saw their #ad on the tube"."""
    if found.first != found.last or found.first == 0:
        return False
    before, here = tokens[found.first - 1], tokens[found.first]
    is_joined = not here.new_sentence and not here.before.strip()
    return is_joined and before.text in manners("speaks_of", *spoken)


def is_negated(tokens: Sequence[Token], found: Found, spoken: tuple[str, ...]) -> bool:
    """Whether "not", "wish" or the like stands shortly before, in the same breath."""
    negates, place = manners("negates", *spoken), found.first
    for back in range(1, NEGATES_WITHIN + 1):
        if place - back < 0 or "," in tokens[place - back + 1].before:
            return False
        if tokens[place - back + 1].new_sentence:
            return False
        if tokens[place - back].text in negates:
            return True
    return False


def is_out_of_sight(text: Text, found: Found, pack: Pack) -> bool:
    """Whether it stands past the fold, or behind too many other tags."""
    signs = min(pack.placement.within, shown().get(text.network, shown()["unknown"]))
    token = text.tokens[found.first]
    if token.start >= signs:
        return True
    if token.kind != TAG:
        return False
    before = 0
    while before <= pack.placement.tags_before and found.first > before:
        one = text.tokens[found.first - before]
        if text.tokens[found.first - before - 1].kind != TAG or one.before.strip(" \n\t.·|,•"):
            break
        before += 1
    return before > pack.placement.tags_before


def answer(
    text: Text, pack: Pack, language: str, verdict: str, by: Said | Rule, said: list[Said]
) -> Reading:
    """The reading, with each deciding word where it stands in the text as written."""
    rule, source = (by.id, by.source.title) if isinstance(by, Rule) else (by.rule_id, by.source)
    words = []
    for each in sorted(said, key=lambda one: one.found.first):
        start, end = text.folded.span(
            text.tokens[each.found.first].start, text.tokens[each.found.last].end
        )
        words.append(Word(text.written[start:end], start, end, each.says, each.rule_id))
    return Reading(
        verdict, pack.country, pack.version, rule, by.because, source, tuple(words), language
    )
