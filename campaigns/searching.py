"""Searches: posts of members that a reading would not bring, found by their words where a network
offers that.

What a search finds is kept as a mention only. The score reads what readings bring, so a perk never
adds to it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from campaigns import grouping, mentions, watching
from campaigns.bodies import body_from
from campaigns.core.watchwords import Watched
from campaigns.models import Claim, Mention, Missed
from perks.ground import clock, scopes
from scoring.connectors.base import Connector, Found
from scoring.connectors.failures import ConnectorError
from scoring.connectors.registry import connectors
from scoring.connectors.sound import why_no_post
from scoring.models import Account

ACTOR = scopes.system("mentions")
# Each search looks back so far: what one misses, the next ones find.
BACK = timedelta(days=7)


def search_all() -> int:
    """Search every network that can be for the words of every campaign; gives new mentions."""
    able = [kind for kind in connectors().values() if kind.capabilities.search]
    if not able:
        return 0
    with scopes.act_as(ACTOR):
        claims = mentions.looked_for()
        words = watching.of_campaigns({claim.campaign for claim in claims})
    by_campaign: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_campaign[claim.campaign_id].append(claim)
    return sum(
        search(kind, theirs, words[id]) for kind in able for id, theirs in by_campaign.items()
    )


def search(kind: Connector, claims: list[Claim], words: list[Watched]) -> int:
    """Search one network for one campaign; gives the number of new mentions.

    No transaction is open while the network is asked. A network that fails is asked again next time.
    """
    wanted = [watching.in_words(each) for each in words]
    if not wanted:
        return 0
    try:
        found = kind.search(wanted, clock.now() - BACK)
    except ConnectorError:
        return 0
    with scopes.act_as(ACTOR):
        return keep(kind.slug, found, claims, words)


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
    for post in found.unread:
        account = accounts.get(post.author_native_id)
        if account is not None:
            miss(theirs[account.member_id][-1], network, post.native_id, post.withheld)
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
