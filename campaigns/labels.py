"""What is to be sent, as a file for the carrier: a line of the audit for each address in it."""

from __future__ import annotations

from django.db.models import prefetch_related_objects

from campaigns import addresses, fulfilment
from campaigns.exports import as_csv
from campaigns.models import Parcel
from perks.models import Brand

MOST = 500
HEAD = (
    "parcel", "perk", "variant", "name", "street", "extra", "postcode", "city", "region", "country",
    "country code", "carrier", "tracking",
)  # fmt: skip


def to_send(brand: Brand, by: int | None) -> str:
    """The oldest parcels that wait, with addresses, as CSV; filled in it is read back as tracking.

    Raises Refusal brand_not_vetted; then nothing was read.
    """
    waiting = list(
        Parcel.objects.filter(brand=brand, state="to_send")
        .select_related("claim", "claim__perk", "claim__unit")
        .order_by("pk")[:MOST]
    )
    prefetch_related_objects([each.claim.perk for each in waiting], "variants")
    homes = addresses.read([each.claim for each in waiting], brand, "file", by)
    rows = []
    for parcel in waiting:
        home = homes.get(parcel.claim_id)
        if home is not None:
            rows.append((
                parcel.pk, parcel.claim.perk.name, fulfilment.which(parcel.claim), home.name, home.street,
                home.extra, home.postcode, home.city, home.region_name, home.country_name,
                home.country, "", "",
            ))  # fmt: skip
    return as_csv([HEAD, *rows])
