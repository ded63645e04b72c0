"""The environment that `up` gives its processes: addresses, and production's own secrets."""

import base64
import os
import secrets
from pathlib import Path

from perks import development
from perks.boot.options import UpOptions
from perks.boot.ports import lan_addresses


def addresses(options: UpOptions) -> list[str]:
    """The web addresses to open, the best one first."""
    scheme = "https" if options.https else "http"
    local = "localhost" if options.https else options.host
    if options.host == "0.0.0.0":
        local = "127.0.0.1"
    hosts = [local, *(lan_addresses() if options.listens_on == "0.0.0.0" else [])]
    return [f"{scheme}://{f'[{host}]' if ':' in host else host}:{options.port}" for host in hosts]


def settings_for(options: UpOptions, home: Path) -> dict[str, str]:
    """What the settings read from the environment, for these options; secrets lie in `home`."""
    urls = addresses(options)
    given = {
        # Links in letters and codes are opened on phones, which know us by our address.
        "SITE_URL": urls[1] if options.https and len(urls) > 1 else urls[0],
        "PERKS_DEMO": "0" if options.empty else "1",
        "HTTPS": "1" if options.https else "0",
        # A browser that remembers "https only" for localhost would break everybody's other work.
        "HSTS_SECONDS": "0",
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
    }
    if options.https:
        given["CSRF_TRUSTED_ORIGINS"] = ",".join(urls)
    # A house is read in both modes, so the key with which it began stays.
    fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    vault = fresh if options.production_like else development.vault_key()
    given["PERKS_VAULT_KEY"] = kept_secret(home / "vault.key", vault)
    if options.production_like:
        hosts = ["localhost", "127.0.0.1", "[::1]", options.host, *lan_addresses()]
        given["PERKS_ENV"] = "production"
        given["DEBUG"] = "0"
        given["ALLOWED_HOSTS"] = ",".join(dict.fromkeys(hosts))
        given["SECRET_KEY"] = kept_secret(home / "secret.key", secrets.token_urlsafe(64))
    # What somebody set by hand wins; only the mode that was asked for does not yield.
    forced = {"PERKS_ENV", "DEBUG", "PERKS_DEMO"}
    return {
        key: value if key in forced else os.environ.get(key, value) for key, value in given.items()
    }


def kept_secret(path: Path, fresh: str) -> str:
    """The secret in `path`, or `fresh` written there for the next start; nobody else reads it."""
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
    except FileExistsError:
        return path.read_text()
    return fresh
