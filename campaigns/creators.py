"""A brand invites people whom it works with already. Nothing is kept of them before they join.

The address lies sealed in the outbox until the letter is sent; then a keyed hash remains, so that
nobody is invited twice, and after 90 days not even that. The brand learns who joined only from
whoever agrees, and never who is a member already or who asked for no more letters.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from campaigns import lists
from campaigns.creator_files import Fault, Person, Reading
from campaigns.models import BrandList, CreatorInvitation
from perks.ground import clock, scopes, strangers
from perks.ground.consent import Consent
from perks.ground.errors import Refusal
from perks.models import Brand, User

A_DAY = 200
EXPIRES_AFTER = timedelta(days=90)
# So many brands may write to one address within that time.
BRANDS_PER_ADDRESS = 3
ACTOR = scopes.system("creators")


@dataclass(frozen=True)
class Joined:
    """Somebody who joined and let the brand know."""

    invitation: int
    member_id: int
    given_name: str
    answered_at: object


def left_today(brand: Brand) -> int:
    """How many more people a brand may invite within these 24 hours."""
    since = clock.now() - timedelta(days=1)
    with scopes.switched_to(ACTOR):
        sent = CreatorInvitation.objects.filter(brand=brand, invited_at__gt=since).count()
    return max(0, A_DAY - sent)


def check(brand: Brand, reading: Reading) -> Reading:
    """The reading with whoever this brand invited before among the faults."""
    hashes = {strangers.address_hash(person.email): person for person in reading.people}
    with scopes.act_as(ACTOR):
        known = CreatorInvitation.objects.filter(brand=brand, address_hash__in=list(hashes))
        known = known.filter(Q(expires_at__gt=clock.now()) | Q(joined__isnull=False))
        before = {bytes(each.address_hash): each for each in known}
    faults = [
        Fault(
            hashes[hashed].line,
            f"You invited this address on {each.invited_at:%-d %B %Y} already.",
        )
        for hashed, each in before.items()
    ]
    people = [person for hashed, person in hashes.items() if hashed not in before]
    ordered = sorted([*reading.faults, *faults], key=lambda fault: fault.line)
    return Reading(people, ordered, reading.unread)


def invite(brand: Brand, people: Sequence[Person], by: int | None) -> int:
    """Invite whoever this brand has not invited; gives how many that were.

    The number says nothing of who is a member, or asked for no more letters: they are counted and
    not written to. Raises Refusal brand_not_vetted (403) or creators_limit (429).
    """
    if brand.vetted_at is None:
        raise Refusal(
            "brand_not_vetted",
            "An operator has not vetted your brand yet. Nobody was invited.",
            403,
        )
    with scopes.act_as(ACTOR), transaction.atomic():
        # One upload of a brand at a time, so that two together stay within the day's number.
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        forget_expired()
        fresh = check(brand, Reading(list(people))).people
        left = left_today(brand)
        if len(fresh) > left:
            raise Refusal(
                "creators_limit",
                f"A brand invites up to {A_DAY} people a day; {left} are left. Nobody was invited.",
                429,
                left=left,
            )
        silent = not_to_write_to(fresh)
        for person in fresh:
            write(brand, person, by, silent)
        return len(fresh)


def not_to_write_to(people: Sequence[Person]) -> set[str]:
    """The addresses that get no letter: who asked for none, who has had enough, members who
    did not agree to invitations."""
    hashes = {strangers.address_hash(person.email): person.email for person in people}
    stopped = strangers.stopped(hashes)
    live = CreatorInvitation.objects.filter(
        address_hash__in=list(hashes), expires_at__gt=clock.now()
    )
    often = live.values_list("address_hash").annotate(n=Count("pk"))
    enough = {bytes(hashed) for hashed, n in often if n >= BRANDS_PER_ADDRESS}
    agreed = Consent.objects.filter(member_id=OuterRef("pk"), purpose="invite", withdrawn_at=None)
    members = User.objects.filter(email__in=list(hashes.values())).exclude(Exists(agreed))
    return {hashes[each] for each in stopped | enough} | set(
        members.values_list("email", flat=True)
    )


def write(brand: Brand, person: Person, by: int | None, silent: set[str]) -> None:
    """The invitation and, unless nobody wants it, the letter."""
    token = secrets.token_urlsafe(18)
    made = CreatorInvitation.objects.create(
        brand=brand,
        address_hash=strangers.address_hash(person.email),
        token_digest=digest(token),
        invited_by=by,
        expires_at=clock.now() + EXPIRES_AFTER,
    )
    if person.email in silent:
        return
    context = {
        "name": person.name,
        "brand_name": brand.name,
        "url": settings.SITE_URL + reverse("creator_join", args=[token]),
        "until": f"{made.expires_at:%-d %B %Y}",
        "no_more_url": settings.SITE_URL
        + reverse("no_more", args=[strangers.signed(person.email)]),
    }
    subject = f"{brand.name} invites you to Perks"
    strangers.write(person.email, f"creator:{made.pk}", "campaigns/email/creator", subject, context)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def find(token: str) -> CreatorInvitation | None:
    """The invitation of a link, if it has not expired."""
    with scopes.act_as(ACTOR):
        found: CreatorInvitation | None = (
            CreatorInvitation.objects.filter(token_digest=digest(token), expires_at__gt=clock.now())
            .select_related("brand")
            .first()
        )
        return found


def answer(token: str, member_id: int, agrees: bool) -> CreatorInvitation:
    """The member lets the brand know that she joined, or not; once, and for good.

    Raises Refusal invitation_gone (410), invitation_answered or already_joined.
    """
    with scopes.act_as(ACTOR):
        found = find(token)
        if found is None:
            raise Refusal("invitation_gone", "This invitation has run out.", 410)
        mine = CreatorInvitation.objects.filter(brand_id=found.brand_id, joined_id=member_id)
        if agrees and mine.exists():
            raise Refusal("already_joined", f"{found.brand.name} knows that you joined.")
        facts: dict[str, object] = {"answered_at": clock.now()}
        if agrees:
            name = User.objects.get(pk=member_id).given_name
            facts |= {"joined_id": member_id, "given_name": name[:80]}
        rows = CreatorInvitation.objects.filter(pk=found.pk, answered_at=None)
        if not rows.update(**facts):
            raise Refusal("invitation_answered", "This invitation has been answered already.")
        found.refresh_from_db()
        return found


def joined(brand: Brand) -> list[Joined]:
    """Who joined and let the brand know, newest first."""
    found = CreatorInvitation.objects.filter(brand=brand, joined__isnull=False)
    return [
        Joined(each.pk, each.joined_id, each.given_name, each.answered_at)
        for each in found.order_by("-answered_at", "-pk")
    ]


def put_on_list(brand: Brand, into: BrandList, invitations: Sequence[int]) -> int:
    """Put those of these people who joined, and let the brand know, on a list of the brand; gives
    how many. Nobody else is on it by this: the brand names invitations, never members."""
    with scopes.act_as(ACTOR):
        agreed = CreatorInvitation.objects.filter(
            brand=brand, pk__in=list(invitations), joined__isnull=False
        )
        members = list(agreed.values_list("joined_id", flat=True))
        lists.put(into, members)
    return len(members)


def forget_expired() -> int:
    """Delete what has run out, hash included, unless she joined; gives the number."""
    with scopes.act_as(ACTOR):
        old = CreatorInvitation.objects.filter(expires_at__lte=clock.now(), joined=None)
        return int(old.delete()[0])
