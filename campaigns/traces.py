"""Where claims come from, for the limits on how fast one hand can take: hashed anew each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.db.models import Count

from campaigns.models import Claim, Trace
from perks.ground import clock, rows, vault
from scoring.models import Account

# Claims a day of one member, and of one linked account whoever holds it, over all campaigns.
PER_MEMBER, PER_ACCOUNT = 10, 10
EVERYWHERE = ("member", "account")
KEPT_FOR = timedelta(days=2)
V4_BLOCK, V6_BLOCK = 24, 48
Mark = tuple[str, bytes]


@dataclass(frozen=True)
class Origin:
    """What a request tells of where it comes from; empty where it does not."""

    address: str = ""
    device: str = ""


NOWHERE = Origin()


def block_of(address: str) -> str:
    """The network block of an address, a /24 or a /48; "" for one that is not of the internet.

    A private address is a proxy's or our own: all who come through it would share one limit.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not found.is_global:
        return ""
    size = V4_BLOCK if found.version == 4 else V6_BLOCK
    return str(ip_network((found, size), strict=False))


def marks_of(origin: Origin, member_id: int, accounts: Iterable[str]) -> list[Mark]:
    """What a claim is counted under today."""
    told = [("member", str(member_id)), ("device", origin.device)]
    told += [("network", block_of(origin.address)), *(("account", each) for each in accounts)]
    day = clock.today().isoformat()
    return [(kind, vault.keyed_hash(f"trace:{day}", kind, what)) for kind, what in told if what]


def accounts_of(member_ids: Iterable[int]) -> dict[int, list[str]]:
    """The linked accounts of each member, by network and name there."""
    found: dict[int, list[str]] = {}
    linked = Account.objects.filter(
        member_id__in=list(member_ids), unlinked_at=None, proven_at__isnull=False
    )
    for member, network, name in linked.values_list("member_id", "network", "native_id"):
        found.setdefault(member, []).append(f"{network}:{name}")
    return found


def counts(marks: Iterable[Mark]) -> Counter[tuple[str, bytes, int]]:
    """How many claims each mark has today, by (kind, mark, campaign); campaign 0 is all of them."""
    seen = Trace.objects.filter(mark__in={mark for _, mark in marks}, day=clock.today())
    grouped = seen.values_list("kind", "mark", "campaign_id").annotate(n=Count("pk"))
    found: Counter[tuple[str, bytes, int]] = Counter()
    for kind, mark, campaign, number in grouped:
        found[kind, bytes(mark), 0 if kind in EVERYWHERE else campaign] += number
    return found


def write(claims: Sequence[tuple[Claim, list[Mark]]]) -> None:
    """Keep the marks of claims that were made."""
    drafted = [
        Trace(claim=claim, campaign_id=claim.campaign_id, kind=kind, mark=mark, day=clock.today())
        for claim, marks in claims
        for kind, mark in marks
    ]
    for trace, id in zip(drafted, rows.numbers(Trace, len(drafted)), strict=True):
        trace.pk = id
    rows.insert(drafted)


def forget() -> int:
    """Delete what is older than two days; gives the number."""
    old = Trace.objects.filter(day__lt=clock.today() - KEPT_FOR)
    return int(old.delete()[0])
