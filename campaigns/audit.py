"""The audit bundle of a campaign: who was told what and when, what was posted, how it was read,
what was done.

A ZIP of tables and one JSON with all of them. Of people it holds what the brand's console shows:
given names, posts that stand, and messages of its own threads. Each bundle is noted with its hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns import disclosures
from campaigns.disclosure.packs import load
from campaigns.exports import as_csv
from campaigns.models import (
    AuditExport,
    Campaign,
    Claim,
    Disclosure,
    Invitation,
    Mention,
    MentionChange,
    Message,
    Telling,
)
from perks.ground import clock, scopes
from perks.ground.outbox import Letter

FIRST = datetime(1980, 1, 1).timetuple()[:6]  # of a ZIP: the same rows are the same bytes
README = """What is in here, of one campaign:

told.csv    who was told what about posting, and when: on the page, over the API, by letter.
            A letter's version is that of its wording when it was sent; empty for older ones.
posted.csv  what was posted and found. The words go when a post does.
read.csv    how each wording was read: disclosed, unclear or undisclosed, by which rule of which
            country and which version of the rules, and the words that decided.
done.csv    what was done: messages, edits, posts that were taken back, claims that ended.
rules.csv   the rules that decided, with their sources.
bundle.json all of it for machines.

A program read the posts. It sees no label that a network adds itself, no picture and no sound.
"""
Row = dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """The tables by name, each a list of rows with the same keys; times in UTC as ISO 8601."""

    campaign: Campaign
    made_at: str
    tables: dict[str, list[Row]]

    def as_json(self) -> Row:
        """All of it as one object."""
        about = {"id": self.campaign.pk, "name": self.campaign.name}
        return {"campaign": about, "made_at": self.made_at, **self.tables}

    def as_zip(self) -> bytes:
        """The files. No cell of a table is a formula."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in self.tables.items():
                heads = list(rows[0]) if rows else ["nothing"]
                lines = [heads, *([row[head] for head in heads] for row in rows)]
                put(archive, f"{name}.csv", as_csv(lines))
            put(archive, "bundle.json", json.dumps(self.as_json(), indent=1, ensure_ascii=False))
            put(archive, "README.txt", README)
        return out.getvalue()


def put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, FIRST), text, zipfile.ZIP_DEFLATED)


def export(campaign: Campaign, asked_by: int | None) -> tuple[AuditExport, Bundle, bytes]:
    """Make a bundle as the brand that acts, and note who took it."""
    made = bundle(campaign)
    packed = made.as_zip()
    noted = AuditExport.objects.create(
        campaign=campaign,
        brand_id=campaign.brand_id,
        asked_by=asked_by,
        posts=len(made.tables["posted"]),
        sha256=hashlib.sha256(packed).hexdigest(),
    )
    return noted, made, packed


def bundle(campaign: Campaign) -> Bundle:
    """Everything that is known of a campaign's disclosure. Nine queries, whatever the size."""
    claims = {claim.pk: claim for claim in Claim.objects.filter(campaign=campaign).order_by("pk")}
    mentions = list(
        Mention.objects.filter(campaign=campaign).defer("shingles").order_by("posted_at", "pk")
    )
    readings = list(
        Disclosure.objects.filter(campaign_id=campaign.pk).order_by("mention", "number")
    )
    return Bundle(
        campaign,
        said_at(clock.now()),
        {
            "told": told(campaign, claims),
            "posted": [posted(mention, claims) for mention in mentions],
            "read": [read(reading) for reading in readings],
            "done": done(campaign, claims, mentions),
            "rules": rules({(reading.country, reading.rule) for reading in readings}),
        },
    )


