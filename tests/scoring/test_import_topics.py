"""Topics in the database: loaded once, brought up to date, never lost."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from scoring.models import Topic
from scoring.taxonomy.records import TopicRecord
from scoring.taxonomy.starter import read_starter
from scoring.taxonomy.store import store
from tests.scoring.test_taxonomy import REAL, write_ontology

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_topics", *arguments, stdout=out)
    return out.getvalue().strip()


def test_without_the_ontology_the_starter_is_loaded(tmp_path, settings):
    settings.PERKS_DATA = str(tmp_path)
    count = len(read_starter())
    assert run() == f"{count} topics from the starter alone; {count} of them are new."
    bread = Topic.objects.get(slug="bread-baking")
    assert (bread.name, bread.network, bread.source) == ("Bread baking", "", "starter")
    assert "sourdough" in bread.aliases
    assert [topic.slug for topic in bread.parents.all()] == ["food-and-drink"]


def test_the_ontology_joins_the_starter_and_a_second_run_changes_nothing(tmp_path):
    run("--starter-only")
    folder = str(write_ontology(tmp_path))
    first = run(folder, "--language", "de")
    before = sorted(Topic.objects.values_list("slug", "name", "aliases", "source", "parents"))
    second = run(folder, "--language", "de")
    count = len(read_starter()) + 4
    assert first == f"{count} topics from the starter and {folder}; 4 of them are new."
    assert second == f"{count} topics from the starter and {folder}; 0 of them are new."
    assert (
        sorted(Topic.objects.values_list("slug", "name", "aliases", "source", "parents")) == before
    )
    fashion, greens = (Topic.objects.get(slug=slug) for slug in ("fashion", "vegetables"))
    assert (fashion.source, greens.names) == ("klout", {"de": ["Gemüse"]})


def test_a_tag_that_becomes_a_topic_loses_its_network_and_others_stay():
    Topic.objects.create(slug="tea", name="tea", network="stackexchange", source="tag")
    Topic.objects.create(slug="web--mugs", name="mugs (Blog or podcast)", network="web")
    assert store([TopicRecord("tea", "Tea", ("brew",), (), "starter")]) == 0
    assert sorted(Topic.objects.values_list("slug", "name", "network", "aliases")) == [
        ("tea", "Tea", "", ["brew"]),
        ("web--mugs", "mugs (Blog or podcast)", "web", []),
    ]


def test_a_broken_ontology_changes_nothing(tmp_path):
    folder = write_ontology(tmp_path, edge='"a","b"\n1,2\n')
    with pytest.raises(CommandError, match="Topics stay as they are"):
        run(str(folder))
    assert Topic.objects.count() == 0


@pytest.mark.skipif(not REAL.is_dir(), reason="the topic ontology is not on this machine")
def test_the_real_ontology_is_stored_whole():
    assert run(str(REAL)).startswith("8,162 topics from the starter and ")
    assert Topic.parents.through.objects.count() == 13_674
