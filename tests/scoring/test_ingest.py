"""Storing a page: all of it with its cursor or nothing, and twice is once."""

from datetime import date

import pytest
from django.db import IntegrityError

from perks.ground import consent
from perks.ground.errors import Refusal
from scoring import accounts, ingest
from scoring.actors import actor_key
from scoring.connectors.base import Given, Page, Reaction
from scoring.events import posts_deleted
from scoring.models import Account, Post, Tally, Topic
from scoring.models import Given as GivenRow
from scoring.models import Reaction as Row
from tests.scoring.stage import liked, linked, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")


@pytest.fixture
def account(people):
    return linked(people.alice, 1)


def stored(account):
    return (
        sorted(Post.objects.values_list("native_id", "title")),
        Row.objects.count(),
        sorted(Tally.objects.values_list("kind", "count")),
        Account.objects.get(pk=account.pk).cursor,
    )


def test_storing_twice_is_storing_once(account):
    loaf = post(account)
    page = Page({"at": 1}, posts=(loaf,), reactions=reactions(loaf, range(5, 8)),
                counts=(liked(loaf, 4),))  # fmt: skip
    ingest.store(account, page)
    once = stored(account)
    ingest.store(account, page)
    assert once == ([("post-1", "A loaf")], 3, [("like", 4)], {"at": 1})
    assert stored(account) == once


def test_the_newest_count_and_wording_stand(account):
    loaf = post(account)
    ingest.store(account, Page({}, posts=(loaf,), counts=(liked(loaf, 4),)))
    row = Post.objects.get()
    better = post(account, title="A better loaf")
    ingest.store(account, Page({}, posts=(better,), counts=(liked(loaf, 3),)))
    again = Post.objects.get()
    assert (again.pk, again.title, again.seen_at) == (row.pk, "A better loaf", row.seen_at)
    assert stored(account)[2] == [("like", 3)]


def test_a_page_may_react_to_a_post_that_it_does_not_repeat(account):
    loaf = post(account)
    ingest.store(account, Page({}, posts=(loaf,)))
    unknown = Reaction("never seen", "bread.example:5", "reply", loaf.at)
    ingest.store(account, Page({}, reactions=(*reactions(loaf, range(5, 7)), unknown)))
    assert stored(account)[1] == 2


def test_whoever_reacts_is_kept_as_a_keyed_hash_only(account):
    loaf = post(account)
    ingest.store(account, Page({}, posts=(loaf,), reactions=reactions(loaf, range(5, 6))))
    row = Row.objects.get()
    assert bytes(row.actor_key) == actor_key("stackexchange", "bread.example:5")
    assert "bread.example:5" not in str(row.__dict__)
    assert (row.kind, row.day) == ("reply", date(2026, 11, 21))


def test_without_consent_nothing_is_stored(account, people):
    consent.withdraw(people.alice.pk, "score")
    with pytest.raises(Refusal) as refused:
        ingest.store(account, Page({"at": 1}, posts=(post(account),)))
    assert refused.value.code == "consent_missing"
    assert stored(account) == ([], 0, [], {})


def test_a_page_that_breaks_half_way_leaves_nothing(account, monkeypatch):
    """The last gate is off; the database is behind it."""
    monkeypatch.setattr(ingest, "sound", lambda page, account_id: page)
    loaf = post(account)
    broken = reactions(loaf, range(5, 6), kind="applause")
    with pytest.raises(IntegrityError, match="reaction_kind_known"):
        ingest.store(account, Page({"at": 1}, posts=(loaf,), reactions=broken))
    assert stored(account) == ([], 0, [], {})


def test_topics_come_from_tags_title_and_words_said_twice(account):
    for slug, name in (("bread-baking", "Bread baking"), ("travel", "Travel"), ("tea", "Tea")):
        Topic.objects.create(slug=slug, name=name)
    loaf = post(account, title="Tea in Graz", tags=("bread-baking", "Überpeel 3"),
                text="Travel, once more travel, and bread baking once.")  # fmt: skip
    ingest.store(account, Page({}, posts=(loaf,)))
    assert Post.objects.get().topics == [
        "bread-baking", "stackexchange--uberpeel-3", "tea", "travel",
    ]  # fmt: skip


def test_what_was_left_out_is_kept(account):
    ingest.store(account, Page({}, ignored={"row_without_id_or_date": 2}))
    assert Account.objects.get().ignored == {"row_without_id_or_date": 2}


def test_a_post_that_the_network_dropped_goes_with_what_reached_it(account):
    loaf, bun = post(account, 1), post(account, 2)
    told = []
    posts_deleted.connect(lambda post_ids, **_: told.extend(post_ids), weak=False, dispatch_uid="t")
    try:
        both = reactions(loaf, range(5, 8)) + reactions(bun, range(5, 6))
        ingest.store(account, Page({}, posts=(loaf, bun), reactions=both, counts=(liked(loaf, 4),)))
        dropped = Post.objects.get(native_id="post-1").pk
        ingest.store(account, Page({"at": 2}, deleted=("post-1", "never seen")))
        ingest.store(account, Page({"at": 2}, deleted=("post-1",)))
    finally:
        posts_deleted.disconnect(dispatch_uid="t")
    assert stored(account) == ([("post-2", "A loaf")], 1, [], {"at": 2})
    assert told == [dropped]


def test_what_a_member_reacted_to_is_kept_once_without_a_name(account):
    at = post(account).at
    shared = Given("bread.example:7", "share", at)
    wrong = (
        Given(account.native_id, "share", at),
        Given("", "like", at),
        Given("bread.example:8", "poke", at),
    )
    for _ in range(2):
        ingest.store(account, Page({}, given=(shared, *wrong)))
    rows = GivenRow.objects.values_list("kind", "at", "person_key")
    key = actor_key(account.network, "bread.example:7")
    assert [(kind, when, bytes(who)) for kind, when, who in rows] == [("share", at, key)]
    account.refresh_from_db()
    assert account.ignored == {
        "given_to_itself": 1, "given_to_nobody": 1, "given_unknown_kind": 1,
    }  # fmt: skip
    accounts.unlink(account.pk)
    assert not GivenRow.objects.exists()
