"""What a brand knows of its own people reaches its rules, and nothing of it reaches the other side."""

import hashlib
import hmac

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import claims, customers, drafts, facts, frames, fresh, lists, questions, targeting
from campaigns.models import BuyerAnswer, Customer, CustomerMatch, Listed
from campaigns.rules.evaluate import evaluate
from campaigns.rules.parse import parse
from campaigns.rules.sentence import sentence
from campaigns.rules.tree import kinds_of
from campaigns.rules.verdict import judge
from perks import stock
from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from tests import cast
from tests.campaigns import brand_stage
from tests.campaigns.brand_stage import signed_in
from tests.campaigns.member_stage import system

pytestmark = pytest.mark.django_db
CSV = b"email,spend,tier,last_purchase,since\nALICE@x.example ,120,gold,2026-11-02,2024-01-31\n"


@pytest.fixture
def shop(house):
    """Alice and Nils agreed to be matched, with confirmed addresses; Mallory did not."""
    with system():
        nils = cast.person("nils", "Nils Berg", is_member=True)
        for member in (house.alice, nils, house.mallory):
            consent.give(member.pk, ["score", "invite"])
        for member in (house.alice, nils):
            consent.give(member.pk, ["match"])
    return house, nils


def told(house, *members, **facts_of):
    lines = [{"email": member.email, **facts_of} for member in members]
    with system():
        customers.upload(house.northwind.pk, customers.read(house.northwind.pk, lines))
        customers.match(house.northwind.pk)


def answers(house, raw, *members):
    """The rule's answer for each member, by the frame of all and by fresh rows, which agree."""
    with system():
        rule = parse(raw, targeting.vocabulary(house.northwind.pk))
        context = targeting.Context(clock.today(), house.northwind.pk)
        names = targeting.names(rule, house.northwind.name)
        whole = facts.gather()
        found = evaluate(rule, whole, context)
        alone = fresh.each_alone([member.pk for member in members], kinds_of(rule))
    by_all = {
        int(id): ("no", "unknown", "yes")[code]
        for id, code in zip(whole.member_id, found, strict=True)
    }
    verdicts = [judge(rule, alone[member.pk], context, names).answer for member in members]
    assert verdicts == [by_all[member.pk] for member in members]
    return verdicts


def leaf(field, op, value, **more):
    return {"field": field, "op": op, "value": value, **more}


def test_a_brand_asks_for_what_it_told_and_only_whoever_agreed_is_known(shop):
    house, nils = shop
    told(house, house.alice, house.mallory, spend="120", tier="gold", last_purchase="2026-11-02",
         since="2024-01-31")  # fmt: skip
    everybody = (house.alice, nils, house.mallory)
    assert answers(house, leaf("spend", ">=", 100), *everybody) == ["yes", "no", "unknown"]
    assert answers(house, leaf("spend", "<=", 0), *everybody) == ["no", "yes", "unknown"]
    assert answers(house, leaf("tier", "in", ["gold"]), *everybody) == ["yes", "unknown", "unknown"]
    assert answers(house, leaf("last_purchase", "<=", 20), house.alice) == ["yes"]
    assert answers(house, leaf("last_purchase", "<", 20), house.alice) == ["no"]
    assert answers(house, leaf("customer_since", ">", 1000), house.alice) == ["yes"]
    with system():
        consent.withdraw(house.alice.pk, "match")
    assert answers(house, leaf("spend", ">=", 100), *everybody) == ["unknown", "no", "unknown"]


def test_neither_side_reads_the_other(shop):
    house, _ = shop
    told(house, house.alice, spend="120")
    with scopes.act_as(scopes.brand(house.northwind.pk)):
        assert (CustomerMatch.objects.count(), Listed.objects.count()) == (0, 0)
        (row,) = Customer.objects.values_list("address_hash", flat=True)
        assert house.alice.email.encode() not in bytes(row)
    with scopes.act_as(scopes.member(house.alice.pk)):
        assert Customer.objects.count() == 0
    with scopes.act_as(
        scopes.brand(house.ostra.pk) if hasattr(house, "ostra") else scopes.public()
    ):
        assert Customer.objects.count() == 0


