"""manage.py create_operator EMAIL: the first person in an empty house."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from perks.ground import scopes
from perks.models import User


class Command(BaseCommand):
    help = (
        "Make EMAIL an operator, if nobody has that address, and print a link to choose a password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *_: Any, email: str, **__: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address. Nobody was made.") from error
        with scopes.act_as(scopes.system("create_operator")):
            found = User.objects.filter(email=email.lower()).first()
            if found and not found.is_staff:
                raise CommandError(
                    f"{found.email} is here already and is no operator. Nothing was changed. "
                    "An operator makes another one in the admin."
                )
            if found and found.has_usable_password():
                self.stdout.write(f"{found.email} is here already and signs in with a password.")
                return
            operator = found or User.objects.create_superuser(email, name="Operator")
            key = f"{user_pk_to_url_str(operator)}-{default_token_generator.make_token(operator)}"
        link = reverse("account_reset_password_from_key", args=key.split("-", 1))
        self.stdout.write(f"{operator.email} chooses a password at {settings.SITE_URL}{link}")
