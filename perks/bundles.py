"""What a desk believes without asking: per brand and venue, signed by the house.

A version never goes down: it rises when the content changes, and is no smaller than the time, so
that a house that was restored from a copy goes on above what its devices have seen.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from perks import house, keys, passes, shop_desk
from perks.ground import clock, scopes
from perks.kinds import registry
from perks.models import Brand, BundleVersion, Perk, Venue

PURPOSE = b"perks bundle v1\n"
HOUSE_PURPOSE = b"perks house v1\n"
FORMAT = 1


@dataclass(frozen=True)
class Signed:
    """A text as it was signed, byte for byte, and by which key of the house."""

    text: str
    key: int
    signature: bytes

    def told(self) -> dict[str, Any]:
        """As JSON carries it."""
        return {"text": self.text, "key": self.key, "signature": b64(self.signature)}


def of_venue(venue: Venue) -> list[Signed]:
    """One bundle for each brand that has something to hand over here, signed now."""
    with scopes.act_as(scopes.system("bundles")):
        here = Perk.objects.filter(shop_desk.here(venue), kind__in=registry.at_desks())
        brands = Brand.objects.filter(pk__in=here.values("brand_id")).order_by("pk")
        return [of_brand(brand, venue) for brand in brands]


def of_brand(brand: Brand, venue: Venue) -> Signed:
    """The bundle of one brand at one venue."""
    facts = content(brand, venue)
    version = version_of(brand.pk, venue.pk, facts)
    return sign(PURPOSE, {"v": FORMAT, "version": version, "made_ms": milliseconds(), **facts})


def of_house() -> Signed:
    """The house's public keys, signed by the present one: how a device learns of the next."""
    public = [{"number": n, "public": b64(key)} for n, key in sorted(house.public_keys().items())]
    return sign(HOUSE_PURPOSE, {"v": FORMAT, "made_ms": milliseconds(), "keys": public})


def content(brand: Brand, venue: Venue) -> dict[str, Any]:
    """All of a bundle that is worth a new version when it changes."""
    here = Perk.objects.filter(shop_desk.here(venue), brand=brand, kind__in=registry.at_desks())
    return {
        "venue": {
            "id": venue.pk, "slug": venue.slug, "name": venue.name, "time_zone": venue.time_zone,
        },
        "brand": {"id": brand.pk, "name": brand.name},
        "keys": [
            {
                "number": key.number,
                "public": b64(bytes(key.public_bytes)),
                "from": int(key.signs_from.timestamp()),
                "until": int(until.timestamp()),
            }
            for key, until in keys.published(brand.pk)
        ],
        "revoked": b64(b"".join(sorted(passes.revoked(brand.pk, venue.pk)))),
        "perks": [facts_of(perk) for perk in here.prefetch_related("variants").order_by("pk")],
    }  # fmt: skip


def facts_of(perk: Perk) -> dict[str, Any]:
    """What a scanner has to know of a perk."""
    plain = ("name", "hand_over", "kind", "guests", "uses", "open_cap", "confirm", "strict")
    facts: dict[str, Any] = {name: getattr(perk, name) for name in plain}
    tiers = {str(each.position): each.name for each in perk.variants.all()}
    if tiers:
        facts["tiers"] = tiers
    # A pass of such a perk names no venue of its own; the network knows hours, caps and other shops.
    if perk.at_shops:
        facts["joined"] = True
    return {"id": perk.pk, **facts, "initials": perk.initials, "policy": perk.offline}


def version_of(brand_id: int, venue_id: int, facts: dict[str, Any]) -> int:
    """The version of this content: the last one if nothing changed, else a higher one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"bundle {brand_id} {venue_id}"],
        )
    digest = hashlib.sha256(written(facts).encode()).digest()
    last: BundleVersion | None = (
        BundleVersion.objects.filter(brand_id=brand_id, venue_id=venue_id)
        .order_by("-version")
        .first()
    )
    if last and bytes(last.digest) == digest:
        return int(last.version)
    version = max(last.version + 1 if last else 1, int(clock.now().timestamp()))
    BundleVersion.objects.create(
        brand_id=brand_id,
        venue_id=venue_id,
        version=version,
        digest=digest,
        policies={str(perk["id"]): perk["policy"] for perk in facts["perks"]},
    )
    return version


def sign(purpose: bytes, facts: dict[str, Any]) -> Signed:
    """The facts as JSON, with the house's signature over `purpose` and the text."""
    text = written(facts)
    number, signature = house.sign(purpose, text.encode())
    return Signed(text, number, signature)


def written(facts: dict[str, Any]) -> str:
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False)


def milliseconds() -> int:
    """Now, in milliseconds since 1970."""
    return int(clock.now().timestamp() * 1000)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
