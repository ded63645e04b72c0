"""What becomes of a mention: edits, deletions, stories, copies, searches; its body goes with it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.db.utils import IntegrityError

from campaigns import claims, following, grouping, mentions, misses, reports, searching, watching
from campaigns.models import Mention, MentionChange, Missed, Searched
from perks import stock
from perks.ground import clock, consent
from scoring import ingest, moving
from scoring.connectors import base, registry
from scoring.models import Post
from tests.campaigns.brand_stage import at
from tests.campaigns.kind_stage import claimed
from tests.campaigns.member_stage import launched, linked, scored, signed_in, system
from tests.campaigns.test_mentions import stage, write  # noqa: F401
from tests.conftest import owner_cursor

pytestmark = pytest.mark.django_db
SAID = "Four quiet hours and a wonderful shower at the #northwindlounge, gifted by Northwind."


class Network(base.Connector):
    """A network that answers what a test tells it to."""

    slug, label, example = "far", "Far away", "alice"
    capabilities = base.Capabilities(
        with_actors=frozenset(), as_counts=frozenset(), live=True, proves_ownership=False,
        search=True, looks_up=True,
    )  # fmt: skip

    def __init__(self):
        self.standings, self.found, self.asked, self.since = (), base.Found(), [], []

    def refresh(self, account, cursor):
        return base.Page(cursor=cursor)

    def native_id(self, address):
        return address

    def search(self, words, since):
        self.asked.append(tuple(words))
        self.since.append(since)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def look_up(self, account, posts):
        self.asked.append(tuple(post.native_id for post in posts))
        if isinstance(self.standings, Exception):
            raise self.standings
        return self.standings


@pytest.fixture
def far(monkeypatch, stage):  # noqa: F811
    """Alice's account on a network that can be searched and asked."""
    network = Network()
    monkeypatch.setitem(registry.connectors(), "far", network)
    monkeypatch.setattr(searching, "connectors", lambda: {"far": network})
    stage.account.network, stage.account.native_id = "far", "alice"
    stage.account.save()
    return network


def one():
    return Mention.objects.get()


def history():
    return list(MentionChange.objects.order_by("pk").values_list("what", flat=True))


def read_again(stage, text):  # noqa: F811
    Post.objects.update(text=text)
    mentions.collect(stage.alice.pk)
    return one()


def test_an_edit_is_followed_and_kept_without_the_body(stage):  # noqa: F811
    write(stage, SAID)
    mentions.collect()
    assert (one().stance, one().stance_because["words"]) == ("positive", ["wonderful"])
    edited = read_again(stage, "The shower was awful, awful. #northwindlounge")
    assert (edited.stance, edited.excerpt) == ("negative", Post.objects.get().text)
    assert edited.edited_at == clock.now()
    gone = read_again(stage, "Nothing to see here.")
    assert (gone.state, gone.gone_because, gone.excerpt, gone.url) == ("gone", "reworded", "", "")
    assert reports.report(stage.campaign).mentions == 0
    back = read_again(stage, SAID)
    assert (back.state, back.excerpt, back.gone_at) == ("stands", SAID, None)
    assert history() == ["found", "edited", "reworded", "back"]
    assert mentions.collect() == 0
    assert len(history()) == 4


def test_a_deletion_that_the_network_tells_takes_the_body_at_once(stage):  # noqa: F811
    write(stage, SAID)
    write(stage, SAID, native_id="2")
    mentions.collect()
    assert Mention.objects.get(native_id="2").copy_of.native_id == "1"
    ingest.drop_posts(stage.account, ("1",))
    first, second = Mention.objects.order_by("native_id")
    assert (first.state, first.gone_because, first.excerpt) == ("gone", "deleted", "")
    # The copy is now the one that counts.
    assert (second.state, second.copy_of) == ("stands", None)
    assert reports.report(stage.campaign).mentions == 1


