"""What others tell: an account was read, so look for mentions; a post was deleted, so its mention
goes; a member leaves, so end her claims."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_changed, email_confirmed
from django.dispatch import receiver

from campaigns import claims, draws, following
from campaigns.models import Claim
from perks.ground import scopes
from perks.ground.consent import given_now
from perks.ground.erasing import leaving
from perks.ground.nudge import nudge
from scoring.events import posts_deleted, refreshed


@receiver(refreshed, dispatch_uid="look_for_mentions")
def look_for_mentions(member_id: int, **_: Any) -> None:
    """Queue a look at this member's news, if the member took anything."""
    with scopes.act_as(scopes.system("mentions")):
        if Claim.objects.filter(member_id=member_id, state__in=["issued", "redeemed"]).exists():
            nudge("campaigns.tasks.collect_mentions", member_id)


@receiver(posts_deleted, dispatch_uid="take_back_mentions")
def take_back_mentions(account_id: int, post_ids: list[int], **_: Any) -> None:
    """What its author deleted is a mention no more."""
    following.deleted(account_id, post_ids)


@receiver(leaving, dispatch_uid="give_back_claims")
def give_back_claims(member_id: int, **_: Any) -> None:
    """Claims that are not used go back into stock, her name leaves every pot, and the audience
    learns who left."""
    unused = Claim.objects.filter(member_id=member_id, state__in=["held", "issued"])
    for id in list(unused.order_by("pk").values_list("pk", flat=True)):
        claims.cancel(id, member_id)
    draws.withdraw_all(member_id)
    nudge("campaigns.tasks.build_frame")


@receiver(given_now, dispatch_uid="match_who_agreed")
def match_who_agreed(member_id: int, purposes: list[str], **_: Any) -> None:
    """Look whether somebody who agreed to be matched is a customer of a brand."""
    if "match" in purposes:
        nudge("campaigns.tasks.match_member", member_id)


@receiver([email_confirmed, email_changed], dispatch_uid="match_another_address")
def match_another_address(**told: Any) -> None:
    """The same for whoever confirmed an address, or changed to another."""
    user = told["email_address"].user if "email_address" in told else told["user"]
    nudge("campaigns.tasks.match_member", user.pk)
