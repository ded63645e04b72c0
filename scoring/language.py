"""Which language a text is in, as far as its smallest words say; "" where they do not.

No model and no list of words but these: the commonest function words, those that two languages
share left out. A text of a few words often has none, and then nobody knows.
"""

from __future__ import annotations

import re
from collections import Counter

from scoring.taxonomy.words import cut

FUNCTION_WORDS = {
    "en": "the and of to is was with that this it my you for are were they have not but from what "
    "when our we i'm it's don't i an has been would about",
    "de": "der die das und ist nicht mit ein eine ich wir sie auf für dem den von zu auch wie oder "
    "aber wenn sich war sind haben einen im zum",
    "es": "el los las que y en un una es por con para del lo pero más muy está son nos mi se como "
    "cuando también fue hay yo",
    "fr": "le les des et est une dans que qui pour pas sur avec nous vous je il elle au du ce mais "
    "très sont été c'est",
    "it": "il gli che di è una per con non sono della nel anche più ma come questo molto ho abbiamo "
    "dei alla",
    "pt": "os uma não com para que do da em mais muito como foi são você eu mas também dos isso ao",
    "nl": "het een van niet met zijn voor ik je dat maar ook naar wij zij heeft hebben wordt bij",
}
LEAST = 2
KANA = re.compile("[\u3041-\u30ff]")
HAN = re.compile("[\u4e00-\u9fff]")


def _telling() -> dict[str, str]:
    lists = {code: set(words.split()) for code, words in FUNCTION_WORDS.items()}
    shared = Counter(word for words in lists.values() for word in words)
    return {word: code for code, words in lists.items() for word in words if shared[word] == 1}


TELLING = _telling()


def language(text: str) -> str:
    """The ISO 639-1 code of the language that most of the telling words are of, or ""."""
    if KANA.search(text):
        return "ja"
    if HAN.search(text):
        return "zh"
    words = [word.casefold() for word in cut(text).words]
    seen = Counter(TELLING[word] for word in words if word in TELLING)
    (code, times), *rest = [*seen.most_common(2), ("", 0)]
    return code if times >= LEAST and times > rest[0][1] else ""
