"""The bundle for an audit: all of it, nothing that the brand may not see, and noted when taken."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from campaigns import audit, disclosures, messages
from campaigns.models import AuditExport, Claim, Telling
from perks.api.authentication import issue_token
from perks.ground import clock
from perks.ground.outbox import Letter
from tests.campaigns.brand_stage import counted
from tests.campaigns.member_stage import signed_in, system
from tests.campaigns.test_disclosures import AD, post, stage  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(stage):  # noqa: F811
    """Alice saw her claim, posted, edited it to say less, and was written to."""
    signed_in(stage.alice).get(reverse("claim", args=[stage.claim.pk]))
    Letter.objects.create(
        member=stage.alice, key=f"won:{stage.claim.pk}", template="campaigns/email/given",
        subject="s", sent_at=clock.now(),
    )  # fmt: skip
    post(stage, AD)
    disclosures.read_all()
    post(stage, "=HYPERLINK(1) a night at #northwindlounge and it was what you would want")
    disclosures.read_all()
    messages.write(
        stage.claim.pk, "brand", stage.northwind.pk, "Would you add a word?", stage.bea.pk
    )
    return stage


def files(packed: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_bundle_tells_what_was_told_posted_read_and_done(told):
    url = reverse("disclosure", args=["northwind", told.campaign.pk])
    bea = signed_in(told.bea)
    answer = bea.post(url)
    held = files(answer.content)
    assert set(held) == {
        "told.csv", "posted.csv", "read.csv", "done.csv", "rules.csv", "bundle.json", "README.txt",
    }  # fmt: skip
    page, letter = table(held["told.csv"])
    assert (page["where"], page["given_name"], page["version"]) == (
        "page",
        "Alice",
        page["version"],
    )
    assert page["wording"].startswith("Nobody is obliged to post.")
    assert (letter["where"], letter["wording"]) == ("letter", "given")
    assert [row["words"][:12] for row in table(held["posted.csv"])] == ["'=HYPERLINK("]
    read = [(row["verdict"], row["because"], row["rule"]) for row in table(held["read.csv"])]
    assert read == [("disclosed", "found", "us-ad"), ("undisclosed", "edited", "us-nothing")]
    done = [(row["what"], row["said"]) for row in table(held["done.csv"])]
    assert ("brand wrote", "Would you add a word?") in done
    assert [row["rule"] for row in table(held["rules.csv"])] == ["us-ad", "us-nothing"]
    assert json.loads(held["bundle.json"])["campaign"]["id"] == told.campaign.pk
    noted = AuditExport.objects.get()
    assert (noted.asked_by, noted.posts) == (told.bea.pk, 1)
    assert noted.sha256 == hashlib.sha256(answer.content).hexdigest()
    with counted() as queries:
        shown = bea.get(url)
    assert len(queries) <= 12
    assert noted.sha256[:16] in shown.content.decode()
    assert "edited a post, and it says less now" in shown.content.decode()


def test_it_holds_what_the_console_shows_and_no_more(told):
    held = " ".join(files(audit.bundle(told.campaign).as_zip()).values())
    for secret in (told.alice.email, told.alice.name, "blog_address"):
        assert secret not in held
    names = {key for row in audit.bundle(told.campaign).tables["posted"] for key in row}
    assert "member" not in names and "member_id" not in names


def test_the_same_rows_are_the_same_bytes(told):
    assert audit.bundle(told.campaign).as_zip() == audit.bundle(told.campaign).as_zip()


def test_a_post_that_was_taken_back_leaves_no_words(told):
    told.account.posts.all().delete()
    told.campaign.mentions.update(
        excerpt="", url="", state="gone", gone_because="deleted", gone_at=clock.now()
    )
    disclosures.read_all()
    made = audit.bundle(told.campaign).tables
    assert [(row["state"], row["words"]) for row in made["posted"]] == [("gone", "")]
    assert [row["deciding_words"] for row in made["read"]] == ["", ""]
    assert [row["verdict"] for row in made["read"]] == ["disclosed", "undisclosed"]


def test_machines_take_it_too_and_it_is_noted(told):
    token = issue_token("tests", brand=told.northwind)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    url = f"/api/v1/brands/northwind/campaigns/{told.campaign.pk}/disclosure"
    counts = client.get(url).json()
    mention = told.campaign.mentions.get()
    assert counts == {
        "disclosed": 0, "unclear": 0, "undisclosed": 1, "unread": 0, "unjudged": 0,
        "withdrawn": [mention.pk],
    }  # fmt: skip
    taken = client.post(url).json()
    assert taken["sha256"] == AuditExport.objects.get().sha256
    assert [row["verdict"] for row in taken["read"]] == ["disclosed", "undisclosed"]


def test_one_wording_is_noted_once(told):
    page = reverse("claim", args=[told.claim.pk])
    alice = signed_in(told.alice)
    alice.get(page)
    assert Telling.objects.count() == 1
    with system():
        told.alice.country = "GB"
        told.alice.save()
    alice.get(page)
    assert Telling.objects.count() == 2
    assert Claim.objects.count() == 1