def test_every_post_is_looked_for_within_a_day_as_long_as_it_is_shown(stage, far):  # noqa: F811
    write(stage, SAID)
    mentions.collect()
    found_at = clock.now()
    assert following.follow_account(stage.account.pk) == 0
    far.standings = (base.Standing("1", reactions=12),)
    with clock.at(found_at + timedelta(hours=20)):
        assert following.follow_account(stage.account.pk) == 0
        assert (one().reactions, one().looked_at) == (12, clock.now())
        assert one().looked_next_at <= clock.now() + timedelta(hours=24)
    far.standings = base.TryLater("Busy.", clock.now())
    with clock.at(found_at + timedelta(hours=41)):
        assert following.follow_account(stage.account.pk) == 0
        assert one().looked_next_at == clock.now() + timedelta(hours=1)
    far.standings = (base.Standing("1", withheld="private"),)
    with clock.at(found_at + timedelta(hours=43)):
        assert following.follow_account(stage.account.pk) == 1
        assert (one().state, one().gone_because, one().excerpt) == ("gone", "private", "")
    far.standings = (base.Standing("1"),)
    with clock.at(found_at + timedelta(hours=64)):
        assert following.follow_account(stage.account.pk) == 1
        assert (one().state, one().excerpt) == ("stands", SAID)
    assert history() == ["found", "private", "back"]
    assert far.asked == [("1",)] * 4


def test_a_story_counts_after_its_day_and_a_post_that_is_taken_back_does_not(stage, far):  # noqa: F811
    write(stage, SAID)
    mentions.collect()
    far.standings = (base.Standing("1", withheld="expired"),)
    with clock.at(clock.now() + timedelta(days=1)):
        following.follow_account(stage.account.pk)
        assert (one().state, one().excerpt, one().looked_next_at) == ("expired", "", None)
        assert reports.report(stage.campaign).mentions == 1


def test_unlinking_takes_back_what_was_read(stage):  # noqa: F811
    write(stage, SAID)
    mentions.collect()
    moving.release(stage.account)
    following.take_back_unlinked()
    assert (one().state, one().gone_because, one().excerpt) == ("gone", "unlinked", "")


def test_reactions_are_counted_ever_more_rarely(stage):  # noqa: F811
    write(stage, SAID)
    mentions.collect()
    posted, counted = clock.now(), []
    end = stage.campaign.ends_at + mentions.WINDOW
    while (due := one().counted_next_at) is not None:
        with clock.at(due):
            assert following.count_due() == 1
            counted.append(due)
    hours = [(at - posted).total_seconds() / 3600 for at in counted[:-1]]
    assert (hours, counted[-1]) == ([1, 6, 24, 72, 168], end)


def test_a_search_keeps_what_members_wrote_and_nobody_else(stage, far):  # noqa: F811
    scored(stage.mallory)
    linked(stage.mallory, "far", "mallory")
    watching.save(stage.campaign, [("handle", "@northwind")])
    posts = [
        base.Post(str(n), who, clock.now(), "", text)
        for n, (who, text) in enumerate(
            [
                ("alice", "At @northwind today"),
                ("alice", "Nothing of it"),
                ("mallory", "@northwind, though I claimed nothing"),
                ("stranger", "@northwind"),
            ]
        )
    ]
    far.found = base.Found(tuple(posts), (base.Unread("9", "alice", "expired"),))
    assert (searching.search_all(), searching.search_all()) == (1, 0)
    words = ("#northwindlounge", "northwind.example/lounge", "@northwind")
    assert far.asked == [(f"{urlsplit(settings.SITE_URL).netloc}/go", *words)]
    assert (one().native_id, one().member_id, one().found_by) == ("0", stage.alice.pk, "handle")
    assert list(Missed.objects.values_list("native_id", "because")) == [("9", "expired")]
    # Nothing of it reaches what scores are made of.
    assert Post.objects.count() == 0


def test_each_campaign_has_a_cursor_at_each_network(stage, far):  # noqa: F811
    """What a search that fails has missed, the next one looks for; and why is told."""
    claimed_at, now = mentions.since(stage.claim), clock.now()
    assert (searching.search_all(), far.since) == (0, [claimed_at])
    with clock.at(now + searching.EVERY):
        far.found = base.TryLater("Busy.", now + timedelta(hours=7))
        searching.search_all()
    with clock.at(now + timedelta(hours=6, minutes=59)):
        searching.search_all()
        assert [(miss.reason) for miss in misses.of_campaign(stage.campaign)] == ["unsearched"]
    far.found = base.Found((base.Post("1", "alice", now, "", "#northwindlounge"),))
    with clock.at(now + timedelta(hours=7)):
        assert searching.search_all() == 1
        assert misses.of_campaign(stage.campaign) == []
    assert far.since[1:] == [now - searching.BEHIND] * 2
    # The window of the campaign is the end of it: nothing is asked for after that.
    with clock.at(stage.campaign.ends_at + timedelta(days=31)):
        assert (searching.search_all(), len(far.since)) == (0, 3)


