"""How log lines look: for people by default, one JSON object each with LOG_FORMAT=json.

A line names rows by id and never a person. Traceback and database messages may quote an e-mail
address all the same, so whatever looks like one is struck out of every line.
"""

import logging
import re
from typing import Any

import structlog

FORMATS = ("text", "json")
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+")
STRUCK = "(e-mail)"
# What every line says, whether it comes from us or from a library.
SAID = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class Lines(structlog.stdlib.ProcessorFormatter):
    """The formatter of our one handler."""

    def format(self, record: logging.LogRecord) -> str:
        return ADDRESS.sub(STRUCK, super().format(record))


def renderers(format: str) -> list[Any]:
    """The steps that turn a line's facts into text."""
    if format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # The default for exceptions prints local variables: passwords and addresses among them.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain, pad_event_to=0)]


def logging_settings(format: str, level: str) -> dict[str, Any]:
    """Django's LOGGING, and structlog's lines through the same handler.

    Raises ValueError for a format that is neither text nor json.
    """
    if format not in FORMATS:
        raise ValueError(f"LOG_FORMAT is text or json, not {format}.")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SAID,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": "perks.ground.lines.Lines",
                "processors": [remove, *renderers(format)],
                "foreign_pre_chain": SAID,
            }
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            # It says "task received" for every task; that it succeeded is said as well.
            "celery.worker.strategy": {"level": "WARNING"},
            # At DEBUG it prints every statement with the rows that it asks for.
            "django.db.backends": {"level": "INFO"},
            # Django's own handler would say it twice, the second time past our formatter.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
