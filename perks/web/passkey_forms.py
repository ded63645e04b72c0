"""The forms of passkeys: what a browser hands in is a stranger's JSON, and may be anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from struct import error as TooShort
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as library
from cryptography.exceptions import InvalidSignature
from django import forms
from django.utils.translation import gettext_lazy as _

BROKEN = (AttributeError, LookupError, TypeError, ValueError, TooShort, InvalidSignature)


@contextmanager
def whole() -> Iterator[None]:
    """The library lets out what it stumbles over; all of it is one answer: no such passkey."""
    try:
        yield
    except BROKEN as error:
        raise get_adapter().validation_error("incorrect_code") from error


class MakeForm(library.SignupWebAuthnForm):
    """A name to tell this passkey from the next one, and what the browser made."""

    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("So that you know it again.")
    )

    def clean(self) -> dict[str, Any]:
        with whole():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class SignInForm(library.LoginWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with whole():
            return super().clean_credential()


class ConfirmForm(library.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        with whole():
            return super().clean_credential()
