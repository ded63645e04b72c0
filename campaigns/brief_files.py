"""Pictures and PDFs that go along with a perk: looked at by what is in them, for those who have it.

A picture is made anew, so that nothing of the file but its pixels is kept. A PDF is kept as it came,
if it holds nothing that runs, opens or fetches by itself; it is only ever handed out to be saved.
"""

from __future__ import annotations

import re

from django.db.models import QuerySet

from campaigns.briefs import LONGEST_LABEL, READERS
from campaigns.models import BriefFile, Campaign, Claim
from campaigns.pictures import MOST_BYTES, as_jpeg
from perks.ground import scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("briefs")
MOST = 6  # for one campaign
JPEG, PDF = BriefFile.KINDS
# Names of a PDF's parts that do something (ISO 32000-1, 12.6.4), also written with #-signs. To open
# at a page, which is an array (12.3.2.2), does nothing.
ACTIVE = re.compile(
    rb"/(JS|JavaScript|OpenAction(?!\s*\[)|AA|Launch|EmbeddedFile|RichMedia|XFA|SubmitForm)\b"
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def add(campaign: Campaign, label: str, sent: bytes) -> BriefFile:
    """Keep one file. Raises Refusal campaign_over, file_label (400), file_enough (409),
    picture_too_large (413), file_unreadable, file_active (422); nothing is kept then.
    """
    words = " ".join(label.split())
    if not words or len(words) > LONGEST_LABEL or not words.isprintable():
        raise Refusal(
            "file_label", f"Name it in 1 to {LONGEST_LABEL} signs. Nothing was kept.", 400
        )
    kind, content = read(sent)
    with scopes.act_as(ACTOR):
        held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        if held.phase == "ended":
            raise Refusal("campaign_over", "This campaign has ended. It stays as it was.")
        if held.brief_files.count() >= MOST:
            raise Refusal("file_enough", f"{MOST} files for one perk are enough. Nothing was kept.")
        made: BriefFile = BriefFile.objects.create(
            campaign=held, brand_id=held.brand_id, label=words, kind=kind, content=content,
            size=len(content),
        )  # fmt: skip
        return made


def read(sent: bytes) -> tuple[str, bytes]:
    """The kind of a file by what is in it, and what is kept of it. Raises Refusal as `add`."""
    if not sent.startswith(b"%PDF-"):
        try:
            return JPEG, as_jpeg(sent)
        except Refusal as refusal:
            if refusal.status == 413:
                raise
            raise unreadable() from refusal
    if len(sent) > MOST_BYTES:
        raise Refusal("picture_too_large", "The file is larger than 5 MB. Nothing was kept.", 413)
    if b"%%EOF" not in sent[-2048:]:
        raise unreadable()
    plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), sent)
    if ACTIVE.search(plain):
        raise Refusal(
            "file_active",
            "This PDF does something by itself, or holds other files. Save it as a plain one. "
            "Nothing was kept.",
            422,
        )
    return PDF, sent


def unreadable() -> Refusal:
    return Refusal(
        "file_unreadable",
        "This is neither a picture (JPEG, PNG, WebP) nor a whole PDF. Nothing was kept.",
        422,
    )


def remove(campaign: Campaign, file_id: int) -> None:
    """Delete one; twice is once."""
    of(campaign.pk).filter(pk=file_id).delete()


def of(campaign_id: int) -> QuerySet[BriefFile]:
    """The files of a campaign without what is in them, as the acting actor may see them."""
    rows: QuerySet[BriefFile] = BriefFile.objects.filter(campaign_id=campaign_id)
    return rows.defer("content").order_by("pk")


def of_claim(claim: Claim) -> list[BriefFile]:
    """What goes along with a claim (of `history`, which has looked), once she has the perk."""
    if claim.state not in READERS or not claim.has_files:  # type: ignore[attr-defined]
        return []
    with scopes.act_as(ACTOR):
        return list(of(claim.campaign_id))


def one_of_claim(claim: Claim, file_id: int) -> BriefFile:
    """One of them with what is in it. Raises Refusal file_not_found (404)."""
    with scopes.act_as(ACTOR):
        found: BriefFile | None = None
        if claim.state in READERS:
            found = BriefFile.objects.filter(campaign_id=claim.campaign_id, pk=file_id).first()
    if found is None:
        raise Refusal("file_not_found", "There is no such file.", 404)
    return found
