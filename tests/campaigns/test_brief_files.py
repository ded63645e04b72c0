"""Files with a brief: known by what is in them, made anew or harmless, for those who have the perk."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from campaigns import brief_files, claims, drafts
from campaigns.models import BriefFile
from perks.ground.errors import Refusal
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import launched, scored, signed_in, system

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def picture():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "made at home"
    Image.new("RGB", (40, 20), "teal").save(out, "PNG", exif=exif)
    return out.getvalue()


@pytest.fixture
def stage(people, noon):
    with system():
        scored(people.alice)
        people.campaign = launched(people.northwind, people.lounge_day, units=3)
        yield people


def test_a_file_is_what_is_in_it_whatever_it_is_called(stage):
    seen = brief_files.add(stage.campaign, " The  lounge ", picture())
    assert (seen.label, seen.kind, bytes(seen.content[:3])) == (
        "The lounge", "image/jpeg", b"\xff\xd8\xff",
    )  # fmt: skip
    assert b"made at home" not in bytes(seen.content)
    at_a_page = PDF.replace(b"/Type", b"/OpenAction [3 0 R /FitH null] /Type")
    for sent in (PDF, at_a_page):
        kept = brief_files.add(stage.campaign, "Facts", sent)
        assert bytes(kept.content) == sent
    brief_files.remove(stage.campaign, kept.pk)
    for label, sent, code in (
        ("x", b"MZ a program", "file_unreadable"),
        ("x", b"<svg onload='x'/>", "file_unreadable"),
        ("x", PDF.replace(b"%%EOF", b""), "file_unreadable"),
        ("x", PDF.replace(b"/Type", b"/OpenAction 2 0 R /Type"), "file_active"),
        ("x", PDF.replace(b"/Type", b"/J#61vaScript (app) /Type"), "file_active"),
        ("x", PDF + b" " * 5_000_000, "picture_too_large"),
        (" ", PDF, "file_label"),
    ):
        with pytest.raises(Refusal) as caught:
            brief_files.add(stage.campaign, label, sent)
        assert caught.value.code == code, sent[:40]
    for n in range(4):
        brief_files.add(stage.campaign, f"More {n}", PDF)
    with pytest.raises(Refusal, match="file_enough"):
        brief_files.add(stage.campaign, "One more", PDF)
    drafts.end(stage.campaign)
    with pytest.raises(Refusal, match="campaign_over"):
        brief_files.add(stage.campaign, "Late", PDF)
    assert BriefFile.objects.count() == 6


def test_whoever_has_the_perk_saves_it_and_nobody_else(stage):
    bea, alice, mallory = (signed_in(each) for each in (stage.bea, stage.alice, stage.mallory))
    address = reverse("brief_file_add", args=["northwind", stage.campaign.pk])
    sent = SimpleUploadedFile("brief.pdf", PDF)
    assert bea.post(address, {"label": "Facts", "file": sent}).status_code == 302
    kept = BriefFile.objects.get()
    made = kind_stage.claimed(stage.alice, stage.campaign)
    path = reverse("claim_file", args=[made.pk, kept.pk])
    assert alice.get(path).status_code == 404  # It is held: she does not have it yet.
    claims.confirm(made.pk, stage.alice.pk)
    assert mallory.get(path).status_code == 404
    for answer in (alice.get(path), alice.get(f"/api/v1/me/claims/{made.pk}/files/{kept.pk}")):
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (
            200, PDF, "application/pdf",
        )  # fmt: skip
        assert answer["Content-Disposition"] == f'attachment; filename="file-{kept.pk}.pdf"'
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert path in alice.get(reverse("claim", args=[made.pk])).content.decode()
    told = alice.get(f"/api/v1/me/claims/{made.pk}/files").json()
    assert told == [{"id": kept.pk, "label": "Facts", "kind": "application/pdf", "size": len(PDF)}]
    other = f"/api/v1/brands/northwind/campaigns/{stage.campaign.pk}/brief/files"
    again = SimpleUploadedFile("x.png", picture())
    assert bea.post(other, {"label": "Seats", "file": again}).status_code == 201
    assert bea.delete(f"{other}/{kept.pk}").status_code == 204
    assert alice.get(path).status_code == 404
