"""A member's draft, read before it is posted and kept nowhere; and what to say where."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns import whose_rules
from campaigns.disclosure import Reading, classify, pack_of
from campaigns.disclosure.countries import EU
from campaigns.disclosure.packs import Pack, load
from campaigns.models import Campaign, Claim
from campaigns.whose_rules import Whose
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import User

LONGEST = 20_000
NOTHING_OWED = "Nobody is obliged to post."


@dataclass(frozen=True)
class Check:
    """How a draft reads: `pieces` are all of it, those that decided marked; `would_do` is one
    sentence that is enough, in the draft's language where the country's rules know it."""

    reading: Reading
    whose: Whose
    country: str
    would_do: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Advice:
    """What to say if one posts: sentences that do, and by whose rules."""

    sentences: tuple[str, ...]
    country: str
    whose: Whose

    @property
    def said(self) -> str:
        """What a member is told."""
        enough = " or ".join(f"“{sentence}”" for sentence in self.sentences)
        must = "Who does has to say first of all that it was given."
        return f"{NOTHING_OWED} {must} {enough} is enough."

    @property
    def basis(self) -> str:
        """By whose rules, and how that could be known better."""
        if self.whose.why == "member":
            return f"By the rules of your country: {self.country}."
        better = "With your country on your privacy page we ask yours."
        if len(self.whose.countries) == 1:
            return f"By the rules of where it is: {self.country}. {better}"
        return f"By the strictest rules that may hold. {better}"


def check(claim: Claim, text: str, network: str = "") -> Check:
    """Read a draft by the rules that its post would be read by. Nothing is written down.

    Raises Refusal draft_empty or draft_too_long.
    """
    if not text.strip():
        raise Refusal("draft_empty", "There is nothing to read. Paste what you want to post.", 400)
    if len(text) > LONGEST:
        sentence = f"A draft may have {LONGEST:,} signs. Paste its beginning."
        raise Refusal("draft_too_long", sentence, 400)
    whose = holding(claim.campaign, claim.member)
    reading = classify(text, whose.countries, brand=claim.brand.name, network=network)
    pack = load(reading.country)
    return Check(
        reading=reading,
        whose=whose,
        country=pack.name,
        would_do=sentence_in(pack, reading.language, claim.brand.name),
        pieces=tuple(pieces_of(text, reading)),
    )


def holding(campaign: Campaign, member: User) -> Whose:
    """Whose rules hold for what a member posts; one query where she told no country of ours."""
    if pack_of(member.country):
        return whose_rules.rules_for(member.country, ())
    # A campaign's rule is its brand's own; the countries in it are on the page for anybody asked.
    with scopes.act_as(scopes.system("disclosures")):
        where = whose_rules.of_campaigns([campaign])[campaign.pk]
    return whose_rules.rules_for(member.country, where)


def advice(campaign: Campaign, member: User) -> Advice:
    """One sentence in English that would do, and one in the country's own language."""
    whose = holding(campaign, member)
    pack = pack_of(whose.countries[0]) if len(whose.countries) == 1 else None
    pack = pack or load(EU)
    own = pack.languages[0] if whose.countries else "en"
    languages = dict.fromkeys([own, "en"])
    said = [sentence_in(pack, language, campaign.brand.name) for language in languages]
    return Advice(tuple(dict.fromkeys(said)), pack.name, whose)


def sentence_in(pack: Pack, language: str, brand: str) -> str:
    """What is enough under a pack, in a language or the pack's first."""
    said = pack.would_do.get(language) or next(iter(pack.would_do.values()))
    return said.format(brand=brand)


def pieces_of(text: str, reading: Reading) -> list[tuple[str, bool]]:
    """The text in pieces, with those that decided marked."""
    pieces, at = [], 0
    for word in reading.words:
        pieces += [(text[at : word.start], False), (text[word.start : word.end], True)]
        at = word.end
    return [(piece, decides) for piece, decides in [*pieces, (text[at:], False)] if piece]
