"""Asking a network: within its quota, through the guarded client, failures in the four kinds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from perks.ground.outbound import OutboundError, Reply, fetch
from scoring import quota
from scoring.connectors.base import BrokenData
from scoring.connectors.failures import ConnectorError, failure_of

Fetch = Callable[..., Reply]


class Asker:
    """What a connector asks its network with; tests give it another `fetch`.

    `take` and `give_back` count the units of its quota; `failure` says which of the four failures
    an error means, where a network has words of its own.
    """

    def __init__(
        self,
        network: str,
        fetch: Fetch = fetch,
        take: Callable[[str, int], None] = quota.take,
        failure: Callable[[OutboundError], ConnectorError] = failure_of,
        give_back: Callable[[str, int], None] = quota.give_back,
    ) -> None:
        self.network, self.fetch, self.failure = network, fetch, failure
        self.take, self.give_back = take, give_back

    def ask(self, url: str, units: int = 1, **how: Any) -> Reply:
        """One request. Raises TryLater, PermissionLost, Gone or BrokenData."""
        self.take(self.network, units)
        try:
            return self.fetch(url, **how)
        except OutboundError as error:
            raise self.failure(error) from error

    def json(
        self, url: str, units: int = 1, headers: Mapping[str, str] | None = None, **how: Any
    ) -> Any:
        """The JSON that a GET (or POST) answers with. Raises as `ask`."""
        headers = {"Accept": "application/json", **(headers or {})}
        return parsed(self.ask(url, units, headers=headers, **how))


def parsed(reply: Reply) -> Any:
    """The answer as JSON, numbers that are none refused. Raises BrokenData."""
    try:
        return json.loads(reply.body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise BrokenData("The network answered with something that is not JSON.") from error


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a number")
