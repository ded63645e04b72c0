"""An account that its network lets us read no more: one letter, and no fall of the score for it.

The member decides nothing by that, and so loses nothing by it for a while: from the day on which
the permission was lost the account's clock stands still, as for somebody who is away.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from perks.ground import clock, outbox
from perks.ground.nudge import nudge
from scoring import queues, words
from scoring.core.absence import LONGEST
from scoring.models import Account, Reading

HOLDS = timedelta(days=LONGEST)
LETTER = "scoring/email/lost"
AGAIN = "It may be read again. We are about to do so."


def held_until(account: Account) -> date | None:
    """The last day on which the account's clock stands still for it; None while it can be read."""
    return (account.lost_at + HOLDS).date() if account.lost_at else None


def heed(account: Account, facts: dict[str, Any]) -> dict[str, Any]:
    """What a reading that ends with `facts` changes besides: since when the permission is lost."""
    since: datetime | None = account.lost_at
    if facts["state"] == "refused":
        since = since or clock.now()
    elif facts["state"] == "fresh":
        since = None
    return {**facts, "lost_at": since}


def tell(account: Account) -> None:
    """Write to the member, once for each time that it is lost."""
    until = held_until(account)
    assert account.lost_at is not None and until is not None
    facts = {
        "account": account.handle or account.native_id,
        "network": words.network(account.network),
        "sentence": account.state_sentence,
        "until": until.isoformat(),
        "url": settings.SITE_URL + reverse("account_linked", args=[account.pk]),
    }
    key = f"account-{account.pk}-lost-{account.lost_at:%s}"
    outbox.write(account.member_id, key, LETTER, "An account that we can no longer read", facts)


def resume(account: Account) -> None:
    """The member has allowed it again: the same account goes on, from where it stopped, at once."""
    account.state, account.state_sentence = "waiting", AGAIN
    account.next_refresh_at = clock.now()
    account.save(update_fields=["state", "state_sentence", "next_refresh_at"])
    Reading.objects.filter(account=account).update(tries=0, since=None, dead_at=None)
    nudge("scoring.tasks.refresh_account", account.pk, queue=queues.of(account.network))
