"""Bea keeps rules as audiences, counts them again, compares them and deletes them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from campaigns import audiences, counts
from campaigns.models import AudienceCount, AudienceVersion, SavedAudience
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from tests.campaigns.brand_stage import at, counted, crowd, drafted, signed_in
from tests.campaigns.member_stage import system


def scored(least, op=">="):
    return {"field": "score", "op": op, "value": least}


def acting(house):
    return scopes.act_as(scopes.brand(house.northwind.pk, by=house.bea.pk))


@pytest.fixture
def kept(house):
    """Two audiences over 60 members with scores from 20 to 79."""
    crowd(60)
    with acting(house):
        return (
            audiences.save(house.northwind, "Most", scored(30)),
            audiences.save(house.northwind, "Few at the top", scored(65)),
        )


def test_an_audience_keeps_every_version_and_every_count(house, kept):
    with acting(house):
        most = kept[0]
        audiences.change(most, scored(40))
        audiences.change(most, scored(40))
        with clock.at(clock.now() + timedelta(days=3)):
            audiences.refresh(most)
        versions = AudienceVersion.objects.filter(audience=most).order_by("number")
        assert [(v.number, v.tree["value"], v.saved_by) for v in versions] == [
            (1, 30, house.bea.pk),
            (2, 40, house.bea.pk),
        ]
        found = AudienceCount.objects.filter(version__audience=most).order_by("pk")
        assert [(c.version.number, c.reach, c.counted_at.day) for c in found] == [
            (1, 50, 22),
            (2, 40, 22),
            (2, 40, 25),
        ]


@pytest.mark.parametrize(
    ("name", "rule", "code"),
    [
        ("most", scored(30), "audience_name_taken"),
        ("  ", scored(30), "audience_unnamed"),
        ("a\x00b", scored(30), "audience_unnamed"),
        ("New", {"field": "shoe", "op": ">=", "value": 1}, "rule_invalid"),
        ("New", scored(float("nan")), "rule_invalid"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_saved(house, kept, name, rule, code):
    with acting(house):
        with pytest.raises(Refusal) as refused, transaction.atomic():
            audiences.save(house.northwind, name, rule)
        assert (refused.value.code, SavedAudience.objects.count()) == (code, 2)


def test_a_name_is_free_again_once_its_audience_is_deleted(house, kept):
    with acting(house):
        audiences.delete(kept[0])
        again = audiences.save(house.northwind, "MOST", scored(30))
        assert [each.pk for each in audiences.of_brand(house.northwind)] == [kept[1].pk, again.pk]
        with pytest.raises(Refusal):
            audiences.find(house.northwind, kept[0].pk)


def test_versions_and_counts_cannot_be_changed(house, kept):
    with acting(house):
        for model in (AudienceVersion, AudienceCount):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.update(brand_id=1)


def test_the_database_keeps_no_exact_count(house, kept):
    """Whatever code runs: a count that is no ten could be subtracted from another."""
    with acting(house):
        version = audiences.newest(kept[0])
        with pytest.raises(DatabaseError, match="audience_count_in_tens"), transaction.atomic():
            AudienceCount.objects.create(
                version=version, brand_id=version.brand_id, reach=43, unknown=0, members=60, frame=1
            )


def test_comparing_tells_shared_and_own_people_in_tens(house, kept):
    with acting(house):
        low = audiences.save(house.northwind, "Under 45", scored(45, "<"))
        made = audiences.compare([*kept, low])
    assert (made.reaches[0][0].name, made.reaches[0][1]) == ("Most", 50)
    most_top, most_low, top_low = made.pairs
    # 15 of the 50 are in the top; 15 of the 25 below 45 are among the 50; top and low share nobody.
    assert {most_top.both, most_low.both} <= {10, 20}
    assert (most_top.only_first, most_top.only_second) in {(30, 0), (40, 0)}
    assert (most_low.only_second, top_low.both, made.in_all) == (10, 0, 0)
    assert made.in_any == 60


def test_true_overlaps_would_tell_of_one_person(house, kept, monkeypatch):
    """The twin: one point further on the threshold, and the difference is one member."""
    with acting(house):
        near = audiences.save(house.northwind, "One less", scored(31))
        told = audiences.compare([kept[0], near]).pairs[0]
        assert (told.both % 10, told.only_first, told.only_second) == (0, 0, 0)
        monkeypatch.setattr(counts, "published", lambda count, *_: count)
        monkeypatch.setattr(audiences, "published", lambda count, *_: count)
        told = audiences.compare([kept[0], near]).pairs[0]
        assert (told.both, told.only_first) == (49, 1)


def test_two_to_five_different_audiences_are_compared(house, kept):
    with acting(house):
        for wrong in ([kept[0]], [kept[0], kept[0]], [kept[0]] * 6):
            with pytest.raises(Refusal):
                audiences.compare(wrong)


def test_the_pages_keep_count_compare_and_delete(house, kept):
    client, campaign = signed_in(house.bea), drafted(house)
    with counted() as asked:
        shown = client.get(at("audiences", house.northwind)).content.decode()
    assert len(asked) <= 12 and "Few at the top" in shown
    made = client.post(
        at("audience_new", house.northwind), {"name": "From it", "campaign": campaign.pk}
    )
    assert made.status_code == 302
    with system():
        new = SavedAudience.objects.get(name="From it")
        assert audiences.newest(new).tree == {"all": [scored(30)]}
    page = client.get(at("audience", house.northwind, new.pk)).content.decode()
    assert "50 people" in page
    assert (
        client.post(at("audience", house.northwind, new.pk), {"do": "refresh"}).status_code == 302
    )
    typed = {"c0-0-field": "score", "c0-0-op": ">=", "c0-0-value": "forty"}
    wrong = client.post(at("audience", house.northwind, new.pk), typed)
    assert (wrong.status_code, "is not a number" in wrong.content.decode()) == (422, True)
    pair = f"?a={kept[0].pk}&a={new.pk}"
    assert (
        "Pair by pair"
        in client.get(at("audiences_compare", house.northwind) + pair).content.decode()
    )
    assert client.get(at("audiences_compare", house.northwind) + "?a=7").status_code == 302
    client.post(at("audience_delete", house.northwind, new.pk))
    assert client.get(at("audience", house.northwind, new.pk)).status_code == 404


def test_the_rule_of_an_audience_is_built_as_in_the_editor(house, kept):
    client, campaign = signed_in(house.bea), drafted(house)
    page = at("audience_new", house.northwind)
    assert 'name="c0-0-field" value="topic"' in client.get(page).content.decode()
    typed = {
        "name": "Two of three", "g0-kind": "at_least", "g0-least": "2", "new": "network",
        "c0-0-field": "score", "c0-0-op": ">=", "c0-0-value": "30",
        "c0-1-field": "age", "c0-1-op": ">=", "c0-1-value": "21",
    }  # fmt: skip
    more = client.post(page, {**typed, "do": "or:0"}).content.decode()
    assert 'name="c0-2-field" value="network"' in more and 'value="Two of three"' in more
    taken = client.post(page, {**typed, "do": "take", "campaign": campaign.pk}).content.decode()
    assert 'id="c0-0-value"' in taken and 'id="c0-1-value"' not in taken
    again = client.post(page, {**typed, "g0-least": "5", "do": "save"})
    assert (again.status_code, 'href="#g0-least"' in again.content.decode()) == (422, True)
    assert client.post(page, {**typed, "do": "save"}).status_code == 302
    with system():
        made = SavedAudience.objects.get(name="Two of three")
        tree = audiences.newest(made).tree
    assert tree["all"][0]["at_least"] == 2 and len(tree["all"][0]["of"]) == 2
    change = {**typed, "g0-least": "1", "do": "change"}
    assert client.post(at("audience", house.northwind, made.pk), change).status_code == 302
    with system():
        assert audiences.newest(made).tree["all"][0]["at_least"] == 1


def test_a_campaign_begins_with_the_rule_of_an_audience(house, kept):
    client = signed_in(house.bea)
    page = client.get(at("campaign_new", house.northwind) + f"?audience={kept[1].pk}")
    assert f'value="{kept[1].pk}" selected' in page.content.decode()
    made = client.post(
        at("campaign_new", house.northwind),
        {"name": "For the top", "perk": house.lounge_day.pk, "audience": kept[1].pk},
    )
    with system():
        campaign = house.northwind.campaigns.get(name="For the top")
        assert (made.status_code, campaign.rules.get().tree) == (302, scored(65))


def test_the_api_does_the_same(house, kept):
    client, base = signed_in(house.bea), "/api/v1/brands/northwind/audiences"

    def post(path, data):
        return client.post(path, data, content_type="application/json")

    made = post(base, {"name": "By machine", "rule": scored(50)}).json()
    assert (made["number"], made["reach"], len(made["counts"])) == (1, 30, 1)
    one = f"{base}/{made['id']}"
    changed = client.put(one, {"rule": scored(60)}, content_type="application/json").json()
    assert (changed["number"], changed["reach"], changed["sentence"]) == (
        2,
        20,
        "members who have a score of at least 60",
    )
    assert len(post(f"{one}/refresh", {}).json()["counts"]) == 3
    found = client.get(f"{base}/compare?ids={kept[0].pk},{made['id']}").json()
    assert found["pairs"][0]["both"] == 20
    assert client.get(f"{base}/compare?ids=x").json()["code"] == "audiences_to_compare"
    assert [each["name"] for each in client.get(base).json()] == [
        "By machine",
        "Few at the top",
        "Most",
    ]
    assert (client.delete(one).status_code, client.get(one).status_code) == (204, 404)
