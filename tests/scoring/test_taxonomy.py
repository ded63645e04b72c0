"""Topics by their names: what the files say, and what a text is about."""

import os
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from perks.ground.errors import Refusal
from scoring.taxonomy.klout import read_ontology
from scoring.taxonomy.match import Matcher
from scoring.taxonomy.records import TopicRecord, join, slug_of
from scoring.taxonomy.starter import read_starter

REAL = Path(os.environ.get("PERKS_DATA") or Path(__file__).parents[3] / "shared" / "data").joinpath(
    "klout-opendata"
)

FILES = {
    "ontology": '"topicId","topicSlug","topicDisplayName","wikiItemId","freebaseMachineId"\n'
    '1,"food-and-drink-super","Food and Drink","",""\n2,"vegetables","Vegetables","",""\n'
    '3,"bmi","Body Mass Index (BMI)","",""\n4,"lost","Lost (TV series)","",""\n'
    '5,"réunion","Réunion","",""\n6,"fashion","Fashion","",""\n7,"fashion-super","Fashion","",""\n',
    "edge": '"parentTopicId","parrentTopicSlug","childTopicId","childTopicSlug"\n'
    '0,"_ROOT_",0,"_ROOT_"\n0,"_ROOT_",1,"food-and-drink-super"\n'
    '1,"food-and-drink-super",2,"vegetables"\n7,"fashion-super",6,"fashion"\n',
    "display": '"topicId","language","topicDisplayName"\n2,"en","Vegetables"\n2,"de","Gemüse"\n',
}


def write_ontology(folder: Path, **changed: str) -> Path:
    for name, text in {**FILES, **changed}.items():
        (folder / f"klout_topic_{name}_20180601.csv").write_text(text, encoding="utf-8")
    return folder


def slugs(matcher: Matcher, text: str) -> list[str]:
    return [found.slug for found in matcher.find(text)]


def test_the_starter_is_a_tree_of_two_levels():
    topics = read_starter()
    broad = {topic.slug for topic in topics if not topic.parents}
    assert len(topics) >= 300
    assert len({topic.slug for topic in topics}) == len(topics)
    assert [topic.slug for topic in topics if slug_of(topic.name) != topic.slug] == []
    assert {slug for topic in topics for slug in topic.parents} == broad
    assert {"bread-baking", "travel", "coffee"} <= {topic.slug for topic in topics}


def test_the_ontologys_three_files_become_records(tmp_path):
    assert read_ontology(write_ontology(tmp_path), ("en", "de")) == [
        TopicRecord("food-and-drink", "Food and Drink", (), (), "klout"),
        TopicRecord(
            "vegetables", "Vegetables", (), ("food-and-drink",), "klout", (("de", "Gemüse"),)
        ),
        TopicRecord("bmi", "Body Mass Index (BMI)", ("Body Mass Index", "BMI"), (), "klout"),
        TopicRecord("lost", "Lost (TV series)", (), (), "klout"),
        TopicRecord("reunion", "Réunion", (), (), "klout"),
        TopicRecord("fashion", "Fashion", (), (), "klout"),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"edge": '"parent","child"\n1,2\n'},
        {"display": '"topicId","language","topicDisplayName"\n2,"en"\n'},
        {"ontology": ""},
    ],
)
def test_a_broken_ontology_is_refused_whole(tmp_path, changed):
    with pytest.raises(Refusal) as caught:
        read_ontology(write_ontology(tmp_path, **changed))
    assert caught.value.code == "ontology_unreadable"


def test_a_missing_ontology_is_refused(tmp_path):
    with pytest.raises(Refusal, match="ontology_unreadable"):
        read_ontology(tmp_path)


def test_joining_keeps_every_name_and_drops_parents_that_are_no_topics():
    ours = [TopicRecord("tea", "Tea", ("matcha",), ("drinks", "nowhere"))]
    theirs = [TopicRecord("tea", "Teas", ("brew",), ("tea",)), TopicRecord("drinks", "Drinks")]
    assert join(ours, theirs) == [
        TopicRecord("tea", "Teas", ("Tea", "matcha", "brew"), ("drinks",)),
        TopicRecord("drinks", "Drinks"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sourdough in Graz", ["bread-baking"]),
        ("A Loaf, two LOAVES; some bread.", ["bread-baking"] * 3),
        ("breadth, breadcrumbs and gingerbread", []),
        ("street food, not just food", ["food", "food"]),
        ("bread coffee bread", ["bread-baking", "coffee", "bread-baking"]),
        ("machine learning machines", ["machine-learning"]),
        ("He said AI; said ai, sai", ["artificial-intelligence"]),
        ("cocktail", ["cocktails"]),
        ("Quantum\ncomputers\tand ｑｕｂｉｔ", ["quantum-computing"] * 2),
        ("", []),
        ("\0 … — !", []),
    ],
)
def test_whole_words_and_the_longest_name_are_found(text, expected):
    assert slugs(Matcher(read_starter()), text) == expected


