"""The fields a rule can ask about, by name."""

from campaigns.rules.fields.age import Age
from campaigns.rules.fields.base import Field, Leaf
from campaigns.rules.fields.cooldown import Cooldown
from campaigns.rules.fields.country import Country
from campaigns.rules.fields.network import Network
from campaigns.rules.fields.number import Measure, NumberField
from campaigns.rules.fields.score import Score
from campaigns.rules.fields.score_low import ScoreLow
from campaigns.rules.fields.score_state import ScoreState
from campaigns.rules.fields.topic import Topic

FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Score(),
        ScoreLow(),
        ScoreState(),
        Topic(),
        Country(),
        Network(),
        Age(),
        Cooldown(),
    )
}

__all__ = ["FIELDS", "Field", "Leaf", "Measure", "NumberField"]
