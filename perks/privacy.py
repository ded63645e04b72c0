"""What the perks package keeps about a member, and the facts that she may change."""

from __future__ import annotations

from typing import Any

from perks import passkeys
from perks.ground import scopes
from perks.ground.consent import Consent
from perks.ground.outbox import Letter
from perks.ground.receipts import Receipt
from perks.models import (
    ApiToken,
    BrandMembership,
    MemberCard,
    NotMeReport,
    Pass,
    PassBinding,
    Redemption,
    Stay,
    User,
    VenueMembership,
)

ABOUT_ME = (
    "email",
    "name",
    "birth_year",
    "country",
    "region",
    "city",
    "place_id",
    "languages",
    "is_member",
    "is_sandbox",
    "hides_score",
    "perks_a_month",
    "page_language",
    "time_zone",
    "joined_at",
    "last_login",
)


def export(member_id: int) -> dict[str, Any]:
    """Every row of this package about a member, as JSON-able data (dates as datetimes).

    Secrets are left out: the password, the tokens themselves and the signing keys.
    """
    with scopes.act_as(scopes.system("export")):
        mine = {"member_id": member_id}
        return {
            "profile": User.objects.filter(pk=member_id).values(*ABOUT_ME).get(),
            "consents": rows(Consent, mine, "purpose", "source", "given_at", "withdrawn_at"),
            "passes": rows(
                Pass, mine, "id", "brand__name", "perk__name", "venue__name", "holder",
                "short_code", "code", "valid_from", "valid_until", "uses", "guests", "issued_at",
                "revoked_at", "revoked_because",
            ),
            "pass_phones": rows(PassBinding, mine, "pass_bound_id", "bound_at", "ended_at"),
            "cards": rows(MemberCard, mine, "id", "made_at", "valid_until", "revoked_at"),
            "redemptions": rows(
                Redemption, mine, "pass_used_id", "brand__name", "venue__name", "use_number",
                "redeemed_at", "undone_at",
            ),
            "stays": rows(
                Stay, mine, "venue__name", "state", "people", "starts_at", "booked_at",
                "arrived_at", "ended_at", "ended_because",
            ),
            "reports": rows(NotMeReport, mine, "redemption_id", "venue__name", "reported_at"),
            "receipts": rows(
                Receipt, mine, "number", "question", "evaluator", "verdict", "values", "sentences",
                "nearest", "written_at",
            ),
            "letters": rows(Letter, mine, "subject", "context", "written_at", "sent_at"),
            "tokens": rows(
                ApiToken, {"user_id": member_id}, "label", "hint", "created_at", "revoked_at"
            ),
            "passkeys": [
                {"name": passkey.wrap().name, "made_at": passkey.created_at,
                 "last_used_at": passkey.last_used_at}
                for passkey in passkeys.of(member_id)
            ],
            "brands": rows(BrandMembership, {"user_id": member_id}, "brand__name", "role"),
            "venues": rows(VenueMembership, {"user_id": member_id}, "venue__name", "role"),
        }  # fmt: skip


def rows(model: Any, whose: dict[str, int], *columns: str) -> list[dict[str, Any]]:
    return list(model.objects.filter(**whose).order_by("pk").values(*columns))


def change_profile(member_id: int, **facts: Any) -> None:
    """Set `birth_year`, `country`, `city` with its `place_id`, `languages`; empty is unknown again."""
    unknown = set(facts) - {"birth_year", "country", "city", "place_id", "languages"}
    if unknown:
        raise ValueError(f"not facts of the profile: {sorted(unknown)}")
    User.objects.filter(pk=member_id).update(**facts)


def want_perks(member_id: int, most: int | None) -> None:
    """Want at most so many perks a month; None for as many as the house gives."""
    User.objects.filter(pk=member_id).update(perks_a_month=most)


def hide_score(member_id: int, hide: bool) -> None:
    """Hide the score from the member's own home, or show it; perks and topics stay as they are."""
    User.objects.filter(pk=member_id).update(hides_score=hide)


def read_in(member_id: int, language: str) -> None:
    """Have pages and letters in this language, whichever browser asks for them."""
    User.objects.filter(pk=member_id).update(page_language=language)


def keep_time(member_id: int, zone: str) -> None:
    """Have moments on the clock of this zone; empty follows the browser."""
    User.objects.filter(pk=member_id).update(time_zone=zone)
