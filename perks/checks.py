"""System checks: a production that still carries development values is told so, and does not start."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("perks")
def check_production(**_: Any) -> list[CheckMessage]:
    """perks.E001 to E005; empty outside production."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEVELOPMENT_KEY or len(settings.SECRET_KEY) < 40:
        found.append(
            Error("SECRET_KEY is the development one or shorter than 40.", id="perks.E001")
        )
    if not os.environ.get("PERKS_VAULT_KEY"):
        found.append(Error("PERKS_VAULT_KEY is not set.", id="perks.E002"))
    if settings.DEBUG:
        found.append(Error("DEBUG is on.", id="perks.E003"))
    if settings.ALLOWED_HOSTS in ([""], ["*"]):
        found.append(Error("ALLOWED_HOSTS names no host.", id="perks.E004"))
    if not os.environ.get("DATABASE_URL"):
        found.append(Error("DATABASE_URL is not set.", id="perks.E005"))
    return found


def refuse_unsafe_start() -> None:
    """Servers do not run system checks by themselves; exit with the reasons when one fails."""
    found = check_production()
    if found:
        raise SystemExit("\n".join(f"{message.id}: {message.msg}" for message in found))
