"""The form of the sign-in page, in the words of the house."""

from typing import Any

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """E-mail and password, and whether this browser keeps the sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "remember" in self.fields:
            self.fields["remember"].label = "Stay signed in on this device"
