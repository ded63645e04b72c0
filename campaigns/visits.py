"""Whether a visit is a person's: by what came with it, before it is counted.

The signs of robots and of what makes previews are data, in robots.csv.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path

from campaigns.models.links import EMBEDDED, HEAD, PREFETCH, PREVIEW, ROBOT

SIGNS = Path(__file__).with_name("robots.csv")
AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
# Networks are told apart, not the homes in them.
BITS = {4: 24, 6: 48}


@dataclass(frozen=True)
class Visit:
    """What a visit is judged by: nothing of it is kept but a hash that is salted anew each day."""

    agent: str
    address: str
    head: bool = False
    purpose: str = ""
    fetched_for: str = "document"
    speaks: bool = True

    @property
    def reason(self) -> str:
        """Why it is not counted; "" for a person's visit."""
        if self.head:
            return HEAD
        if AHEAD.search(self.purpose):
            return PREFETCH
        by_name = named(self.agent)
        if by_name:
            return by_name
        if self.fetched_for not in ("document", "iframe"):
            return EMBEDDED
        # Every browser says which languages its reader likes.
        return "" if self.speaks else ROBOT

    @property
    def network(self) -> str:
        """The network that it comes from: 256 addresses, or one line of IPv6."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return ""
        return str(ip_network((address, BITS[address.version]), strict=False))


def named(agent: str) -> str:
    """What an agent's name tells: PREVIEW, ROBOT, or "" for a browser."""
    if not agent.strip():
        return ROBOT
    found = {reasons()[sign] for sign in pattern().findall(agent.lower())}
    return PREVIEW if PREVIEW in found else ROBOT if found else ""


@cache
def reasons() -> dict[str, str]:
    with SIGNS.open(encoding="utf-8", newline="") as lines:
        return {row["sign"]: row["reason"] for row in csv.DictReader(lines)}


@cache
def pattern() -> re.Pattern[str]:
    """Longer signs first, so that the more telling one is found."""
    longest = sorted(reasons(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)))
