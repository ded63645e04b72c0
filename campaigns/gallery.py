"""The gallery of a campaign's mentions: what was said, how it was found, what may be shown of it.

Nothing is hidden because of what it says. A post on two networks is one card with its copies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value

from campaigns import briefs, disclosures, grouping, reuse
from campaigns.models import Campaign, Disclosure, Mention, ReusePermission
from campaigns.models.mentions import COUNTED

SPOKEN = {
    "positive": "In favour",
    "neutral": "Neutral",
    "negative": "Against",
    "unknown": "In words we cannot judge",
}
ANSWERS = {
    "yes": "May be shown",
    "no": "May not be shown",
    "not_answered": "Not answered: may not be shown",
    "ended": "May not be shown: it does not stand any more",
}


DISCLOSED = {
    "disclosed": "Says that it was given",
    "unclear": "Says it unclearly",
    "undisclosed": "Does not say that it was given",
    "unjudged": "Cannot be judged: we have no words of it",
}


@dataclass(frozen=True)
class Wanted:
    """Which mentions to show; an empty word asks for all."""

    stance: str = ""
    network: str = ""
    found_by: str = ""
    reuse: str = ""
    disclosure: str = ""


@dataclass(frozen=True)
class Card:
    """One mention as a manager sees it; `voices` is how many members posted the same words."""

    mention: Mention
    permission: ReusePermission | None
    copies: list[Mention] = field(default_factory=list)
    voices: int = 1

    @cached_property
    def readings(self) -> list[Disclosure]:
        """How it was read for what it discloses, oldest first; of mentions that count.

        Empty where the mention came without its readings.
        """
        is_told = self.mention.state in COUNTED and hasattr(self.mention, "readings")
        return disclosures.readings_of(self.mention) if is_told else []

    @property
    def reading(self) -> Disclosure | None:
        """How it was read last for what it discloses; None where it was not read yet."""
        return self.readings[-1] if self.readings else None

    @property
    def disclosure(self) -> str | None:
        """One of DISCLOSED; None for what is not read yet or does not count."""
        if self.reading is not None:
            return str(self.reading.verdict)
        is_wordless = self.mention.state in COUNTED and not self.mention.excerpt
        return "unjudged" if is_wordless else None

    @property
    def disclosed_because(self) -> str:
        """Why it was read so, in a sentence; "" where it was not read."""
        if self.disclosure == "unjudged":
            return (
                "A program reads words, and there are none here: no picture, no story that is over."
            )
        return disclosures.why(self.reading) if self.reading else ""

    @property
    def mend(self) -> str:
        """A sentence that would have done, for its author; "" where it did or was not read."""
        if self.reading is None or self.mention.state != "stands":
            return ""
        return disclosures.mend(self.reading, self.mention.brand.name)

    @property
    def said_more(self) -> Disclosure | None:
        """What it disclosed before it was edited to say less."""
        return disclosures.said_more(self.readings)

    @property
    def label(self) -> str:
        return str(self.mention.label)

    @property
    def is_evidence(self) -> bool:
        return bool(self.mention.found_by == "evidence")

    @property
    def picture(self) -> int | None:
        """The evidence that holds a picture, where that is all there is."""
        sent = getattr(self.mention, "evidence", None) if self.is_evidence else None
        return sent.pk if sent and not sent.url else None

    @property
    def spoken(self) -> str:
        return SPOKEN[self.mention.stance]

    @property
    def answer(self) -> str:
        """One of ANSWERS: what the member answered, as it holds now."""
        return reuse.in_words(self.permission, self.mention.state)

    @property
    def answered(self) -> str:
        return ANSWERS[self.answer]

    @property
    def is_copied(self) -> bool:
        """Whether so many members posted the same words that it is told."""
        return self.voices >= grouping.MANY

    @property
    def came_early(self) -> bool:
        """Posted before the day until which members were asked to say nothing."""
        brief = getattr(self.mention.campaign, "brief", None)
        return briefs.is_early(self.mention.posted_at, brief.quiet_until if brief else None)

    @property
    def reactions(self) -> int:
        """To the post and to its copies."""
        return int(self.mention.reactions) + sum(copy.reactions for copy in self.copies)


def of_campaign(campaign: Campaign, wanted: Wanted | None = None) -> QuerySet[Mention]:
    """The mentions of a campaign that count, newest first, each copy with its first."""
    wanted = wanted or Wanted()
    rows = Mention.objects.filter(campaign=campaign, state__in=COUNTED, copy_of__isnull=True)
    if wanted.stance:
        rows = rows.filter(stance=wanted.stance)
    if wanted.network:
        rows = rows.filter(network=wanted.network)
    if wanted.found_by:
        rows = rows.filter(found_by=wanted.found_by)
    if wanted.reuse:
        rows = answered(rows, wanted.reuse)
    if wanted.disclosure:
        read = Disclosure.objects.filter(mention_id=OuterRef("pk")).order_by("-number")
        last = Subquery(read.values("verdict")[:1])
        rows = rows.annotate(verdict=last)
        wordless = wanted.disclosure == "unjudged"
        asked = {"verdict": None, "excerpt": ""} if wordless else {"verdict": wanted.disclosure}
        rows = rows.filter(**asked)
    found: QuerySet[Mention] = rows.select_related("claim", "campaign__brief", "evidence")
    found = disclosures.with_readings(found.defer("shingles", "evidence__image"))
    return found.order_by("-posted_at", "-pk")


def answered(rows: QuerySet[Mention], answer: str) -> QuerySet[Mention]:
    """Only mentions with this answer of ANSWERS in force."""
    given = ReusePermission.objects.filter(mention_id=OuterRef("pk"))
    if answer == "not_answered":
        return rows.filter(~Exists(given))
    last = Subquery(given.order_by("-pk").values("says_yes")[:1])
    rows = rows.annotate(last=last).filter(last=answer != "no")
    if answer == "no":
        return rows
    return rows.filter(state="stands") if answer == "yes" else rows.exclude(state="stands")


def cards(mentions: Iterable[Mention]) -> list[Card]:
    """These mentions as cards, in two queries."""
    shown = list(mentions)
    ids = [mention.pk for mention in shown]
    answers = reuse.newest(ids)
    copies, said = grouping.around(shown)
    return [
        Card(each, answers.get(each.pk), copies.get(each.pk, []), said.get(each.pk, 1))
        for each in shown
    ]


@dataclass(frozen=True)
class Tally:
    """How many mentions speak how, and how many were taken back; posts on two networks count once."""

    positive: int = 0
    neutral: int = 0
    negative: int = 0
    unknown: int = 0
    taken_back: int = 0
    networks: list[str] = field(default_factory=list)

    @property
    def all(self) -> int:
        return self.positive + self.neutral + self.negative + self.unknown

    @property
    def spoken(self) -> list[tuple[str, str, int]]:
        """(stance, words, mentions) for each stance that there is."""
        pairs = [(stance, words, getattr(self, stance)) for stance, words in SPOKEN.items()]
        return [pair for pair in pairs if pair[2]]


def tally(campaign: Campaign) -> Tally:
    """The figures over all of a campaign's mentions, in one query."""
    rows = Mention.objects.filter(campaign=campaign)
    once = Q(state__in=COUNTED, copy_of__isnull=True)
    counted = {stance: Count("pk", filter=once & Q(stance=stance)) for stance in SPOKEN}
    where = ArrayAgg("network", distinct=True, filter=once, default=Value([]))
    gone = Count("pk", filter=Q(state="gone"))
    return Tally(**rows.aggregate(**counted, taken_back=gone, networks=where))
