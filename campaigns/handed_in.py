"""What a member hands in where we could not look: a link or a picture, and what a manager makes of it.

It keeps the label that nobody verified it, accepted or not, until we read the post where it stands.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from campaigns import grouping, joining, noting
from campaigns.models import Claim, Evidence, Mention
from campaigns.pictures import as_jpeg
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("evidence")
MOST = 5  # for one claim
LONGEST = 800
HAD = ("issued", "redeemed")


def submit(
    claim_id: int, member_id: int, posted_on: date, url: str = "", picture: bytes = b""
) -> Evidence:
    """Keep one link or one picture for a claim of one's own.

    Raises Refusal claim_not_found (404), evidence_empty, evidence_link, evidence_day (400),
    picture_unreadable (422), evidence_known, evidence_repeated, evidence_enough (409); nothing is kept then.
    """
    link, image = clean_link(url), as_jpeg(picture) if picture else b""
    if not link and not image:
        raise refusal("evidence_empty", "Give the address of your post, or a picture of it.")
    with scopes.act_as(ACTOR):
        locked = Claim.objects.select_for_update(of=("self",)).select_related("campaign")
        claim = locked.filter(pk=claim_id, member_id=member_id, state__in=HAD).first()
        if claim is None:
            raise Refusal("claim_not_found", "There is no such claim of yours.", 404)
        if not claim.claimed_at.date() <= posted_on <= clock.today():
            raise refusal(
                "evidence_day", "Give the day of your post, between your claim and today."
            )
        known = Mention.objects.filter(brand_id=claim.brand_id, url=link, state="stands")
        if link and (known.exists() or joining.known(claim.brand_id, member_id, link)):
            raise refusal("evidence_known", "We know this post. It counts already.", 409)
        if Evidence.objects.filter(claim=claim).count() >= MOST:
            raise refusal("evidence_enough", f"{MOST} for one perk are enough.", 409)
        try:
            with transaction.atomic():
                made: Evidence = Evidence.objects.create(
                    claim=claim,
                    campaign_id=claim.campaign_id,
                    brand_id=claim.brand_id,
                    member_id=member_id,
                    url=link,
                    image=image,
                    digest=hashlib.sha256(link.encode() + b"\0" + image).digest()[:16],
                    posted_on=posted_on,
                )
        except IntegrityError as error:
            raise refusal("evidence_repeated", "You have handed this in already.", 409) from error
        return made


def clean_link(url: str) -> str:
    """A web address as it is kept; "" for none. Raises Refusal evidence_link (400)."""
    text = url.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or "." not in host or len(text) > LONGEST:
        raise refusal("evidence_link", "Give the whole address of your post, from https:// on.")
    return text


def withdraw(evidence_id: int, member_id: int) -> Evidence:
    """Take it back: what was handed in is deleted, and a mention made of it counts no more.

    Raises Refusal evidence_unknown (404).
    """
    with scopes.act_as(ACTOR):
        sent = locked(evidence_id, member_id=member_id)
        # What was found where it stands does not hang on what she handed in.
        if sent.mention is not None and sent.mention.found_by == "evidence":
            noting.lose(sent.mention, "deleted")
            grouping.group([sent.campaign_id])
        # What is not there any more may be handed in again.
        return settle(sent, "withdrawn", url="", image=b"", digest=secrets.token_bytes(16))


def accept(evidence_id: int, campaign_id: int, by: int | None) -> Evidence:
    """Make a mention of it, with its label. Raises Refusal evidence_unknown (404), evidence_settled."""
    with scopes.act_as(ACTOR):
        sent = waiting(evidence_id, campaign_id)
        if sent.url and joining.known(sent.brand_id, sent.member_id, sent.url):
            return settle(sent, "accepted", decided_by=by)
        network = (urlsplit(sent.url).hostname or "picture").removeprefix("www.")[:20]
        facts = {
            "claim_id": sent.claim_id,
            "campaign_id": sent.campaign_id,
            "url": sent.url,
            "found_by": "evidence",
            "posted_at": datetime.combine(sent.posted_on, time(12), UTC),
        }
        mention, is_new = Mention.objects.get_or_create(
            brand_id=sent.brand_id,
            network=network,
            native_id=sent.url[:400] or f"evidence-{sent.pk}",
            defaults={"member_id": sent.member_id, **facts},
        )
        if not is_new:
            if mention.member_id != sent.member_id or mention.state != "gone":
                raise refusal("evidence_known", "This post counts already.", 409)
            noting.settle(mention, state="stands", gone_because="", gone_at=None, **facts)
        noting.changed(mention, "found" if is_new else "back")
        return settle(sent, "accepted", mention=mention, decided_by=by)


def refuse(evidence_id: int, campaign_id: int, because: str, by: int | None) -> Evidence:
    """Say no, with a reason that the member reads.

    Raises Refusal evidence_unknown (404), evidence_settled, reason_missing (400).
    """
    reason = " ".join(because.split())[:200]
    if not reason:
        raise refusal("reason_missing", "Say why: the member reads it. Nothing was changed.")
    with scopes.act_as(ACTOR):
        sent = waiting(evidence_id, campaign_id)
        return settle(sent, "refused", because=reason, decided_by=by)


def waiting(evidence_id: int, campaign_id: int) -> Evidence:
    """What nobody decided yet. Raises Refusal evidence_unknown, evidence_settled."""
    sent = locked(evidence_id, campaign_id=campaign_id)
    if sent.state != "waiting":
        raise refusal("evidence_settled", f"This is {sent.state} already.", 409)
    return sent


def waiting_for(campaign_id: int) -> list[Evidence]:
    """What waits for a manager, oldest first, without the pictures; as the acting actor."""
    rows = Evidence.objects.filter(campaign_id=campaign_id, state="waiting")
    return list(rows.select_related("claim").defer("image").order_by("pk"))


def locked(evidence_id: int, **whose: int) -> Evidence:
    rows = Evidence.objects.select_for_update(of=("self",)).select_related("mention")
    found: Evidence | None = rows.filter(pk=evidence_id, **whose).exclude(state="withdrawn").first()
    if found is None:
        raise Refusal("evidence_unknown", "There is nothing like that here.", 404)
    return found


def settle(sent: Evidence, state: str, **facts: Any) -> Evidence:
    """Write what became of it, and when."""
    for name, value in {"state": state, "decided_at": clock.now(), **facts}.items():
        setattr(sent, name, value)
    sent.save(update_fields=["state", "decided_at", *facts])
    return sent


def refusal(code: str, sentence: str, status: int = 400) -> Refusal:
    return Refusal(code, sentence, status)
