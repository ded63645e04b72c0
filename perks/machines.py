"""A brand's machines: shops and CRMs that use the API, each with a token of its own."""

from __future__ import annotations

from perks.api.authentication import issue_token
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import ApiToken, Brand
from perks.team import require_owner


def enrol(brand: Brand, by: int | None, label: str) -> str:
    """The token of a new machine, whose text is not kept.

    Raises Refusal not_owner (403): a token outlives the role of whoever made it, so only those
    make one who may also take it back. Raises Refusal machine_name_unusable (400).
    """
    label = label.strip()
    if not 0 < len(label) <= 60 or not label.isprintable():
        raise Refusal(
            "machine_name_unusable", "A machine has a name of 1 to 60 signs. None was made.", 400
        )
    with scopes.act_as(scopes.system("machines")):
        require_owner(brand, by)
        return issue_token(label, brand=brand, made_by_id=by)


def revoke(brand: Brand, by: int | None, token_id: int) -> ApiToken:
    """End a token at once; twice is once. Raises Refusal not_owner (403), token_unknown (404)."""
    with scopes.act_as(scopes.system("machines")):
        require_owner(brand, by)
        found = one(brand, token_id)
        if found.revoked_at is None:
            found.revoked_at = clock.now()
            found.save(update_fields=["revoked_at"])
        return found


def made_by(brand: Brand, user_id: int) -> list[ApiToken]:
    """The brand's tokens in use whose text this person has read, the oldest first."""
    mine = ApiToken.objects.filter(brand=brand, made_by_id=user_id, revoked_at=None)
    return list(mine.order_by("pk"))


def one(brand: Brand, token_id: int) -> ApiToken:
    """A token of the brand. Raises Refusal token_unknown (404)."""
    found: ApiToken | None = ApiToken.objects.filter(brand=brand, pk=token_id).first()
    if found is None:
        raise Refusal("token_unknown", "The brand has no such token.", 404)
    return found


def of(brand: Brand) -> list[ApiToken]:
    """The brand's tokens, without their text: those in use first, then the newest first."""
    found = ApiToken.objects.filter(brand=brand).order_by("-pk")
    return sorted(found, key=lambda each: each.revoked_at is not None)
