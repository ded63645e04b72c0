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


def around(mentions: Iterable[Mention]) -> tuple[dict[int, list[Mention]], dict[int, int]]:
    """The copies of each of these mentions, and by how many members its words were posted.

    One query; most mentions have no copy, and one voice.
    """
    shown = list(mentions)
    heads = {each.pk: each.echo_of_id or each.pk for each in shown}
    ids, wanted = set(heads), set(heads.values())
    group = Q(pk__in=wanted) | Q(echo_of_id__in=wanted) | Q(copy_of_id__in=ids)
    copies: dict[int, list[Mention]] = defaultdict(list)
    said: dict[int, set[int]] = defaultdict(set)
    rows = Mention.objects.filter(group, state__in=COUNTED) if shown else Mention.objects.none()
    for row in rows.defer("excerpt", "shingles", "stance_because").order_by("pk"):
        if row.copy_of_id in ids:
            copies[row.copy_of_id].append(row)
        said[row.echo_of_id if row.echo_of_id in wanted else row.pk].add(row.member_id)
    return copies, {pk: max(1, len(said[head])) for pk, head in heads.items()}
