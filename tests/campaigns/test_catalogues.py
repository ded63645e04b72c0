"""Every sentence that a member or a venue reads is in every catalogue, whole and compiled."""

import pytest
from babel.messages.mofile import read_mo

from campaigns.catalogues import books, code, speakers

BOOKS = [(package, language) for package in speakers.PACKAGES for language in books.LANGUAGES]


@pytest.fixture(scope="module")
def wanted():
    return books.wanted()


@pytest.mark.parametrize(("package", "language"), BOOKS)
def test_a_catalogue_is_complete_and_compiled(wanted, package, language):
    catalog = books.updated(package, language, wanted[package])
    assert books.faults(catalog) == []
    folder = books.folder(package, language)
    assert (folder / "django.po").read_bytes() == books.as_po(catalog), "run manage.py catalogues"
    with (folder / "django.mo").open("rb") as lines:
        assert strings(read_mo(lines)) == strings(catalog)


def strings(catalog):
    """Message and translations of each entry; those of a plural as tuples."""
    hashable = {list: tuple, tuple: tuple, str: str}
    return {
        hashable[type(message.id)](message.id): hashable[type(message.string)](message.string)
        for message in catalog
        if message.id
    }


def test_what_a_catalogue_lacks_is_found(wanted):
    catalog = books.updated("perks", "de", wanted["perks"])
    catalog["Back to the start"].string = ""
    catalog["Page %(number)s of %(num_pages)s"].string = "Seite %(number)s"
    catalog["Guest of {given_name}"].string = "Gast"
    assert books.faults(catalog) == [
        "not translated: Back to the start",
        "not the same facts: Page %(number)s of %(num_pages)s",
        "not the same facts: Guest of {given_name}",
    ]


def test_sentences_are_read_from_source_with_each_way_of_saying_them(tmp_path):
    path = tmp_path / "words.py"
    path.write_text(
        '"""No message: a docstring says nothing."""\n'
        "told = f\"You and {count} {'guest' if count == 1 else 'guests'}.\"\n"
        'found = ("{} or older", "SELECT 1 FROM it", "a_key")\n'
        'raise ValueError("For programmers only.")\n'
    )
    assert [message for _, message in code.sentences(path)] == [
        "You and {count} guest.", "You and {count} guests.", "{fact} or older",
    ]  # fmt: skip


def test_english_names_only_what_is_still_said():
    said = {
        sentence
        for package in speakers.PACKAGES
        for path in speakers.modules(package)
        for _, sentence in code.sentences(path)
    }
    assert speakers.english() - said == set()
