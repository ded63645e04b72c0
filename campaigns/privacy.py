"""What the campaigns package keeps about a member, and what each brand sees of her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from campaigns.models import Claim, Click, Invitation, Link, Mention
from perks.ground import scopes


@dataclass(frozen=True)
class Seen:
    """What one brand sees of one member: how she is called there, her claims and her mentions."""

    brand: str
    given_names: list[str]
    claims: int
    mentions: int


def seen_by_brands(member_id: int) -> list[Seen]:
    """One entry per brand that a member claimed from, by name. Two queries.

    Brands see invitations only as a count, so an invitation alone shows nothing of anybody.
    """
    with scopes.act_as(scopes.system("privacy page")):
        claims = Claim.objects.filter(member_id=member_id).values_list(
            "brand_id", "brand__name", "given_name"
        )
        taken = list(claims.annotate(n=Count("pk")).order_by("brand__name", "given_name"))
        mentions = dict(
            Mention.objects.filter(member_id=member_id)
            .values_list("brand_id")
            .annotate(n=Count("pk"))
        )
    brands = dict.fromkeys((brand_id, name) for brand_id, name, _, _ in taken)
    return [
        Seen(
            brand=name,
            given_names=[given for at, _, given, _ in taken if at == brand_id],
            claims=sum(n for at, _, _, n in taken if at == brand_id),
            mentions=mentions.get(brand_id, 0),
        )
        for brand_id, name in brands
    ]


def export(member_id: int) -> dict[str, Any]:
    """Every row of this package about a member, as JSON-able data (dates as datetimes).

    Visitors of her links are daily hashes that tell nobody apart later: clicks are exported by day.
    """
    with scopes.act_as(scopes.system("export")):
        clicks = Click.objects.filter(member_id=member_id, is_bot=False)
        return {
            "invitations": rows(
                Invitation, member_id, "campaign__name", "brand__name", "receipt__number",
                "held_out", "invited_at", "opened_at",
            ),
            "claims": rows(
                Claim, member_id, "id", "campaign__name", "brand__name", "perk__name",
                "given_name", "receipt__number", "state", "claimed_at", "held_until", "issued_at",
                "ended_at", "ended_because",
            ),
            "mentions": rows(
                Mention, member_id, "claim_id", "network", "native_id", "url", "excerpt",
                "found_by", "posted_at", "found_at", "reactions",
            ),
            "links": rows(Link, member_id, "claim_id", "slug", "target", "made_at"),
            "clicks": list(
                clicks.values("link__slug", "day").annotate(visits=Count("pk")).order_by("day")
            ),
        }  # fmt: skip


def rows(model: Any, member_id: int, *columns: str) -> list[dict[str, Any]]:
    return list(model.objects.filter(member_id=member_id).order_by("pk").values(*columns))
