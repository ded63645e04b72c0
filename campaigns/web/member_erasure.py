"""Deleting everything: what goes, what stays and why, and one last word."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from perks import erasure
from perks.ground import notices
from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.models import User


class EraseForm(forms.Form):
    """The password, or the word DELETE from a member who signs in without one."""

    confirm = forms.CharField(max_length=200)

    def __init__(self, member: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        field = self.fields["confirm"]
        if member.has_usable_password():
            field.label = "Your password"
            field.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            field.label = f"Type {erasure.WORD}"
            field.widget = forms.TextInput(attrs={"autocomplete": "off"})

    def clean_confirm(self) -> str:
        said: str = self.cleaned_data["confirm"]
        if not erasure.confirms(self.member, said):
            raise forms.ValidationError("That is not it. Nothing was deleted.")
        return said


@for_member
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Ask once more, then delete the member at once and sign her out."""
    member: Any = request.user
    form = EraseForm(member, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "campaigns/erase.html", {"form": form})
    check_pace(request, member)
    if not form.is_valid():
        return render(request, "campaigns/erase.html", {"form": form}, status=400)
    erasure.erase(member.pk)
    logout(request)
    notices.tell(request, "Your account is deleted, and you are signed out. Thank you.")
    return redirect("front_door")


def check_pace(request: HttpRequest, member: User) -> None:
    """Nobody tries out passwords here. Raises Refusal too_many_tries (429)."""
    if not ratelimit.consume(request, action="reauthenticate", user=member):
        raise Refusal("too_many_tries", "Too many tries. Wait a minute. Nothing was deleted.", 429)
