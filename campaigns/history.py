"""What a member has taken: her claims, with all that a page or the API tells of them."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns import disclosures
from campaigns.messages import END
from campaigns.models import BriefFile, Claim, Mention
from perks import stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

# A state in the words that the member reads, and the kind of its chip.
WORDS = {
    "held": ("Held for you", "mind"),
    "issued": ("Yours", "yes"),
    "redeemed": ("Used", "mark"),
    "cancelled": ("Given back", ""),
    "expired": ("Ran out", ""),
    "revoked": ("Ended", "no"),
}
LAPSED = ("Ran out", "")
SENT = ("Sent", "mark")
GIVEN_BACK = "given back by the member"


def state_of(claim: Claim) -> tuple[str, str]:
    """The word for the state of a claim and the kind of its chip."""
    if claim.state == "held" and claim.held_until <= clock.now():
        return LAPSED
    if claim.ended_because == GIVEN_BACK:
        return WORDS["cancelled"]
    if claim.state == "redeemed" and claim.perk.gives_parcel:
        return SENT
    return WORDS[claim.state]


def claims_of(member_id: int) -> QuerySet[Claim]:
    """A member's claims, newest first. Evaluate as the system: campaigns are their brands' own."""
    mine = Claim.objects.filter(member_id=member_id)
    linked = mine.select_related(
        "brand", "campaign__brief", "perk", "perk__venue", "receipt", "pass_issued", "unit", "link"
    )
    clicks = Count("link__clicks", filter=Q(link__clicks__reason=""))
    return (
        linked.prefetch_related("perk__shared_codes")
        .annotate(clicks=clicks, over_at=END)
        .order_by("-pk")
    )


def list_of(member_id: int, limit: int = 200) -> list[Claim]:
    """A member's newest claims."""
    with scopes.switched_to(scopes.system("claim history")):
        return list(claims_of(member_id)[:limit])


def one_of(member_id: int, claim_id: int) -> Claim:
    """A member's own claim. Raises Refusal claim_not_found (404)."""
    with scopes.switched_to(scopes.system("claim history")):
        files = BriefFile.objects.filter(campaign_id=OuterRef("campaign_id"))
        rows = claims_of(member_id).annotate(has_files=Exists(files))
        found: Claim | None = rows.filter(pk=claim_id).first()
    if found is None:
        raise Refusal("claim_not_found", "There is no such claim of yours.", 404)
    found.campaign.brand = found.brand
    return found


def code_of(claim: Claim) -> str:
    """The code that the claim gave; "" when it gives none, or not any more."""
    if not claim.perk.gives_code or claim.unit is None or claim.state not in ("issued", "redeemed"):
        return ""
    claim.unit.perk = claim.perk
    with scopes.act_as(scopes.system("claim history")):
        return stock.code_of(claim.unit)


def mentions_of(member_id: int, claim_id: int) -> list[Mention]:
    """What was found of the member's posts about this claim, newest first."""
    found = Mention.objects.filter(member_id=member_id, claim_id=claim_id, state="stands")
    return list(disclosures.with_readings(found.select_related("brand")).order_by("-posted_at"))
