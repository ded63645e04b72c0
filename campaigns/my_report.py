"""The member's own report: what I got, who saw what of me, what it changed for my score, my words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from campaigns import disclosures, exports, gallery, privacy, reuse
from campaigns.gallery import Card
from campaigns.models import Claim, Mention
from perks import money
from perks.ground import rows, scopes
from scoring.models import Score
from scoring.statement import lines

ACTOR = scopes.system("own report")
HAD = ("issued", "redeemed")
NOTHING = (
    "Nothing. Your score is the sum of its own lines, and each of them is about people who "
    "reacted to your posts. What you claimed, used or were given is no line, and neither is a mention."
)
HOW_WE_KNOW = (
    "The program that computes the score cannot reach perks or claims: it is built without them, and "
    "a check that runs with every change of ours fails if anybody connects the two.",
    "The same check scores the same posts with and without perks, mentions and answers of yours, "
    "and compares every figure and every topic.",
    "A post about a perk counts like any other post of yours: for those who react to it, whatever "
    "it says. Praise earns nothing more and blame costs nothing.",
)


# What a brand reads of a member beside her claims and posts.
OTHER = {
    "file": "A file that names you",
    "address": "Your address",
    "message": "What you wrote to it",
    "evidence": "A post that you handed in",
    "link": "How often your link was followed",
    "door": "That you came, at its door",
    "audit": "A file for an audit, with your posts and what you were told",
}
OTHER_LOOKS = """
WITH mine AS (SELECT id, brand_id, campaign_id, claimed_at
              FROM campaigns_claim WHERE member_id = %s)
SELECT brand.name, told.what, count(*), max(told.at) FROM (
  SELECT mine.brand_id, 'message' AS what, message.written_at AS at
  FROM campaigns_message message JOIN mine ON mine.id = message.claim_id
  WHERE message.by = 'member' AND message.removed_at IS NULL
  UNION ALL SELECT named.brand_id, 'file', export.exported_at
  FROM campaigns_namedmember named JOIN campaigns_audienceexport export
    ON export.id = named.export_id WHERE named.member_id = %s
  UNION ALL SELECT read.brand_id, 'address', read.at
  FROM campaigns_addressread read WHERE read.member_id = %s
  UNION ALL SELECT mine.brand_id, 'evidence', sent.sent_at
  FROM campaigns_evidence sent JOIN mine ON mine.id = sent.claim_id WHERE sent.state <> 'withdrawn'
  UNION ALL SELECT mine.brand_id, 'link', link.made_at
  FROM campaigns_link link JOIN mine ON mine.id = link.claim_id
  UNION ALL SELECT used.brand_id, 'door', used.redeemed_at
  FROM perks_redemption used WHERE used.member_id = %s AND used.undone_at IS NULL
  UNION ALL SELECT mine.brand_id, 'audit', taken.at
  FROM campaigns_auditexport taken
  JOIN mine ON mine.campaign_id = taken.campaign_id AND mine.claimed_at <= taken.at
) AS told JOIN perks_brand brand ON brand.id = told.brand_id
GROUP BY brand.name, told.what
"""


@dataclass(frozen=True)
class Sight:
    """What one brand saw of me: how it calls me, and each kind of look with how often and when."""

    brand: str
    given_names: list[str]
    looks: list[tuple[str, int, datetime | None]]


@dataclass(frozen=True)
class Own:
    """All of it. `worth` is what has a declared worth, summed for each currency."""

    claims: list[Claim]
    worth: list[str]
    unsaid: int
    sights: list[Sight]
    score_lines: list[str]
    cards: list[Card]
    taken_back: int


def of_member(member_id: int) -> Own:
    """The report of one member. Needs her as the acting actor; nine queries."""
    taken = claims_of(member_id)
    sums: dict[str, int] = {}
    for claim in taken:
        if claim.worth:
            sums[claim.currency] = sums.get(claim.currency, 0) + claim.worth
    said = mentions_of(member_id)
    return Own(
        claims=taken,
        worth=[money.told(amount, currency) for currency, amount in sorted(sums.items())],
        unsaid=sum(not claim.worth for claim in taken),
        sights=sights(member_id, taken, said),
        score_lines=score_lines(member_id),
        cards=own_cards([mention for mention in said if mention.state != "gone"]),
        taken_back=sum(mention.state == "gone" for mention in said),
    )


def claims_of(member_id: int) -> list[Claim]:
    """What I got, newest first."""
    with scopes.switched_to(ACTOR):
        mine = Claim.objects.filter(member_id=member_id, state__in=HAD).order_by("-pk")
        return list(mine.select_related("brand", "perk", "receipt"))


def mentions_of(member_id: int) -> list[Mention]:
    """What was found of mine, newest first, with those that were taken back."""
    with scopes.switched_to(ACTOR):
        mine = Mention.objects.filter(member_id=member_id)
        found: QuerySet[Mention] = mine.select_related("brand", "claim__perk", "campaign__brief")
        read = disclosures.with_readings(found.defer("shingles"))
        return list(read.order_by("-posted_at", "-pk"))


def own_cards(mentions: list[Mention]) -> list[Card]:
    """My mentions with my answers; how many others said the same is the brand's to look at."""
    answers = reuse.newest(mention.pk for mention in mentions)
    return [Card(mention, answers.get(mention.pk)) for mention in mentions]


