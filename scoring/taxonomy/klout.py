"""Reading the Klout Topic Ontology of 2018 (8,033 topics; arXiv 1710.09824, CC BY 3.0)."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from perks.ground.errors import Refusal
from scoring.taxonomy.records import TopicRecord, join, pairs, slug_of

RELEASE = "20180601"
SOURCE = "klout"
# The sixteen broadest topics end like this; "fashion-super" and "fashion" are one topic to us.
BROADEST = "-super"
QUALIFIED = re.compile(r"(?P<name>.+?) \((?P<more>[^()]+)\)$")


def read_ontology(folder: Path, languages: Iterable[str] = ("en",)) -> list[TopicRecord]:
    """The topics of the ontology's three files, with display names in `languages`.

    English ones are aliases.

    Raises Refusal `ontology_unreadable` when a file is missing or lacks a column.
    """
    try:
        topics = list(_rows(folder, "ontology", "topicId", "topicSlug", "topicDisplayName"))
        edges = list(_rows(folder, "edge", "parentTopicId", "childTopicId"))
        names = list(_rows(folder, "display", "topicId", "language", "topicDisplayName"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(folder, str(error)) from error
    slugs = {row["topicId"]: _slug(row["topicSlug"]) for row in topics}
    parents: dict[str, list[str]] = defaultdict(list)
    elsewhere: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in edges:
        # The root and the topics under it have no parent among the topics.
        if row["parentTopicId"] in slugs and row["childTopicId"] in slugs:
            parents[row["childTopicId"]].append(slugs[row["parentTopicId"]])
    wanted = set(languages)
    for row in names:
        if row["language"] in wanted:
            elsewhere[row["topicId"]][row["language"]].append(row["topicDisplayName"])
    return join(
        TopicRecord(
            slugs[row["topicId"]],
            row["topicDisplayName"],
            (*_short_form(row["topicDisplayName"]), *elsewhere[row["topicId"]].pop("en", ())),
            tuple(parents[row["topicId"]]),
            SOURCE,
            pairs(elsewhere[row["topicId"]]),
        )
        for row in topics
        if slugs[row["topicId"]]
    )


def _rows(folder: Path, what: str, *columns: str) -> Iterator[dict[str, str]]:
    path = folder / f"klout_topic_{what}_{RELEASE}.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if missing := set(columns) - set(reader.fieldnames or ()):
            raise _unreadable(folder, f"{path.name} has no column {', '.join(sorted(missing))}")
        for row in reader:
            if any(row[column] is None for column in columns):
                raise _unreadable(folder, f"{path.name} breaks off at line {reader.line_num}")
            yield row


def _slug(text: str) -> str:
    return slug_of(text).removesuffix(BROADEST)


def _short_form(name: str) -> tuple[str, ...]:
    """ "Body Mass Index (BMI)" is also known by both parts; "Lost (TV series)" is not by "Lost"."""
    found = QUALIFIED.match(name)
    if found and re.fullmatch(r"[A-Z]{2,6}", found["more"]):
        return found["name"], found["more"]
    return ()


def _unreadable(folder: Path, why: str) -> Refusal:
    return Refusal(
        "ontology_unreadable",
        f"The topic ontology in {folder} cannot be read: {why}. Topics stay as they are.",
        status=422,
    )
