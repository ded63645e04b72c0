"""Who acts for a brand. Owners change the team, and a brand is never without one."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import ApiToken, Brand, BrandMembership, User


def members(brand: Brand) -> list[BrandMembership]:
    """The team with each one's user, owners first. For pages of the brand itself."""
    with scopes.switched_to(scopes.system("team")):
        found = BrandMembership.objects.filter(brand=brand).select_related("user")
        rank = BrandMembership.ROLES.index
        return sorted(found, key=lambda each: (-rank(each.role), each.user.name, each.pk))


def role_of(brand: Brand, user_id: int | None) -> str:
    """ "owner", "manager", "reader" or "" for somebody who is not on the team."""
    found = BrandMembership.objects.filter(brand=brand, user_id=user_id)
    return found.values_list("role", flat=True).first() or ""


def add(brand: Brand, by: int | None, email: str, role: str) -> BrandMembership:
    """Put somebody who has an account on the team.

    The address must be confirmed: else whoever signs up with a colleague's address first would
    act for the brand. Raises Refusal not_owner (403), role_unknown (400), person_unknown (404),
    address_not_confirmed or already_on_team.
    """
    with scopes.act_as(scopes.system("team")):
        require_owner(brand, by)
        check_role(role)
        user = confirmed_person(email)
        made, is_new = BrandMembership.objects.get_or_create(
            brand=brand, user=user, defaults={"role": role}
        )
        if not is_new:
            raise Refusal("already_on_team", f"{user} is on the team already, as {made.role}.")
        return made


def confirmed_person(email: str) -> User:
    """Whoever has this confirmed address. Raises Refusal person_unknown, address_not_confirmed."""
    user: User | None = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise Refusal(
            "person_unknown",
            "Nobody has an account with this e-mail address. Ask them to sign up first.",
            404,
        )
    if not EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        raise Refusal(
            "address_not_confirmed",
            "This address is not confirmed yet, so nobody was added. Ask them to open the "
            "letter that we sent when they signed up.",
        )
    return user


def change_role(brand: Brand, by: int | None, membership_id: int, role: str) -> BrandMembership:
    """Give somebody another role. Raises as `remove` does, and role_unknown (400)."""
    with scopes.act_as(scopes.system("team")):
        require_owner(brand, by)
        check_role(role)
        found = find(brand, membership_id)
        if role != "owner":
            keep_an_owner(brand, found)
        found.role = role
        found.save(update_fields=["role"])
        return found


def remove(brand: Brand, by: int | None, membership_id: int) -> BrandMembership:
    """Take somebody off the team; gives who it was.

    Raises Refusal not_owner (403), membership_not_found (404) or last_owner.
    """
    with scopes.act_as(scopes.system("team")):
        require_owner(brand, by)
        found = find(brand, membership_id)
        keep_an_owner(brand, found)
        BrandMembership.objects.filter(pk=found.pk).delete()
        end_tokens(brand, found)
        return found


def end_tokens(brand: Brand, leaving: BrandMembership) -> None:
    """Whoever leaves has read the tokens they made for the brand's machines: these end at once."""
    mine = ApiToken.objects.filter(brand=brand, made_by_id=leaving.user_id, revoked_at=None)
    mine.update(revoked_at=clock.now())


def require_owner(brand: Brand, user_id: int | None) -> None:
    """Lock the team, so that two owners cannot remove each other at once, and check who asks."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    if not BrandMembership.objects.filter(brand=brand, user_id=user_id, role="owner").exists():
        raise Refusal(
            "not_owner",
            "Only an owner does this. Ask one of them. Nothing was changed.",
            403,
        )


def check_role(role: str) -> None:
    if role not in BrandMembership.ROLES:
        known = ", ".join(BrandMembership.ROLES)
        raise Refusal("role_unknown", f"There is no such role. There are: {known}.", 400)


def find(brand: Brand, membership_id: int) -> BrandMembership:
    rows = BrandMembership.objects.filter(brand=brand, pk=membership_id).select_related("user")
    found: BrandMembership | None = rows.first()
    if found is None:
        raise Refusal("membership_not_found", "There is nobody like that on the team.", 404)
    return found


def keep_an_owner(brand: Brand, leaving: BrandMembership) -> None:
    """Raise Refusal last_owner when `leaving` is the only owner."""
    others = BrandMembership.objects.filter(brand=brand, role="owner").exclude(pk=leaving.pk)
    if leaving.role == "owner" and not others.exists():
        raise Refusal(
            "last_owner",
            "A brand always has an owner, and this is the only one. "
            "Make somebody else an owner first. Nothing was changed.",
        )
