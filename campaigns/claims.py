"""Claiming: eligibility is judged once, on fresh values, and locked with its receipt.

held -> issued -> redeemed; held -> cancelled or expired; issued -> revoked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from campaigns import eligibility, links, wants
from campaigns.holding import expire, find, lock, stop
from campaigns.models import Campaign, Claim
from campaigns.models.claims import LIVE
from campaigns.openings import find_open
from perks import passes, stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from perks.models import Unit, User

KEY_LENGTH = 80
LONGEST_NAME = 80


@dataclass(frozen=True)
class Decision:
    """What came of asking: the receipt always, the claim when the answer was yes."""

    receipt: Receipt
    claim: Claim | None = None
    is_new: bool = False


def body_hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def claim(
    member_id: int, campaign_id: int, key: str, said: dict[str, Any] | None = None
) -> Decision:
    """Hold one unit for a member, for as long as the campaign allows.

    `said` is what the member chose and answered (see `campaigns.wants`). The same key with the same
    body gives the same claim. Raises Refusal: idempotency_conflict (422),
    campaign_not_found (404), campaign_paused, campaign_not_started, campaign_over, already_claimed,
    sold_out, key_missing (400), and those of `wants.settle`. A member who does not fit gets a
    Decision without a claim.
    """
    if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable():
        raise Refusal(
            "key_missing",
            f"Send an Idempotency-Key of 1 to {KEY_LENGTH} plain signs, a new one for each claim.",
            400,
        )
    said = said or {}
    digest = body_hash({"campaign": campaign_id, **({"wants": said} if said else {})})
    with scopes.act_as(scopes.system("claims")):
        take_turns(member_id, key)
        earlier = Claim.objects.filter(member_id=member_id, idempotency_key=key).first()
        if earlier:
            return same_again(earlier, digest)
        campaign = find_open(campaign_id)
        refuse_second(campaign.pk, member_id)
        if stock.left(campaign.perk_id) == 0:
            raise sold_out()
        receipt = eligibility.decide(campaign, member_id)
        if receipt.verdict != "yes":
            return Decision(receipt)
        wanted = wants.settle(campaign.perk, said, receipt)
        return hold(campaign, member_id, receipt, key, digest, wanted)


def take_turns(member_id: int, key: str) -> None:
    """Requests under one key follow each other, so that the second sees what the first made.

    Without it a double submit could read "you have this already", or "all taken", of itself.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"claim:{member_id}:{key}"]
        )


def same_again(earlier: Claim, digest: str) -> Decision:
    if earlier.body_hash != digest:
        raise Refusal(
            "idempotency_conflict",
            "This key was used for another request. The first answer still holds.",
            422,
        )
    return Decision(earlier.receipt, earlier)


def refuse_second(campaign_id: int, member_id: int) -> None:
    live = Claim.objects.filter(campaign_id=campaign_id, member_id=member_id, state__in=LIVE)
    standing = live.exclude(state="held", held_until__lte=clock.now()).first()
    if standing:
        raise Refusal(
            "already_claimed", "You have this perk already. It is yours.", claim=standing.pk
        )
    for lapsed in live:
        expire(find(lapsed.pk, member_id))


def sold_out() -> Refusal:
    return Refusal("sold_out", "All of it is taken. Nothing was claimed.", 410)


def variant_gone() -> Refusal:
    return Refusal("variant_gone", "This one is taken. Choose another. Nothing was claimed.", 410)


def hold(
    campaign: Campaign,
    member_id: int,
    receipt: Receipt,
    key: str,
    digest: str,
    wanted: wants.Wanted = wants.NOTHING,
) -> Decision:
    """Insert the claim, take a unit, attach it. Without a unit nothing is left behind."""
    until = clock.now() + timedelta(minutes=campaign.hold_minutes)
    given_name = User.objects.only("name").get(pk=member_id).given_name[:LONGEST_NAME]
    try:
        with transaction.atomic():
            made: Claim = Claim.objects.create(
                campaign=campaign,
                brand_id=campaign.brand_id,
                perk_id=campaign.perk_id,
                member_id=member_id,
                given_name=given_name,
                receipt=receipt,
                idempotency_key=key,
                body_hash=digest,
                held_until=until,
                wants=wanted.kept,
            )
    except IntegrityError as error:
        return lost_race(error, member_id, key, digest)
    taken = stock.take(campaign.perk_id, made.pk, member_id, until, wanted.variant)
    if taken is None:
        raise variant_gone() if wanted.variant and stock.left(campaign.perk_id) else sold_out()
    unit, lapsed_claim = taken
    end_lapsed(lapsed_claim)
    Claim.objects.filter(pk=made.pk).update(unit=unit)
    made.unit = unit
    return Decision(receipt, made, is_new=True)


def end_lapsed(claim_id: int | None) -> None:
    """The claim whose lapsed unit another one took over has expired."""
    Claim.objects.filter(pk=claim_id, state="held").update(
        state="expired", ended_at=clock.now(), ended_because="the hold ran out"
    )


