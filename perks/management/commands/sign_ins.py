"""manage.py sign_ins: where each role of the demo world signs in."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from perks.web.demo import players

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Command(BaseCommand):
    help = "Print a sign-in for each role of the demo world; nothing when there is none."

    def handle(self, *_: Any, **__: Any) -> None:
        if not settings.PERKS_DEMO:
            return
        place = on_this_machine(settings.SITE_URL)
        for role, _what, person in players():
            self.stdout.write(f"{person.name:<18} {place}{reverse('demo_role', args=[role])}")


def on_this_machine(url: str) -> str:
    """`url` as this machine itself reaches it: the demo's sign-ins answer nobody else."""
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK:
        return url
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://localhost{port}"
