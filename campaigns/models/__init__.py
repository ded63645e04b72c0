"""The sentence: this brand gives this to these people, and what came of it."""

from campaigns.models.approvals import Approval, SpendingBound
from campaigns.models.audiences import (
    AudienceCount,
    AudienceExport,
    AudienceVersion,
    NamedMember,
    SavedAudience,
)
from campaigns.models.briefs import Asset, Brief, BriefFile
from campaigns.models.campaigns import Campaign, RuleVersion
from campaigns.models.choosing import Choice, Choosing, Floor, ShortlistMark, Wave
from campaigns.models.claims import Claim, Invitation
from campaigns.models.codes import Canary, CodeAlarm
from campaigns.models.conversions import Conversion, Discrepancy, ShopSecret
from campaigns.models.creators import CreatorInvitation
from campaigns.models.disclosures import AuditExport, Disclosure, Telling
from campaigns.models.evidence import Evidence
from campaigns.models.known import (
    BrandList,
    BuyerAnswer,
    BuyerQuestion,
    Customer,
    CustomerMatch,
    Listed,
)
from campaigns.models.limits import Limits, Trace, Wait
from campaigns.models.links import Click, Link, VisitSalt
from campaigns.models.mentions import (
    Mention,
    MentionChange,
    Missed,
    ReusePermission,
    WatchWord,
)
from campaigns.models.messages import Message, MessageReport
from campaigns.models.parcels import Address, AddressRead, HomeAddress, Parcel, Problem
from campaigns.models.proving import (
    AttributionPolicy,
    ReportOrder,
    ReportReading,
    ValidityReading,
)
from campaigns.models.searching import Searched
from campaigns.models.ways import Draw, Entry, EventKey, Surprise

__all__ = [
    "Address",
    "AddressRead",
    "Approval",
    "Asset",
    "AttributionPolicy",
    "AudienceCount",
    "AudienceExport",
    "AudienceVersion",
    "AuditExport",
    "BrandList",
    "Brief",
    "BriefFile",
    "BuyerAnswer",
    "BuyerQuestion",
    "Campaign",
    "Canary",
    "Choice",
    "Choosing",
    "Claim",
    "Click",
    "CodeAlarm",
    "Conversion",
    "CreatorInvitation",
    "Customer",
    "CustomerMatch",
    "Disclosure",
    "Discrepancy",
    "Draw",
    "Entry",
    "EventKey",
    "Evidence",
    "Floor",
    "HomeAddress",
    "Invitation",
    "Limits",
    "Link",
    "Listed",
    "Mention",
    "MentionChange",
    "Message",
    "MessageReport",
    "Missed",
    "NamedMember",
    "Parcel",
    "Problem",
    "ReportOrder",
    "ReportReading",
    "ReusePermission",
    "RuleVersion",
    "SavedAudience",
    "Searched",
    "ShopSecret",
    "ShortlistMark",
    "SpendingBound",
    "Surprise",
    "Telling",
    "Trace",
    "ValidityReading",
    "VisitSalt",
    "Wait",
    "WatchWord",
    "Wave",
]
