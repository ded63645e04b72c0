"""manage.py sign_ins: where each role of the demo world signs in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from perks.ground import scopes
from perks.models import User


class Command(BaseCommand):
    help = "Print a sign-in for each role of the demo world; nothing when there is none."

    def handle(self, *_: Any, **__: Any) -> None:
        if not settings.PERKS_DEMO:
            return
        with scopes.act_as(scopes.system("demo")):
            people = User.objects.filter(email__endswith="@demo.invalid").exclude(
                email__startswith="member"
            )
            for person in people.order_by("id"):
                role = person.email.partition("@")[0]
                self.stdout.write(f"{person.name:<18} {settings.SITE_URL}/demo/{role}/")
