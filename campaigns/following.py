"""Following mentions: edits, deletions, stories that end, and reactions on a falling schedule.

How a post reads now comes with each reading of its account; whether it is still there is asked of
its network every day. Whoever unlinks an account takes back what we read from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from campaigns import grouping, noting, watching
from campaigns.bodies import Body, body_from, body_of, read, words_of
from campaigns.core.watchwords import Sighting, sight
from campaigns.models import Mention
from perks.ground import clock, scopes
from perks.ground.nudge import publish
from scoring.connectors.base import Standing
from scoring.connectors.failures import ConnectorError
from scoring.connectors.registry import connectors
from scoring.models import Account, Post

ACTOR = scopes.system("mentions")
AT_ONCE = 25  # posts of one account
RETRY = timedelta(hours=1)


def reread(member_ids: Iterable[int]) -> None:
    """Bring the mentions of these members up to date with what the last readings brought."""
    kept = Mention.objects.filter(member_id__in=list(member_ids), account_id__isnull=False)
    kept = kept.filter(state="stands") | kept.filter(state="gone", gone_because="reworded")
    mentions = list(kept.select_related("claim__campaign", "claim__link", "claim__unit"))
    posts = posts_of(mentions)
    moved = set()
    for mention in mentions:
        post = posts.get((mention.account_id, mention.native_id))
        if post is None or post.emptied_at:
            continue  # how it reads now is not known from here
        if take_over(mention, body_of(post)):
            moved.add(mention.campaign_id)
    grouping.group(moved)


def posts_of(mentions: list[Mention]) -> dict[tuple[int, str], Post]:
    """The rows in scoring behind mentions, by account and native id; one query."""
    accounts = {mention.account_id for mention in mentions}
    ids = {mention.native_id for mention in mentions}
    rows = Post.objects.filter(account_id__in=accounts, native_id__in=ids)
    return {(post.account_id, post.native_id): post for post in rows.select_related("account")}


def take_over(mention: Mention, body: Body) -> bool:
    """Take over how a post reads now; whether anything changed."""
    is_same = bytes(mention.wording) == body.wording
    if mention.state == "stands" and is_same:
        return False
    sighting = seen_in(mention, body)
    if mention.state == "stands":
        if sighting:
            noting.reworded(mention, body, sighting)
        else:
            noting.settle(mention, wording=body.wording)
            noting.lose(mention, "reworded")
        return True
    if sighting:
        noting.bring_back(mention, body, sighting)
    return sighting is not None


def seen_in(mention: Mention, body: Body) -> Sighting | None:
    """What ties the post to the mention's own claim now."""
    words = watching.of_campaign(mention.claim.campaign)
    return sight(read(body), words_of(mention.claim, words))


def follow_due() -> int:
    """The sweep: take back what was unlinked, count reactions, queue the accounts to look at."""
    with scopes.act_as(ACTOR):
        take_back_unlinked()
        count_due()
        due = Mention.objects.filter(looked_next_at__lte=clock.now(), account_id__isnull=False)
        ids = sorted(set(due.values_list("account_id", flat=True)))
    for id in ids:
        publish("campaigns.tasks.follow_account", id)
    return len(ids)


def take_back_unlinked() -> None:
    """The body of a mention goes with the account that it was read from."""
    linked = Account.objects.filter(pk=OuterRef("account_id"), unlinked_at=None)
    kept = Mention.objects.filter(state="stands", account_id__isnull=False)
    for mention in list(kept.filter(~Exists(linked))):
        noting.lose(mention, "unlinked")


def count_due() -> int:
    """Count the reactions whose time has come, from what readings brought; gives how many."""
    due = Mention.objects.filter(counted_next_at__lte=clock.now(), state="stands")
    mentions = list(due.select_related("claim__campaign")[:1_000])
    posts = posts_of(mentions)
    for mention in mentions:
        post = posts.get((mention.account_id, mention.native_id))
        facts = (
            {"reactions": noting.reactions_to(post.pk), "reacted_at": clock.now()} if post else {}
        )
        following = noting.next_count(mention.posted_at, noting.end_of(mention.claim))
        noting.settle(mention, counted_next_at=following, **facts)
    return len(mentions)


