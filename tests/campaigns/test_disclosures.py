"""Mentions are read for what they disclose: once a wording, by whose rules, with all before it kept."""

import html
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from campaigns import claims, disclosures, evidence, handed_in, mentions, noting, reports, tasks
from campaigns.disclosure import classify, packs
from campaigns.models import Disclosure, Mention
from campaigns.whose_rules import named_in, rules_for
from perks.ground import clock, consent
from scoring.models import Post
from tests import databases
from tests.campaigns.brand_stage import counted
from tests.campaigns.member_stage import launched, linked, scored, signed_in, system

pytestmark = pytest.mark.django_db
AD = "#ad A night at #northwindlounge and it was what you would want"
BARE = "A night at #northwindlounge and it was what you would want"


@pytest.fixture
def stage(people, noon):
    """Alice of the United States has claimed; a day later her blog is read."""
    with system():
        yield from staged(people)


def staged(people):
    scored(people.alice)
    people.alice.country = "US"
    people.alice.save()
    people.account = linked(people.alice)
    people.campaign = launched(people.northwind, people.lounge_day)
    made = claims.claim(people.alice.pk, people.campaign.pk, "k").claim
    people.claim = claims.confirm(made.pk, people.alice.pk)
    with clock.at(clock.now() + timedelta(days=1)):
        yield people


def post(stage, text: str, native_id: str = "1") -> Post:
    written, _ = Post.objects.update_or_create(
        account=stage.account,
        native_id=native_id,
        defaults={
            "text": text,
            "member_id": stage.alice.pk,
            "at": clock.now(),
            "seen_at": clock.now(),
        },
    )
    mentions.collect()
    return written


def history() -> list[tuple[int, str, str, str]]:
    rows = Disclosure.objects.order_by("mention", "number")
    return list(rows.values_list("number", "because", "verdict", "country"))


def test_a_mention_is_read_once(stage):
    post(stage, AD)
    assert (tasks.collect_mentions(), disclosures.read_all()) == (0, 0)
    assert history() == [(1, "found", "disclosed", "US")]
    read = Disclosure.objects.get()
    assert [word["text"] for word in read.words] == ["#ad"]
    assert (read.rule, read.version, read.asked, read.asked_for) == (
        "us-ad", packs.load("US").version, ["US"], "member",
    )  # fmt: skip
    assert disclosures.why(read) == "It says in plain words that this is advertising."


def test_an_edit_that_takes_the_disclosure_away_is_flagged_with_both(stage):
    post(stage, AD)
    disclosures.read_all()
    post(stage, BARE)
    assert disclosures.read_all() == 1
    assert history() == [(1, "found", "disclosed", "US"), (2, "edited", "undisclosed", "US")]
    found = disclosures.counts(stage.campaign)
    assert (found.disclosed, found.unclear, found.undisclosed, found.unread) == (0, 0, 1, 0)
    (flag,) = found.withdrawn
    assert (flag.before.verdict, flag.now.verdict) == ("disclosed", "undisclosed")
    post(stage, AD)
    disclosures.read_all()
    assert disclosures.counts(stage.campaign).withdrawn == ()
    assert len(history()) == 3


def test_whose_rules_hold_may_change(stage):
    post(stage, "Gifted by Northwind: a night at #northwindlounge and it was what you want")
    disclosures.read_all()
    stage.alice.country = "GB"
    stage.alice.save()
    assert disclosures.read_all() == 1
    assert history() == [(1, "found", "disclosed", "US"), (2, "country", "unclear", "GB")]
    # Another country's rules are no edit of hers.
    assert disclosures.counts(stage.campaign).withdrawn == ()


def test_new_rules_read_again(stage, monkeypatch):
    post(stage, AD)
    disclosures.read_all()
    with monkeypatch.context() as patch:
        patch.setattr(packs, "digest", lambda: "other")
        packs.load.cache_clear()
        assert disclosures.read_all() == 1
    packs.load.cache_clear()
    assert history() == [(1, "found", "disclosed", "US"), (2, "rules", "disclosed", "US")]


def test_only_of_those_who_agree(stage):
    post(stage, AD)
    consent.withdraw(stage.alice.pk, "mentions")
    assert disclosures.read_all() == 0
    assert disclosures.counts(stage.campaign).unread == 1


def test_the_words_go_with_the_post(stage):
    post(stage, AD)
    disclosures.read_all()
    Post.objects.all().delete()
    noting.lose(Mention.objects.get(), "deleted")
    assert disclosures.read_all() == 0
    assert Disclosure.objects.get().words == []
    assert disclosures.counts(stage.campaign).read == 0


