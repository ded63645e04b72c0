"""Passkeys: another way to sign in beside the password, never a second lock behind it.

Whoever loses the phone that holds one comes in by her password, or by the letter that sets a new
one; that letter ends every passkey, so that the lost phone opens nothing.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_reset
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from perks.models import User


class PasskeyAdapter(DefaultMFAAdapter):
    """What allauth says of passkeys, in the words of the house."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This passkey opens no account here. Take another one, or a password."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Perks"}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """A name for whoever gives none: phones rarely say what they are."""
        had = [passkey.wrap().name for passkey in of(user.pk)]
        number = len(had) + 1
        while (name := gettext("Passkey {number}").format(number=number)) in had:
            number += 1
        return name


def of(user_id: int) -> list[Authenticator]:
    """The passkeys of a person, the oldest first."""
    return list(Authenticator.objects.filter(user_id=user_id).order_by("pk"))


@receiver(password_reset, dispatch_uid="end_passkeys")
def end_all(user: User, **_: Any) -> None:
    """A new password by letter ends every passkey: the phone that held it may be in other hands."""
    Authenticator.objects.filter(user_id=user.pk).delete()
