"""The house's own app at each network: kept sealed, opened only to ask the network."""

from __future__ import annotations

from dataclasses import dataclass, field

from perks.ground import clock, scopes, vault
from scoring.models import NetworkApp

ACTOR = scopes.system("credentials")


@dataclass(frozen=True)
class App:
    """What a connector shows to its network; empty where the operator has not set it.

    `callback` is where a server that the app registered itself at sends members back to.
    """

    client_id: str = ""
    secret: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    callback: str = ""


def of(network: str, host: str = "") -> App:
    """The app at a network, or at one server of it; an empty one when there is none."""
    with scopes.switched_to(ACTOR):
        row = NetworkApp.objects.filter(network=network, host=host).first()
    if row is None:
        return App()
    return App(row.client_id, opened(row, "secret"), opened(row, "key"), row.callback)


def networks() -> set[str]:
    """The networks at which the house has an app with an id."""
    with scopes.switched_to(ACTOR):
        rows = NetworkApp.objects.filter(host="").exclude(client_id="")
        return set(rows.values_list("network", flat=True))


def keep(
    network: str,
    host: str = "",
    *,
    secret: str | None = None,
    key: str | None = None,
    **facts: object,
) -> None:
    """Write what the operator set; a secret or key of None stays as it is, an empty one goes."""
    row, _ = NetworkApp.objects.get_or_create(network=network, host=host)
    for name, value in facts.items():
        setattr(row, name, value)
    for what, text in (("secret", secret), ("key", key)):
        if text is not None:
            sealed = vault.seal(text.encode(), identity(row, what)) if text else None
            setattr(row, f"sealed_{what}", sealed)
    row.changed_at = clock.now()
    row.save()


def opened(row: NetworkApp, what: str) -> str:
    """The secret or key of an app; empty when there is none."""
    sealed = getattr(row, f"sealed_{what}")
    return vault.unseal(sealed, identity(row, what)).decode() if sealed else ""


def identity(row: NetworkApp, what: str) -> str:
    place = f"{row.network}:{row.host}" if row.host else row.network
    return f"network-app:{place}:{what}"
