"""A file with the wrong columns: which it has, which are wanted, a sample, and nothing is stored."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns import creator_files, lists, tables, tracking
from perks import code_files
from perks.ground import scopes
from tests.test_access import fingerprint

pytestmark = pytest.mark.django_db
WRONG = b"colour,size\nred,4\n"
READ = {
    "codes.csv": code_files.read_codes,
    "creators.csv": lambda raw: creator_files.read(raw.decode()).people,
    "customers.csv": lambda raw: tables.read_table(raw, {"email", "email_hash"}),
    "addresses.csv": lambda raw: tables.read_table(raw, {"email"}),
    "orders.csv": lambda raw: tables.read_table(raw, {"order"}),
    "tracking.csv": tracking.read,
}
UPLOADS = [
    ("stock_add", {}, "Wanted is code", "codes.csv"),
    ("creators", {"do": "look"}, "Wanted are email", "creators.csv"),
    ("known", {"do": "customers"}, "Wanted is email or email_hash", "customers.csv"),
    ("sales", {}, "Wanted is order", "orders.csv"),
    ("fulfilment_tracking", {}, "Wanted are parcel, carrier and tracking", "tracking.csv"),
]


def test_each_upload_says_what_it_found_and_wants_and_stores_nothing(people):
    browser = Client()
    with scopes.act_as(scopes.system("tests")):
        browser.force_login(people.bea)
        lists.make(people.northwind.pk, "Regulars", "shortlist")
    before = fingerprint()
    for name, fields, wanted, sample in UPLOADS:
        perk = [people.code_perk.pk] if name == "stock_add" else []
        page = reverse(name, args=["northwind", *perk])
        file = SimpleUploadedFile("a.csv", WRONG)
        answer = browser.post(page, {**fields, "file": file})
        said = re.sub(r"<[^>]*>", "", answer.content.decode())
        assert (name, answer.status_code) == (name, 422)
        assert "The first line names colour, size." in said
        assert wanted in said
        assert f"samples/{sample}" in answer.content.decode()
    assert fingerprint() == before


@pytest.mark.parametrize("sample", READ)
def test_each_sample_is_read_as_it_is(sample):
    raw = Path(finders.find(f"perks/samples/{sample}")).read_bytes()
    assert len(READ[sample](raw)) == raw.count(b"\n") - 1
