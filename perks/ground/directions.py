"""Names and words that run from right to left, inside sentences that run from left to right.

Between two marks that nobody sees (U+2068, U+2069) such words keep their own direction, and the
numbers and commas around them keep theirs: what `<bdi>` does, and in titles, drawings and letters as
well. It is done once for a whole page or letter, so that no sentence has to think of it.
Source: Unicode Standard Annex 9, explicit directional isolates.
"""

from __future__ import annotations

import re

FIRST, LAST = "\u2068", "\u2069"
# Hebrew, Arabic, Syriac, Thaana, N'Ko and the presentation forms of the first two.
RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
# Their first bytes in UTF-8, to pass over a page that has none.
IN_BYTES = re.compile(rb"[\xd6-\xdf]|\xe0[\xa0-\xa3]|\xef[\xac-\xb7\xb9-\xbb]")
# From the first such letter to the last, with what stands between them and belongs to no alphabet.
RUN = re.compile(f"{FIRST}[^{LAST}]*{LAST}|([{RIGHT}](?:[^A-Za-z\u00c0-\u024f<>&\n]*[{RIGHT}])?)")
MARKUP = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
TAG = re.compile(r"</?([a-zA-Z][\w-]*)")
# What has a direction of its own, or sends its words to us.
APART = ("bdi", "bdo", "option", "script", "style", "textarea")


def in_text(text: str) -> str:
    """Plain text with its words from right to left set apart; twice is once."""
    return RUN.sub(lambda run: f"{FIRST}{run[1]}{LAST}" if run[1] else run[0], text)


def is_needed(page: bytes) -> bool:
    """Whether a page has any such letter; costs a tenth of a millisecond."""
    return IN_BYTES.search(page) is not None


def in_page(page: str) -> str:
    """The page with such words set apart in its text; no tag is touched.

    Inside an element with dir="auto" the words of somebody stand alone and are left as they are.
    """
    done, apart, depth = [], "", 0
    for place, piece in enumerate(MARKUP.split(page)):
        if place % 2 == 0:
            done.append(piece if apart else in_text(piece))
            continue
        done.append(piece)
        found = TAG.match(piece)
        name = found[1].lower() if found else ""
        if apart and name == apart:
            depth += -1 if piece.startswith("</") else 1
            apart = apart if depth else ""
        elif name and not apart and not piece.startswith("</") and stands_apart(name, piece):
            apart, depth = name, 1
    return "".join(done)


def stands_apart(name: str, tag: str) -> bool:
    return name in APART or (name != "input" and ' dir="auto"' in tag)
