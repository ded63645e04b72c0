"""The privacy page: consent, told facts, what brands see, and everything to take away."""

import json
import re

import pytest
from django.urls import reverse

import perks.privacy
from campaigns import claims, forme, privacy
from perks.ground import clock, consent
from perks.ground.consent import Consent
from perks.models import User
from tests.campaigns.member_stage import launched, linked, scored, signed_in, system
from tests.campaigns.test_member_pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    with system():
        scored(people.alice)
        people.account = linked(people.alice)
        people.campaign = launched(people.northwind, people.lounge_day)
    return people


@pytest.fixture
def alice(stage):
    return signed_in(stage.alice)


def told(stage) -> tuple[int | None, str, str]:
    with system():
        me = User.objects.get(pk=stage.alice.pk)
    return me.birth_year, me.country, me.city


def given(stage) -> set[str]:
    with system():
        return consent.given(stage.alice.pk)


def test_withdrawing_takes_effect_at_once_and_is_kept(stage, alice):
    url = reverse("privacy_consent")
    alice.post(url, {"purpose": "invite", "do": "withdraw"})
    assert given(stage) == {"score", "mentions", "lists", "match"}
    with system():
        assert forme.for_member(stage.alice.pk).judged is False
    page = text_of(alice.get(reverse("privacy")))
    assert "Not agreed." in page
    alice.post(url, {"purpose": "invite", "do": "give"})
    assert given(stage) == {"score", "invite", "mentions", "lists", "match"}
    with system():
        rows = Consent.objects.filter(member=stage.alice, purpose="invite").order_by("pk")
        assert list(rows.values_list("withdrawn_at", flat=True)) == [clock.now(), None]


def test_an_unknown_purpose_changes_nothing(stage, alice):
    before = given(stage)
    assert alice.post(reverse("privacy_consent"), {"purpose": "hiring"}).status_code == 404
    assert given(stage) == before


def test_facts_are_told_and_taken_back(stage, alice):
    url = reverse("privacy_profile")
    facts = {"birth_year": "1988", "country": "DE", "city": "Köln"}
    assert alice.post(url, facts).url == reverse("privacy")
    assert told(stage) == (1988, "DE", "Köln")
    alice.post(url, {"birth_year": "", "country": "", "city": ""})
    assert told(stage) == (None, "", "")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"birth_year": "ninety"}, "Write it as four figures, for example 1991."),
        ({"birth_year": "1888"}, "greater than or equal to 1900"),
        ({"birth_year": "2010"}, "Perks is for people of 16 and older. Nothing was changed."),
        ({"country": "XX"}, "XX is not one of the available choices"),
        ({"city": "x" * 81}, "at most 80 characters"),
    ],
)
def test_wrong_facts_come_back_as_typed_and_change_nothing(stage, alice, facts, said):
    typed = {"birth_year": "1990", "country": "US", "city": "Oakland", **facts}
    answer = alice.post(reverse("privacy_profile"), typed)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert "One thing to mend. Nothing you typed is lost." in text_of(answer)
    for value in (typed["birth_year"], typed["city"]):
        assert f'value="{value}"' in answer.content.decode()
    assert told(stage) == (1991, "US", "")


def test_hiding_the_score_hides_it_at_home_and_touches_nothing_else(stage, alice):
    url = reverse("privacy_score")
    assert "We are 90% sure" in text_of(alice.get(reverse("home")))
    assert alice.post(url, {"do": "hide"}).url == reverse("home")
    page = text_of(alice.get(reverse("home")))
    assert "Your score is hidden" in page
    assert "We are 90% sure" not in page
    with system():
        assert len(forme.for_member(stage.alice.pk).for_you) == 1
    assert alice.post(url, {"do": "show", "from": "privacy"}).url == reverse("privacy")
    assert "We are 90% sure" in text_of(alice.get(reverse("home")))


def claim(stage) -> None:
    with system():
        made = claims.claim(stage.alice.pk, stage.campaign.pk, "k").claim
        claims.confirm(made.pk, stage.alice.pk)


def test_what_each_brand_sees(stage, alice):
    assert privacy.seen_by_brands(stage.alice.pk) == []
    claim(stage)
    assert privacy.seen_by_brands(stage.alice.pk) == [
        privacy.Seen(brand="Northwind Air", given_names=["Alice"], claims=1, mentions=0)
    ]
    assert "Northwind Air Alice 1 0" in text_of(alice.get(reverse("privacy")))


def test_the_export_holds_every_part_and_no_secret(stage, alice):
    claim(stage)
    answer = alice.get(reverse("privacy_export"))
    assert answer["Content-Disposition"] == 'attachment; filename="perks-export.json"'
    kept = json.loads(answer.content)
    assert {part: sorted(kept[part]) for part in ("perks", "scoring", "campaigns")} == {
        "perks": [
            "brands", "cards", "consents", "letters", "pass_phones", "passes", "passkeys", "profile",
            "receipts", "redemptions", "reports", "stays", "tokens", "venues",
        ],
        "scoring": [
            "absences", "accounts", "appeals", "counted_reactions", "decisions", "endorsement_links",
            "endorsements", "endorsements_given", "estimates", "flags", "hidden_topics", "permissions",
            "places", "posts", "push_keys", "pushes", "reactions", "reactions_given", "scores",
            "scores_on_trial", "share_offers",
            "topic_disputes", "topics", "uploads", "webmentions",
        ],
        "campaigns": [
            "address_reads", "addresses", "answers", "choices", "claims", "clicks", "customer_of",
            "disclosures", "draw_entries", "evidence", "home_address", "invitations", "joined",
            "links", "lists",
            "mention_changes",
            "mentions", "message_reports", "messages", "missed", "named", "parcels", "problems",
            "report_orders",
            "reuse_permissions", "told", "waiting",
        ],
    }  # fmt: skip
    assert kept["perks"]["profile"]["email"] == "alice@example.test"
    assert [row["standing"] for row in kept["scoring"]["scores"]] == [57]
    assert [row["state"] for row in kept["campaigns"]["claims"]] == ["issued"]
    assert kept["perks"]["receipts"][0]["values"]["facts"]["score"] == 57
    words = set(re.findall(r'"(\w+)":', answer.content.decode()))
    assert words & {"password", "digest", "sealed_private", "proof_token", "actor_key"} == set()


def test_the_export_is_of_one_member(stage):
    claim(stage)
    answer = signed_in(stage.mallory).get(reverse("privacy_export"))
    kept = json.loads(answer.content)
    assert b"alice" not in answer.content.lower()
    assert (kept["campaigns"]["claims"], kept["scoring"]["posts"]) == ([], [])


def test_a_fact_that_is_none_of_the_profile_is_refused(stage):
    with system(), pytest.raises(ValueError, match="is_staff"):
        perks.privacy.change_profile(stage.alice.pk, is_staff=True)
