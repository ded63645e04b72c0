"""The words of mentions go after a while; what they counted for stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import disclosures, gallery, mentions, reports, reuse, tasks
from campaigns.models import Disclosure, Mention, MentionChange
from perks.ground import clock
from scoring import emptying
from scoring.models import Post
from tests.campaigns.member_stage import system
from tests.campaigns.test_mentions import stage, write  # noqa: F401

pytestmark = pytest.mark.django_db
SAID = "Four quiet hours and a wonderful shower at the #northwindlounge, gifted by Northwind."


@pytest.fixture
def found(stage):  # noqa: F811
    """A mention found today and read for what it discloses; its campaign still runs in a year."""
    stage.campaign.ends_at = clock.now() + timedelta(days=400)
    stage.campaign.save()
    write(stage, SAID)
    mentions.collect()
    disclosures.read_all()
    return stage


def later(days=91):
    return clock.at(clock.now() + timedelta(days=days))


def one():
    return Mention.objects.get()


def test_the_words_go_and_stance_counts_and_disclosure_stay(found):
    with system():
        before, told = reports.report(found.campaign), disclosures.counts(found.campaign)
        assert (told.disclosed, told.unread) == (1, 0)
        with later(90):
            assert tasks.empty_mentions() == 0
        with later():
            assert (tasks.empty_mentions(), tasks.empty_mentions()) == (1, 0)
            (card,) = gallery.cards(gallery.of_campaign(found.campaign))
        kept = one()
        assert (kept.excerpt, kept.stance_because) == ("", {})
        assert (kept.stance, kept.state, kept.url) == ("positive", "stands", one().url)
        assert list(Disclosure.objects.values_list("words", "verdict")) == [([], "disclosed")]
        assert disclosures.counts(found.campaign) == told
        assert reports.report(found.campaign).mentions == before.mentions == 1
        assert card.reading.verdict == "disclosed"


def test_an_emptied_post_is_no_edit(found):
    """What is not kept cannot be read again: nothing is lost, reworded or read anew for it."""
    with system(), later():
        emptying.empty()
        assert set(Post.objects.values_list("title", "text")) == {("", "")}
        history = MentionChange.objects.count()
        assert (mentions.collect(), disclosures.read_all()) == (0, 0)
        assert (one().state, one().excerpt) == ("stands", SAID)
        tasks.empty_mentions()
        assert (mentions.collect(), disclosures.read_all()) == (0, 0)
        assert MentionChange.objects.count() == history


def test_a_yes_to_showing_them_keeps_the_words_until_it_is_taken_back(found):
    with system(), later():
        reuse.answer(one().pk, found.alice.pk, says_yes=True, source="web")
        assert tasks.empty_mentions() == 0
        reuse.answer(one().pk, found.alice.pk, says_yes=False, source="web")
        assert tasks.empty_mentions() == 1


def test_an_edit_brings_new_words_for_as_long(found):
    with system(), later():
        tasks.empty_mentions()
        Post.objects.update(text="The shower was awful, awful. #northwindlounge")
        mentions.collect()
        assert (one().excerpt[:14], one().emptied_at) == ("The shower was", None)
        assert tasks.empty_mentions() == 0
        with later():
            assert tasks.empty_mentions() == 1


def test_an_emptied_mention_with_words_is_refused_by_name(found):
    with (
        system(),
        pytest.raises(IntegrityError, match="mention_emptied_without_words"),
        transaction.atomic(),
    ):
        Mention.objects.update(emptied_at=clock.now())
