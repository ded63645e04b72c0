"""The house's own app at each network: kept sealed, opened only to ask the network."""

from __future__ import annotations

from dataclasses import dataclass, field

from perks.ground import clock, scopes, vault
from scoring.models import NetworkApp

ACTOR = scopes.system("credentials")


@dataclass(frozen=True)
class App:
    """What a connector shows to its network; empty where the operator has not set it."""

    client_id: str = ""
    secret: str = field(default="", repr=False)
    key: str = field(default="", repr=False)


def of(network: str) -> App:
    """The app at a network; an empty one when there is none."""
    with scopes.act_as(ACTOR):
        row = NetworkApp.objects.filter(network=network).first()
    if row is None:
        return App()
    return App(row.client_id, opened(row, "secret"), opened(row, "key"))


def keep(
    network: str, *, secret: str | None = None, key: str | None = None, **facts: object
) -> None:
    """Write what the operator set; a secret or key of None stays as it is, an empty one goes."""
    row, _ = NetworkApp.objects.get_or_create(network=network)
    for name, value in facts.items():
        setattr(row, name, value)
    for what, text in (("secret", secret), ("key", key)):
        if text is not None:
            sealed = vault.seal(text.encode(), identity(network, what)) if text else None
            setattr(row, f"sealed_{what}", sealed)
    row.changed_at = clock.now()
    row.save()


def opened(row: NetworkApp, what: str) -> str:
    """The secret or key of an app; empty when there is none."""
    sealed = getattr(row, f"sealed_{what}")
    return vault.unseal(sealed, identity(row.network, what)).decode() if sealed else ""


def identity(network: str, what: str) -> str:
    return f"network-app:{network}:{what}"
