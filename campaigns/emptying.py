"""The words of mentions go after a while, as those of posts do; stance, counts and link stay.

Of a member who said yes to the brand's showing her words they stay for as long as she does not take
that back. An edit is still noticed, by the keyed hash of the wording, and its words have their own
days.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaigns.models import Disclosure, Mention, ReusePermission
from perks.ground import clock, scopes
from scoring.emptying import before
from scoring.models import Post

ACTOR = scopes.system("emptying")
BATCH = 5_000


def empty() -> int:
    """Empty the mentions whose time has come; gives their number. May run twice."""
    number = 0
    while emptied := empty_some():
        number += emptied
    return number


def empty_some() -> int:
    """Empty some of them, with the words that decided whether they disclose; gives how many."""
    with scopes.act_as(ACTOR):
        ids = list(due().order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return 0
        Disclosure.objects.filter(mention__in=ids).exclude(words=[]).update(words=[])
        rows = Mention.objects.filter(pk__in=ids, emptied_at=None)
        return int(rows.update(excerpt="", stance_because={}, emptied_at=clock.now()))


def due() -> QuerySet[Mention]:
    """The mentions whose words were read long enough ago, or stand in a post that was.

    A mention is found after its post was read, and no more of it is kept than of the post.
    """
    moment = before()
    behind = Post.objects.filter(
        account_id=OuterRef("account_id"), native_id=OuterRef("native_id"), seen_at__lt=moment
    )
    answers = ReusePermission.objects.filter(mention=OuterRef("pk")).order_by("-pk")
    rows = Mention.objects.filter(emptied_at=None).exclude(excerpt="")
    rows = rows.alias(
        worded_at=Coalesce(F("edited_at"), F("found_at")),
        may_show=Coalesce(Subquery(answers.values("says_yes")[:1]), False),
    )
    found: QuerySet[Mention] = rows.filter(
        Q(worded_at__lt=moment) | Q(Exists(behind), edited_at=None), may_show=False
    )
    return found