def test_a_search_that_needs_an_app_says_so_without_one(stage, far, monkeypatch):  # noqa: F811
    monkeypatch.setattr(Network, "search_needs", ("client_id", "secret"))
    searching.search_all()
    cursor = Searched.objects.get()
    assert (far.asked, cursor.why, cursor.reached_at) == ([], "app", None)
    page = signed_in(stage.bea).get(at("watch_words", stage.northwind, stage.campaign.pk))
    assert "the operator of this house has no app there" in page.content.decode()


def test_two_sweeps_at_once_ask_a_network_once(stage, far):  # noqa: F811
    searching.search_all()
    Searched.objects.update(next_at=clock.now())
    (turn,), claims = Searched.objects.all(), mentions.looked_for()
    for _ in range(2):
        searching.search(far, turn, claims, watching.of_campaign(stage.campaign))
    assert len(far.asked) == 2
    twice = {"campaign": stage.campaign, "brand_id": 1, "network": "far"}
    with pytest.raises(IntegrityError, match="searched_one_cursor"), transaction.atomic():
        Searched.objects.create(**twice)


def test_a_personal_code_is_known_in_a_post_and_never_asked_for(stage, far):  # noqa: F811
    other = launched(stage.northwind, stage.code_perk, tag="")
    made = claims.confirm(claimed(stage.alice, other, "k2").pk, stage.alice.pk)
    code = stock.code_of(made.unit)
    far.found = base.Found((base.Post("1", "alice", clock.now(), "", f"Take {code.lower()}!"),))
    assert searching.search_all() == 1
    assert (one().campaign_id, one().found_by, one().found_words) == (other.pk, "code", "")
    assert code not in str(far.asked)


def test_without_consent_a_search_keeps_nothing(stage, far):  # noqa: F811
    far.found = base.Found((base.Post("1", "alice", clock.now(), "", "#northwindlounge"),))
    consent.withdraw(stage.alice.pk, "mentions")
    assert (searching.search_all(), far.asked) == (0, [])


def test_the_same_words_by_many_are_told(stage, far):  # noqa: F811
    """Nothing is hidden: the mentions of all of them stand, with how many said the same."""
    write(stage, SAID)
    mentions.collect()
    facts = {"claim": stage.claim, "campaign": stage.campaign, "brand": stage.northwind}
    first = one()
    for n, member in enumerate((stage.bea, stage.victor, stage.mallory)):
        shown = {"network": "far", "native_id": f"x{n}", "found_by": "tag", "excerpt": SAID}
        Mention.objects.create(
            **facts, **shown, member=member, posted_at=clock.now(), shingles=first.shingles
        )
    grouping.group([stage.campaign.pk])
    copies, said = grouping.around(Mention.objects.all())
    assert (copies, set(said.values())) == ({}, {4})
    assert reports.report(stage.campaign).mentions == 4


def test_a_post_is_one_mention_of_a_brand(stage):  # noqa: F811
    """Two campaigns of the brand are named in it: it counts for the one whose link it carries."""
    other = launched(stage.northwind, stage.code_perk, tag="#northwindlounge")
    claims.confirm(claimed(stage.alice, other, "k2").pk, stage.alice.pk)
    write(stage, f"{SAID} http://127.0.0.1/go/{stage.link.slug}")
    mentions.collect()
    assert (one().campaign_id, one().found_by) == (stage.campaign.pk, "link")


def twin():
    values = {
        field.attname: getattr(one(), field.attname)
        for field in Mention._meta.concrete_fields
        if field.attname != "id"
    }
    return Mention.objects.create(**values)


def test_the_database_keeps_a_post_once(stage):  # noqa: F811
    write(stage, SAID)
    mentions.collect()
    with pytest.raises(IntegrityError, match="mention_once_per_network_and_id"), system():
        twin()


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_it_would_count_twice(people, noon):
    """The twin: with the guard dropped, the report is wrong."""
    with system():
        scored(people.alice)
        campaign = launched(people.northwind, people.lounge_day)
        made = claimed(people.alice, campaign)
        facts = {"claim": made, "campaign": campaign, "brand": people.northwind}
        Mention.objects.create(
            **facts, member=people.alice, network="web", native_id="1", found_by="tag",
            posted_at=clock.now(),
        )  # fmt: skip
    name, table = "mention_once_per_network_and_id", "campaigns_mention"
    with owner_cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            with system():
                twin()
                assert reports.report(campaign).mentions == 2
        finally:
            cursor.execute(f"DELETE FROM {table}")
            columns = "(brand_id, network, native_id)"
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE {columns}")
