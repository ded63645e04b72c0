"""What is typed about a campaign at this moment: its facts and its rule, saved or not."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict

from campaigns import drafts
from campaigns.models import Campaign, RuleVersion
from campaigns.rules.tree import Rule
from campaigns.web import rule_form, rule_posted
from campaigns.web.campaign_forms import CampaignForm
from campaigns.web.rule_form import RuleForm
from perks.ground.errors import Refusal


@dataclass
class Typed:
    """`rule` is None while a blank of `form` cannot be read."""

    campaign: Campaign
    facts: CampaignForm
    form: RuleForm
    rule: Rule | None = None
    reason: str | None = None  # None keeps the one before
    reason_error: str = ""

    @property
    def asks_score_alone(self) -> bool:
        """Whether the rule needs a reason, in words."""
        return self.rule is not None and drafts.asks_score_alone(self.rule)

    def read(self) -> None:
        self.rule = self.form.read(self.campaign.brand_id)

    @property
    def as_if_saved(self) -> Campaign:
        """The campaign with the facts that are typed, never written: for cautions."""
        campaign = copy(self.campaign)
        if self.facts.is_bound and self.facts.is_valid():
            for name, value in self.facts.facts().items():
                setattr(campaign, name, value)
        return campaign

    def save(self) -> RuleVersion | None:
        """Save facts and rule together. None when something is to be mended; nothing is saved then."""
        if self.rule is None or not self.facts.is_valid():
            return None
        try:
            with transaction.atomic():
                drafts.change(self.campaign, **self.facts.facts())
                return drafts.save_rule(self.campaign, self.rule.as_json(), self.reason)
        except Refusal as refusal:
            if refusal.code == "score_alone":
                self.reason_error = refusal.sentence
            else:
                self.facts.add_error(FIELD_OF.get(refusal.code), refusal.sentence)
            return None


FIELD_OF = {"tag_invalid": "tag", "campaign_dates": "last_day"}


def saved(campaign: Campaign, version: RuleVersion) -> Typed:
    """As it stands in the database."""
    form = rule_form.from_tree(version.tree)
    made = Typed(campaign, CampaignForm(campaign), form, reason=version.reason)
    made.read()
    return made


def posted(campaign: Campaign, data: QueryDict, topic: str) -> Typed:
    """As it was posted, after what the pressed button changes; a new topic blank says `topic`."""
    data = data.copy()
    verb, _, object = data.get("do", "").partition(":")
    if verb == "holdout":
        data["holdout"] = "10"
    form = rule_posted.from_post(data)
    if verb == "use":
        put(form, data.get("try_path", ""), object)
    elif "try" in data and data["try"] != data.get("try_was", ""):
        put(form, data.get("try_path", ""), data["try"])
    if verb == "own" and form.clauses:
        form.add("spend", topic, (0,))
    rule_posted.pressed(form, data.get("do", ""), data.get("new", ""), topic)
    made = Typed(campaign, CampaignForm(campaign, data), form, reason=data.get("reason"))
    made.read()
    return made


def put(form: RuleForm, path: str, value: str) -> None:
    """Set the number that the slider, or a caution, stands for."""
    condition = form.at(path)
    if condition is not None and value:
        condition.value = value
