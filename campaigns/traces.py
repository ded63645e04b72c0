"""Where claims come from, for the limits on how fast one hand can take: hashed anew each day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from campaigns.models import Claim, Trace
from perks.ground import clock, rows, scopes, vault

# Claims a day of one member, and of one linked account whoever holds it, over all campaigns.
PER_MEMBER, PER_ACCOUNT = 10, 10
EVERYWHERE = ("member", "account")
KEPT_FOR = timedelta(days=2)
V4_BLOCK, V6_BLOCK = 24, 48
Mark = tuple[str, bytes]
ACCOUNTS = """
  SELECT member_id, network || ':' || native_id FROM scoring_account
  WHERE member_id = ANY(%s) AND unlinked_at IS NULL AND proven_at IS NOT NULL
"""
COUNTS = """
  SELECT kind, mark, campaign_id, count(*) FROM campaigns_trace
  WHERE mark = ANY(%s) AND day = %s GROUP BY kind, mark, campaign_id
"""
WRITE = """
  INSERT INTO campaigns_trace (claim_id, campaign_id, kind, mark, day)
  SELECT *, %s FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bytea[])
"""


@dataclass(frozen=True)
class Origin:
    """What a request tells of where it comes from; empty where it does not.

    `devices` are what it can be known by again: the browser's signed cookie, the key that a program
    signs in with, and what the program says of the phone that it runs on.
    """

    address: str = ""
    devices: tuple[str, ...] = ()


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
    told = [("member", str(member_id)), *(("device", each) for each in origin.devices)]
    told += [("network", block_of(origin.address)), *(("account", each) for each in accounts)]
    day = clock.today().isoformat()
    return [(kind, vault.keyed_hash(f"trace:{day}", kind, what)) for kind, what in told if what]


def accounts_of(member_ids: Iterable[int]) -> dict[int, list[str]]:
    """The linked accounts of each member, by network and name there."""
    found: dict[int, list[str]] = {}
    for member, account in rows.often(ACCOUNTS, [list(member_ids)]):
        found.setdefault(member, []).append(account)
    return found


def counts(marks: Iterable[Mark]) -> Counter[tuple[str, bytes, int]]:
    """How many claims each mark has today, by (kind, mark, campaign); campaign 0 is all of them."""
    found: Counter[tuple[str, bytes, int]] = Counter()
    wanted = list({mark for _, mark in marks})
    for kind, mark, campaign, number in rows.read(COUNTS, [wanted, clock.today()]):
        found[kind, bytes(mark), 0 if kind in EVERYWHERE else campaign] += number
    return found


def write(claims: Sequence[tuple[Claim, list[Mark]]]) -> None:
    """Keep the marks of claims that were made."""
    marks = [
        (claim.pk, claim.campaign_id, kind, mark) for claim, its in claims for kind, mark in its
    ]
    if marks:
        scopes.current_actor()
        rows.write(WRITE, [clock.today(), *map(list, zip(*marks, strict=True))])


def forget() -> int:
    """Delete what is older than two days; gives the number."""
    old = Trace.objects.filter(day__lt=clock.today() - KEPT_FOR)
    return int(old.delete()[0])
