"""Mentions: posts of the members' own linked accounts that carry the campaign's tag or link."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db.models import Count, Q, QuerySet, Sum

from campaigns.models import Claim, Mention
from perks.ground import clock, scopes
from perks.ground.consent import Consent
from scoring.models import Post

WINDOW = timedelta(days=30)
EXCERPT = 400


def collect(member_id: int | None = None) -> int:
    """Look at what the members who took a perk posted since; gives the number of new mentions.

    Only members who agree to it, only their linked accounts, only until 30 days after the
    campaign's end. May run twice: a post is a mention of a campaign once.
    """
    with scopes.act_as(scopes.system("mentions")):
        claims = Claim.objects.filter(
            state__in=["issued", "redeemed"],
            campaign__ends_at__gt=clock.now() - WINDOW,
            member_id__in=Consent.objects.filter(purpose="mentions", withdrawn_at=None).values(
                "member_id"
            ),
        ).select_related("campaign", "link")
        if member_id is not None:
            claims = claims.filter(member_id=member_id)
        return sum(collect_for(claim) for claim in claims)


def collect_for(claim: Claim) -> int:
    """Find and update the mentions of one claim."""
    link = getattr(claim, "link", None)
    found = 0
    for post in candidates(claim, link.slug if link else ""):
        by = found_by(post, claim.campaign.tag, link.slug if link else "")
        if by:
            found += record(claim, post, by)
    return found


def candidates(claim: Claim, slug: str) -> QuerySet[Post]:
    """Posts since the claim that might carry the tag or the link, with their reactions counted."""
    wanted = tag_in(claim.campaign.tag)
    if slug:
        wanted |= Q(text__contains=f"/go/{slug}") | Q(links__icontains=f"/go/{slug}")
    posts = Post.objects.filter(
        wanted, member_id=claim.member_id, at__gte=claim.issued_at, account__unlinked_at=None
    )
    posts = posts.filter(at__lte=claim.campaign.ends_at + WINDOW).select_related("account")
    return posts.order_by("at")


def tag_in(tag: str) -> Q:
    """Posts that might carry the tag; `found_by` looks closer.

    A feed's categories come as they are written, in capitals too.
    """
    if not tag:
        return Q(pk__in=[])
    return Q(text__icontains=tag) | Q(title__icontains=tag) | Q(tags__icontains=bare(tag))


def bare(tag: str) -> str:
    return tag.lstrip("#").lower()


def found_by(post: Post, tag: str, slug: str) -> str:
    """Which evidence ties the post to the claim: "link", "tag" or "" for neither.

    A tag is a whole word: "#north" is not found in "#northwind", nor in an address's fragment.
    """
    text = f"{post.title}\n{post.text}"
    link = re.compile(rf"/go/{re.escape(slug)}(?![a-z0-9])")
    if slug and any(link.search(place) for place in (text, *post.links)):
        return "link"
    word = re.compile(rf"(?<![\w/#&])#{re.escape(bare(tag))}(?![\w-])", re.IGNORECASE)
    if tag and (word.search(text) or bare(tag) in {bare(t) for t in post.tags}):
        return "tag"
    return ""


def reactions_to(post: Post) -> int:
    """Reactions with and without known actors."""
    named = post.reactions.aggregate(n=Count("id"))["n"]
    counted = post.tallies.aggregate(n=Sum("count"))["n"]
    return int(named or 0) + int(counted or 0)


def record(claim: Claim, post: Post, by: str) -> int:
    """Write or update one mention; 1 when it is new."""
    _, is_new = Mention.objects.update_or_create(
        campaign_id=claim.campaign_id,
        network=post.account.network,
        native_id=post.native_id,
        defaults={"reactions": reactions_to(post), "reacted_at": clock.now()},
        create_defaults={
            "claim": claim,
            "brand_id": claim.brand_id,
            "member_id": claim.member_id,
            "url": post.url,
            "excerpt": (post.text or post.title)[:EXCERPT],
            "found_by": by,
            "posted_at": post.at,
            "reactions": reactions_to(post),
            "reacted_at": clock.now(),
        },
    )
    return int(is_new)
