"""The board, a parcel's page, the carrier's file and the member's page; the same over the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns import sending
from campaigns.models import AddressRead, Claim, Limits, Parcel, Problem
from perks.models import Brand, BrandMembership
from tests import cast
from tests.campaigns import kind_stage, parcel_stage
from tests.campaigns.brand_stage import counted, signed_in
from tests.campaigns.member_stage import scored, system

pytestmark = pytest.mark.django_db
STREET = "12 Cedar Street"


@pytest.fixture
def stage(house):
    with system():
        return parcel_stage.furnish(house)


@pytest.fixture
def bea(stage):
    return signed_in(stage.bea)


@pytest.fixture
def alice(stage):
    return signed_in(stage.alice)


def page(name, *args):
    return reverse(name, args=["northwind", *args])


def text(answer):
    return answer.content.decode()


def test_from_the_board_to_the_reader_of_the_number(stage, bea, alice):
    board = text(bea.get(page("fulfilment")))
    assert "To send, 1" in board
    assert STREET not in board
    mine = page("parcel", stage.parcel.pk)
    assert STREET not in text(bea.get(mine))
    looked = bea.post(mine, {"do": "address"})
    assert (STREET in text(looked), looked["Cache-Control"]) == (True, "no-store")
    bea.post(mine, {"do": "sent", "carrier": "DHL", "tracking": "JD7"})
    hers = text(alice.get(reverse("claim", args=[stage.claim.pk])))
    for said in ("JD7", "with DHL", STREET, "Looked at by Northwind Air"):
        assert said in hers, said
    assert "Give it back" not in hers
    assert "<dt>State</dt><dd>Sent</dd>" in hers
    assert "On their way, 1" in text(bea.get(page("fulfilment") + "?show=sent"))


def test_a_report_and_another_one(stage, bea, alice):
    with system():
        sending.send(stage.parcel.pk, stage.northwind.pk, "DHL", "JD7")
    say = reverse("claim_problem", args=[stage.claim.pk])
    assert alice.post(say, {"what": "damaged", "note": ""}).status_code == 422
    wrong = alice.post(say, {"what": "damaged", "note": "a\x1bb"})
    assert (wrong.status_code, "plain signs" in text(wrong)) == (422, True)
    told = alice.post(say, {"what": "damaged", "note": "The lid is cracked."}, follow=True)
    assert "has not answered yet" in text(told)
    assert "It came damaged" in text(bea.get(page("fulfilment") + "?show=problems"))
    mine = page("parcel", stage.parcel.pk)
    assert "The lid is cracked." in text(bea.get(mine))
    unsaid = bea.post(mine, {"do": "decline", "answer": ""})
    assert unsaid.status_code == 422
    replaced = bea.post(mine, {"do": "replace", "reason": ""}, follow=True)
    assert "goes out in its place" in text(replaced)
    assert "sends another one to you" in text(alice.get(reverse("claim", args=[stage.claim.pk])))
    with system():
        second = Parcel.objects.get(number=2)
        assert Problem.objects.get().state == "replaced"
    refused = bea.post(page("parcel", second.pk), {"do": "replace", "reason": ""})
    assert (refused.status_code, "stands at" in text(refused)) == (422, True)


def test_a_brand_that_waits_for_its_vetting_reads_why_and_sees_nothing(stage, bea):
    with system():
        Brand.objects.update(vetted_at=None)
    assert "An operator has not vetted your brand" in text(bea.get(page("fulfilment")))
    mine = bea.post(page("parcel", stage.parcel.pk), {"do": "address"})
    assert (mine.status_code, STREET in text(mine)) == (422, False)
    file = bea.post(page("fulfilment_csv"), follow=True)
    assert (STREET in text(file), "has not vetted yours" in text(file)) == (False, True)
    over = bea.post(f"/api/v1/brands/northwind/parcels/{stage.parcel.pk}/address")
    assert (over.status_code, over.json()["code"]) == (409, "brand_not_vetted")
    with system():
        assert not AddressRead.objects.exists()


def test_strangers_find_nothing_and_readers_change_nothing(stage, bea, alice):
    with system():
        rita = cast.person("rita", "Rita Reader")
        BrandMembership.objects.create(brand=stage.northwind, user=rita, role="reader")
    reader, mallory = signed_in(rita), signed_in(stage.mallory)
    mine = page("parcel", stage.parcel.pk)
    assert (reader.get(mine).status_code, b"Show the address" in reader.get(mine).content) == (
        200, False,
    )  # fmt: skip
    posts = [(mine, {"do": "address"}), (mine, {"do": "sent"}), (page("fulfilment_csv"), {})]
    for client in (reader, mallory, alice):
        assert [client.post(url, data).status_code for url, data in posts] == [404] * 3
    theirs = reverse("parcel", args=["rival", stage.parcel.pk])
    assert (mallory.get(theirs).status_code, mallory.post(theirs).status_code) == (404, 404)
    say = reverse("claim_problem", args=[stage.claim.pk])
    assert mallory.post(say, {"what": "damaged", "note": "x"}).status_code == 404
    for method, tail, data in (
        ("get", "", None), ("put", "", {"state": "sent"}), ("post", "/address", {}),
        ("post", "/replace", {}), ("post", "/answer", {"answer": "x"}),
    ):  # fmt: skip
        url = f"/api/v1/brands/rival/parcels/{stage.parcel.pk}{tail}"
        assert (
            getattr(mallory, method)(url, data, content_type="application/json").status_code == 404
        )
    with system():
        assert (Parcel.objects.get().state, AddressRead.objects.count()) == ("to_send", 0)


def test_the_carriers_file_goes_out_and_comes_back(stage, bea):
    file = bea.post(page("fulfilment_csv"))
    assert (file["Content-Type"], STREET in text(file)) == ("text/csv; charset=utf-8", True)
    filled = text(file).replace("US,,", "US,DHL,JD1").encode() + b"77777,,,,,,,,,,,DHL,JD9\n"
    upload = SimpleUploadedFile("sent.csv", filled, "text/csv")
    told = text(bea.post(page("fulfilment_tracking"), {"file": upload}))
    assert "1 taken, 1 not" in told
    assert "There is no such parcel of yours." in told
    with system():
        assert Parcel.objects.get().tracking == "JD1"
    nothing = bea.post(page("fulfilment_tracking"), {"text": "hello"})
    assert (nothing.status_code, "The first line names hello." in text(nothing)) == (422, True)


def test_a_wrong_address_is_said_at_its_line_and_nothing_typed_is_lost(stage, bea):
    with system():
        scored(stage.mallory)
        held = kind_stage.claimed(stage.mallory, stage.campaign, "m", variant="m-green")
        Limits.objects.create(campaign=stage.campaign, brand=stage.northwind, per_household=1)
        Claim.objects.filter(pk=stage.claim.pk).update(
            household=stage.claim.address.household, household_place=1
        )
    confirm = reverse("claim_confirm", args=[held.pk])
    typed = {"variant": "m-green", **kind_stage.TYPED, "address-region": "Bavaria"}
    client = signed_in(stage.mallory)
    wrong = client.post(confirm, typed)
    assert (wrong.status_code, f'value="{STREET}"' in text(wrong)) == (422, True)
    assert "is no region of the United States" in text(wrong)
    full = client.post(confirm, {**typed, "address-region": "CA"}, follow=True)
    assert "Your household has had as many as it can." in text(full)
    with system():
        assert Claim.objects.get(pk=held.pk).state == "held"


def test_the_same_over_the_api(stage, bea, alice):
    base = f"/api/v1/brands/northwind/parcels/{stage.parcel.pk}"

    def put(**body):
        return bea.put(base, body, content_type="application/json")

    def post(client, url, **body):
        return client.post(url, body, content_type="application/json")

    listed = bea.get("/api/v1/brands/northwind/parcels").json()["results"]
    assert [(each["variant"], each["given_name"], each["state"]) for each in listed] == [
        ("M, green", "Alice", "to_send"),
    ]  # fmt: skip
    assert "address" not in listed[0]
    assert post(bea, f"{base}/address").json()["street"] == STREET
    assert put(state="delivered").json()["code"] == "parcel_state"
    lines = [{"parcel": str(stage.parcel.pk), "carrier": "DHL", "tracking": "JD1"}, {"parcel": "x"}]
    over = post(bea, "/api/v1/brands/northwind/parcels/tracking", lines=[*lines, lines[0]])
    assert [each["code"] for each in over.json()] == ["taken", "taken"]
    mine = f"/api/v1/me/claims/{stage.claim.pk}"
    told = alice.get(f"{mine}/parcels").json()
    assert (told["parcels"][0]["tracking"], told["address"]["region"]) == ("JD1", "US-CA")
    assert [each["way"] for each in told["looks"]] == ["api"]
    said = post(alice, f"{mine}/problem", what="defect", note="It leaks.")
    assert (said.status_code, said.json()["state"]) == (201, "open")
    assert post(alice, f"{mine}/problem", what="defect", note="x").json()["code"] == "problem_open"
    declined = post(bea, f"{base}/answer", answer="Use the other side.")
    assert declined.json()["problem"]["answer"] == "Use the other side."
    assert put(state="returned").json()["state"] == "returned"
    again = post(bea, f"{base}/replace", back_in_stock=True)
    assert (again.status_code, again.json()["replaces"]) == (201, stage.parcel.pk)
    unknown = bea.get("/api/v1/brands/northwind/parcels?show=eaten")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "part_unknown")


def test_the_pages_stay_small(stage, bea, alice):
    with system():
        for n in range(2):
            other = cast.person(f"m{n}", f"M{n} Member", is_member=True)
            scored(other)
            parcel_stage.taken(stage, other, street=f"{n} Elm")
    for client, url in (
        (bea, page("fulfilment")), (bea, page("parcel", stage.parcel.pk)),
        (alice, reverse("claim", args=[stage.claim.pk])),
    ):  # fmt: skip
        with counted() as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 14, (url, queries)