def test_the_brand_may_hash_by_itself_under_its_own_key(shop):
    house, _ = shop
    own = hmac.new(customers.key_of(house.northwind.pk), house.alice.email.encode(), hashlib.sha256)
    with system():
        lines = [{"email_hash": own.hexdigest(), "spend": 5}]
        customers.upload(house.northwind.pk, customers.read(house.northwind.pk, lines))
        assert customers.match(house.northwind.pk) == 1
    assert customers.key_of(house.northwind.pk) != customers.key_of(house.northwind.pk + 1)
    assert answers(house, leaf("spend", "<=", 5), house.alice) == ["yes"]


def test_whoever_agrees_later_is_matched_then(shop):
    house, _ = shop
    told(house, house.mallory, spend="7")
    with system():
        assert CustomerMatch.objects.count() == 0
        consent.give(house.mallory.pk, ["match"])
    customers.match_member(house.mallory.pk)
    assert answers(house, leaf("spend", "<=", 7), house.mallory) == ["yes"]
    told(house, house.alice, spend="7")
    with system():
        assert list(CustomerMatch.objects.values_list("member_id", flat=True)) == [house.alice.pk]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ({"spend": "5"}, "no e-mail address"),
        ({"email": "nobody"}, "no e-mail address"),
        ({"email_hash": "beef"}, "64 hexadecimal digits"),
        ({"email": "a@x.example", "spend": "-1"}, "spend"),
        ({"email": "a@x.example", "spend": "NaN"}, "spend"),
        ({"email": "a@x.example", "since": "yesterday"}, "since"),
        ({"email": "a@x.example", "last_purchase": "1066-10-14"}, "last_purchase"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept(line, wrong):
    with pytest.raises(Refusal) as caught:
        customers.read(1, [{"email": "b@x.example"}, line])
    assert (caught.value.code, caught.value.facts) == ("customers_invalid", {"line": 2})
    assert wrong in caught.value.sentence


def test_a_list_is_filled_from_claims_and_from_addresses_of_those_who_agreed(shop):
    house, nils = shop
    with system():
        stock.add_units(house.lounge_day, 2)
        asks = [leaf("network", "not in", ["web"])]
        campaign = drafts.draft(
            house.northwind, house.lounge_day, "Past", rule={"all": asks}, is_open=True
        )
        drafts.launch(campaign)
        claim = claims.claim(house.mallory.pk, campaign.pk, key="known").claim
        claims.confirm(claim.pk, house.mallory.pk)
        mine = lists.make(house.northwind.pk, "Troublemakers", "blocklist")
        lists.add_claimants(mine, campaign)
        others = [house.alice.email.upper(), "nobody@x.example"]
        lists.add_addresses(mine, [{"email": each} for each in others])
        lists.add_addresses(mine, [{"email": house.victor.email}])
    everybody = (house.alice, nils, house.mallory)
    assert answers(house, leaf("list", "in", [mine.pk]), *everybody) == ["yes", "no", "yes"]
    assert answers(house, leaf("list", "not in", [mine.pk]), *everybody) == ["no", "yes", "no"]
    with system():
        assert [each.people for each in lists.of(house.northwind.pk)] == [None]
        rule = parse(leaf("list", "not in", [mine.pk]), targeting.vocabulary(house.northwind.pk))
        ours, theirs = (
            sentence(rule, targeting.names(rule, brand)) for brand in ("us", "Northwind")
        )
        lists.drop(mine)
    assert ours == "members who are not on our list Troublemakers"
    assert theirs == "members who are not on a list that Northwind keeps"


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (leaf("spend", ">=", 1), "all[1]"),
        (leaf("tier", "in", ["gold"]), "all[1].value[0]"),
        (leaf("list", "in", [99]), "all[1].value[0]"),
        (leaf("list", "in", ["VIP"]), "all[1].value[0]"),
        (leaf("list", "in", True), "all[1].value"),
        (leaf("answer", "in", [0], question=99), "all[1].question"),
        (leaf("answer", "in", ["Yes"], question=99), "all[1].value"),
    ],
)
def test_what_the_brand_has_not_told_is_refused_at_the_leaf(shop, raw, path):
    house, _ = shop
    with system(), pytest.raises(Refusal) as caught:
        parse({"all": [leaf("age", ">=", 21), raw]}, targeting.vocabulary(house.northwind.pk))
    assert caught.value.facts == {"path": path}