def follow_account(account_id: int) -> int:
    """Ask a network how the mentions on one account stand; gives the number that changed.

    No transaction is open while the network is asked.
    """
    with scopes.act_as(ACTOR):
        account = Account.objects.filter(pk=account_id, unlinked_at=None).first()
        mentions = leased(account_id) if account else []
    if not mentions or account is None:
        return 0
    kind = connectors().get(account.network)
    if kind is None or not kind.capabilities.looks_up:
        return wait(mentions, noting.DAILY)
    try:
        standings = kind.look_up(account, mentions)
    except ConnectorError:
        return wait(mentions, RETRY)
    with scopes.act_as(ACTOR):
        return settle_all(account, mentions, {each.native_id: each for each in standings})


def leased(account_id: int) -> list[Mention]:
    """The mentions of an account that are due, put off so that nobody else asks as well."""
    due = Mention.objects.filter(account_id=account_id, looked_next_at__lte=clock.now())
    locked = due.select_for_update(skip_locked=True, of=("self",)).order_by("looked_next_at")
    ids = list(locked.values_list("pk", flat=True)[:AT_ONCE])
    Mention.objects.filter(pk__in=ids).update(looked_next_at=clock.now() + RETRY)
    rows = Mention.objects.filter(pk__in=ids).select_related(
        "claim__campaign", "claim__link", "claim__unit"
    )
    return list(rows.order_by("pk"))


def wait(mentions: list[Mention], how_long: timedelta) -> int:
    """Nothing was learnt: look again later."""
    with scopes.act_as(ACTOR):
        ids = [mention.pk for mention in mentions]
        Mention.objects.filter(pk__in=ids).update(looked_next_at=clock.now() + how_long)
    return 0


def settle_all(account: Account, mentions: list[Mention], now: dict[str, Standing]) -> int:
    """Write what the network told of each mention."""
    posts, moved = posts_of(mentions), set()
    for mention in mentions:
        standing = now.get(mention.native_id)
        post = posts.get((account.pk, mention.native_id))
        before = mention.state, bytes(mention.wording)
        if standing is not None:
            settle_one(mention, standing, account, post)
            noting.settle(mention, looked_at=clock.now())
        if (mention.state, bytes(mention.wording)) != before:
            moved.add(mention.pk)
        put_off(mention)
    grouping.group({each.campaign_id for each in mentions if each.pk in moved})
    return len(moved)


def settle_one(mention: Mention, told: Standing, account: Account, post: Post | None) -> None:
    """Write how one post stands. What a search found is read anew here, the rest by its readings."""
    if told.withheld == "expired":
        noting.expire(mention)
        return
    if told.withheld:
        noting.lose(mention, told.withheld)
        return
    if told.post is not None:
        take_over(mention, body_from(account, told.post))
    elif mention.state == "gone" and post is not None and not post.emptied_at:
        take_over(mention, body_of(post))
    if told.reactions is not None and mention.state == "stands":
        noting.settle(mention, reactions=told.reactions, reacted_at=clock.now())


def wordless() -> dict[str, Any]:
    """A mention whose words are not kept, and not even what copies of them are recognised by."""
    return {"excerpt": "", "stance_because": {}, "shingles": b""}


def put_off(mention: Mention) -> None:
    """When we look next: daily, as long as there is a body to answer for or a hope of one."""
    now = clock.now()
    if mention.state == "stands" and mention.found_at + noting.KEEPS > now:
        noting.settle(mention, looked_next_at=now + noting.DAILY)
    elif mention.state == "stands":
        noting.settle(
            mention, looked_next_at=None, emptied_at=mention.emptied_at or now, **wordless()
        )
    elif mention.looked_next_at is not None:
        is_hoped_for = mention.gone_at and mention.gone_at + noting.WAITS > now
        noting.settle(mention, looked_next_at=now + noting.DAILY if is_hoped_for else None)


def deleted(account_id: int, post_ids: list[int]) -> None:
    """A network told that posts are gone: so are their mentions. As any actor."""
    with scopes.act_as(ACTOR):
        native = list(Post.objects.filter(pk__in=post_ids).values_list("native_id", flat=True))
        rows = Mention.objects.filter(account_id=account_id, native_id__in=native)
        kept = list(rows.exclude(state="gone"))
        for mention in kept:
            noting.lose(mention, "deleted")
        grouping.group({mention.campaign_id for mention in kept})