def said_at(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def told(campaign: Campaign, claims: dict[int, Claim]) -> list[Row]:
    """What each claim's member was told, oldest first."""
    rows = [
        {"claim": row.claim_id, "given_name": claims[row.claim_id].given_name, "at": said_at(row.at),
         "where": row.where, "version": row.version, "wording": row.wording}
        for row in Telling.objects.filter(campaign_id=campaign.pk).order_by("at", "pk")
        if row.claim_id in claims
    ]  # fmt: skip
    return sorted([*rows, *letters(campaign, claims)], key=lambda row: (row["at"], row["claim"]))


def letters(campaign: Campaign, claims: dict[int, Claim]) -> list[Row]:
    """The letters that brought the perk to those who took it, once they were sent."""
    by_member = {claim.member_id: claim.pk for claim in claims.values()}
    keys = {f"{what}:{id}": id for id in claims for what in ("won", "earned", "surprise")}
    with scopes.act_as(scopes.system("disclosures")):
        asked = Invitation.objects.filter(campaign=campaign, member_id__in=list(by_member))
        for id, member in asked.values_list("pk", "member_id"):
            keys[f"invitation:{id}"] = by_member[member]
        sent = Letter.objects.filter(key__in=list(keys), sent_at__isnull=False)
        found = list(sent.order_by("pk").values_list("key", "template", "sent_at", "version"))
    return [
        {"claim": keys[key], "given_name": claims[keys[key]].given_name, "at": said_at(at),
         "where": "letter", "version": version,
         "wording": template.rpartition("/")[2]}
        for key, template, at, version in found
    ]  # fmt: skip


def posted(mention: Mention, claims: dict[int, Claim]) -> Row:
    claim = claims.get(mention.claim_id)
    return {
        "mention": mention.pk,
        "claim": mention.claim_id,
        "given_name": claim.given_name if claim else "",
        "network": mention.network,
        "address": mention.url,
        "posted_at": said_at(mention.posted_at),
        "found_at": said_at(mention.found_at),
        "found_by": mention.found_by,
        "state": mention.state,
        "gone_because": mention.gone_because,
        "words": mention.excerpt,
    }


def read(reading: Disclosure) -> Row:
    return {
        "mention": reading.mention_id,
        "number": reading.number,
        "read_at": said_at(reading.read_at),
        "because": reading.because,
        "verdict": reading.verdict,
        "country": reading.country,
        "asked_for": reading.asked_for,
        "rule": reading.rule,
        "version": reading.version,
        "why": disclosures.why(reading),
        "deciding_words": " … ".join(word["text"] for word in reading.words),
    }


def done(campaign: Campaign, claims: dict[int, Claim], mentions: list[Mention]) -> list[Row]:
    """What happened after: messages, what became of posts, claims that ended; oldest first."""
    rows: list[Row] = []
    for message in Message.objects.filter(claim__campaign=campaign, removed_at=None):
        rows.append(deed(message.claim_id, message.written_at, f"{message.by} wrote", message.text))
    claim_of = {mention.pk: mention.claim_id for mention in mentions}
    for change in MentionChange.objects.filter(mention__campaign=campaign):
        what = f"mention {change.mention_id}"
        rows.append(deed(claim_of[change.mention_id], change.at, what, change.what))
    for claim in claims.values():
        if claim.ended_at:
            rows.append(deed(claim.pk, claim.ended_at, f"claim {claim.state}", claim.ended_because))
    return sorted(rows, key=lambda row: (row["at"], row["claim"]))


def deed(claim_id: int, at: datetime, what: str, said: str) -> Row:
    return {"claim": claim_id, "at": said_at(at), "what": what, "said": said}


def rules(used: set[tuple[str, str]]) -> list[Row]:
    """The rules that decided, each with where it is written; as the packs have them now."""
    return [
        {"country": country, "rule": rule.id, "because": rule.because, "title": rule.source.title,
         "section": rule.source.section, "date": rule.source.date, "address": rule.source.address}
        for country in sorted({country for country, _ in used})
        for rule in sorted(load(country).all_rules, key=lambda rule: rule.id)
        if (country, rule.id) in used
    ]  # fmt: skip
