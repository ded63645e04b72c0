"""What an owner tells by herself: keys for her programs, and files."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from perks.ground.audiences import for_member
from perks.ground.errors import Refusal
from perks.ground.notices import tell, warn
from scoring import accounts, push_keys, uploads
from scoring.web.accounts import account_page
from scoring.web.forms import PushKeyForm

NO_FILE = "Choose a file first. Nothing was stored."


@for_member
@never_cache
@require_POST
def make_key(request: HttpRequest, id: int) -> HttpResponse:
    """A new key. Its secret is on the answer to this request and nowhere else."""
    account, form = accounts.own(id), PushKeyForm(request.POST)
    context: dict[str, Any] = {"key_form": form}
    if form.is_valid():
        try:
            made, secret = push_keys.make(account.pk, form.cleaned_data["label"])
            context = {"made": made, "secret": secret}
        except Refusal as refusal:
            form.add_error("label", refusal.sentence)
    return account_page(request, account, **context)


@for_member
@require_POST
def end_key(request: HttpRequest, id: int, key: int) -> HttpResponse:
    """End a key at once."""
    gone = push_keys.revoke(id, key)
    tell(request, f"Ended. What is signed with {gone.label} is refused.")
    return redirect("account_linked", id)


class Bounded(FileUploadHandler):
    """Reads past a file as soon as it is too large: it fills neither memory nor disk."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > uploads.LARGEST:
            self.request.file_too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


@csrf_protect
@for_member
@require_POST
def _give(request: HttpRequest, id: int) -> HttpResponse:
    account = accounts.own(id)
    given = request.FILES.get("file")
    try:
        if getattr(request, "file_too_large", False):
            raise uploads.TOO_LARGE
        if given is None:
            raise Refusal("file_missing", NO_FILE, 422)
        uploads.keep(account.pk, given.name or "", given.read(), "whole" in request.POST)
    except Refusal as refusal:
        warn(request, refusal.sentence)
    else:
        tell(request, "We read it now. What came of it stands below within a minute.")
    return redirect("account_linked", account.pk)


@csrf_exempt
def give_file(request: HttpRequest, id: int) -> HttpResponse:
    """Take a file of what happened; the token of the form is looked at once the bound is set."""
    request.upload_handlers.insert(0, Bounded(request))
    return _give(request, id=id)


give_file.audience = "member"  # type: ignore[attr-defined]
