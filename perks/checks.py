"""System checks: a production that still carries development values is told so, and does not start."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from perks.ground import vault


@register("perks")
def check_production(**_: Any) -> list[CheckMessage]:
    """perks.E001 to E005; empty outside production."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEVELOPMENT_KEY or len(settings.SECRET_KEY) < 40:
        said = "SECRET_KEY is missing or too short. Set 40 random signs or more."
        found.append(Error(said, id="perks.E001"))
    if not has_vault_key():
        said = "PERKS_VAULT_KEY is missing or no key. Set 32 random bytes in base64."
        found.append(Error(said, id="perks.E002"))
    if settings.DEBUG:
        said = "DEBUG is on, and shows settings and rows to visitors. Set DEBUG=0."
        found.append(Error(said, id="perks.E003"))
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        said = "ALLOWED_HOSTS names no host, or all of them. Name the hosts, with commas."
        found.append(Error(said, id="perks.E004"))
    if not os.environ.get("DATABASE_URL"):
        said = "DATABASE_URL is missing. Set postgresql://…"
        found.append(Error(said, id="perks.E005"))
    return found


def has_vault_key() -> bool:
    """Whether the environment names a vault key; one derived from SECRET_KEY does not count."""
    try:
        vault.master_keys(os.environ.get("PERKS_VAULT_KEY", ""))
    except ValueError:
        return False
    return True


def refuse_unsafe_start() -> None:
    """Servers do not run system checks by themselves; exit with the reasons when one fails."""
    found = check_production()
    if found:
        raise SystemExit("\n".join(f"{message.id}: {message.msg}" for message in found))
