"""Files that members give: kept until a task has read them, page by page, then forgotten."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Q

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge
from scoring import accounts, taking
from scoring.connectors.registry import connector
from scoring.connectors.upload import FromFiles
from scoring.models import Account, Upload
from scoring.taking import Taken

ACTOR = scopes.system("uploads")
LARGEST = 10_000_000  # bytes
# So long a page may take before a sweep gives the file to somebody else.
LEASE = timedelta(minutes=2)
SHOWN = 5
Say = Callable[[Taken], None]
TOO_LARGE = Refusal(
    "file_too_large",
    f"A file has at most {LARGEST // 1_000_000} MB here, and nothing was stored. Give it in parts, "
    "or ask the operator to read it with manage.py import_activity, which takes any size.",
    413,
)


def keep(account_id: int, name: str, body: bytes, whole: bool) -> Upload:
    """Keep a file of the acting member's account, to be read at once.

    Raises Refusal account_unknown, not_told (an account of another network), not_proven,
    file_too_large (413), upload_waiting, and what `told_files.opened` says of a file that cannot be
    read at all.
    """
    account = accounts.own(account_id)
    kind = reader_of(account)
    if account.proven_at is None:
        raise Refusal("not_proven", "Show us first that it is yours. Nothing was stored.")
    if len(body) > LARGEST:
        raise TOO_LARGE
    kind.of(io.BytesIO(body))
    try:
        with transaction.atomic():
            made: Upload = Upload.objects.create(
                account=account, member_id=account.member_id, name=name[:200] or "file",
                size=len(body), body=body, whole=whole,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refusal(
            "upload_waiting", "We are still reading the file before. Nothing was stored of this."
        ) from error
    nudge("scoring.tasks.read_upload", made.pk)
    return made


def reader_of(account: Account) -> type[FromFiles]:
    """What reads files of an account. Raises Refusal not_told."""
    kind = connector(account.network)
    if not isinstance(kind, FromFiles):
        raise Refusal("not_told", f"{kind.label} tells us itself. Files are not read for it.")
    return type(kind)


def read(upload_id: int) -> str:
    """Read a file that waits; gives its state. Twice at once is once; what was killed goes on."""
    with scopes.act_as(ACTOR):
        if not Upload.objects.filter(free(), pk=upload_id).update(leased_until=later()):
            return "not_waiting"
        upload = Upload.objects.select_related("account").get(pk=upload_id)
    reader = reader_of(upload.account).of(io.BytesIO(bytes(upload.body)))
    before = Taken(**upload.taken) if upload.taken else None
    try:
        note = noting(upload_id)
        taken = taking.take(upload.account_id, reader, upload.whole, note, before)
    except Refusal as refusal:
        told = {**asdict(Taken()), "unfit": refusal.facts.get("unfit", [])}
        finish(upload_id, "refused", told, refusal.sentence)
    else:
        finish(upload_id, "done", asdict(taken))
        nudge("scoring.tasks.first_score", upload.member_id)
    with scopes.act_as(ACTOR):
        return str(Upload.objects.values_list("state", flat=True).get(pk=upload_id))


def noting(upload_id: int) -> Say:
    """Writes how far a file is, with the page that it was read to."""

    def note(taken: Taken) -> None:
        Upload.objects.filter(pk=upload_id).update(taken=asdict(taken), leased_until=later())

    return note


def finish(upload_id: int, state: str, taken: dict[str, object], sentence: str = "") -> None:
    """The file was read or refused; its body goes, what came of it stays."""
    with scopes.act_as(ACTOR):
        Upload.objects.filter(pk=upload_id).update(
            state=state, taken=taken, sentence=sentence[:300], body=None, done_at=clock.now(),
            leased_until=None,
        )  # fmt: skip


def left() -> list[int]:
    """Files that wait and that nobody reads."""
    with scopes.act_as(ACTOR):
        return list(Upload.objects.filter(free()).values_list("pk", flat=True))


def free() -> Q:
    """Waiting, and leased to nobody."""
    return Q(state="waiting") & (Q(leased_until=None) | Q(leased_until__lt=clock.now()))


def later() -> datetime:
    return clock.now() + LEASE


def shown(account: Account) -> list[Upload]:
    """The newest files of an account, without what was in them."""
    return list(Upload.objects.filter(account=account).defer("body").order_by("-pk")[:SHOWN])


def take_file(account: Account, stream: BinaryIO, whole: bool, say: Say) -> Taken:
    """Read a file of any size for an account, here and now. Raises Refusal like `keep`."""
    return taking.take(account.pk, reader_of(account).of(stream), whole, say)
