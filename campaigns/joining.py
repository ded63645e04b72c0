"""One post, one mention: what a member handed in and what was read of her account are joined."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.bodies import Body
from campaigns.core.watchwords import Sighting
from campaigns.models import Claim, Evidence, Mention
from campaigns.models.mentions import COUNTED
from campaigns.noting import confirmed
from campaigns.post_addresses import post_at
from perks.ground import clock


def confirm(body: Body, claim: Claim, sighting: Sighting) -> Mention | None:
    """The mention that was made of evidence for the post that is read now, as it was read.

    None where the member handed nothing like it in.
    """
    here = post_at(body.url)
    sent = Mention.objects.filter(
        brand_id=claim.brand_id, member_id=claim.member_id, found_by="evidence", state__in=COUNTED
    )
    rows = sent.exclude(url="").select_related("claim__campaign", "claim__brand", "claim__perk")
    for mention in rows.order_by("pk") if here else ():
        if post_at(mention.url) == here:
            confirmed(mention, body, sighting)
            found: Mention = mention
            return found
    return None


def settle_waiting(mentions: Sequence[Mention]) -> None:
    """Evidence that waits for a manager counts once its post was read: nobody has to decide."""
    for mention in mentions:
        waiting = Evidence.objects.filter(
            brand_id=mention.brand_id, member_id=mention.member_id, state="waiting"
        )
        for sent in waiting.exclude(url="").defer("image"):
            if post_at(sent.url) == post_at(mention.url):
                sent.state, sent.decided_at = "accepted", clock.now()
                sent.save(update_fields=["state", "decided_at"])


def known(brand_id: int, member_id: int, address: str) -> bool:
    """Whether a post of hers counts for the brand already, under whatever address."""
    here = post_at(address)
    rows = Mention.objects.filter(brand_id=brand_id, member_id=member_id, state__in=COUNTED)
    return any(post_at(url) == here for url in rows.exclude(url="").values_list("url", flat=True))
