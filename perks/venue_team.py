"""Who works at a venue. Its owners add and remove people, and it is never without an owner."""

from __future__ import annotations

from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import Venue, VenueMembership
from perks.team import confirmed_person

OVERRULERS = ("supervisor", "owner")


def members(venue: Venue) -> list[VenueMembership]:
    """The staff with each one's user, owners first. For pages of the venue itself."""
    with scopes.switched_to(scopes.system("venue team")):
        found = VenueMembership.objects.filter(venue=venue).select_related("user")
        rank = VenueMembership.ROLES.index
        return sorted(found, key=lambda each: (-rank(each.role), each.user.name, each.pk))


def member(venue_id: int, user_id: int | None) -> VenueMembership:
    """Somebody's own membership. Raises Refusal membership_not_found (404)."""
    with scopes.switched_to(scopes.system("venue team")):
        rows = VenueMembership.objects.filter(venue_id=venue_id, user_id=user_id)
        found: VenueMembership | None = rows.select_related("user").first()
    if found is None:
        raise Refusal("membership_not_found", "There is nobody like that at this venue.", 404)
    return found


def add(venue: Venue, by: int | None, email: str, role: str) -> VenueMembership:
    """Put somebody with a confirmed account on the staff.

    Raises Refusal not_owner (403), role_unknown (400), person_unknown (404),
    address_not_confirmed or already_on_team.
    """
    with scopes.act_as(scopes.system("venue team")):
        require_owner(venue, by)
        check_role(role)
        user = confirmed_person(email)
        made, is_new = VenueMembership.objects.get_or_create(
            venue=venue, user=user, defaults={"role": role}
        )
        if not is_new:
            raise Refusal("already_on_team", f"{user} works here already, as {made.role}.")
        return made


def change_role(venue: Venue, by: int | None, membership_id: int, role: str) -> VenueMembership:
    """Give somebody another role. Raises as `remove` does, and role_unknown (400)."""
    with scopes.act_as(scopes.system("venue team")):
        require_owner(venue, by)
        check_role(role)
        found = find(venue, membership_id)
        if role != "owner":
            keep_an_owner(venue, found)
        found.role = role
        found.save(update_fields=["role"])
        return found


def remove(venue: Venue, by: int | None, membership_id: int) -> VenueMembership:
    """Take somebody off the staff, PIN and all; gives who it was.

    Raises Refusal not_owner (403), membership_not_found (404) or last_owner.
    """
    with scopes.act_as(scopes.system("venue team")):
        require_owner(venue, by)
        found = find(venue, membership_id)
        keep_an_owner(venue, found)
        VenueMembership.objects.filter(pk=found.pk).delete()
        return found


def require_owner(venue: Venue, user_id: int | None) -> None:
    """Lock the staff, so that two owners cannot remove each other at once, and check who asks."""
    Venue.objects.select_for_update(no_key=True).get(pk=venue.pk)
    if not VenueMembership.objects.filter(venue=venue, user_id=user_id, role="owner").exists():
        raise Refusal(
            "not_owner", "Only an owner does this. Ask one of them. Nothing was changed.", 403
        )


def check_role(role: str) -> None:
    if role not in VenueMembership.ROLES:
        known = ", ".join(VenueMembership.ROLES)
        raise Refusal("role_unknown", f"There is no such role. There are: {known}.", 400)


def find(venue: Venue, membership_id: int) -> VenueMembership:
    rows = VenueMembership.objects.filter(venue=venue, pk=membership_id).select_related("user")
    found: VenueMembership | None = rows.first()
    if found is None:
        raise Refusal("membership_not_found", "There is nobody like that at this venue.", 404)
    return found


def keep_an_owner(venue: Venue, leaving: VenueMembership) -> None:
    """Raise Refusal last_owner when `leaving` is the only owner."""
    others = VenueMembership.objects.filter(venue=venue, role="owner").exclude(pk=leaving.pk)
    if leaving.role == "owner" and not others.exists():
        raise Refusal(
            "last_owner",
            "A venue always has an owner, and this is the only one. "
            "Make somebody else an owner first. Nothing was changed.",
        )