def test_no_two_topics_of_the_starter_share_a_name():
    names = Counter(
        name
        for topic in read_starter()
        for name in {
            name.casefold()
            for name in (topic.name, *topic.aliases, *(name for _, name in topic.names))
        }
    )
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mein Hund, die Hunde, des Hundes", ["dogs"] * 3),
        ("Wanderungen in Österreich", ["hiking", "austria"]),
        ("Kleidungsstück und Tiergarten", []),
        ("Dos viajes, tres cafés y el FUTBOL", ["travel", "coffee", "soccer"]),
        ("Las ciudades", []),
        ("京都の喫茶店で珈琲を飲みました。", ["japan", "coffee", "coffee"]),
        ("ﾜｲﾝとチーズ", ["wine", "cheeses"]),
        ("ワインディングロード", []),
        ("本を読む。日本語の本気", ["books", "japan"]),
        ("An auto update in dark mode for teens", []),
    ],
)
def test_other_languages_are_found_with_their_endings_and_without_spaces(text, expected):
    assert slugs(Matcher(read_starter()), text) == expected


def test_a_word_cut_out_of_a_run_is_the_evidence_as_it_stands():
    assert [found.words for found in Matcher(read_starter()).find("夜行列車の旅行記")] == [
        "夜行列車",
        "旅行",
    ]


def test_a_form_of_one_topic_never_takes_the_name_of_another():
    matcher = Matcher(
        [
            TopicRecord("beers", "Beers", names=(("de", "Biere"),)),
            TopicRecord("bieren", "Bieren"),
        ]
    )
    assert slugs(matcher, "biere bieren beer") == ["beers", "bieren", "beers"]


def test_the_words_of_the_text_are_the_evidence():
    (found,) = Matcher(read_starter()).find("My first Flat White!")
    assert (found.slug, found.words) == ("coffee", "Flat White")


def test_a_name_beats_an_alias_and_a_shared_alias_says_nothing():
    matcher = Matcher(
        [
            TopicRecord("java", "Java", ("coffee", "mocha")),
            TopicRecord("coffee", "Coffee", ("mocha",)),
        ]
    )
    assert slugs(matcher, "coffee, java, mocha") == ["coffee", "java"]


def test_everyday_words_need_company():
    matcher = Matcher([TopicRecord("nice", "Nice", ("Nice in France",))])
    assert slugs(matcher, "A nice day") == []
    assert slugs(matcher, "Two days in Nice in France") == ["nice"]
    assert matcher.of_tag("nice") == "nice"


def test_a_tag_names_a_topic_as_a_whole_or_not_at_all():
    matcher = Matcher(read_starter())
    tags = ("machine-learning", "Sourdough", "sourdough-starters", "c++", "")
    assert [matcher.of_tag(tag) for tag in tags] == [
        "machine-learning",
        "bread-baking",
        None,
        None,
        None,
    ]


def test_no_topics_find_nothing():
    assert Matcher([]).find("bread") == []


@pytest.mark.parametrize("seed", range(20))
def test_it_finds_what_a_slow_reader_finds(seed):
    dice = random.Random(seed)
    letters = ["ab", "cd", "ef", "gh"]
    names = {" ".join(dice.choices(letters, k=dice.randint(1, 3))) for _ in range(12)}
    matcher = Matcher(TopicRecord(slug_of(name), name) for name in names)
    words = dice.choices([*letters, "xy"], k=300)
    expected, place = [], 0
    while place < len(words):
        lengths = [n for n in (3, 2, 1) if " ".join(words[place : place + n]) in names]
        length = min(lengths[0], len(words) - place) if lengths else 1
        if lengths:
            expected.append("-".join(words[place : place + length]))
        place += length
    assert slugs(matcher, re.sub(" ", ", ", " ".join(words))) == expected


@pytest.mark.skipif(not REAL.is_dir(), reason="the topic ontology is not on this machine")
def test_the_real_ontology_is_a_forest_without_circles():
    topics = join(read_starter(), read_ontology(REAL))
    parents = {topic.slug: topic.parents for topic in topics}
    waiting = Counter({slug: len(above) for slug, above in parents.items()})
    below: dict[str, list[str]] = {}
    for slug, above in parents.items():
        for parent in above:
            below.setdefault(parent, []).append(slug)
    ready = [slug for slug, count in waiting.items() if not count]
    for slug in ready:
        for child in below.get(slug, ()):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    assert (len(topics), len(ready)) == (8162, 8162)
    assert Matcher(topics).topics("Zumba and women's rights") == {"zumba": 1, "womens-rights": 1}
