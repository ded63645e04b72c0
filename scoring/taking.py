"""Taking what an owner tells: page by page through the one path by which all activity comes in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db import transaction

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from scoring import ingest, refresh
from scoring.connectors.base import Count, Page, Reaction
from scoring.connectors.telling import Heard, TellsItself
from scoring.connectors.told import Unfit
from scoring.models import Account, Post

ACTOR = scopes.system("taking")
TOLD = 100  # lines that are named one by one; the rest is counted
UNKNOWN = "post_unknown"
CLOSED = Refusal(
    "account_closed",
    "The account is not linked any more, or its owner does not agree to a score. Nothing was "
    "stored.",
    410,
)


@dataclass
class Taken:
    """What was stored of a source, and the first lines that were not, with their reasons."""

    lines: int = 0
    posts: int = 0
    reactions: int = 0
    counts: int = 0
    deleted: int = 0
    left_out: int = 0
    unfit: list[dict[str, object]] = field(default_factory=list)

    def add(self, page: Page, heard: Heard) -> None:
        """One more page."""
        self.lines += heard.lines
        self.posts += len(page.posts)
        self.reactions += len(page.reactions)
        self.counts += len(page.counts)
        self.deleted += len(page.deleted)
        self.left_out += len(heard.unfit)
        for line, unfit in sorted(heard.unfit.items())[: TOLD - len(self.unfit)]:
            found = {"line": line, "code": unfit.code, "sentence": unfit.sentence}
            self.unfit.append(found)


def take(
    account_id: int,
    reader: TellsItself,
    whole: bool = False,
    say: Callable[[Taken], None] = lambda _: None,
    taken: Taken | None = None,
) -> Taken:
    """Store all that a source tells of an account, on top of what was `taken` of it before.

    `say` hears how far it is, in the transaction of each page.

    Each page is stored with the cursor behind it in one transaction, so that whoever was killed
    goes on where it stood. `whole`: everything or nothing, in one transaction. May run twice: the
    same keys mean the same thing. Raises Refusal account_closed, and lines_unfit (422) for a whole
    source with a line that is not fit.
    """
    taken = taken or Taken()
    with transaction.atomic() if whole else nullcontext():
        more = True
        while more:
            more = take_page(account_id, reader, taken, say)
        if whole and taken.left_out:
            raise Refusal(
                "lines_unfit",
                f"{taken.left_out:,} of {taken.lines:,} lines cannot be taken, and it was to be "
                "all or nothing. Nothing was stored.",
                422,
                unfit=taken.unfit,
            )
    return taken


def take_page(
    account_id: int, reader: TellsItself, taken: Taken, say: Callable[[Taken], None]
) -> bool:
    """Store the next page; whether there is more behind it."""
    with scopes.act_as(ACTOR):
        account = refresh.lock(account_id)
        if account is None:
            raise CLOSED
        page = on_known_posts(account, reader.refresh(account, account.cursor), reader.heard)
        ingest.store(account, page)
        refresh.settle(
            account_id,
            state="fresh",
            state_sentence="",
            refreshed_at=clock.now(),
            next_refresh_at=clock.now() + timedelta(days=1),
        )
        taken.add(page, reader.heard)
        say(taken)
    return page.more


def on_known_posts(account: Account, page: Page, heard: Heard) -> Page:
    """The page without what is on posts that nobody told us of; their lines are unfit."""
    asked = {row.native_post_id for row in (*page.reactions, *page.counts)}
    missing = asked - {post.native_id for post in page.posts}
    rows = Post.objects.filter(account=account, native_id__in=missing)
    missing -= set(rows.values_list("native_id", flat=True)) if missing else set()
    if not missing:
        return page
    unfit = Unfit(UNKNOWN, "There is no post of this id. Tell of the post first.")
    lost = 0
    for line, record in heard.records:
        if isinstance(record, Reaction | Count) and record.native_post_id in missing:
            heard.unfit[line] = unfit
            lost += 1
    return replace(
        page,
        reactions=tuple(row for row in page.reactions if row.native_post_id not in missing),
        counts=tuple(row for row in page.counts if row.native_post_id not in missing),
        ignored=page.ignored + type(page.ignored)({UNKNOWN: lost}),
    )
