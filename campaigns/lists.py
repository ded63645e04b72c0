"""Lists of members that a brand keeps: from its own claims, or from addresses that it uploads.

An uploaded address is looked up among members who agreed to be matched, and not kept. How many it
found is told in round numbers only from ten on, so that one address tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.db.models.functions import Lower

from campaigns.counts import published, told
from campaigns.models import BrandList, Campaign, Claim, Listed
from campaigns.models.known import LIST_KINDS
from perks.ground import scopes
from perks.ground.consent import Consent
from perks.ground.errors import Refusal

ACTOR = scopes.system("lists")
TAKEN = ("issued", "redeemed")
MOST = 50_000


@dataclass(frozen=True)
class Shown:
    """A list as its brand sees it; `people` is None for fewer than ten."""

    list: BrandList
    people: int | None

    @property
    def kind(self) -> str:
        return LIST_KINDS[self.list.kind]


def of(brand_id: int) -> list[Shown]:
    """The brand's lists by name, with how many members stand on each."""
    lists = list(BrandList.objects.filter(brand_id=brand_id).order_by("name", "pk"))
    with scopes.switched_to(ACTOR):
        counts = dict(
            Listed.objects.filter(brand_id=brand_id).values_list("list_id").annotate(Count("pk"))
        )
    return [
        Shown(each, told(published(counts.get(each.pk, 0), f"list {each.pk}"))) for each in lists
    ]


def make(brand_id: int, name: str, kind: str) -> BrandList:
    """A new, empty list. Raises Refusal list_invalid (400) or list_name_taken."""
    name = name.strip()
    if not 1 <= len(name) <= 60 or not name.isprintable() or kind not in LIST_KINDS:
        raise Refusal("list_invalid", "A list has a name and is a shortlist or a blocklist.", 400)
    try:
        with transaction.atomic():
            made: BrandList = BrandList.objects.create(brand_id=brand_id, name=name, kind=kind)
    except IntegrityError:
        raise Refusal(
            "list_name_taken", "There is a list of this name. Nothing was made."
        ) from None
    return made


def find(brand_id: int, id: int) -> BrandList:
    """Raises Refusal list_unknown (404)."""
    found: BrandList | None = BrandList.objects.filter(brand_id=brand_id, pk=id).first()
    if found is None:
        raise Refusal("list_unknown", "The brand has no such list.", 404)
    return found


def add_claimants(into: BrandList, campaign: Campaign) -> None:
    """Put whoever took something in a campaign of the brand on the list."""
    with scopes.act_as(ACTOR):
        taken = Claim.objects.filter(campaign=campaign, brand_id=into.brand_id, state__in=TAKEN)
        put(into, taken.values_list("member_id", flat=True).distinct())


def add_addresses(into: BrandList, lines: Iterable[Mapping[str, str]]) -> None:
    """Put the members with these confirmed addresses on the list, if they agreed to be matched.

    Raises Refusal list_too_long (400).
    """
    typed = {str(line.get("email", "")).strip().lower() for line in lines} - {""}
    if len(typed) > MOST:
        raise Refusal("list_too_long", f"There are more than {MOST:,} addresses.", 400)
    with scopes.act_as(ACTOR):
        agreed = Consent.objects.filter(purpose="match", withdrawn_at=None).values("member_id")
        confirmed = EmailAddress.objects.annotate(lower=Lower("email")).filter(
            lower__in=typed, verified=True, user_id__in=agreed, user__is_member=True
        )
        put(into, confirmed.values_list("user_id", flat=True))


def put(into: BrandList, members: Iterable[int]) -> None:
    Listed.objects.bulk_create(
        [Listed(list=into, brand_id=into.brand_id, member_id=member) for member in set(members)],
        ignore_conflicts=True,
    )


def drop(gone: BrandList) -> None:
    """Remove a list with all that stands on it; rules that name it then find nobody on it."""
    with scopes.act_as(ACTOR):
        gone.delete()
