"""One post is one mention: however its address is spelled, and whoever told of it first."""

import pytest
from django.urls import reverse

from campaigns import gallery, handed_in, mentions
from campaigns.models import Evidence, Mention, MentionChange
from campaigns.post_addresses import post_at
from perks.ground import clock
from perks.ground.errors import Refusal
from tests.campaigns.member_stage import signed_in
from tests.campaigns.test_mentions import stage, write  # noqa: F401

SAME = (
    ("https://bsky.app/profile/alice.bsky.social/post/3kabc",
     "https://bsky.app/profile/did:plc:alice/post/3kabc?ref=share"),
    ("https://x.com/alice/status/123?s=20", "https://mobile.twitter.com/alice/status/123/photo/1"),
    ("https://youtu.be/dQw4w9WgXcQ?si=x", "https://www.youtube.com/watch?t=3&v=dQw4w9WgXcQ"),
    ("https://youtube.com/shorts/dQw4w9WgXcQ", "https://m.youtube.com/watch?v=dQw4w9WgXcQ"),
    ("https://www.instagram.com/p/CxY_-1/?igsh=1", "https://instagram.com/alice/reel/CxY_-1"),
    ("https://news.ycombinator.com/item?id=7", "http://news.ycombinator.com/item?id=7#8"),
    ("https://stackoverflow.com/questions/11/how-to", "https://stackoverflow.com/q/11"),
    ("https://mas.example/@alice/109", "https://mas.example/users/alice/statuses/109"),
    ("https://www.alice.example/tea/?utm_source=x#top", "http://alice.example/tea"),
)  # fmt: skip
OTHERS = (
    ("https://mas.example/@alice/109", "https://tod.example/@alice/109"),
    ("https://alice.example/?page=1", "https://alice.example/?page=2"),
    ("https://x.com/alice/status/123", "https://x.com/alice/status/124"),
    ("https://alice.example/tea", "https://alice.example/coffee"),
    ("https://youtube.com/watch?v=dQw4w9WgXcQ", "https://youtube.com/watch?v=dQw4w9WgXcR"),
)


def test_addresses_of_one_post_are_one():
    assert [pair for pair in SAME if post_at(pair[0]) != post_at(pair[1])] == []
    assert [pair for pair in OTHERS if post_at(pair[0]) == post_at(pair[1])] == []
    assert [post_at(wrong) for wrong in ("", "not an address", "https://[::1")] == ["", "", ""]


HERE = "https://alice.example/lounge"


def handed(stage, address=f"{HERE}?utm_source=story"):  # noqa: F811
    return handed_in.submit(stage.claim.pk, stage.alice.pk, clock.today(), address)


def read(stage):  # noqa: F811
    write(stage, "At the #northwindlounge", url=HERE)
    return mentions.collect(stage.alice.pk)


def counted(stage):  # noqa: F811
    return list(
        gallery.of_campaign(stage.campaign).values_list("found_by", "network", "url", "reactions")
    )


@pytest.mark.django_db
def test_what_was_handed_in_and_is_read_later_counts_once(stage):  # noqa: F811
    sent = handed(stage)
    made = handed_in.accept(sent.pk, stage.campaign.pk, None).mention
    assert (made.found_by, made.account_id) == ("evidence", None)
    assert read(stage) == 1
    assert counted(stage) == [("tag", "web", HERE, 0)]
    assert Mention.objects.get().account_id == stage.account.pk
    assert list(MentionChange.objects.values_list("what", flat=True)) == ["found", "confirmed"]
    # Whoever takes her evidence back does not take back what was read.
    signed_in(stage.alice).post(reverse("evidence_withdraw", args=[sent.pk]))
    assert counted(stage) == [("tag", "web", HERE, 0)]


@pytest.mark.django_db
def test_what_waits_is_settled_by_reading_and_what_is_known_is_not_taken_twice(stage):  # noqa: F811
    sent = handed(stage)
    assert read(stage) == 1
    sent.refresh_from_db()
    assert (sent.state, sent.mention_id, len(counted(stage))) == ("accepted", None, 1)
    with pytest.raises(Refusal, match="evidence_known"):
        handed(stage, "http://www.alice.example/lounge/")
    # Read between handing in and deciding: nothing more is counted.
    Evidence.objects.update(state="waiting")
    handed_in.accept(sent.pk, stage.campaign.pk, None)
    assert len(counted(stage)) == 1
    # The twin: by spelling alone the same post would be another one.
    assert not Mention.objects.filter(url=sent.url).exists()
