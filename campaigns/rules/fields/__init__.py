"""The fields a rule can ask about, by name."""

from campaigns.rules.fields.age import Age
from campaigns.rules.fields.amount import Amount
from campaigns.rules.fields.answer import Answer
from campaigns.rules.fields.area import LivesIn, SentTo
from campaigns.rules.fields.base import Field, Leaf
from campaigns.rules.fields.cooldown import Cooldown, CooldownAny
from campaigns.rules.fields.country import Country
from campaigns.rules.fields.distance import Distance
from campaigns.rules.fields.endorsements import Endorsements
from campaigns.rules.fields.engagement import Engagement
from campaigns.rules.fields.first_party import CustomerSince, LastPurchase, Spend, Tier
from campaigns.rules.fields.language import Language
from campaigns.rules.fields.measured import Measured
from campaigns.rules.fields.month_budget import MonthBudget
from campaigns.rules.fields.network import Network
from campaigns.rules.fields.number import Measure, NumberField
from campaigns.rules.fields.on_list import OnList
from campaigns.rules.fields.perks_had import PerksHad, PerksHadAny
from campaigns.rules.fields.place import City, Region
from campaigns.rules.fields.posts_per_week import PostsPerWeek
from campaigns.rules.fields.reach import Reach, RealShare
from campaigns.rules.fields.read_within import ReadWithin
from campaigns.rules.fields.score import Score
from campaigns.rules.fields.score_low import ScoreLow
from campaigns.rules.fields.score_state import ScoreState
from campaigns.rules.fields.source_quality import SourceQuality
from campaigns.rules.fields.stance import Stance
from campaigns.rules.fields.tenure import LinkedFor, MemberFor
from campaigns.rules.fields.topic import Topic

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Score(),
        ScoreLow(),
        ScoreState(),
        Topic(),
        Stance(),
        Reach(),
        RealShare(),
        Engagement(),
        PostsPerWeek(),
        Endorsements(),
        Country(),
        Region(),
        City(),
        Distance(),
        Language(),
        Network(),
        Age(),
        MemberFor(),
        LinkedFor(),
        ReadWithin(),
        SourceQuality(),
        Cooldown(),
        CooldownAny(),
        PerksHad(),
        PerksHadAny(),
        OnList(),
        Spend(),
        Tier(),
        LastPurchase(),
        CustomerSince(),
        Answer(),
    )
}

# What a perk or the house asks by itself: nobody writes it into a rule (see `campaigns.implied`).
IMPLIED: dict[str, Field] = {field.name: field for field in (SentTo(), LivesIn(), MonthBudget())}

__all__ = ["FIELDS", "IMPLIED", "Amount", "Field", "Leaf", "Measure", "Measured", "NumberField"]
