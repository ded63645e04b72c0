"""Which mentions are copies: of the same member they count once, of many members they are flagged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from django.db.models import Q

from campaigns.core.copies import leaders
from campaigns.models import Mention
from campaigns.models.mentions import COUNTED

# From so many members on the same words are told as such.
MANY = 3
ONCE = Q(state__in=COUNTED, copy_of__isnull=True)


def group(campaign_ids: Iterable[int]) -> None:
    """Find the copies among the mentions of these campaigns anew; the oldest of each is the one.

    A story whose body is gone stays by itself.
    """
    for campaign_id in campaign_ids:
        rows = Mention.objects.filter(campaign_id=campaign_id, state="stands")
        standing = list(rows.order_by("posted_at", "pk"))
        posts = [np.frombuffer(bytes(each.shingles), dtype=np.uint32) for each in standing]
        own = leaders(posts, [each.member_id for each in standing])
        all_of = leaders(posts)
        moved = []
        for at, mention in enumerate(standing):
            copied = None if own[at] == at else standing[own[at]].pk
            first = standing[all_of[at]]
            echoed = None if first.member_id == mention.member_id else first.pk
            if (mention.copy_of_id, mention.echo_of_id) != (copied, echoed):
                mention.copy_of_id, mention.echo_of_id = copied, echoed
                moved.append(mention)
        Mention.objects.bulk_update(moved, ["copy_of", "echo_of"], batch_size=500)


def voices(mentions: Iterable[Mention]) -> dict[int, int]:
    """By how many members the words of each of these mentions were posted; 1 for most. One query."""
    heads = {each.pk: each.echo_of_id or each.copy_of_id or each.pk for each in mentions}
    wanted = set(heads.values())
    said: dict[int, set[int]] = defaultdict(set)
    rows = Mention.objects.filter(Q(pk__in=wanted) | Q(echo_of_id__in=wanted))
    for pk, echo_of, member in rows.values_list("pk", "echo_of_id", "member_id"):
        said[echo_of if echo_of in wanted else pk].add(member)
    return {pk: max(1, len(said[head])) for pk, head in heads.items()}
