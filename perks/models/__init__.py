"""What is given, who gives it, where it is handed over."""

from perks.ground.consent import Consent
from perks.ground.outbox import Letter
from perks.ground.receipts import Receipt
from perks.models.brands import Brand, BrandMembership
from perks.models.desks import (
    BundleVersion,
    DeskAlarm,
    DeskRecord,
    Enrolment,
    HouseKey,
    Lease,
)
from perks.models.passes import Pass, Redemption, Scan, SigningKey
from perks.models.perks import Perk, Unit
from perks.models.tokens import ApiToken
from perks.models.users import User
from perks.models.venues import Device, Venue, VenueMembership

__all__ = [
    "ApiToken",
    "Brand",
    "BrandMembership",
    "BundleVersion",
    "Consent",
    "DeskAlarm",
    "DeskRecord",
    "Device",
    "Enrolment",
    "HouseKey",
    "Lease",
    "Letter",
    "Pass",
    "Perk",
    "Receipt",
    "Redemption",
    "Scan",
    "SigningKey",
    "Unit",
    "User",
    "Venue",
    "VenueMembership",
]
