"""What `manage.py up` can be asked, read once before Django is loaded and once by the command."""

import argparse
from dataclasses import dataclass


@dataclass(frozen=True)
class UpOptions:
    """The choices of one `up`."""

    port: int = 8000
    host: str = "127.0.0.1"
    empty: bool = False
    operator: str | None = None
    members: int = 120
    https: bool = False
    production_like: bool = False

    @property
    def listens_on(self) -> str:
        """The address to bind: with --https every one of this machine, so a tablet reaches it."""
        return "0.0.0.0" if self.https else self.host


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Teach `parser` the options of `up`."""
    chosen = UpOptions()
    parser.add_argument("--port", type=int, default=chosen.port, help="port of the web pages")
    parser.add_argument("--host", default=chosen.host, help="address to listen on")
    parser.add_argument(
        "--empty", action="store_true", help="start without the demo world; needs --operator"
    )
    parser.add_argument(
        "--members", type=int, default=chosen.members,
        help="how many members the demo world has (120; 2000 take two minutes more)",
    )  # fmt: skip
    parser.add_argument("--operator", metavar="EMAIL", help="make this operator on an empty start")
    parser.add_argument(
        "--https",
        action="store_true",
        help="serve phones and tablets on the local network, with a certificate of its own",
    )
    parser.add_argument(
        "--production-like", action="store_true", help="gunicorn, DEBUG off, a kept SECRET_KEY"
    )


def chosen(values: dict[str, object]) -> UpOptions:
    """The options out of argparse's (or Django's) dictionary, which may hold others too."""
    names = UpOptions.__dataclass_fields__
    return UpOptions(**{name: values[name] for name in names})  # type: ignore[arg-type]


def read(argv: list[str]) -> UpOptions:
    """The options in a command line, ignoring those that belong to Django."""
    parser = argparse.ArgumentParser(add_help=False)
    add_arguments(parser)
    return chosen(vars(parser.parse_known_args(argv)[0]))
