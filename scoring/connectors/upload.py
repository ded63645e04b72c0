"""Upload: a file of what happened, for anything that has no connector of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, ClassVar

from scoring.connectors.telling import TellsItself
from scoring.connectors.told_files import Form, Records, opened


class FromFiles(TellsItself):
    """Accounts that are told of in files of one of these `forms`."""

    forms: ClassVar[Sequence[Form]]

    @classmethod
    def of(cls, stream: BinaryIO) -> FromFiles:
        """A reader of one file. Raises Refusal for a file that cannot be read at all."""
        return cls(opened(stream, cls.forms))


class Upload(FromFiles):
    """CSV or JSON lines (docs/push.md)."""

    slug = "upload"
    label = "A file of your own"
    example = "My forum"
    forms = (Records(),)
