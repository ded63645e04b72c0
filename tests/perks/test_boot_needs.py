"""What each command starts, whose role it gets, and what is refused before anything starts."""

import os
import socket

import pytest

from perks.boot import browser, cluster, needs, options, ports, schema, testing
from perks.boot.trouble import Trouble


@pytest.fixture
def started(monkeypatch):
    """What `prepare` would have started: one entry per call, the need of a broker."""
    calls = []
    monkeypatch.setattr(
        cluster, "ensure_services", lambda need_broker: calls.append(need_broker) or {}
    )
    monkeypatch.setenv("PERKS_AS_OWNER", "0")
    return calls


@pytest.mark.parametrize(
    "line, calls, as_owner",
    [
        ("", [], "0"),
        ("help", [], "0"),
        ("check", [], "0"),
        ("check --database default", [True], "0"),
        ("migrate --help", [], "0"),
        ("migrate", [False], "1"),
        ("makemigrations --check", [False], "1"),
        ("rotate_keys", [True], "0"),
        ("rotate_keys --vault", [True], "1"),
        ("runserver", [True], "0"),
        ("demo --if-empty", [True], "0"),
        ("test tests/perks -k pass", [True], "0"),
    ],
)
def test_what_a_command_needs(line, calls, as_owner, started):
    needs.prepare(["manage.py", *line.split()])
    assert (started, os.environ["PERKS_AS_OWNER"]) == (calls, as_owner)


@pytest.mark.parametrize(
    "line, given, brought",
    [
        ("import_topics", {"DATABASE_URL": "ours"}, 1),
        ("runserver", {"DATABASE_URL": "ours"}, 1),
        ("import_topics", {}, 0),
        ("migrate", {"DATABASE_URL": "ours"}, 0),
        ("test", {"DATABASE_URL": "ours"}, 0),
        ("check --database default", {"BROKER_URL": "ours"}, 0),
    ],
)
def test_a_database_of_our_own_is_brought_up_to_date_first(line, given, brought, monkeypatch):
    calls = []
    monkeypatch.setattr(cluster, "ensure_services", lambda need_broker: given)
    monkeypatch.setattr(schema, "bring_up_to_date", lambda: calls.append(1))
    monkeypatch.setenv("PERKS_AS_OWNER", "0")
    needs.prepare(["manage.py", *line.split()])
    assert len(calls) == brought


def test_given_addresses_are_used_and_nothing_is_started(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/perks")
    monkeypatch.setenv("BROKER_URL", "redis://elsewhere/0")
    monkeypatch.setattr(cluster, "locate", lambda: pytest.fail("looked for a place of our own"))
    assert cluster.ensure_services() == {}


def test_a_taken_port_is_one_sentence_before_anything_starts(started):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble) as trouble:
            needs.prepare(["manage.py", "up", "--port", str(port)])
    assert str(trouble.value) == (
        f"Port {port} on 127.0.0.1 is in use by another program. Stop that one, or choose another "
        f"with --port. Nothing was started."
    )
    assert started == []


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("--port 99999", "There is no port 99999. Choose one from 1 to 65535 with --port."),
        ("--host 192.0.2.77", "is not an address of this machine. Choose one with --host."),
        ("--host no.such.invalid", "The host no.such.invalid is not known here."),
        ("--empty", "up --empty --operator EMAIL. Nothing was started."),
    ],
)
def test_an_impossible_start_is_refused_in_one_sentence(line, sentence, started):
    with pytest.raises(Trouble) as trouble:
        needs.prepare(["manage.py", "up", *line.split()])
    assert sentence in str(trouble.value)
    assert started == []


def test_a_free_port_is_not_refused():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ports.refuse_if_taken("127.0.0.1", port)


def test_options_are_read_beside_those_of_django():
    line = "--port 9000 --https --settings x -v 2 --operator olga@example.com --empty"
    assert options.read(line.split()) == options.UpOptions(
        port=9000, https=True, empty=True, operator="olga@example.com"
    )


def test_the_tests_get_their_arguments_a_browser_and_their_own_settings(monkeypatch):
    became = {}
    monkeypatch.setattr(testing.os, "execv", lambda path, line: became.update(path=path, line=line))
    monkeypatch.setattr(browser, "find_or_install", lambda: "/opt/chromium")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "perks.settings")
    monkeypatch.setenv("PERKS_CHROMIUM", "")
    monkeypatch.chdir(os.getcwd())
    testing.run(["tests/perks", "-k", "pass and not undo", "--help"])
    assert became["line"][1:] == [
        "-m",
        "pytest",
        "tests/perks",
        "-k",
        "pass and not undo",
        "--help",
    ]
    assert os.environ["PERKS_CHROMIUM"] == "/opt/chromium"
    assert "DJANGO_SETTINGS_MODULE" not in os.environ


def test_a_browser_is_found_by_name_then_on_the_path(monkeypatch, tmp_path):
    for name in ("chromium", "mine"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("PERKS_CHROMIUM", raising=False)
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert browser.find() == str(tmp_path / "chromium")
    monkeypatch.setenv("CHROME", str(tmp_path / "mine"))
    assert browser.find() == str(tmp_path / "mine")


def test_no_browser_is_said_with_what_to_install(monkeypatch, tmp_path):
    for name in ("PERKS_CHROMIUM", "CHROME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_APPLICATIONS", ())
    assert browser.find() is None
    assert "apt install chromium" in browser.ADVICE
