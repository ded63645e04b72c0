"""Searches: posts of members that a reading would not bring, found by their words where a network
offers that.

Each campaign has a cursor at each network. What a search finds is kept as a mention only, and only
of members who claimed: everybody else's posts are not stored. The score reads what readings bring,
so a perk never adds to it. Codes are looked for in what is found and never asked for: a network
would be told a secret that is worth something.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from campaigns import grouping, mentions, watching
from campaigns.bodies import body_from
from campaigns.core.watchwords import Watched
from campaigns.models import Claim, Mention, Missed, Searched
from perks.ground import clock, scopes
from scoring import credentials
from scoring.connectors.base import Connector, Found
from scoring.connectors.failures import ConnectorError, PermissionLost, TryLater
from scoring.connectors.registry import connectors
from scoring.connectors.sound import why_no_post
from scoring.models import Account

ACTOR = scopes.system("mentions")
EVERY = timedelta(hours=6)
# A network's index is behind its posts: each search looks back a little beyond the last one.
BEHIND = timedelta(hours=6)
REFUSED = timedelta(days=1)
# In one sweep, so that one house does not use a network's quota up in a minute.
MOST_AT_ONCE = 60
MOST_WORDS = 30


def search_all() -> int:
    """Search every network for every campaign whose turn it is; gives the number of new mentions."""
    able = {slug: kind for slug, kind in connectors().items() if kind.capabilities.search}
    with scopes.act_as(ACTOR):
        by_campaign: dict[int, list[Claim]] = defaultdict(list)
        for claim in mentions.looked_for() if able else []:
            # Nobody in the sandbox wrote anything anywhere.
            if not claim.member.is_sandbox:
                by_campaign[claim.campaign_id].append(claim)
        words = watching.of_campaigns({theirs[0].campaign for theirs in by_campaign.values()})
        turns = due(by_campaign, able)
    return sum(
        search(able[turn.network], turn, by_campaign[turn.campaign_id], words[turn.campaign_id])
        for turn in turns
    )


def due(by_campaign: dict[int, list[Claim]], able: dict[str, Connector]) -> list[Searched]:
    """The cursors whose turn it is, those that wait longest first."""
    Searched.objects.bulk_create(
        (
            Searched(campaign_id=id, brand_id=theirs[0].brand_id, network=slug)
            for id, theirs in by_campaign.items()
            for slug in able
        ),
        ignore_conflicts=True,
    )
    rows = Searched.objects.filter(campaign_id__in=list(by_campaign), network__in=list(able))
    return list(rows.filter(next_at__lte=clock.now()).order_by("next_at", "pk")[:MOST_AT_ONCE])


def search(kind: Connector, turn: Searched, claims: list[Claim], words: list[Watched]) -> int:
    """Search one network for one campaign; gives the number of new mentions.

    No transaction is open while the network is asked. A search that fails is made up for by the
    next one.
    """
    now = clock.now()
    with scopes.act_as(ACTOR):
        mine = Searched.objects.filter(pk=turn.pk, next_at=turn.next_at)
        if not mine.update(next_at=now + EVERY):
            return 0  # Somebody else has taken this turn.
        app = credentials.of(kind.slug)
    if not all(getattr(app, part) for part in kind.search_needs):
        return stop(turn, "app", now + EVERY)
    wanted = asked_for(words, any(getattr(claim, "link", None) for claim in claims))
    try:
        found = kind.search(wanted, since(turn, claims)) if wanted else Found()
    except TryLater as error:
        return stop(turn, "busy", max(error.when, now + timedelta(minutes=1)))
    except PermissionLost:
        return stop(turn, "refused", now + REFUSED)
    except ConnectorError:
        return stop(turn, "broken", now + REFUSED)
    with scopes.act_as(ACTOR):
        Searched.objects.filter(pk=turn.pk).update(reached_at=now, why="")
        return keep(kind.slug, found, claims, words)


def stop(turn: Searched, why: str, next_at: datetime) -> int:
    """Note why nothing was searched, and when to try again; the cursor stays where it is."""
    with scopes.act_as(ACTOR):
        Searched.objects.filter(pk=turn.pk).update(why=why, next_at=next_at)
    return 0


def asked_for(words: list[Watched], with_links: bool) -> list[str]:
    """What a network is asked for, the surest first: the words, and where personal links begin."""
    links = [f"{urlsplit(settings.SITE_URL).netloc}/go"] if with_links else []
    return [*links, *(watching.in_words(each) for each in words)][:MOST_WORDS]


def since(turn: Searched, claims: list[Claim]) -> datetime:
    """From where a search looks on: a little before the last one, never before the first claim."""
    first = min(mentions.since(claim) for claim in claims)
    return max(first, turn.reached_at - BEHIND) if turn.reached_at else first


def keep(network: str, found: Found, claims: list[Claim], words: list[Watched]) -> int:
    """Keep what was written by members who claimed; everybody else's posts are not stored."""
    theirs: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        theirs[claim.member_id].append(claim)
    linked = Account.objects.filter(
        member_id__in=list(theirs), network=network, proven_at__isnull=False, unlinked_at=None
    )
    accounts = {account.native_id: account for account in linked.order_by("-pk")}
    known = set(
        Mention.objects.filter(network=network, member_id__in=list(theirs)).values_list(
            "brand_id", "network", "native_id"
        )
    )
    made = []
    for post in found.posts:
        account = accounts.get(post.author_native_id)
        if account is None or why_no_post(post, account.native_id):
            continue
        body = body_from(account, post)
        its_words = {claim.campaign_id: words for claim in theirs[account.member_id]}
        made += mentions.note(body, theirs[account.member_id], its_words, known)
    for hidden in found.unread:
        account = accounts.get(hidden.author_native_id)
        if account is not None:
            miss(theirs[account.member_id][-1], network, hidden.native_id, hidden.withheld)
    grouping.group({mention.campaign_id for mention in made})
    return len(made)


def miss(claim: Claim, network: str, native_id: str, because: str) -> None:
    """Note that there is a post which cannot be read, once."""
    Missed.objects.get_or_create(
        brand_id=claim.brand_id,
        network=network,
        native_id=native_id[:400],
        defaults={
            "claim": claim,
            "campaign_id": claim.campaign_id,
            "member_id": claim.member_id,
            "because": because,
        },
    )
