"""The gallery, what was not found and why, evidence, and who may show what: pages and API."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.utils import ProgrammingError
from django.urls import reverse
from PIL import Image

from campaigns import gallery, handed_in, misses, my_report, reuse, tasks
from campaigns.models import Evidence, Mention, Missed, ReusePermission
from campaigns.pictures import MOST_BYTES, as_jpeg
from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import BrandMembership
from tests.campaigns.brand_stage import at, counted
from tests.campaigns.member_stage import signed_in, system
from tests.campaigns.test_mentions import stage, write  # noqa: F401

pytestmark = pytest.mark.django_db
FOR = "A wonderful, kind hour at the #northwindlounge with the best coffee of the year."
AGAINST = "The coffee was awful and the bread a horrible shame. Never again, #northwindlounge."


@pytest.fixture
def said(stage):  # noqa: F811
    """One post for and one against."""
    write(stage, FOR, url="https://alice.example/1")
    write(stage, AGAINST, native_id="2", url="https://alice.example/2")
    tasks.collect_mentions()
    return stage


def picture(size=(60, 40), kind="PNG") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera of mine"
    Image.new("RGB", size, "red").save(out, kind, exif=exif)
    return out.getvalue()


def mention_at(url: str) -> Mention:
    return Mention.objects.get(url__endswith=url)


def test_the_gallery_shows_those_against_as_well(said):
    bea = signed_in(said.bea)
    url = at("mentions", said.northwind, said.campaign.pk)
    with counted() as queries:
        page = bea.get(url)
    assert len(queries) <= 12
    cards = page.context["cards"]
    assert [(card.mention.stance, card.answer) for card in cards] == [
        ("negative", "not_answered"),
        ("positive", "not_answered"),
    ]
    body = page.content.decode()
    assert [body.count(word) for word in (AGAINST, FOR, 'is-mind">Not answered')] == [1, 1, 2]
    assert "2 mentions: 1 in favour, 1 against" in body
    assert [(card.reading.verdict, card.disclosed_because != "") for card in cards] == [
        ("undisclosed", True)
    ] * 2
    assert not bea.get(url, {"disclosure": "disclosed"}).context["cards"]
    assert "awful" in cards[0].mention.stance_because["words"]
    only = bea.get(url, {"stance": "negative", "network": "web", "found_by": "tag"})
    assert [card.mention.stance for card in only.context["cards"]] == ["negative"]
    none = bea.get(url, {"reuse": "yes"})
    assert "No mention of this campaign is all of that." in none.content.decode()
    assert len(bea.get(url, {"stance": "loud"}).context["cards"]) == 2


def test_a_member_is_asked_answers_and_takes_it_back(said):
    """Each answer stays with its time and the words of the question; the newest is in force."""
    letter = Letter.objects.get(key=f"reuse:{said.claim.pk}")
    assert (letter.member_id, letter.purpose) == (said.alice.pk, "mentions")
    alice, mention = signed_in(said.alice), mention_at("/1")
    answer = reverse("mention_reuse", args=[mention.pk])
    for yes in (True, True, False):
        with clock.at(clock.now() + timedelta(minutes=1)):
            alice.post(answer, {"answer": "yes" if yes else "no"})
    kept = list(ReusePermission.objects.values_list("says_yes", "wording", "source"))
    asked = reuse.wording("Northwind Air")
    assert kept == [(True, asked, "web"), (False, asked, "web")]
    assert [card.answer for card in gallery.cards([mention])] == ["no"]
    told = alice.put(f"/api/v1/me/mentions/{mention.pk}/reuse", {"yes": True}, "application/json")
    assert (told.status_code, told.json()["wording"]) == (200, asked)
    found = signed_in(said.bea).get(
        f"/api/v1/brands/northwind/campaigns/{said.campaign.pk}/mentions", {"reuse": "yes"}
    )
    assert [row["url"] for row in found.json()["results"]] == ["https://alice.example/1"]
    assert found.json()["results"][0]["reuse_wording"] == asked
    stranger = signed_in(said.mallory).post(answer, {"answer": "yes"})
    assert (stranger.status_code, ReusePermission.objects.count()) == (404, 3)


def test_an_answer_is_never_rewritten(said):
    made = reuse.answer(mention_at("/1").pk, said.alice.pk, True, "web")
    with pytest.raises(ProgrammingError, match="permission denied"), system():
        ReusePermission.objects.filter(pk=made.pk).update(says_yes=False)


def test_a_yes_ends_with_the_post(said):
    mention = mention_at("/1")
    reuse.answer(mention.pk, said.alice.pk, True, "web")
    from campaigns import noting

    noting.lose(mention, "deleted")
    assert gallery.cards([mention])[0].answer == "ended"
    reuse.answer(mention.pk, said.alice.pk, False, "web")
    with pytest.raises(Refusal) as refused:
        reuse.answer(mention.pk, said.alice.pk, True, "web")
    assert (refused.value.code, refused.value.status) == ("mention_gone", 409)


def reason(stage) -> list[str]:  # noqa: F811
    return [miss.reason for miss in misses.of_campaign(stage.campaign)]


def test_a_miss_has_its_reason(stage):  # noqa: F811
    assert reason(stage) == ["nothing"]
    for state, told in (
        ("refused", "account_private"),
        ("gone", "account_gone"),
        ("late", "unread"),
    ):
        stage.account.state = state
        stage.account.save()
        assert reason(stage) == [told]
    stage.account.unlinked_at = clock.now()
    stage.account.save()
    assert reason(stage) == ["no_account"]
    Missed.objects.create(
        claim=stage.claim, campaign=stage.campaign, brand_id=stage.northwind.pk,
        member=stage.alice, network="web", native_id="s", because="expired",
    )  # fmt: skip
    assert reason(stage) == ["expired"]
    sent = handed_in.submit(stage.claim.pk, stage.alice.pk, clock.today(), "https://a.example/1")
    assert reason(stage) == ["waiting"]
    consent.withdraw(stage.alice.pk, "mentions")
    assert reason(stage) == ["no_permission"]
    told = signed_in(stage.bea).get(
        f"/api/v1/brands/northwind/campaigns/{stage.campaign.pk}/misses"
    )
    assert told.json()[0]["words"] == "Has not agreed that we look for posts"
    handed_in.accept(sent.pk, stage.campaign.pk, None)
    assert reason(stage) == []


def test_evidence_is_labelled_and_a_manager_decides(stage):  # noqa: F811
    alice, bea = signed_in(stage.alice), signed_in(stage.bea)
    page = reverse("claim_evidence", args=[stage.claim.pk])
    shot = SimpleUploadedFile("shot.png", picture(), "image/png")
    assert alice.post(page, {"picture": shot, "posted_on": clock.today()}).status_code == 302
    assert (
        alice.post(page, {"url": "https://x.example/a", "posted_on": clock.today()}).status_code
        == 302
    )
    shot, link = Evidence.objects.order_by("pk")
    seen = alice.get(reverse("evidence_picture", args=[shot.pk]))
    assert (seen["Content-Type"], seen["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert b"camera" not in seen.content
    assert b"camera" in picture()
    gallery_page = at("mentions", stage.northwind, stage.campaign.pk)
    with counted() as queries:
        assert "Handed in by members" in bea.get(gallery_page).content.decode()
    assert len(queries) <= 12
    decide = f"{gallery_page}evidence/"
    bea.post(f"{decide}{shot.pk}/", {"do": "accept"})
    bea.post(f"{decide}{link.pk}/", {"do": "refuse", "because": ""})
    bea.post(f"{decide}{link.pk}/", {"do": "refuse", "because": "This is not about the lounge."})
    bea.post(f"{decide}{link.pk}/", {"do": "accept"})
    assert list(Evidence.objects.order_by("pk").values_list("state", "because", "decided_by")) == [
        ("accepted", "", stage.bea.pk),
        ("refused", "This is not about the lounge.", stage.bea.pk),
    ]
    assert "This is not about the lounge." in alice.get(page).content.decode()
    card = bea.get(gallery_page).context["cards"][0]
    assert (card.label, card.picture) == ("Submitted by the member, not verified", shot.pk)
    assert bea.get(f"{decide}{shot.pk}.jpg").content == seen.content
    assert signed_in(stage.mallory).get(f"{decide}{shot.pk}.jpg").status_code == 404
    alice.post(reverse("evidence_withdraw", args=[shot.pk]))
    assert (Mention.objects.get().state, bytes(Evidence.objects.get(pk=shot.pk).image)) == (
        "gone",
        b"",
    )
    assert alice.get(reverse("evidence_picture", args=[shot.pk])).status_code == 404


BAD = [
    ({}, "evidence_empty", 400),
    ({"url": "javascript:alert(1)"}, "evidence_link", 400),
    ({"url": "https://localhost/x"}, "evidence_link", 400),
    ({"url": "https://[::1"}, "evidence_link", 400),
    ({"picture": b"<svg onload=alert(1)>"}, "picture_unreadable", 422),
    ({"picture": picture()[:60]}, "picture_unreadable", 422),
    ({"picture": picture(kind="GIF")}, "picture_unreadable", 422),
    ({"picture": b"\x89PNG" + b"0" * MOST_BYTES}, "picture_too_large", 413),
    ({"url": "https://a.example/1", "posted_on": timedelta(days=1)}, "evidence_day", 400),
    ({"url": "https://a.example/1", "posted_on": timedelta(days=-9)}, "evidence_day", 400),
]


def test_bad_evidence_is_refused_and_not_kept(stage):  # noqa: F811
    told = []
    for given, _, _ in BAD:
        facts = {**given, "posted_on": clock.today() + given.get("posted_on", timedelta(0))}
        with pytest.raises(Refusal) as refused:
            handed_in.submit(stage.claim.pk, stage.alice.pk, **facts)
        told.append((given, refused.value.code, refused.value.status))
    assert told == BAD
    once = (stage.claim.pk, stage.alice.pk, clock.today(), "https://a.example/1")
    handed_in.submit(*once)
    with pytest.raises(Refusal, match="evidence_repeated"):
        handed_in.submit(*once)
    with pytest.raises(Refusal, match="claim_not_found"):
        handed_in.submit(stage.claim.pk, stage.mallory.pk, clock.today(), "https://a.example/1")
    assert Evidence.objects.count() == 1


def test_a_picture_of_too_many_pixels_is_not_unpacked():
    out = io.BytesIO()
    Image.new("1", (20_000, 2_100)).save(out, "PNG")
    with pytest.raises(Refusal, match="picture_too_large"):
        as_jpeg(out.getvalue())
    wide = Image.open(io.BytesIO(as_jpeg(picture((3_000, 10)))))
    assert (wide.format, wide.size, dict(wide.getexif())) == ("JPEG", (1_600, 5), {})


def test_the_words_are_edited_in_the_console_and_over_the_api(stage):  # noqa: F811
    bea = signed_in(stage.bea)
    page = at("watch_words", stage.northwind, stage.campaign.pk)
    assert (
        bea.post(page, {"word": "Winter lounge\nGate café", "handle": "@northwind"}).status_code
        == 302
    )
    api = f"/api/v1/brands/northwind/campaigns/{stage.campaign.pk}/watch-words"
    assert bea.get(api).json() == [
        {"kind": "handle", "said": "@northwind"},
        {"kind": "word", "said": "Gate café"},
        {"kind": "word", "said": "Winter lounge"},
    ]
    wrong = bea.post(page, {"word": "ok"})
    assert (wrong.status_code, "word" in wrong.context["form"].errors) == (422, True)
    put = {"words": [{"kind": "tag", "said": "#quiet"}]}
    assert bea.put(api, put, "application/json").json() == [{"kind": "tag", "said": "#quiet"}]
    BrandMembership.objects.filter(user=stage.bea).update(role="reader")
    assert bea.put(api, put, "application/json").status_code == 404


def test_my_report_says_all_of_it(said):
    alice = signed_in(said.alice)
    with counted() as queries:
        page = alice.get(reverse("my_report"))
    assert len(queries) <= 12
    own = page.context["own"]
    assert [claim.pk for claim in own.claims] == [said.claim.pk]
    assert [(sight.brand, [what for what, *_ in sight.looks]) for sight in own.sights] == [
        (
            "Northwind Air",
            [
                "Your first name and the state of a claim",
                "Which conditions you met, without your values",
                "A post of yours",
                "How often your link was followed",
            ],
        )
    ]
    body = page.content.decode()
    assert my_report.NOTHING in body
    assert [body.count(words) for words in (FOR, AGAINST, "Yes, show it")] == [1, 1, 2]
    told = alice.get("/api/v1/me/report").json()
    assert (told["changed_for_my_score"], len(told["mentions"])) == (my_report.NOTHING, 2)
    rows = alice.get(reverse("my_report_csv")).content.decode().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == [
        "got",
        "seen",
        "seen",
        "seen",
        "seen",
        "score",
        "mention",
        "mention",
    ]
    with scopes.act_as(scopes.member(said.mallory.pk)):
        other = my_report.of_member(said.mallory.pk)
    assert (other.claims, other.sights, other.cards) == ([], [], [])
