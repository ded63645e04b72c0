"""What a member says of themselves is evidence for a topic, and never of how much they move."""

import pytest

from scoring import accounts, ingest, moving, privacy, runs, topics, vetoes
from scoring.connectors.base import Page, Profile
from scoring.models import Account, TopicStrength
from scoring.taxonomy.starter import read_starter
from scoring.taxonomy.store import store
from tests.scoring.stage import linked, newest, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")
BIO = "I play tennis badly.\0 Bread, coffee and night trains."


def says(account: Account, about: str, posts: int = 2, tag: str = "tennis") -> None:
    """The account describes itself, with some posts that twenty people reacted to."""
    written = [post(account, n, days_ago=n, title="On", tags=(tag,)) for n in range(1, posts + 1)]
    told = sum((reactions(one, range(100, 120)) for one in written), ())
    profile = Profile(account.native_id, "Alice", about=about)
    ingest.store(account, Page({"read": len(about)}, profile, tuple(written), told))


@pytest.fixture
def account(people):
    store(read_starter())
    return linked(people.alice, 1)


def rows(member):
    found = TopicStrength.objects.filter(member=member, run=newest(member).run)
    return {row.topic.slug: row for row in found.select_related("topic")}


def test_two_posts_and_a_bio_are_three_pieces_of_evidence(account):
    says(account, BIO)
    runs.run()
    mine = rows(account.member)
    assert set(mine) == {"tennis", "sports-and-recreation"}
    for row in mine.values():
        assert (row.bios, len(row.evidence), row.posts) == ([account.pk], 2, 2)
    shown = topics.of_member(account.member_id, "tennis")
    assert shown.pieces == 3
    assert [one.account.about for one in shown.bios] == [
        "I play tennis badly. Bread, coffee and night trains."
    ]


def test_two_posts_alone_are_no_topic(account):
    says(account, "I write.")
    runs.run()
    assert rows(account.member) == {}


def test_who_hides_the_named_topic_says_nothing_about_the_broader_one(account):
    says(account, BIO, posts=3)
    runs.run()
    vetoes.hide(account.member_id, "tennis")
    says(account, BIO, posts=3, tag="golf")
    assert Account.objects.get().about_topics[0] == "tennis"
    with_hidden = runs.inputs.load(runs.versions.model("v4"))
    named = {with_hidden.slugs[topic] for topic in with_hidden.bios.topic}
    assert "tennis" in named and "sports-and-recreation" not in named


def test_a_bio_goes_with_the_account_and_is_in_the_export(account):
    says(account, BIO)
    (said,) = privacy.export(account.member_id)["accounts"]
    assert said["about"].startswith("I play tennis")
    moving.release(accounts.own(account.pk))
    gone = Account.objects.get()
    assert (gone.about, gone.about_topics) == ("", [])


def test_a_bio_that_is_taken_back_is_forgotten(account):
    says(account, BIO)
    says(account, "")
    runs.run()
    assert (Account.objects.get().about_topics, rows(account.member)) == ([], {})


def test_pages_and_the_api_show_the_words(account, client):
    says(account, BIO)
    runs.run()
    client.force_login(account.member)
    page = client.get("/topics/").content.decode()
    assert "I play tennis badly." in page and "your own description on Stack Exchange" in page
    (told,) = [row for row in client.get("/api/v1/me/topics").json() if row["topic"] == "tennis"]
    assert told["bios"] == [
        {"account": account.pk, "network": "stackexchange", "about": Account.objects.get().about}
    ]