def sights(member_id: int, taken: list[Claim], said: list[Mention]) -> list[Sight]:
    """What each brand saw, by name: everything that a brand can read of a member is counted here."""
    more = other_looks(member_id)
    found = []
    for seen in privacy.seen_by_brands(member_id):
        mine = [claim for claim in taken if claim.brand.name == seen.brand]
        posts = [mention for mention in said if mention.brand.name == seen.brand]
        kinds = [
            ("Your first name and the state of a claim", seen.claims, newest_claim(mine)),
            ("Which conditions you met, without your values", len(mine), newest_claim(mine)),
            ("A post of yours", len(posts), max((each.found_at for each in posts), default=None)),
            *((words, *more.get((seen.brand, what), (0, None))) for what, words in OTHER.items()),
        ]
        shown = [(what, times, last) for what, times, last in kinds if times]
        found.append(Sight(seen.brand, seen.given_names, shown))
    return found


def other_looks(member_id: int) -> dict[tuple[str, str], tuple[int, datetime | None]]:
    """How often and when last, by (brand's name, one of OTHER); one query."""
    with scopes.switched_to(ACTOR):
        found = rows.read(OTHER_LOOKS, [member_id] * 4)
    return {(brand, what): (times, last) for brand, what, times, last in found}


def newest_claim(claims: list[Claim]) -> datetime | None:
    return max((claim.claimed_at for claim in claims), default=None)


def score_lines(member_id: int) -> list[str]:
    """What my newest score is made of, line by line; empty before there is one."""
    newest = Score.objects.filter(member_id=member_id).order_by("-date", "-pk").first()
    if newest is None or not isinstance(newest.contributions, dict):
        return []
    return list(dict.fromkeys(line.feature for line in lines(newest)))


def as_csv(own: Own) -> str:
    """The report for a spreadsheet: one line for each perk, each kind of look and each mention."""
    told: list[list[object]] = [["part", "brand", "what", "when", "how often", "worth", "answer"]]
    for claim in own.claims:
        worth = money.told(claim.worth, claim.currency) if claim.worth else ""
        day = claim.issued_at.date() if claim.issued_at else ""
        told.append(["got", claim.brand.name, claim.perk.name, day, 1, worth, ""])
    for sight in own.sights:
        for what, times, last in sight.looks:
            told.append(["seen", sight.brand, what, last.date() if last else "", times, "", ""])
    told.append(["score", "", NOTHING, "", "", "", ""])
    for card in own.cards:
        mention = card.mention
        said = [mention.excerpt or "", mention.posted_at.date(), mention.reactions]
        told.append(["mention", mention.brand.name, *said, "", gallery.ANSWERS[card.answer]])
    return exports.as_csv(told)
