"""What the campaigns package keeps about a member, and what each brand sees of her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from campaigns import addresses, home_address
from campaigns.chosen_words import why_not
from campaigns.models import (
    Address,
    AddressRead,
    BuyerAnswer,
    Choice,
    Claim,
    Click,
    CreatorInvitation,
    CustomerMatch,
    Disclosure,
    Entry,
    Evidence,
    Invitation,
    Link,
    Listed,
    Mention,
    MentionChange,
    Message,
    MessageReport,
    Missed,
    NamedMember,
    Parcel,
    Problem,
    ReportOrder,
    ReusePermission,
    Telling,
    Wait,
)
from campaigns.models.choosing import NOT_CHOSEN
from campaigns.models.mentions import COUNTED
from perks.ground import scopes


@dataclass(frozen=True)
class Seen:
    """What one brand sees of one member: how she is called there, her claims and her mentions,
    and how many of its files name her."""

    brand: str
    given_names: list[str]
    claims: int
    mentions: int
    named: int = 0


def seen_by_brands(member_id: int) -> list[Seen]:
    """One entry per brand that a member claimed from, was named to, or joined by. Four queries.

    Brands see invitations only as a count, so an invitation alone shows nothing of anybody.
    """
    with scopes.switched_to(scopes.system("privacy page")):
        taken = by_brand(Claim, member_id=member_id)
        named = by_brand(NamedMember, member_id=member_id)
        joined = by_brand(CreatorInvitation, joined_id=member_id)
        mentions = dict(
            Mention.objects.filter(member_id=member_id, state__in=COUNTED)
            .values_list("brand_id")
            .annotate(n=Count("pk"))
        )
    everything = [*taken, *named, *joined]
    brands = {brand_id: name for brand_id, name, _, _ in everything}
    return [
        Seen(
            brand=name,
            given_names=sorted({given for at, _, given, _ in everything if at == brand_id}),
            claims=sum(n for at, _, _, n in taken if at == brand_id),
            mentions=mentions.get(brand_id, 0),
            named=sum(n for at, _, _, n in named if at == brand_id),
        )
        for brand_id, name in sorted(brands.items(), key=lambda each: each[1])
    ]


def by_brand(model: Any, **whose: int) -> list[tuple[int, str, str, int]]:
    """(brand, its name, how it calls the member, how many rows) for each pair of these."""
    rows = model.objects.filter(**whose)
    told = rows.values_list("brand_id", "brand__name", "given_name")
    return list(told.annotate(n=Count("pk")).order_by("brand__name", "given_name"))


def export(member_id: int) -> dict[str, Any]:
    """Every row of this package about a member, as JSON-able data (dates as datetimes).

    Visitors of her links are daily hashes that tell nobody apart later: clicks are exported by day.
    """
    with scopes.act_as(scopes.system("export")):
        clicks = Click.objects.filter(member_id=member_id, reason="")
        return {
            "invitations": rows(
                Invitation, member_id, "campaign__name", "brand__name", "receipt__number",
                "held_out", "invited_at", "opened_at",
            ),
            "claims": rows(
                Claim, member_id, "id", "campaign__name", "brand__name", "perk__name",
                "given_name", "receipt__number", "state", "claimed_at", "held_until", "issued_at",
                "ended_at", "ended_because", "wants",
            ),
            "draw_entries": rows(
                Entry, member_id, "campaign__name", "number", "entered_at", "withdrawn_at", "place",
                "passed_at", "passed_because",
            ),
            "choices": choices(member_id),
            "waiting": rows(
                Wait, member_id, "campaign__name", "brand__name", "state", "joined_at", "settled_at",
            ),
            "mentions": rows(
                Mention, member_id, "claim_id", "network", "native_id", "url", "excerpt",
                "found_by", "found_words", "posted_at", "found_at", "edited_at", "state",
                "gone_because", "gone_at", "stance", "stance_because", "reactions",
            ),
            "mention_changes": rows(MentionChange, member_id, "mention_id", "what", "at"),
            "missed": rows(Missed, member_id, "claim_id", "network", "native_id", "because", "at"),
            "evidence": rows(
                Evidence, member_id, "claim_id", "url", "posted_on", "sent_at", "state", "because",
            ),
            "reuse_permissions": rows(
                ReusePermission, member_id, "mention_id", "says_yes", "wording", "source", "at",
            ),
            "messages": rows(Message, member_id, "claim_id", "by", "text", "written_at", "read_at"),
            "message_reports": rows(
                MessageReport, member_id, "message_id", "by", "reason", "reported_at", "decision",
                "because", "decided_at",
            ),
            "told": rows(
                Telling, member_id, "claim_id", "where", "wording", "version", "at",
            ),
            "disclosures": rows(
                Disclosure, member_id, "mention_id", "number", "because", "verdict", "country",
                "version", "rule", "words", "read_at",
            ),
            "joined": list(
                CreatorInvitation.objects.filter(joined_id=member_id).values(
                    "brand__name", "given_name", "invited_at", "answered_at"
                )
            ),
            "named": rows(
                NamedMember, member_id, "brand__name", "export__version__audience__name",
                "export__exported_at", "given_name", "reference", "receipt__number",
            ),
            "answers": rows(BuyerAnswer, member_id, "question__text", "choice", "at"),
            "lists": rows(Listed, member_id, "list__brand__name", "list__kind", "at"),
            "customer_of": rows(CustomerMatch, member_id, "customer__brand__name", "matched_at"),
            "report_orders": list(
                ReportOrder.objects.filter(user_id=member_id)
                .order_by("pk")
                .values("campaign__name", "rhythm", "asked_at", "stopped_at", "sent_at")
            ),
            "addresses": addresses_of(member_id),
            "home_address": home.as_json() if (home := home_address.of(member_id)) else None,
            "address_reads": rows(AddressRead, member_id, "claim_id", "brand__name", "way", "at"),
            "parcels": rows(
                Parcel, member_id, "claim_id", "brand__name", "number", "state", "carrier",
                "tracking", "sent_at", "settled_at",
            ),
            "problems": rows(
                Problem, member_id, "parcel__claim_id", "what", "note", "state", "answer", "said_at",
            ),
            "links": rows(Link, member_id, "claim_id", "slug", "target", "made_at"),
            "clicks": list(
                clicks.values("link__slug", "day").annotate(visits=Count("pk")).order_by("day")
            ),
        }  # fmt: skip


def addresses_of(member_id: int) -> list[dict[str, Any]]:
    """The addresses that are still kept of her, opened."""
    kept = Address.objects.filter(member_id=member_id).select_related("claim").order_by("pk")
    return [
        {"claim_id": row.claim_id, "given_at": row.given_at}
        | addresses.opened(row, row.claim).as_json()
        for row in kept
    ]


def rows(model: Any, member_id: int, *columns: str) -> list[dict[str, Any]]:
    return list(model.objects.filter(member_id=member_id).order_by("pk").values(*columns))


def choices(member_id: int) -> list[dict[str, Any]]:
    """Each wave that saw her, and what came of it in the words of her receipt.

    Why a brand struck somebody is the brand's word about its own list and is kept for the audit.
    """
    seen = Choice.objects.filter(member_id=member_id).select_related("wave__campaign")
    return [
        {
            "campaign": choice.wave.campaign.name,
            "wave": choice.wave.number,
            "opened_at": choice.wave.opened_at,
            "ticket": choice.ticket,
            "number": choice.number,
            "turn": choice.rank is not None,
            "because": "" if choice.because in NOT_CHOSEN else choice.because,
            "told": (why_not(choice) or {}).get("value", ""),
        }
        for choice in seen.order_by("pk")
    ]
