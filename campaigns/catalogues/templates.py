"""The messages of a template, as Django itself extracts them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

TEXT = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(rf"\b(n?)gettext\(({TEXT})(?:, ({TEXT}))?|\b_\(({TEXT})\)")
Message = str | tuple[str, str]


def messages(path: Path) -> Iterator[tuple[int, Message]]:
    """(line, message) of a template; a message with a plural is a pair."""
    source = templatize(path.read_text(encoding="utf-8"))
    for found in CALL.finditer(source):
        one, many = found[2] or found[4], found[3]
        line = source.count("\n", 0, found.start()) + 1
        said = ast.literal_eval(one)
        yield line, (said, ast.literal_eval(many)) if found[1] and many else said
