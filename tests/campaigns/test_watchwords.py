"""Words that are watched for: found as people read them, refused when they mean nothing."""

import time

import numpy as np
import pytest

from campaigns import watching
from campaigns.core.copies import alike, leaders, shingles
from campaigns.core.watchwords import Sighting, Watched, fold, read, sight
from campaigns.models import WatchWord
from perks.ground.errors import Refusal
from tests.campaigns.member_stage import launched, system

# (kind, watched, text, whether it is in it)
LINES = [
    ("tag", "northwindlounge", "A night at #northwindlounge!", True),
    ("tag", "northwindlounge", "(＃ＮorthwindLounge), gifted", True),
    ("tag", "northwindlounge", "#north\u200bwindlounge", True),
    ("tag", "northwindlounge", "#northwindlounges and #northwindlounge-2", False),
    ("tag", "northwindlounge", "https://northwind.example/#northwindlounge", False),
    ("tag", "北風", "今日は#北風 に乗る", True),
    ("handle", "northwind", "Thanks, @Northwind.", True),
    ("handle", "northwind", "write to me@northwind.example", False),
    ("handle", "northwind", "@northwind.bsky.social is another", False),
    ("handle", "northwind@air.example", "at @northwind@air.example today", True),
    ("site", "northwind.example/lounge", "see https://www.northwind.example/Lounge?x=1", True),
    ("site", "northwind.example/lounge", "northwind.example/lounges", False),
    ("site", "northwind.example", "notnorthwind.example", False),
    ("site", "xn--mnchen-3ya.example", "xn--mnchen-3ya.example/x", True),
    ("word", "Café crème", "un CAFE\u0301\u00a0CRÈME ici", True),
    ("word", "straße", "die STRASSE", True),
    ("word", "ana", "banana, Ana_x, anas", False),
    ("word", "ana", "ANAのラウンジ", True),
    ("word", "茶道", "日本茶道部", True),
    ("word", "हिन्द", "हिन्दी", False),
    ("word", "노스윈드", "노스윈드를 탔다", True),
    ("link", "/go/abc", "Look: http://127.0.0.1:8000/go/abc?x=1", True),
    ("link", "/go/abc", "http://127.0.0.1:8000/go/abcd", False),
]


def test_a_word_is_found_as_people_read_it():
    found = [
        (kind, said, text, sight(read("", text), [Watched(kind, fold(said))]) is not None)
        for kind, said, text, _ in LINES
    ]
    assert found == LINES


def test_the_strongest_evidence_comes_first_and_every_word_is_told():
    watched = [Watched("word", "lounge"), Watched("handle", "northwind"), Watched("tag", "quiet")]
    reading = read("The lounge", "by @northwind", tags=["Quiet"])
    assert sight(reading, watched) == Sighting(
        "tag", ("quiet", "northwind", "lounge"), ("northwind", "lounge")
    )
    assert sight(read("", "nothing of it"), watched) is None


@pytest.mark.parametrize("text", ["a." * 50_000, "-" * 100_000, "#" * 100_000, "@a" * 50_000])
def test_long_and_hostile_text_takes_no_longer(text):
    watched = [Watched("site", "northwind.example"), Watched("tag", "x"), Watched("word", "a-b")]
    begun = time.perf_counter()
    assert sight(read("", text), watched) is None
    assert time.perf_counter() - begun < 2


BLOG = (
    "Gifted by Northwind: four hours of quiet. The shower saved us, the coffee did not. "
    "#NorthwindLounge https://alice.example/lounge and then another hour of waiting outside"
)
SHORT = "gifted by Northwind - four hours of quiet! The shower saved us, the coffee did…"
OTHER = "Four hours of quiet in the lounge, but the bread was awful and nobody said a word."


def test_a_copy_is_told_by_its_words_whatever_a_network_cuts():
    posts = [shingles(text) for text in (BLOG, OTHER, SHORT, "thank you", "thank you")]
    assert alike(posts[0], posts[2])
    assert not alike(posts[0], posts[1])
    assert leaders(posts).tolist() == [0, 1, 0, 3, 4]
    assert leaders(posts, ["a", "a", "b", "a", "a"]).tolist() == [0, 1, 2, 3, 4]
    assert shingles("").dtype == np.uint32


def test_many_copies_are_grouped_in_one_pass():
    posts = [shingles(BLOG)] * 3_000 + [shingles(f"{BLOG[:60]} {n}") for n in range(50)]
    begun = time.perf_counter()
    assert set(leaders(posts).tolist()) == {0}
    assert time.perf_counter() - begun < 2


@pytest.mark.django_db
def test_a_campaign_watches_for_what_its_manager_wrote(people, noon):
    with system():
        campaign = launched(people.northwind, people.lounge_day)
        words = [
            ("tag", "#Quiet"),
            ("handle", "@NorthWind"),
            ("site", "https://www.Northwind.example/club/"),
            ("word", "  Winter   lounge "),
            ("word", "winter LOUNGE"),
        ]
        watching.save(campaign, words)
        assert watching.of_campaign(campaign) == [
            Watched("tag", "northwindlounge"),
            Watched("site", "northwind.example/lounge"),
            Watched("handle", "northwind"),
            Watched("site", "northwind.example/club"),
            Watched("tag", "quiet"),
            Watched("word", "winter lounge"),
        ]
        for kind, said in (
            ("word", "ok"), ("word", "..."), ("tag", "two words"), ("site", "northwind"),
            ("handle", "@"), ("colour", "blue"), ("word", "x" * 81), ("site", "a.example/?q=1"),
        ):  # fmt: skip
            with pytest.raises(Refusal) as refused:
                watching.save(campaign, [("word", "fine words"), (kind, said)])
            assert (refused.value.code, refused.value.status) == ("watch_word_invalid", 400)
        with pytest.raises(Refusal, match="At most 40"):
            watching.save(campaign, [("word", f"word {n}") for n in range(41)])
        assert WatchWord.objects.filter(campaign=campaign).count() == 4
        watching.save(campaign, words[:1])
        assert list(WatchWord.objects.values_list("kind", "said")) == [("tag", "#Quiet")]
