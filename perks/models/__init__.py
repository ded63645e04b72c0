"""What is given, who gives it, where it is handed over."""

from perks.ground.consent import Consent
from perks.ground.idempotency import KeptAnswer
from perks.ground.outbox import Letter
from perks.ground.receipts import Receipt
from perks.ground.strangers import NoMore, StrangerLetter
from perks.models.brands import Brand, BrandMembership
from perks.models.cards import MemberCard
from perks.models.deeds import Deed
from perks.models.desks import (
    BundleVersion,
    DeskAlarm,
    DeskRecord,
    Enrolment,
    HouseKey,
    Lease,
)
from perks.models.floor import Capacity, ClosedDay, Hour, OpeningHours, Stay
from perks.models.ledger import LedgerEntry
from perks.models.passes import Pass, PassBinding, Redemption, Scan, SigningKey
from perks.models.perks import Perk, Unit
from perks.models.shops import Shop, ShopTerms
from perks.models.supervision import PinTries, SupervisorAct
from perks.models.tokens import ApiToken
from perks.models.users import User
from perks.models.variants import Question, SharedCode, Variant
from perks.models.venues import Device, Venue, VenueMembership
from perks.models.watch import ConflictNote, EndedCode, NotMeReport, PayoutFreeze

__all__ = [
    "ApiToken",
    "Brand",
    "BrandMembership",
    "BundleVersion",
    "Capacity",
    "ClosedDay",
    "ConflictNote",
    "Consent",
    "Deed",
    "DeskAlarm",
    "DeskRecord",
    "Device",
    "EndedCode",
    "Enrolment",
    "Hour",
    "HouseKey",
    "KeptAnswer",
    "Lease",
    "LedgerEntry",
    "Letter",
    "MemberCard",
    "NoMore",
    "NotMeReport",
    "OpeningHours",
    "Pass",
    "PassBinding",
    "PayoutFreeze",
    "Perk",
    "PinTries",
    "Receipt",
    "Question",
    "Redemption",
    "Scan",
    "SharedCode",
    "Shop",
    "ShopTerms",
    "SigningKey",
    "Stay",
    "StrangerLetter",
    "SupervisorAct",
    "Unit",
    "User",
    "Variant",
    "Venue",
    "VenueMembership",
]
