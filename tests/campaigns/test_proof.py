"""Whether a campaign changed anything: posts of the invited against those held back by lot."""

from datetime import timedelta

import pytest

from campaigns import proof, spoken, watching
from campaigns.arms import arms
from campaigns.bodies import body_of, read
from campaigns.core.watchwords import sight
from campaigns.models import Campaign, Invitation
from campaigns.models.choosing import Choice, Wave
from perks.ground import clock, consent
from perks.ground.receipts import Receipt
from perks.models import User
from scoring import ingest
from scoring.models import Post
from tests.campaigns.member_stage import launched, linked, system

pytestmark = pytest.mark.django_db
TAG = "#NorthwindLounge"


@pytest.fixture
def house(people, noon):
    """A campaign a week old; 40 were invited and 20 held back, all with an account."""
    with system(), clock.at(noon - timedelta(days=7)):
        people.campaign = launched(people.northwind, people.lounge_day)
        people.invited = [asked(people.campaign, n, held_out=False) for n in range(40)]
        people.held = [asked(people.campaign, 100 + n, held_out=True) for n in range(20)]
    with system():
        yield people


def asked(campaign: Campaign, number: int, held_out: bool) -> User:
    member = User.objects.create_user(f"m{number}@example.test", None, name=f"M {number}")
    consent.give(member.pk, list(consent.PURPOSES))
    linked(member, native_id=f"blog-{number}")
    receipt = Receipt.objects.create(
        member_id=member.pk, question="invited?", evaluator="1", values=[], sentences=[],
        verdict="held_out" if held_out else "yes", brand_id=campaign.brand_id,
    )  # fmt: skip
    Invitation.objects.create(
        campaign=campaign, brand_id=campaign.brand_id, member=member, receipt=receipt,
        held_out=held_out, rank=number + 1,
    )  # fmt: skip
    return member


def writes(member: User, text: str = f"A day with {TAG}", days_ago: float = 1) -> Post:
    account = member.accounts.get()
    at = clock.now() - timedelta(days=days_ago)
    return Post.objects.create(
        account=account, member_id=member.pk, native_id=f"{text}{at}", at=at, text=text, seen_at=at
    )


def test_more_by_the_invited_is_told_with_its_interval(house):
    for member in house.invited[:20]:
        writes(member)
    writes(house.held[0])
    found = proof.prove(house.campaign)
    assert (found.verdict, found.invited, found.held_out) == ("more", 40, 20)
    assert (found.effect.offered_mean, found.effect.held_out_mean) == (0.5, 0.05)
    total, low, high = found.total
    assert total == pytest.approx(18.0)
    assert 0 < low < total < high


def test_the_same_in_both_arms_cannot_be_told(house):
    for member in [*house.invited[:20], *house.held[:10]]:
        writes(member)
    found = proof.prove(house.campaign)
    assert (found.verdict, found.why) == ("cannot_tell", "")
    assert found.effect.low < 0 < found.effect.high
    assert found.smallest > 0


def test_what_was_posted_before_or_says_something_else_is_no_outcome(house):
    writes(house.invited[0], days_ago=8)
    writes(house.invited[1], text="Northwind without a tag")
    writes(house.invited[2], text="#NorthwindLounges")
    assert (proof.prove(house.campaign).effect, proof.prove(house.campaign).why) == (None, "posts")


def test_who_does_not_agree_or_was_added_by_hand_is_in_neither_arm(house):
    consent.withdraw(house.invited[0].pk, "mentions")
    wave = Wave.objects.create(campaign=house.campaign, number=9, commitment="c", sealed_seed=b"s")
    Choice.objects.create(
        wave=wave, campaign_id=house.campaign.pk, member_id=house.invited[1].pk, ticket="t",
        because="hand", rank=1,
    )  # fmt: skip
    found = proof.prove(house.campaign)
    assert (found.invited, found.held_out) == (38, 20)


def test_both_arms_are_counted_by_every_word_and_the_same_words_once(house):
    watching.save(house.campaign, [("handle", "@northwind"), ("word", "Quiet  Cabin")])
    two, held = house.invited[0], house.held[0]
    ways = ("Thanks @NORTHWIND for it", "my quiet cabin there", "ｎｏｒｔｈｗｉｎｄ　quiet  cabin…",
            "https://northwind.example/lounge/winter is worth a look")  # fmt: skip
    for member in (two, held):
        for way in ways:
            writes(member, text=way)
    again = "Four hours of rest before a night flight, with a shower, at #northwindlounge"
    for member, copies in ((two, 3), (held, 1)):
        for _ in range(copies):
            writes(member, text=again, days_ago=1 + copies / 10)
            copies -= 1
    for word in ("@northwinds", "quiet cabins", "/go/abcdefghjk"):
        writes(held, text=f"Not {word}")
    found = spoken.counted(
        house.campaign, arms(house.campaign).people, watching.of_campaign(house.campaign)
    )
    assert (found[two.pk], found[held.pk], len(found)) == (5, 5, 2)
    # What only a claim brings, a post that a search or its author told of, changes neither arm.
    proven = proof.prove(house.campaign)
    assert (proven.effect.offered_mean, proven.effect.held_out_mean) == (5 / 40, 5 / 20)
    # The twin: post by post, whoever says it on three networks would have said it three times.
    assert Post.objects.filter(member_id=two.pk).count() == 7


def test_a_deleted_post_is_gone_in_both_arms(house):
    for member in (house.invited[0], house.held[0]):
        post = writes(member)
        ingest.drop_posts(member.accounts.get(), (post.native_id,))
    assert proof.prove(house.campaign).why == "posts"


def test_no_post_is_left_out_before_it_is_looked_at(house):
    words = watching.of_campaign(house.campaign)
    wild = (
        "#NorthwindLounge",
        "＃ＮｏｒｔｈｗｉｎｄＬｏｕｎｇｅ",
        "#Northwind\u00adLounge",
        "#ɴᴏʀᴛʜ #northwindlounge",
    )
    for text in wild:
        writes(house.held[0], text=text)
    seen = [p for p in Post.objects.select_related("account") if sight(read(body_of(p)), words)]
    assert Post.objects.filter(spoken.can_hold(words)).count() >= len(seen) == 4


@pytest.mark.parametrize("gone, why", [("held", "holdout"), ("tag", "words"), ("some", "people")])
def test_what_is_missing_is_said(house, gone, why):
    if gone == "tag":
        house.campaign.tag = house.campaign.landing_url = ""
    else:
        last = house.held[: 20 if gone == "held" else 11]
        for member in last:
            consent.withdraw(member.pk, "mentions")
    found = proof.prove(house.campaign)
    assert (found.verdict, found.why, found.effect) == ("cannot_tell", why, None)


def test_the_queries_do_not_grow_with_the_people(house, django_assert_num_queries):
    for member in house.invited[:20]:
        writes(member)
    with django_assert_num_queries(8):
        proof.prove(house.campaign)