def test_history_cannot_be_rewritten(stage):
    post(stage, AD)
    disclosures.read_all()
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, transaction.atomic():
        Disclosure.objects.update(verdict="undisclosed")
    assert history() == [(1, "found", "disclosed", "US")]


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_one_moment_write_one_reading(people, noon, monkeypatch):
    """The second one saw no reading either. Without the constraint there would be two."""
    with system():
        for stage in staged(people):
            post(stage, AD)
            disclosures.read_all()
    monkeypatch.setattr(disclosures, "newest", lambda _: {})
    disclosures.read_all()
    with system():
        assert history() == [(1, "found", "disclosed", "US")]
    table = "ALTER TABLE campaigns_disclosure"
    with databases.owner_cursor() as owner:
        owner.execute(f"{table} DROP CONSTRAINT disclosure_number_once")
        try:
            disclosures.read_all()
            with system():
                assert history() == [(1, "found", "disclosed", "US")] * 2
        finally:
            owner.execute("DELETE FROM campaigns_disclosure")
            owner.execute(
                f"{table} ADD CONSTRAINT disclosure_number_once UNIQUE (mention_id, number)"
            )


@pytest.mark.parametrize(
    ("member", "campaign", "countries", "why"),
    [
        ("DE", ("US",), ("DE",), "member"),
        ("AT", ("US",), ("AT",), "member"),
        ("", ("US", "GB"), ("US", "GB"), "campaign"),
        ("BR", ("US",), ("US",), "campaign"),
        ("BR", ("BR",), (), ""),
        ("", (), (), ""),
    ],
)
def test_the_member_s_country_before_the_campaign_s(member, campaign, countries, why):
    found = rules_for(member, campaign)
    assert (found.countries, found.why) == (countries, why)


def test_a_rule_names_its_countries():
    rule = {"all": [
        {"any": [{"field": "country", "op": "in", "value": ["DE", "US"]}]},
        {"field": "country", "op": "not in", "value": ["GB"]},
        {"field": "score", "op": ">=", "value": 3},
    ]}  # fmt: skip
    assert list(named_in(rule)) == ["DE", "US"]


def test_the_gallery_says_how_a_post_reads_and_read(stage):
    post(stage, AD)
    disclosures.read_all()
    post(stage, BARE)
    disclosures.read_all()
    bea = signed_in(stage.bea)
    with counted() as queries:
        shown = bea.get(reverse("mentions", args=["northwind", stage.campaign.pk]))
    assert len(queries) <= 12
    told = " ".join(shown.content.decode().split())
    assert "Before it was edited: it says that it was given." in told


def test_evidence_and_stories_are_judged_by_what_was_read_or_not_at_all(stage):
    """One that was read keeps its verdict when its words go; one without words is said to be one."""
    post(stage, BARE)
    disclosures.read_all()
    shot = handed_in.submit(stage.claim.pk, stage.alice.pk, clock.today(), "https://a.example/s")
    handed_in.accept(shot.pk, stage.campaign.pk, None)
    noting.expire(Mention.objects.get(network="web"))
    found = disclosures.counts(stage.campaign)
    assert (found.disclosed, found.undisclosed, found.unread, found.unjudged) == (0, 1, 0, 1)
    told = reports.report(stage.campaign).disclosure
    assert told == {
        "disclosed": 0, "unclear": 0, "undisclosed": 1, "unjudged": 1, "unread": 0,
    }  # fmt: skip
    bea = signed_in(stage.bea)
    evidence.standing(stage.campaign)
    with counted() as queries:
        shown = bea.get(reverse("report", args=["northwind", stage.campaign.pk]))
    assert len(queries) <= 12
    assert "1 not at all, 1 cannot be judged" in " ".join(shown.content.decode().split())
    page = reverse("mentions", args=["northwind", stage.campaign.pk])
    (card,) = bea.get(page, {"disclosure": "unjudged"}).context["cards"]
    assert (card.is_evidence, card.disclosure) == (True, "unjudged")
    api = f"/api/v1/brands/northwind/campaigns/{stage.campaign.pk}/mentions"
    told = {row["found_by"]: row["disclosure"] for row in bea.get(api).json()["results"]}
    assert told == {"tag": "undisclosed", "evidence": "unjudged"}


def test_a_member_reads_the_verdict_of_her_post_and_how_to_mend_it(stage):
    post(stage, BARE)
    disclosures.read_all()
    alice = signed_in(stage.alice)
    for name, args in (("my_report", []), ("claim", [stage.claim.pk])):
        with counted() as queries:
            page = " ".join(alice.get(reverse(name, args=args)).content.decode().split())
        assert (len(queries) <= 12, "It does not say that it was given" in page) == (True, True)
        # What would do is what the reader of posts takes for enough.
        mended = page.split("put this at the start of the post: “")[1].split("”")[0]
        mended = html.unescape(mended)
        assert classify(f"{mended} {BARE}", ["US"], brand="Northwind Air").verdict == "disclosed"
        assert reverse("claim_draft", args=[stage.claim.pk]) in page
    post(stage, AD)
    disclosures.read_all()
    assert "put this at the start" not in alice.get(reverse("my_report")).content.decode()
