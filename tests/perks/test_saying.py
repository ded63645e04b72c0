"""What the domain said in English, said again; and days, figures and money as each language has them."""

from datetime import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from perks import money
from perks.ground import dates
from perks.ground.saying import said


@pytest.mark.parametrize(
    ("language", "english", "expected"),
    [
        ("en", "Guest of Alice", "Guest of Alice"),
        ("de", "Guest of Alice", "Gast von Alice"),
        ("es", "Guest of Alice", "Invitado de Alice"),
        ("ja", "Guest of Alice", "Aliceさんの同伴者"),
        # Dates and thousands inside a sentence follow the language.
        ("de", "Your last one was on 3 November. Yours again from 1 February 2027.",
         "Dein letzter war am 3. November. Wieder für dich ab 1. Februar 2027."),
        ("de", "fewer than 1,000 people", "weniger als 1.000 Menschen"),
        # Two sentences that were put together are known one by one.
        ("es", "This pass is good no more. Nothing was changed.",
         "Este pase ya no vale. No se cambió nada."),
        # A sentence inside a sentence.
        ("de", "Open to people who have linked Bluesky.",
         "Offen für Menschen, die Bluesky verknüpft haben."),
        # A list is joined by the words of the language, and a figure alone has its signs.
        ("es", "By whom: shares, replies and likes. Each person counts once, kept as a keyed hash "
         "that tells people apart and holds no name.",
         "De quién: compartidos, respuestas y me gusta. Cada persona cuenta una vez, guardada como "
         "hash con clave que distingue a las personas y no contiene ningún nombre."),
        ("de", "+5.4", "+5,4"),
        # What nobody has translated, such as a brand's own words, stays as it is.
        ("ja", "Our lounge smells of lavender", "Our lounge smells of lavender"),
    ],
)  # fmt: skip
def test_a_sentence_is_said_again(language, english, expected):
    with translation.override(language):
        assert said(english) == expected


def test_what_somebody_typed_is_escaped_as_before():
    with translation.override("de"):
        page = Template("{{ sentence|said }}").render(Context({"sentence": "Guest of <b>Eve</b>"}))
    assert page == "Gast von &lt;b&gt;Eve&lt;/b&gt;"


@pytest.mark.parametrize(
    ("language", "day", "moment", "price"),
    [
        ("en", "3 November 2026", "Tue 3 Nov, 14:05", "EUR 1,250.50"),
        ("de", "3. November 2026", "Di, 3. Nov, 14:05", "1.250,50\N{NO-BREAK SPACE}EUR"),
        (
            "es",
            "3 de noviembre de 2026",
            "mar 3 nov, 14:05",
            "1\N{NO-BREAK SPACE}250,50\N{NO-BREAK SPACE}EUR",
        ),
        ("ja", "2026年11月3日", "11月3日（火） 14:05", "EUR 1,250.50"),
    ],
)
def test_days_and_money_follow_the_language(language, day, moment, price):
    when = datetime(2026, 11, 3, 14, 5)
    with translation.override(language):
        assert dates.told(when, "j F Y") == day
        assert dates.told(when, "D j M, H:i") == moment
        assert money.read(125050, "EUR") == price
    assert money.told(125050, "EUR") == "EUR 1,250.50"
