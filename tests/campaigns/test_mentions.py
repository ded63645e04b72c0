"""Mentions: what counts as one, whose posts are looked at, and how reactions are kept up."""

from datetime import timedelta

import pytest

from campaigns import bodies, claims, following, mentions, tasks
from campaigns.models import Claim, Link, Mention
from perks.ground import clock, consent
from scoring.models import Post, Reaction, Tally
from tests.campaigns.member_stage import launched, linked, scored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    """Alice has claimed; a day later her blog is read."""
    with system():
        scored(people.alice)
        people.account = linked(people.alice)
        people.campaign = launched(people.northwind, people.lounge_day)
        made = claims.claim(people.alice.pk, people.campaign.pk, "k").claim
        people.claim = claims.confirm(made.pk, people.alice.pk)
        people.link = Link.objects.get()
        with clock.at(clock.now() + timedelta(days=1)):
            yield people


def write(stage, text: str = "", native_id: str = "1", **facts) -> Post:
    account = facts.pop("account", stage.account)
    post: Post = Post.objects.create(
        account=account,
        member_id=account.member_id,
        native_id=native_id,
        at=facts.pop("at", clock.now()),
        text=text,
        seen_at=clock.now(),
        **facts,
    )
    return post


def found() -> list[tuple[str, str]]:
    return list(Mention.objects.order_by("native_id").values_list("native_id", "found_by"))


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("A night at #northwindlounge!", "tag"),
        ("A night (#NorthwindLounge), gifted", "tag"),
        ("#northwindlounge", "tag"),
        ("A night at #northwindlounges", ""),
        ("A night at #north", ""),
        ("northwindlounge without the sign", ""),
        ("https://northwind.example/page#northwindlounge", ""),
        ("https://northwind.example/#northwindlounge", ""),
    ],
)
def test_a_tag_is_a_whole_word(stage, text, by):
    write(stage, text)
    assert mentions.collect() == int(bool(by))
    assert found() == ([("1", by)] if by else [])


def test_a_tag_is_found_in_title_and_tags_too(stage):
    write(stage, native_id="1", title="At the #northwindlounge")
    write(stage, native_id="2", tags=["northwindlounge"])
    write(stage, native_id="3", tags=["northwind"])
    write(stage, native_id="4", tags=["Travel", "NorthwindLounge"])
    assert mentions.collect() == 3
    assert found() == [("1", "tag"), ("2", "tag"), ("4", "tag")]


def test_the_personal_link_is_found_in_text_and_among_links(stage):
    url = f"http://127.0.0.1:8000/go/{stage.link.slug}"
    write(stage, f"Look: {url}.", native_id="1")
    write(stage, "Look", native_id="2", links=[url])
    write(stage, f"{url}x is somebody else's", native_id="3")
    assert mentions.collect() == 2
    assert found() == [("1", "link"), ("2", "link")]


def test_a_mention_says_what_the_page_shows(stage):
    post = write(stage, "Gifted. #northwindlounge " + "x" * 500, url="http://alice.example/1")
    mentions.collect()
    mention = Mention.objects.get()
    assert (mention.claim_id, mention.brand_id, mention.member_id) == (
        stage.claim.pk,
        stage.northwind.pk,
        stage.alice.pk,
    )
    assert (mention.network, mention.url, mention.posted_at) == ("web", post.url, post.at)
    assert mention.excerpt == post.text[: bodies.EXCERPT]


def test_looking_twice_finds_it_once(stage):
    write(stage, "#northwindlounge")
    assert (mentions.collect(), mentions.collect(), tasks.collect_mentions()) == (1, 0, 0)
    assert len(found()) == 1


def test_reactions_are_kept_up(stage):
    post = write(stage, "#northwindlounge")
    mentions.collect()
    assert Mention.objects.get().reactions == 0
    facts = {"account": stage.account, "post": post, "member_id": stage.alice.pk}
    for actor in (b"a", b"b"):
        Reaction.objects.create(
            **facts, actor_key=actor, kind="reply", at=clock.now(), day=clock.today()
        )
    Tally.objects.create(**facts, kind="like", day=clock.today(), count=5)
    with clock.at(clock.now() + timedelta(hours=1)):
        assert following.count_due() == 1
        assert Mention.objects.get().reacted_at == clock.now()
    assert Mention.objects.get().reactions == 7


def test_without_consent_nobody_looks_and_what_was_found_stays(stage):
    write(stage, "#northwindlounge", native_id="1")
    mentions.collect()
    consent.withdraw(stage.alice.pk, "mentions")
    write(stage, "again #northwindlounge", native_id="2")
    assert mentions.collect() == 0
    assert found() == [("1", "tag")]
    consent.give(stage.alice.pk, ["mentions"])
    assert mentions.collect() == 1


def test_posts_from_before_the_claim_do_not_count(stage):
    write(stage, "#northwindlounge", at=stage.claim.issued_at - timedelta(seconds=1))
    assert mentions.collect() == 0
    write(stage, "#northwindlounge", native_id="2", at=stage.claim.issued_at)
    assert mentions.collect() == 1


def test_posts_long_after_the_campaign_do_not_count(stage):
    last = stage.campaign.ends_at + mentions.WINDOW
    with clock.at(last - timedelta(minutes=1)):
        write(stage, "#northwindlounge", native_id="1", at=last)
        write(stage, "#northwindlounge", native_id="2", at=last + timedelta(seconds=1))
        assert mentions.collect() == 1
    assert found() == [("1", "tag")]


def test_only_own_linked_accounts_and_standing_claims_count(stage):
    other = linked(stage.mallory)
    write(stage, "#northwindlounge", account=other)
    assert mentions.collect() == 0
    write(stage, "#northwindlounge", native_id="2")
    stage.account.unlinked_at = clock.now()
    stage.account.save()
    assert mentions.collect() == 0
    stage.account.unlinked_at = None
    stage.account.save()
    claims.cancel(stage.claim.pk, stage.alice.pk)
    assert mentions.collect() == 0
    Claim.objects.update(state="issued")
    assert (mentions.collect(stage.mallory.pk), mentions.collect(stage.alice.pk)) == (0, 1)
