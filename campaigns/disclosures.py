"""Reading the mentions: is it said that it was given? Each wording once, with all before it kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils.dateparse import parse_datetime

from campaigns import whose_rules
from campaigns.disclosure import DISCLOSED, UNDISCLOSED, VERDICTS, classify, pack_of
from campaigns.models import Campaign, Disclosure, Mention
from campaigns.models.mentions import COUNTED
from campaigns.whose_rules import Whose
from perks.ground import clock, scopes, vault
from perks.ground.consent import Consent
from scoring.models import Post

FOLLOWED = timedelta(days=30)  # after the campaign's end, as mentions are
AT_ONCE = 500
TOLD = ("number", "because", "verdict", "country", "version", "rule", "language", "read_at")


def read_all(member_id: int | None = None) -> int:
    """Read what was posted or reworded since; gives the number of new readings.

    Only of members who agree that posts are looked at. May run twice: one wording is read once.
    """
    with scopes.act_as(scopes.system("disclosures")):
        agreed = Consent.objects.filter(purpose="mentions", withdrawn_at=None)
        open_ones = Mention.objects.filter(
            Exists(agreed.filter(member_id=OuterRef("member_id"))),
            campaign__ends_at__gt=clock.now() - FOLLOWED,
        )
        if member_id is not None:
            open_ones = open_ones.filter(member_id=member_id)
        forget_words(open_ones)
        ids = list(open_ones.order_by("pk").values_list("pk", flat=True))
        parts = (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))
        return sum(read_some(part) for part in parts)


def read_some(mention_ids: Sequence[int]) -> int:
    """Read these mentions where their wording, the rules or whose rules hold changed. Four queries."""
    mentions = list(
        Mention.objects.filter(pk__in=mention_ids)
        .exclude(excerpt="")
        .select_related("member", "brand", "campaign__perk__venue")
    )
    where = whose_rules.of_campaigns({mention.campaign for mention in mentions})
    wordings, before = wordings_of(mentions), newest(mention_ids)
    fresh = []
    for mention in mentions:
        if mention.pk not in wordings:
            continue
        made = read(mention, wordings[mention.pk], where[mention.campaign_id], before)
        if made is not None:
            fresh.append(made)
    # Whoever read the same wording at the same moment has written the same number.
    Disclosure.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def read(
    mention: Mention, wording: str, where: tuple[str, ...], before: dict[int, Disclosure]
) -> Disclosure | None:
    """The next reading of a mention; None where the last one holds."""
    last = before.get(mention.pk)
    digest = vault.keyed_hash("disclosure", wording)
    whose = whose_rules.rules_for(mention.member.country, where)
    because = why_read(last, digest, whose)
    if not because:
        return None
    found = classify(wording, whose.countries, brand=mention.brand.name, network=mention.network)
    return Disclosure(
        mention=mention,
        campaign_id=mention.campaign_id,
        brand_id=mention.brand_id,
        member_id=mention.member_id,
        number=last.number + 1 if last else 1,
        because=because,
        verdict=found.verdict,
        country=found.country,
        asked=list(whose.countries),
        asked_for=whose.why,
        version=found.version,
        rule=found.rule,
        language=found.language,
        words=[asdict(word) for word in found.words],
        digest=digest,
    )


def why_read(last: Disclosure | None, digest: bytes, whose: Whose) -> str:
    """Why a wording has to be read; "" where its last reading holds."""
    if last is None:
        return "found"
    if bytes(last.digest) != digest:
        return "edited"
    if last.asked != list(whose.countries):
        return "country"
    pack = pack_of(last.country)
    return "" if pack and pack.version == last.version else "rules"


def wordings_of(mentions: Sequence[Mention]) -> dict[int, str]:
    """How each post reads now: from its account's last reading, else as it was found. One query.

    Without those whose words are not kept any more: what was read of them holds.
    """
    posts = Post.objects.filter(
        member_id__in={mention.member_id for mention in mentions},
        native_id__in={mention.native_id for mention in mentions},
    ).values_list("member_id", "account__network", "native_id", "title", "text", "emptied_at")
    known = {
        (member, network, id): None if emptied_at else f"{title}\n{text}"
        for member, network, id, title, text, emptied_at in posts
    }
    found = {
        mention.pk: known.get(
            (mention.member_id, mention.network, mention.native_id), mention.excerpt
        )
        for mention in mentions
    }
    return {pk: words.strip() for pk, words in found.items() if words is not None}


def newest(mention_ids: Sequence[int]) -> dict[int, Disclosure]:
    """The reading that holds, by mention."""
    rows = Disclosure.objects.filter(mention__in=mention_ids).order_by("mention", "-number")
    return {row.mention_id: row for row in rows.distinct("mention")}


def forget_words(mentions: QuerySet[Mention]) -> None:
    """The words that decided go with the post that they stood in."""
    gone = mentions.filter(excerpt="").values("pk")
    Disclosure.objects.filter(mention__in=gone).exclude(words=[]).update(words=[])


@dataclass(frozen=True)
class Withdrawn:
    """A post that was edited and says less now than it did."""

    mention: Mention
    before: Disclosure
    now: Disclosure


@dataclass(frozen=True)
class Counts:
    """How the mentions of a campaign stand, and what was taken back.

    Those not read yet stand apart, and so do those that cannot be judged: a picture, a link that
    was handed in, a story that was over before it was read. One that was read keeps its verdict
    when its words go.
    """

    disclosed: int
    unclear: int
    undisclosed: int
    unread: int
    unjudged: int
    withdrawn: tuple[Withdrawn, ...]

    @property
    def read(self) -> int:
        return self.disclosed + self.unclear + self.undisclosed


def counts(campaign: Campaign) -> Counts:
    """How many mentions disclose, and which stopped doing so. One query."""
    mentions = list(standing(campaign).select_related("claim"))
    history = {mention: readings_of(mention) for mention in mentions}
    tally = dict.fromkeys(VERDICTS, 0)
    for rows in history.values():
        if rows:
            tally[rows[-1].verdict] += 1
    return Counts(
        **tally,
        unread=sum(bool(each.excerpt) and not rows for each, rows in history.items()),
        unjudged=sum(not each.excerpt and not rows for each, rows in history.items()),
        withdrawn=tuple(
            Withdrawn(mention, best, rows[-1])
            for mention, rows in history.items()
            if (best := said_more(rows)) is not None
        ),
    )


def standing(campaign: Campaign) -> QuerySet[Mention]:
    """The mentions that count, newest first, with their readings."""
    found = Mention.objects.filter(campaign=campaign, state__in=COUNTED)
    return with_readings(found.defer("shingles").order_by("-posted_at", "-pk"))


def with_readings(mentions: QuerySet[Mention]) -> QuerySet[Mention]:
    """The same mentions, each with what `readings_of` tells; no query more."""
    rows = Disclosure.objects.filter(mention=OuterRef("pk")).order_by("number")
    told = {name: name for name in TOLD} | {"digest": Cast("digest", TextField())}
    return mentions.annotate(readings=ArraySubquery(rows.values(json=JSONObject(**told))))


def readings_of(mention: Mention) -> list[Disclosure]:
    """All readings of a mention that came `with_readings`, oldest first, without their words."""
    return [
        Disclosure(
            **{name: row[name] for name in TOLD if name != "read_at"},
            mention_id=mention.pk,
            read_at=parse_datetime(row["read_at"]),
            digest=row["digest"].encode(),
        )
        for row in mention.readings
    ]


def said_more(rows: Sequence[Disclosure]) -> Disclosure | None:
    """The newest earlier reading of another wording that said more, under the same country's rules;
    None where the post says as much as it ever did."""
    if not rows:
        return None
    now = rows[-1]
    for row in reversed(rows[:-1]):
        is_edit = bytes(row.digest) != bytes(now.digest) and row.country == now.country
        if is_edit and VERDICTS.index(row.verdict) < VERDICTS.index(now.verdict):
            return row
    return None


def mend(reading: Disclosure, brand_name: str) -> str:
    """What would do at the start of a post that does not disclose enough; "" for one that does."""
    pack = pack_of(reading.country)
    if pack is None or reading.verdict == DISCLOSED:
        return ""
    said = pack.would_do.get(reading.language) or next(iter(pack.would_do.values()))
    return said.format(brand=brand_name)


def why(reading: Disclosure) -> str:
    """In one sentence why a reading is what it is; "" where the rule is not in the packs any more."""
    pack = pack_of(reading.country)
    if pack is None:
        return ""
    told = {rule.id: rule.because for rule in pack.all_rules}
    return told.get(reading.rule, told[pack.silence.id] if reading.verdict == UNDISCLOSED else "")
