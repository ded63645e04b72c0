"""What a post says about having been given something, under each country's rules."""

import time
from datetime import date

import pytest

from campaigns.disclosure import classify, folding, pack_of, reading
from campaigns.disclosure.packs import SAYS, countries, lexicon, load, tongues
from campaigns.disclosure.phrases import phrase

BRAND = "Northwind Airlines"
# country, text, verdict, the words that decide, the rule
LINES = [
    ("US", "#ad Four hours of quiet at Northwind.", "disclosed", ["#ad"], "us-ad"),
    ("US", "#AD: four hours of quiet", "disclosed", ["#AD"], "us-ad"),
    ("US", "Northwind Airlines gave me this pass.", "disclosed", None, "us-gift"),
    ("US", "Thanks to Northwind for the free pass", "disclosed", None, "us-gift"),
    ("US", "Thanks to Northwind, what a day", "unclear", ["Thanks to Northwind"], "us-vague"),
    ("US", "What a day #sp", "unclear", ["#sp"], "us-vague"),
    ("US", "What a day. #NorthwindAmbassador", "disclosed", None, "us-role-with-brand"),
    ("US", "What a day. #ambassador", "unclear", ["#ambassador"], "us-vague"),
    ("US", "What a day #NorthwindAd", "unclear", ["#NorthwindAd"], "us-run-together"),
    ("US", "An #adventure in the lounge, ad astra", "undisclosed", [], "us-nothing"),
    ("US", "Not an ad, I paid for it myself", "undisclosed", None, "us-denial"),
    ("US", "This is not sponsored.", "undisclosed", None, "us-denial"),
    ("US", "#notsponsored but they sent it. Gifted by Northwind", "unclear", None, "us-contradiction"),
    ("US", "I saw their #ad on the tube", "undisclosed", [], "us-nothing"),
    ("US", "“#ad”, it says under her picture", "undisclosed", [], "us-nothing"),
    ("US", "> Gifted by Northwind\nis what he wrote", "undisclosed", [], "us-nothing"),
    ("US", "x" * 130 + " #ad", "unclear", ["#ad"], "us-hard-to-miss"),
    ("US", "#one #two #ad #three", "unclear", ["#ad"], "us-hard-to-miss"),
    ("US", "#ad #one #two #three", "disclosed", ["#ad"], "us-ad"),
    ("US", "El día con la gente en el aeropuerto #ad", "unclear", ["#ad"], "us-language"),
    ("GB", "Gifted by Northwind: the quiet", "unclear", ["Gifted by Northwind"], "gb-gifted"),
    ("GB", "AD Loving the quiet", "disclosed", ["AD"], "gb-ad"),
    ("GB", "AD 79 was a bad year", "undisclosed", [], "gb-nothing"),
    ("GB", "Ad-free listening for a day", "undisclosed", [], "gb-nothing"),
    ("GB", "#sponsored The quiet", "unclear", ["#sponsored"], "gb-sponsored"),
    ("DE", "Anzeige: Das ist die Lounge und sie ist ruhig", "disclosed", ["Anzeige"], "de-werbung"),
    ("DE", "#ad Das ist die Lounge und sie ist ruhig", "unclear", ["#ad"], "de-english"),
    ("DE", "Das ist keine Werbung, nur ein Tag", "undisclosed", ["keine Werbung"], "de-denial"),
    ("DE", "Werbung nervt mich, sie ist überall", "undisclosed", [], "de-nothing"),
    ("DE", "Das ist die Lounge und sie ist ruhig, wir waren sehr gern da. #werbung", "unclear", None,
     "de-first"),
    ("AT", "Werbung | Das ist die Lounge und sie ist ruhig", "disclosed", ["Werbung"], "eu-ad"),
    ("FR", "Collaboration commerciale : une nuit avec vous", "disclosed", None, "fr-mention"),
    ("FR", "#collab une nuit dans les nuages", "unclear", ["#collab"], "fr-vague"),
    ("ES", "Publicidad: un día en el lounge con mi madre", "disclosed", ["Publicidad"], "es-publicidad"),
    ("ES", "Un día en el lounge con mi madre, regalo de Northwind", "disclosed", None, "es-described"),
    ("IT", "#adv Una giornata nella lounge, che è molto bella", "disclosed", ["#adv"], "it-pubblicita"),
    ("NL", "Reclame: een dag in het vliegtuig, ik ben blij", "disclosed", ["Reclame"], "nl-reclame"),
    ("JP", "【PR】ラウンジに行きました", "disclosed", ["PR"], "jp-ad"),
    ("JP", "広告ではありません。ラウンジに行きました", "undisclosed", None, "jp-denial"),
]  # fmt: skip


@pytest.mark.parametrize(("country", "text", "verdict", "words", "rule"), LINES)
def test_a_post_is_read_by_the_rules_of_a_country(country, text, verdict, words, rule):
    read = classify(text, country, brand=BRAND)
    assert (read.verdict, read.rule) == (verdict, rule)
    if words is not None:
        assert [word.text for word in read.words] == words
    assert [text[word.start : word.end] for word in read.words] == [w.text for w in read.words]
    assert read.version == pack_of(country).version
    assert read.source


