"""The labelled posts, and the tables in the docs that were made of them."""

from pathlib import Path

from campaigns.disclosure import VERDICTS
from campaigns.evaluations import disclosure


def test_what_was_held_back_is_read_as_it_was_labelled():
    found = disclosure.measure(Path(), 0)
    assert found.met
    assert found.peers["word_list"]["f1_macro"] < found.ours["f1_macro"]


def test_the_two_parts_share_no_post_and_hold_three_languages():
    held, dev = disclosure.read_posts("held"), disclosure.read_posts("dev")
    assert {post.text for post in held} & {post.text for post in dev} == set()
    for part in (held, dev):
        assert {post.language for post in part} == {"en", "de", "es"}
        assert {post.label for post in part} == set(VERDICTS)


def test_the_docs_show_what_is_measured_now(settings):
    """Whoever changes a rule runs `manage.py evaluate disclosure --write`."""
    page = (settings.BASE_DIR / disclosure.PAGE).read_text(encoding="utf-8")
    told = page.partition(disclosure.BEGIN)[2].partition(disclosure.END)[0].strip()
    assert told == "\n\n".join(disclosure.table(part) for part in ("held", "dev"))


def test_f1_is_counted_as_it_is_defined():
    posts = [
        disclosure.Post("dev", "US", "en", "", label, text)
        for label, text in [
            ("disclosed", "d"), ("disclosed", "u"), ("unclear", "u"), ("undisclosed", "n"),
        ]
    ]  # fmt: skip
    says = {"d": "disclosed", "u": "unclear", "n": "undisclosed"}
    found = disclosure.scores(posts, lambda post: says[post.text])
    assert found == {
        "f1_macro": (2 / 3 + 2 / 3 + 1) / 3,
        "f1_disclosed": 2 / 3,
        "f1_unclear": 2 / 3,
        "f1_undisclosed": 1.0,
    }
