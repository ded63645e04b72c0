"""What a member tells and agrees to over the API, and what a rule makes of it."""

import pytest

from perks.ground.consent import Consent
from tests.campaigns.member_stage import system
from tests.campaigns.test_api_member import bearing

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


@pytest.fixture
def alice(people, noon):
    return bearing(people.alice)


def kept(user):
    with system():
        user.refresh_from_db()
    return user.birth_year, user.country, user.city


def test_facts_are_told_one_at_a_time_and_taken_back(people, alice):
    alice.patch(ME, {"birth_year": 1991, "country": "DE", "city": "Kiel"}, format="json")
    answer = alice.patch(ME, {"birth_year": None}, format="json").json()
    assert kept(people.alice) == (None, "DE", "Kiel")
    assert answer == {
        "name": "Alice Moreno", "email": people.alice.email, "birth_year": None,
        "country": "DE", "city": "Kiel", "languages": [], "consents": [],
    }  # fmt: skip
    assert alice.get(ME).json() == answer


def test_a_city_is_found_by_its_own_name_and_kept_by_the_name_that_rules_use(people, alice):
    told = {"country": "DE", "city": "München", "languages": ["de", "English", "german"]}
    answer = alice.patch(ME, told, format="json").json()
    assert (answer["city"], answer["languages"]) == ("Munich", ["de", "en"])
    with system():
        people.alice.refresh_from_db()
    assert people.alice.place_id == 2867714
    alice.patch(ME, {"city": ""}, format="json")
    with system():
        people.alice.refresh_from_db()
    assert (people.alice.city, people.alice.place_id, people.alice.languages) == (
        "",
        None,
        ["de", "en"],
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"birth_year": 2020}, "birth_year"),
        ({"birth_year": 1}, "birth_year"),
        ({"birth_year": "x"}, "birth_year"),
        ({"country": "XX"}, "country"),
        ({"city": "x" * 81}, "city"),
        ({"city": "Kiel"}, "city"),
        ({"country": "DE", "city": "Atlantis"}, "city"),
        ({"languages": ["German", "Klingon"]}, "languages"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_the_rest_with_it(people, alice, body, field):
    before = kept(people.alice)
    answer = alice.patch(ME, {"city": "Oakland", **body}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert list(answer.json()["fields"]) == [field]
    assert kept(people.alice) == before


def test_consent_is_given_and_withdrawn_and_kept_on_record(people, alice):
    assert alice.put(f"{ME}/consents/score").json() == {"consents": ["score"]}
    assert alice.put(f"{ME}/consents/score").json() == {"consents": ["score"]}
    assert alice.put(f"{ME}/consents/invite").json() == {"consents": ["invite", "score"]}
    assert alice.delete(f"{ME}/consents/score").json() == {"consents": ["invite"]}
    with system():
        rows = Consent.objects.filter(member=people.alice).order_by("pk")
        assert [(row.purpose, row.source, row.withdrawn_at is None) for row in rows] == [
            ("score", "api", False),
            ("invite", "api", True),
        ]


@pytest.mark.parametrize("verb", ["put", "delete"])
def test_a_purpose_that_no_page_describes_is_refused(alice, verb):
    answer = getattr(alice, verb)(f"{ME}/consents/hiring")
    assert (answer.status_code, answer.json()["code"]) == (400, "purpose_unknown")
