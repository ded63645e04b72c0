"""What people of both arms said of a campaign, seen with the same eyes on either side.

Posts count that readings of linked accounts brought and that carry a watched word: a tag, a handle,
an address or a name. What only those with a claim can have changes neither arm: personal links and
codes, searches, evidence, and being asked after one by one. A post whose network tells that it was
deleted is gone in both, and one that was reworded reads as it does now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from campaigns.arms import Person
from campaigns.bodies import body_of, read
from campaigns.core.copies import Shingles, leaders, shingles
from campaigns.core.watchwords import Watched, sight
from campaigns.models import Campaign
from campaigns.noting import WINDOW
from perks.ground import clock
from scoring.models import Post

# Outside of ASCII one word can be written in several ways: those posts are all looked at.
FOREIGN = Q(text__regex=r"[^\x01-\x7f]") | Q(title__regex=r"[^\x01-\x7f]")


def counted(campaign: Campaign, people: Sequence[Person], words: Sequence[Watched]) -> Counter[int]:
    """How many things each person said of it since the lot, until 30 days after the campaign.

    `words` are the campaign's watched ones. The same post on several networks is one thing. Needs
    an actor that sees all; one query.
    """
    since = {person.id: person.at for person in people}
    if not since or not words:
        return Counter()
    posts = Post.objects.filter(
        can_hold(words),
        member_id__in=list(since),
        at__gte=min(since.values()),
        at__lt=min(clock.now(), campaign.ends_at + WINDOW),
        account__unlinked_at=None,
    )
    said: dict[int, list[Shingles]] = defaultdict(list)
    for post in posts.select_related("account").order_by("at", "pk").iterator(chunk_size=2_000):
        if post.at < since[post.member_id]:
            continue
        body = body_of(post)
        if sight(read(body), words):
            said[post.member_id].append(shingles(body.words))
    return Counter({member: once(runs) for member, runs in said.items()})


def once(posts: Sequence[Shingles]) -> int:
    """How many of one person's posts, oldest first, copy none of hers."""
    return sum(leader == at for at, leader in enumerate(leaders(posts).tolist()))


def can_hold(words: Iterable[Watched]) -> Q:
    """Posts in which any of the words may stand; `sight` looks closer."""
    found = FOREIGN
    for word in words:
        # Runs of space read as one space, so only a piece without one is looked for.
        piece = max(word.said.split(), key=len)
        found |= Q(text__icontains=piece) | Q(title__icontains=piece)
        found |= Q(tags__icontains=piece) | Q(links__icontains=piece)
    return found
