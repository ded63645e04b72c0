"""JSON that nobody could have meant is refused like any other that cannot be read."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Json(JSONParser):
    """JSON, but no deeper than can be read."""

    def parse(self, stream: Any, *args: Any, **kwargs: Any) -> Any:
        """The decoded body. Raises ParseError."""
        try:
            return super().parse(stream, *args, **kwargs)
        except RecursionError as error:
            raise ParseError("This JSON has too many levels. Nothing was changed.") from error