@pytest.mark.parametrize(
    "text",
    [
        "#аd the quiet",  # a Cyrillic letter
        "#a\u200bd the quiet",
        "#\u2060ad the quiet",
        "<p>#<b>ad</b> the quiet</p>",
        "<!-- nothing --><p>&#35;ad the quiet",
        "<style>p { color: red }</style>#ad the quiet",
        "＃ａｄ the quiet",
        "#𝗮𝗱 the quiet",
        "#á\u0301d the quiet",
    ],
)
def test_what_looks_like_a_disclosure_is_one(text):
    read = classify(text, "US", language="en")
    assert (read.verdict, read.rule) == ("disclosed", "us-ad")
    assert text[read.words[0].start] in "#＃&"


@pytest.mark.parametrize(
    "text",
    [
        "<!-- #ad --> the quiet",
        "<script>'#ad'</script> the quiet",
        '<a href="#ad">the quiet</a>',
        "https://northwind.example/#ad",
        "#ad\u0430 the quiet",
    ],
)
def test_what_nobody_sees_discloses_nothing(text):
    assert classify(text, "US", language="en").verdict == "undisclosed"


@pytest.mark.parametrize(
    ("guard", "text", "truth"),
    [
        ("is_negated", "I wish Northwind gave me this.", "undisclosed"),
        ("is_of_others", "I saw their #ad on the tube", "undisclosed"),
        ("is_out_of_sight", "#one #two #ad #three", "unclear"),
    ],
)
def test_without_its_guards_it_would_be_fooled(monkeypatch, guard, text, truth):
    assert classify(text, "US").verdict == truth
    monkeypatch.setattr(reading, guard, lambda *_: False)
    assert classify(text, "US").verdict == "disclosed"


def test_a_country_nobody_told_is_read_by_the_strictest():
    text = "Gifted by Northwind, and we have been here for hours"
    assert classify(text, "US", brand=BRAND).verdict == "disclosed"
    assert classify(text, ["US", "GB"], brand=BRAND).country == "GB"
    unknown = classify(text, "", brand=BRAND)
    assert unknown.verdict == "unclear"
    assert classify("Ad: gifted by Northwind, and we have been here", "").verdict == "disclosed"


def test_countries_without_a_pack_fall_back():
    assert pack_of("pt").country == "EU"
    assert pack_of("BR") is None
    assert classify("#ad the quiet", "BR", language="en") == classify("#ad the quiet", "", "en")


def test_every_rule_names_its_source_and_its_words():
    assert set(countries()) >= {"US", "GB", "EU", "DE", "FR", "ES", "IT", "NL", "JP"}
    for code in countries():
        pack = load(code)
        rules = [
            *pack.rules.values(),
            pack.placement,
            pack.language,
            pack.silence,
            pack.contradiction,
        ]
        for rule in rules:
            assert rule.id.startswith(f"{code.lower()}-")
            assert rule.because.endswith(".")
            assert rule.source.title
            assert rule.source.section
            assert date.fromisoformat(rule.source.date) < date(2026, 11, 23)
            assert rule.source.address.startswith("https://")
        assert {rule.says for rule in pack.rules.values()} == set(SAYS)
        assert set(pack.languages) <= tongues()


@pytest.mark.parametrize("code", sorted(countries()))
def test_the_sentence_that_would_do_does(code):
    pack = load(code)
    for language, sentence in pack.would_do.items():
        said = sentence.format(brand=BRAND)
        assert classify(said, code, language=language, brand=BRAND).verdict == "disclosed", said


def test_no_phrase_is_of_two_kinds_in_one_language():
    seen = {}
    for each in lexicon().phrases:
        assert seen.setdefault((each.language, each.said), each.kind) == each.kind


@pytest.mark.parametrize("said", ["", "..", ".. free", "gave ..", "{brand}"])
def test_a_phrase_that_says_nothing_is_refused(said):
    with pytest.raises(ValueError, match="says nothing"):
        phrase(said, "en", "gift")


@pytest.mark.parametrize(
    "piece", ["<a", "<script>", "&amp;", "“", "#ad ", "gave me ", "Northwind gave ", "( ", "> \n"]
)
def test_time_grows_with_the_length_and_no_faster(piece):
    """Eight times the text takes less than 32 times as long, whatever it is made of."""

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        started = time.process_time()
        classify(text, "US", language="en", brand=BRAND)
        return time.process_time() - started

    short = min(seconds(4_000) for _ in range(3))
    assert min(seconds(32_000) for _ in range(3)) < 32 * max(short, 0.002)


def test_markup_is_taken_out_and_places_are_kept():
    folded = folding.fold("<p>Ä&amp;b</p>")
    assert folded.text == "\na&b\n"
    assert folded.span(1, 2) == (3, 4)
