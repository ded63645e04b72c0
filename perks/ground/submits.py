"""A form that is sent twice does one thing and shows the same answer.

Every form carries a fresh key beside its CSRF token (`perks.templatetags.submits`). The first time
it comes the row is written before the work and commits with it, so that a second one waits and is
given what the first was answered. What was refused leaves the key free; what was typed anew after
going back is a new request. Questions that htmx asks while somebody types are none of this.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from perks.ground import clock, rows, scopes, vault
from perks.ground.idempotency import LONGEST, KeptAnswer, identity, owner_of

View = Callable[..., HttpResponse]
FIELD = "once"
PREFIX = "form:"
KEPT_FOR = timedelta(days=2)
HEADERS = ("Content-Type", "Location")


def own_keys(view: View) -> View:
    """Mark a view whose domain keeps the keys itself, and shows as it is now what was made under one."""
    view.own_keys = True  # type: ignore[attr-defined]
    return view


def run_once(view: View, request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    """`once`, but for a view that is marked with `own_keys`."""
    return run() if getattr(view, "own_keys", False) else once(request, run)


def once(request: HttpRequest, run: Callable[[], HttpResponse]) -> HttpResponse:
    """What `run` answers, or what it answered to this very form before. Needs an actor."""
    if request.method != "POST" or request.headers.get("HX-Request"):
        return run()
    given = request.POST.get(FIELD, "")
    if not 1 <= len(given) <= LONGEST:
        return run()
    kept, is_new = take(request, given)
    if not is_new:
        return shown(request, kept)
    answer = run()
    if answer.status_code < 400 and not answer.streaming and "Content-Disposition" not in answer:
        keep(request, kept, answer)
    else:
        kept.delete()
    return answer


def take(request: HttpRequest, given: str) -> tuple[KeptAnswer, bool]:
    """The row of this form, and whether it came for the first time."""
    actor = scopes.current_actor()
    sender, digest = f"{actor}/{actor.by or ''}", digest_of(request)
    key = PREFIX + hashlib.sha256(given.encode() + digest).hexdigest()
    [id] = rows.numbers(KeptAnswer, 1)
    fresh = KeptAnswer(id=id, sender=sender, key=key, request_hash=digest, **owner_of(actor))
    if rows.insert([fresh]):
        return fresh, True
    return KeptAnswer.objects.get(sender=sender, key=key), False


def digest_of(request: HttpRequest) -> bytes:
    """Address, fields and files, keyed; a file by what is in it, as each sending frames it anew."""
    fields = {
        name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    }
    files = {}
    for name, several in request.FILES.lists():
        files[name] = [hashlib.sha256(each.read()).hexdigest() for each in several]
        for each in several:
            each.seek(0)
    told = json.dumps([request.get_full_path(), fields, files], sort_keys=True)
    return vault.keyed_hash("form", told)


def keep(request: HttpRequest, kept: KeptAnswer, answer: HttpResponse) -> None:
    """Keep an answer, with what the next page was to say."""
    queued = getattr(messages.get_messages(request), "_queued_messages", [])
    told: dict[str, Any] = {
        "headers": {name: answer[name] for name in HEADERS if name in answer},
        "body": answer.content.decode(),
        "said": [(each.level, str(each.message), each.extra_tags) for each in queued],
    }
    sealed = vault.seal(json.dumps(told).encode(), identity(kept))
    KeptAnswer.objects.filter(pk=kept.pk).update(status=answer.status_code, sealed=sealed)


def shown(request: HttpRequest, kept: KeptAnswer) -> HttpResponse:
    """The answer that was kept, said again."""
    assert kept.sealed is not None
    told = json.loads(vault.unseal(bytes(kept.sealed), identity(kept)))
    for level, sentence, tags in told["said"]:
        messages.add_message(request, level, sentence, extra_tags=tags)
    if "Location" in told["headers"]:
        return HttpResponseRedirect(told["headers"]["Location"])
    return HttpResponse(told["body"], status=kept.status, headers=told["headers"])


def forget() -> int:
    """Delete what forms were answered two days ago; gives the number."""
    with scopes.act_as(scopes.system("forms")):
        old = KeptAnswer.objects.filter(key__startswith=PREFIX, made_at__lt=clock.now() - KEPT_FOR)
        return int(old.delete()[0])
