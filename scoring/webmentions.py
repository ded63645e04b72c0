"""Webmentions (W3C, 2017): other sites tell that they wrote of a post, and we look whether they did.

A notice is a row; a task looks at its source with the guarded client. What is found there becomes a
reaction by the source's site, through the path of all others; a notice about a source that changed
or is gone changes it or takes it back.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.db.models import F

from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge
from perks.ground.outbound import Limits
from scoring import ingest, refresh
from scoring.actors import actor_key
from scoring.connectors.asking import Asker
from scoring.connectors.base import Page, Reaction
from scoring.connectors.failures import ConnectorError, TryLater
from scoring.connectors.mention_page import Mentioned, address_key, read_mention, site_of
from scoring.connectors.sound import implausible
from scoring.models import Account, Post, Webmention
from scoring.models import Reaction as ReactionRow
from scoring.subjects import live_accounts

ACTOR = scopes.system("webmentions")
NETWORK = "web"
LONGEST = 800
MOST = 1_000  # notices about one blog that wait at a time
TRIES = 5
LEASE = timedelta(minutes=2)
LIMITS = Limits(size=1_000_000)


def receive(source: str, target: str) -> None:
    """Note that a page says it links to another. What became of it is told to nobody.

    Raises Refusal webmention_unreadable (400) for what cannot be a source and a target. A target
    that is no post of ours is passed over, so that nobody learns whose blogs are linked here.
    """
    if not (is_address(source) and is_address(target)) or address_key(source) == address_key(
        target
    ):
        raise Refusal(
            "webmention_unreadable",
            "A webmention has a source and a target: two different web addresses.",
            400,
        )
    with scopes.act_as(ACTOR):
        for post in posts_at(target):
            waiting = Webmention.objects.filter(account_id=post.account_id, state="waiting")
            if waiting.count() < MOST:
                note(post, source, target)


def note(post: Post, source: str, target: str) -> None:
    """One row for a source and a post; a second notice has it looked at again."""
    key = vault.keyed_hash("webmention", address_key(source), post.native_id)
    facts = {
        "state": "waiting", "target": target, "tries": 0, "next_try_at": clock.now(),
        "sealed_source": vault.seal(source.encode(), f"webmention:{key.hex()}"),
    }  # fmt: skip
    made, _ = Webmention.objects.update_or_create(
        account_id=post.account_id,
        source_key=key,
        defaults=facts,
        create_defaults={
            **facts, "member_id": post.member_id, "post_native_id": post.native_id,
        },
    )  # fmt: skip
    nudge("scoring.tasks.look_at_webmention", made.pk)


def posts_at(target: str) -> list[Post]:
    """The posts of linked blogs at an address; an owner each where a blog has several."""
    host = urlsplit(target).netloc.casefold().removeprefix("www.")
    places = [host, f"www.{host}"]
    blogs = [
        account.pk
        for account in live_accounts().filter(network=NETWORK, native_id__contains=host)
        if account.native_id.split("/")[0] in places
    ]
    path = urlsplit(target)._replace(scheme="", netloc="", fragment="").geturl().rstrip("/")
    spelt = [
        f"{scheme}://{place}{path}{end}"
        for scheme in ("https", "http")
        for place in places
        for end in ("", "/")
    ]
    return list(Post.objects.filter(account_id__in=blogs, url__in=spelt)) if blogs else []


def look(webmention_id: int, asker: Asker | None = None) -> str:
    """Look at the source of a notice that waits; gives its state then. Twice at once is once."""
    with scopes.act_as(ACTOR):
        now = clock.now()
        mine = Webmention.objects.filter(pk=webmention_id, state="waiting", next_try_at__lte=now)
        if not mine.update(next_try_at=now + LEASE, tries=F("tries") + 1):
            return "not_waiting"
        row = Webmention.objects.get(pk=webmention_id)
    source = vault.unseal(bytes(row.sealed_source), f"webmention:{row.source_key.hex()}").decode()
    try:
        found, site = ask(asker or Asker(NETWORK), source, row.target)
    except TryLater as error:
        if row.tries < TRIES:
            with scopes.act_as(ACTOR):
                Webmention.objects.filter(pk=row.pk).update(next_try_at=error.when)
            return "waiting"
        found, site = None, ""
    except ConnectorError:
        found, site = None, ""
    return settle(row.pk, found, site)


def ask(asker: Asker, source: str, target: str) -> tuple[Mentioned | None, str]:
    """What the source says now, and whose site it is in the end. Raises as `Asker.ask`."""
    reply = asker.ask(source, 0, headers={"Accept": "text/html, text/plain;q=0.5"}, limits=LIMITS)
    text = reply.body.decode("utf-8", "replace")
    site = site_of(urlsplit(reply.url).netloc)
    if "html" in reply.headers.get("content-type", "text/html"):
        return read_mention(text, reply.url, target), site
    return (Mentioned("mention", None) if target in text.split() else None), site


def settle(webmention_id: int, found: Mentioned | None, site: str) -> str:
    """Put what was found in place of what stood before."""
    with scopes.act_as(ACTOR):
        row = Webmention.objects.get(pk=webmention_id)
        account = refresh.lock(row.account_id)
        if account is None or own_site(account, site):
            found = None
        take_back(row)
        row.state, row.sealed_source = "gone", None
        row.actor_key, row.kind, row.reacted_at = None, "", None
        if found is not None and account is not None:
            at = found.at if found.at and not implausible(found.at) else row.received_at
            row.state, row.kind, row.reacted_at = "standing", found.kind, at
            row.actor_key = actor_key(NETWORK, site)
            put(account, Reaction(row.post_native_id, site, found.kind, at))
        row.save()
        return str(row.state)


def own_site(account: Account, site: str) -> bool:
    """Whether it is the blog's own: what one writes of oneself moves nobody."""
    return site == site_of(account.native_id.split("/")[0])


def put(account: Account, reaction: Reaction) -> None:
    """Store one reaction by the path of all; the feed's cursor stays where it was."""
    left_out = account.ignored
    ingest.store(account, Page(cursor=account.cursor, reactions=(reaction,)))
    Account.objects.filter(pk=account.pk).update(ignored=left_out)


def take_back(row: Webmention) -> None:
    """Drop the reaction that a notice left, unless another notice left the same."""
    if row.actor_key is None:
        return
    same = {"actor_key": row.actor_key, "kind": row.kind}
    others = Webmention.objects.filter(
        **same, account_id=row.account_id, reacted_at=row.reacted_at,
        post_native_id=row.post_native_id,
    ).exclude(pk=row.pk)  # fmt: skip
    if not others.exists():
        ReactionRow.objects.filter(
            **same, account_id=row.account_id, at=row.reacted_at,
            post__native_id=row.post_native_id,
        ).delete()  # fmt: skip


def left() -> list[int]:
    """Notices whose time to be looked at has come."""
    with scopes.act_as(ACTOR):
        waiting = Webmention.objects.filter(state="waiting", next_try_at__lte=clock.now())
        return list(waiting.order_by("next_try_at").values_list("pk", flat=True)[:500])


def standing(account: Account) -> int:
    """How many pages of other sites are counted for a blog."""
    return int(Webmention.objects.filter(account=account, state="standing").count())


def is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = len(text) <= LONGEST and text.isprintable() and " " not in text
    return (
        plain and parts.scheme in ("http", "https") and bool(parts.hostname)
        and parts.username is None and port_is_fine
    )  # fmt: skip