def test_a_question_is_answered_once_and_asked_by_every_rule(shop):
    house, nils = shop
    with system():
        asked = questions.ask(
            house.northwind.pk, "How many work with you?", ["None", "1 to 9", "More"]
        )
        stock.add_units(house.lounge_day, 1)
        rule = leaf("answer", "in", [1, 2], question=asked.pk)
        campaign = drafts.draft(house.northwind, house.lounge_day, "Teams", rule=rule, is_open=True)
        drafts.launch(campaign)
    page = signed_in(house.alice)
    assert "How many work with you?" in page.get("/answers/").content.decode()
    assert page.post("/answers/", {"question": asked.pk, "choice": "2"}).status_code == 302
    everybody = (house.alice, nils)
    assert answers(house, rule, *everybody) == ["yes", "unknown"]
    assert answers(house, leaf("answer", "in", [0], question=asked.pk), *everybody) == [
        "no",
        "unknown",
    ]
    assert page.post("/answers/", {"question": asked.pk, "choice": "9"}).status_code == 400
    with scopes.act_as(scopes.brand(house.northwind.pk)):
        assert BuyerAnswer.objects.count() == 0
    page.post("/answers/", {"question": asked.pk, "choice": "none"})
    assert answers(house, rule, *everybody) == ["unknown", "unknown"]
    with system():
        parsed = parse(rule, targeting.vocabulary(house.northwind.pk))
        assert sentence(parsed, targeting.names(parsed)) == (
            "members who answered “How many work with you?” with 1 to 9 or More"
        )
        with pytest.raises(Refusal) as caught:
            parse(
                leaf("answer", "in", [0, 3], question=asked.pk),
                targeting.vocabulary(house.northwind.pk),
            )
    assert caught.value.facts == {"path": "value[1]"}


def test_the_frame_sees_a_match_a_list_and_an_answer_come_and_go(shop):
    house, nils = shop
    with system():
        frames.build()
        mine = lists.make(house.northwind.pk, "VIP", "shortlist")
        lists.put(mine, [nils.pk])
        asked = questions.ask(house.northwind.pk, "A licence?", ["Yes", "No"])
        BuyerAnswer.objects.create(member=house.mallory, question=asked, choice=0)
    told(house, house.alice, spend="5")
    assert frames.differing()[1] == sorted([house.alice.pk, nils.pk, house.mallory.pk])
    frames.patch()
    assert frames.differing()[1] == []
    with system():
        lists.drop(mine)
    assert frames.differing()[1] == [nils.pk]
    frames.patch()
    assert frames.differing()[1] == []


def test_the_page_takes_files_and_says_what_is_wrong_with_them(shop):
    house, _ = shop
    page = signed_in(house.bea)
    at = f"/brand/{house.northwind.slug}/known/"

    def upload(raw):
        file = SimpleUploadedFile("people.csv", raw, "text/csv")
        return page.post(at, {"do": "customers", "file": file})

    assert upload(CSV).status_code == 302
    assert "gold" in page.get(at).content.decode()
    for raw in (b"name,spend\nAlice,3\n", b"\xff\xfe\x00", CSV + b"nobody,1\n"):
        assert upload(raw).status_code == 422
    with system():
        assert Customer.objects.count() == 1
    assert page.post(at, {"do": "list", "name": "VIP", "kind": "shortlist"}).status_code == 302
    assert page.post(at, {"do": "list", "name": "VIP", "kind": "shortlist"}).status_code == 422
    script = {"do": "question", "text": "<script>alert(1)</script>", "choices": "Yes\nNo"}
    assert page.post(at, script).status_code == 302
    shown = page.get(at).content.decode()
    assert "<script>alert" not in shown
    assert page.post(at, {"do": "forget"}).status_code == 302
    assert page.post(at, {"do": "nothing"}).status_code == 404
    with brand_stage.counted() as queries:
        page.get(at)
    assert len(queries) <= 12
