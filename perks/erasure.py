"""Erasing a member: what she still holds ends first, then the database deletes her in one call."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from perks import caught_mail, passes, slots
from perks.ground import clock, scopes
from perks.ground.erasing import leaving
from perks.ground.errors import Refusal
from perks.ground.policies import scoped_models
from perks.models import ApiToken, BrandMembership, Pass, Stay, User, VenueMembership

ACTOR = scopes.system("erasure")
WORD = "DELETE"
GONE = "the holder's account was deleted"
# A score run or a request that had begun before may write about her after; none takes this long.
STILL_UNDER_WAY = timedelta(days=2)


def confirms(member: User, said: str) -> bool:
    """Whether `said` is the member's password, or the word DELETE where there is no password."""
    return member.check_password(said) if member.has_usable_password() else said == WORD


def erase(member_id: int) -> dict[str, int]:
    """Delete a member now and for good; gives {table: rows deleted or blanked}.

    All of it is one transaction. What brands and venues account for stays without name and words,
    pointing at a user row that says nothing. A member who is erased already is erased again, which
    takes what was still being written at the first time.
    Raises Refusal operator_stays, brand_needs_owner, venue_needs_owner: then nothing has changed.
    """
    with transaction.atomic():
        with scopes.act_as(ACTOR):
            member = User.objects.select_for_update().get(pk=member_id)
            refuse_needed(member)
            addresses = addresses_of(member)
            leaving.send(sender=User, member_id=member_id)
            end_passes(member_id)
            ApiToken.objects.filter(made_by=member, revoked_at=None).update(revoked_at=clock.now())
            end_sessions(member_id)
        counts = in_database(member_id)
        transaction.on_commit(lambda: caught_mail.forget(addresses))
    return counts


def erase_late() -> int:
    """The sweep: erase again whoever was erased of late; gives the number of rows deleted."""
    with scopes.act_as(ACTOR):
        late = User.objects.filter(erased_at__gt=clock.now() - STILL_UNDER_WAY)
        ids = list(late.order_by("pk").values_list("pk", flat=True))
    counts = [erase(id) for id in ids]
    deleted = {model._meta.db_table for model in scoped_models() if model.erased.blank is None}
    return sum(n for each in counts for table, n in each.items() if table in deleted)


def in_database(member_id: int) -> dict[str, int]:
    """What the database's own function does, as the member; see `perks.ground.erasing`."""
    with scopes.act_as(scopes.member(member_id)), connection.cursor() as cursor:
        cursor.execute("SELECT erase_member(%s)", [member_id])
        (counts,) = cursor.fetchone()
    return dict(json.loads(counts))


def refuse_needed(member: User) -> None:
    """Raise Refusal while others depend on this account."""
    if member.is_staff:
        raise Refusal(
            "operator_stays",
            "This account operates the house. Another operator has to take that off it first. "
            "Nothing was deleted.",
        )
    owned: list[tuple[str, Any, str]] = [
        ("brand", BrandMembership, "brand_id"),
        ("venue", VenueMembership, "venue_id"),
    ]
    for what, memberships, column in owned:
        mine = memberships.objects.filter(user=member, role="owner")
        for party in mine.values_list(column, flat=True):
            others = memberships.objects.filter(role="owner", **{column: party})
            if not others.exclude(user=member).exists():
                raise Refusal(
                    f"{what}_needs_owner",
                    f"You are the only owner of a {what}. Make somebody else an owner of it "
                    "first. Nothing was deleted.",
                )


def addresses_of(member: User) -> set[str]:
    known = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    return {address.lower() for address in [member.email, *known]}


def end_passes(member_id: int) -> None:
    """Booked hours are free again, and no door opens to a pass of hers."""
    booked = Stay.objects.filter(member_id=member_id, state="booked")
    for id in list(booked.values_list("pass_used_id", flat=True)):
        slots.cancel(id, member_id)
    for pass_ in Pass.objects.filter(member_id=member_id, revoked_at=None).order_by("pk"):
        passes.revoke(pass_, GONE)


def end_sessions(member_id: int) -> None:
    """Whoever is signed in as the member is signed out everywhere."""
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(member_id):
            session.delete()