def lost_race(error: IntegrityError, member_id: int, key: str, digest: str) -> Decision:
    """Another request of the same member was first: answer as if it had been seen at once.

    A double submit breaks both constraints, and the database names only one of them: the key is
    looked up first.
    """
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if name not in ("claim_key_once_per_member", "claim_one_live_per_member"):
        raise error
    winner = Claim.objects.filter(member_id=member_id, idempotency_key=key).first()
    if winner:
        return same_again(winner, digest)
    raise Refusal("already_claimed", "You have this perk already. It is yours.") from error


def confirm(claim_id: int, member_id: int) -> Claim:
    """held -> issued: the unit is the member's, with pass and personal link. Twice is once.

    Raises Refusal claim_not_found (404), hold_lapsed (410) or claim_state, and what
    `wants.check_complete` raises.
    """
    with scopes.act_as(scopes.system("claims")):
        made = find(claim_id, member_id)
        if made.state in ("issued", "redeemed"):
            return made
        check_held(made)
        wants.check_complete(made.perk, made.wants)
        stock.issue(made.unit)
        made.state, made.issued_at = "issued", clock.now()
        if made.perk.gives_pass:
            made.pass_issued = passes.issue(made.perk, made.member, made.pk)
        made.save(update_fields=["state", "issued_at", "pass_issued"])
        links.make(made)
        return made


def check_held(made: Claim) -> None:
    """Raise Refusal claim_state or hold_lapsed (410) unless the claim is held now."""
    if made.state in ("cancelled", "revoked"):
        raise Refusal(
            "claim_state", f"This claim has ended: {made.ended_because}. Claim the perk again."
        )
    if made.state == "expired" or made.held_until <= clock.now():
        raise Refusal("hold_lapsed", "The time to confirm ran out. Claim it again.", 410)
    if made.state != "held":
        raise Refusal("claim_state", "This claim is confirmed. Its choices stand.")


def fill_in(claim_id: int, member_id: int, said: dict[str, Any]) -> Claim:
    """Say, while it is held, what the perk asks for; another variant swaps the unit.

    Raises Refusal claim_not_found (404), hold_lapsed (410), claim_state, variant_gone (410), and
    those of `wants.settle`; what was held before is held still.
    """
    with scopes.act_as(scopes.system("claims")):
        made = find(claim_id, member_id)
        check_held(made)
        wanted = wants.settle(made.perk, said, made.receipt)
        if wanted.variant is not None and wanted.variant != made.unit.variant:
            swap(made, wanted.variant)
        made.wants = wanted.kept
        made.save(update_fields=["wants", "unit"])
        return made


def swap(made: Claim, variant: str) -> None:
    """Give a held claim a unit of another variant for the one it has. Raises variant_gone (410)."""
    stock.release(made.unit)
    taken = stock.take(made.perk_id, made.pk, made.member_id, made.held_until, variant)
    if taken is None:
        raise variant_gone()
    made.unit, lapsed_claim = taken
    end_lapsed(lapsed_claim)


def cancel(claim_id: int, member_id: int) -> Claim:
    """The member gives it back: a held claim is cancelled, an issued one revoked at her wish."""
    with scopes.act_as(scopes.system("claims")):
        made = find(claim_id, member_id)
        if made.state == "held":
            stop(made, "cancelled", "given back by the member")
        elif made.state == "issued":
            stop(made, "revoked", "given back by the member")
        elif made.state == "redeemed":
            raise Refusal("claim_used", "It was used already, so it cannot be given back.")
        return made


def revoke(claim_id: int, brand_id: int, because: str) -> Claim:
    """The brand takes an issued claim back, with a reason that the member reads."""
    if not because.strip():
        raise Refusal("reason_missing", "Say why: the member reads it. Nothing was revoked.", 400)
    with scopes.act_as(scopes.system("claims")):
        if Claim.objects.filter(pk=claim_id, brand_id=brand_id).exists():
            lock(claim_id)
        made = Claim.objects.select_for_update(of=("self",)).filter(pk=claim_id, brand_id=brand_id)
        found: Claim | None = made.select_related("perk", "unit", "pass_issued").first()
        if found is None:
            raise Refusal("claim_not_found", "There is no such claim.", 404)
        if found.state != "issued":
            raise Refusal("claim_state", f"This claim is {found.state}. Nothing was changed.")
        stop(found, "revoked", because.strip()[:200])
        return found


def expire_lapsed(limit: int = 500) -> int:
    """Tidy holds that ran out; gives the number. Claiming does not wait for this."""
    with scopes.act_as(scopes.system("claims")):
        units = Unit.objects.select_for_update(skip_locked=True).filter(
            state="held", held_until__lte=clock.now()
        )
        ids = list(units.values_list("claim_id", flat=True)[:limit])
        lapsed = Claim.objects.select_for_update(of=("self",)).filter(pk__in=ids, state="held")
        found = list(lapsed.select_related("perk", "pass_issued"))
        for made in found:
            expire(made)
        return len(found)
