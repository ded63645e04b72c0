"""Do we tell whether a post discloses as somebody who knows the country's guidance would?

Posts in three languages, written and labelled for this (`posts/README.md`). Rules are mended on one
part; the other is what counts. The peer is what a list of the best-known words finds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from campaigns.disclosure import DISCLOSED, UNDISCLOSED, VERDICTS, classify
from campaigns.disclosure.packs import digest
from campaigns.evaluations.measured import Measured

NAME = "disclosure"
NEEDS = ""
POSTS = Path(__file__).parent / "posts"
HELD, DEV = "held", "dev"
WANTED = 0.95
KNOWN = re.compile(
    r"(?<!\w)(?:#?ad|#?advert(?:isement)?|#?sponsored|#?gifted|#?werbung|#?anzeige|#?publi(?:cidad)?"
    r"|#?patrocinado|paid partnership)(?!\w)",
    re.IGNORECASE,
)
PAGE = "docs/disclosure.md"
BEGIN, END = "<!-- confusion: begin -->", "<!-- confusion: end -->"


@dataclass(frozen=True)
class Post:
    """One labelled post."""

    part: str
    country: str
    language: str
    brand: str
    label: str
    text: str


def measure(folder: Path, seed: int) -> Measured:
    """F1 of each class and their mean, on the part that nothing was mended on. Nothing is drawn."""
    held, dev = read_posts(HELD), read_posts(DEV)
    ours = scores(held, ours_says)
    return Measured(
        ours={
            **ours,
            "f1_macro_dev": scores(dev, ours_says)["f1_macro"],
            "posts_held": len(held),
            "posts": len(held) + len(dev),
        },
        peers={"word_list": scores(held, word_list_says)},
        targets=dict.fromkeys(ours, (">=", WANTED)) | {"posts": (">=", 200)},
    )


def read_posts(part: str) -> list[Post]:
    """The posts of one part. Raises ValueError for a line that is not one."""
    lines = (POSTS / f"{part}.tsv").read_text(encoding="utf-8").splitlines()
    posts = [Post(*line.split("\t")) for line in lines]
    wrong = [post for post in posts if post.label not in VERDICTS or post.part != part]
    if wrong:
        raise ValueError(f"not a label of {part}: {wrong[0]}")
    return posts


def ours_says(post: Post) -> str:
    """Our verdict. The language is told from the text, as in production."""
    text = post.text.replace("\\n", "\n")
    return classify(text, post.country, brand=post.brand).verdict


def word_list_says(post: Post) -> str:
    return DISCLOSED if KNOWN.search(post.text) else UNDISCLOSED


def confusion(posts: list[Post], says: Callable[[Post], str]) -> Counter[tuple[str, str]]:
    """How many posts of a label were given a verdict, by (label, verdict)."""
    return Counter((post.label, says(post)) for post in posts)


def scores(posts: list[Post], says: Callable[[Post], str]) -> dict[str, float]:
    """F1 (2TP / (2TP + FP + FN)) of each class, and the mean of the three."""
    found = confusion(posts, says)
    each = {}
    for name in VERDICTS:
        right = found[name, name]
        wrong = sum(n for (label, said), n in found.items() if (label == name) != (said == name))
        each[f"f1_{name}"] = 2 * right / (2 * right + wrong) if right or wrong else 0.0
    return {"f1_macro": sum(each.values()) / len(each), **each}


def write_page() -> Path:
    """Put the confusion tables between the two marks of the docs; gives the page."""
    page = Path(settings.BASE_DIR) / PAGE
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    told = "\n\n".join(table(part) for part in (HELD, DEV))
    page.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", encoding="utf-8")
    return page


def table(part: str) -> str:
    """One part as a table: labels down, verdicts across, F1 at the end; and by language."""
    posts = read_posts(part)
    found, f1 = confusion(posts, ours_says), scores(posts, ours_says)
    rows = [
        f"| {label} | {' | '.join(str(found[label, said]) for said in VERDICTS)} | {f1[f'f1_{label}']:.3f} |"
        for label in VERDICTS
    ]
    languages = sorted({post.language for post in posts})
    of = {
        code: scores([post for post in posts if post.language == code], ours_says)["f1_macro"]
        for code in languages
    }
    by_language = ", ".join(f"{code} {value:.3f}" for code, value in of.items())
    return "\n".join(
        [
            f"Part `{part}`, {len(posts)} posts, rules {digest()}:",
            "",
            f"| label | {' | '.join(f'read as {said}' for said in VERDICTS)} | F1 |",
            "|---|---|---|---|---|",
            *rows,
            "",
            f"Macro F1 {f1['f1_macro']:.3f}; by language: {by_language}.",
        ]
    )
