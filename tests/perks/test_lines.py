"""Log lines: readable or JSON, ours and libraries' alike, and never with an address in them."""

import io
import json
import logging
import logging.config

import pytest
import structlog

from perks.ground.lines import Lines, logging_settings

PRIVATE = "alice.moreno+perks@mail.example.test"


@pytest.fixture
def written():
    """What the handler of LOG_FORMAT writes for a logger of its own; all is as before afterwards."""
    kept = structlog.get_config()

    def write(format, say):
        told = logging_settings(format, "INFO")
        made = told["formatters"]["lines"]
        out = logging.StreamHandler(io.StringIO())
        out.setFormatter(
            Lines(processors=made["processors"], foreign_pre_chain=made["foreign_pre_chain"])
        )
        logger = logging.getLogger("tests.lines")
        logger.propagate, logger.handlers = False, [out]
        logger.setLevel("INFO")
        say()
        return out.stream.getvalue()

    yield write
    structlog.configure(**kept)


def ours():
    structlog.get_logger("tests.lines").warning("nudge_lost", task="perks.tasks.send_letters")


def theirs():
    logging.getLogger("tests.lines").warning("Not Found: %s", "/nowhere/")


def failing():
    password = "a long password"
    try:
        raise ValueError(f"Key (email)=({PRIVATE}) already exists. {len(password)}")
    except ValueError:
        logging.getLogger("tests.lines").exception("went wrong for %s", PRIVATE)


def test_people_read_a_line(written):
    line = written("text", ours)
    assert line.count("\n") == 1
    assert "[warning" in line
    assert "nudge_lost [tests.lines] task=perks.tasks.send_letters" in line


@pytest.mark.parametrize(("say", "event"), [(ours, "nudge_lost"), (theirs, "Not Found: /nowhere/")])
def test_machines_read_an_object(written, say, event):
    told = json.loads(written("json", say))
    assert (told["event"], told["level"], told["logger"]) == (event, "warning", "tests.lines")
    assert told["timestamp"].endswith("Z")


@pytest.mark.parametrize("format", ["text", "json"])
def test_a_traceback_quotes_no_address_and_no_variables(written, format):
    said = written(format, failing)
    assert "Key (email)=((e-mail)) already exists" in said
    assert (PRIVATE in said, "a long password" in said) == (False, False)


def test_without_our_formatter_it_would(written, monkeypatch):
    """The twin."""
    monkeypatch.setattr(Lines, "format", structlog.stdlib.ProcessorFormatter.format)
    assert PRIVATE in written("text", failing)


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="LOG_FORMAT is text or json, not xml"):
        logging_settings("xml", "INFO")


def test_workers_do_not_say_every_task_twice(settings):
    assert settings.LOGGING["loggers"]["celery.worker.strategy"] == {"level": "WARNING"}
    assert logging.getLogger("celery.worker.strategy").getEffectiveLevel() == logging.WARNING


def test_statements_with_their_rows_are_never_logged():
    assert logging.getLogger("django.db.backends").getEffectiveLevel() >= logging.INFO
