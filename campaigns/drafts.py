"""A campaign's life: drafted, given a rule, launched, paused, ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from campaigns import approving, closing, draws, first_rule, landing, targeting, ways
from campaigns.models import Campaign, RuleVersion
from campaigns.rules.canonical import rule_hash
from campaigns.rules.parse import parse
from campaigns.rules.sentence import sentence
from campaigns.rules.tree import Rule, leaves_of
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge
from perks.models import Brand, Perk
from perks.stock import left

# A rule that asks for nothing else needs a written reason.
SCORE_FIELDS = {"score", "score_low", "score_state"}
SHORTEST_REASON, LONGEST_REASON = 10, 400
SETTLED = {"perk", "holdout_share", *ways.SETTLED}
TAG = re.compile(r"\w{2,50}")
# Far from the end of the calendar, where adding a day would fail.
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
TOO_LATE = f"A campaign ends before {LATEST.year}. Choose an earlier day."


def draft(brand: Brand, perk: Perk, name: str, **facts: Any) -> Campaign:
    """A new draft that runs for 30 days from now unless told otherwise, with a rule to start from."""
    if perk.brand_id != brand.pk:
        raise Refusal(
            "perk_not_yours", "This perk belongs to another brand. Nothing was made.", 404
        )
    starts_at: datetime = facts.pop("starts_at", None) or clock.now()
    ends_at: datetime = facts.pop("ends_at", None) or month_after(starts_at)
    check_dates(starts_at, ends_at)
    facts["tag"] = clean_tag(facts.get("tag", ""))
    facts["landing_url"] = landing.clean(facts.get("landing_url", ""))
    ways.check(brand.pk, perk, facts)
    rule, reason = facts.pop("rule", None), facts.pop("reason", "")
    with transaction.atomic():
        campaign = Campaign.objects.create(
            brand=brand, perk=perk, name=name, starts_at=starts_at, ends_at=ends_at, **facts
        )
        save_rule(campaign, first_rule.first_rule() if rule is None else rule, reason)
    return campaign


def month_after(starts_at: datetime) -> datetime:
    """30 days later, if that is a day at all; `check_dates` refuses what is too late."""
    return min(starts_at, LATEST) + timedelta(days=30)


def check_dates(starts_at: datetime, ends_at: datetime) -> None:
    if max(starts_at, ends_at) > LATEST:
        raise Refusal("campaign_dates", TOO_LATE, 400)
    if ends_at <= starts_at:
        raise Refusal(
            "campaign_dates", "The campaign ends before it starts. Choose a later end.", 400
        )


def clean_tag(tag: str) -> str:
    """A tag as posts carry it: "#winterlounge"; "" for none. Raises Refusal tag_invalid."""
    word = tag.strip().lstrip("#")
    if word and not TAG.fullmatch(word):
        raise Refusal(
            "tag_invalid",
            "A tag is one word of letters and figures, as in #winterlounge. Nothing was saved.",
            400,
        )
    return f"#{word}" if word else ""


def change(campaign: Campaign, **facts: Any) -> Campaign:
    """Change facts of a campaign that has not ended; the rule is changed by `save_rule`.

    Raises Refusal campaign_over, settled_at_launch, perk_not_yours, campaign_dates, tag_invalid or
    landing_unusable;
    nothing is changed then.
    """
    held: Campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.phase == "ended":
        raise Refusal("campaign_over", "This campaign has ended. It stays as it was.")
    changed = {name: value for name, value in facts.items() if getattr(held, name) != value}
    settled = sorted(SETTLED & set(changed))
    if settled and held.state != "draft":
        # The draw must be one draw, and what was promised stays promised.
        raise Refusal(
            "settled_at_launch",
            "The perk, the way it is given and the share that is held back are settled at launch. "
            "Nothing was changed.",
            fields=settled,
        )
    if "perk" in changed and changed["perk"].brand_id != held.brand_id:
        raise Refusal("perk_not_yours", "This perk belongs to another brand.", 404)
    if "tag" in changed:
        changed["tag"] = clean_tag(changed["tag"])
    if "landing_url" in changed:
        changed["landing_url"] = landing.clean(changed["landing_url"])
    if ways.SETTLED & set(changed) or "perk" in changed:
        now = {name: getattr(held, name) for name in ways.SETTLED}
        ways.check(held.brand_id, changed.get("perk", held.perk), {**now, **changed})
    check_dates(changed.get("starts_at", held.starts_at), changed.get("ends_at", held.ends_at))
    before = held.ends_at
    if "ends_at" in changed and held.state != "draft" and changed["ends_at"] <= clock.now():
        raise Refusal(
            "campaign_dates", "That day is over. Choose a later one, or end the campaign.", 400
        )
    for name, value in changed.items():
        setattr(held, name, value)
        setattr(campaign, name, value)
    held.save(update_fields=list(changed))
    if "ends_at" in changed and held.state != "draft":
        closing.moved(held, before)
    return campaign


def save_rule(campaign: Campaign, tree: object, reason: str | None = None) -> RuleVersion:
    """Save `tree` as the next version, unless it says the same as the one in force.

    `reason` says why a rule asks for the score alone; None keeps the one before. A campaign that
    runs needs one for such a rule. Raises Refusal rule_invalid with the path of the leaf,
    score_alone (422) or campaign_over; nothing is saved then.
    """
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.phase == "ended":
        raise Refusal("campaign_over", "This campaign has ended. Its rule stays as it was.")
    rule = parse(tree, targeting.vocabulary(campaign.brand_id))
    digest = rule_hash(rule)
    newest = campaign.rules.order_by("-number").first()
    reason = clean_reason(reason, newest.reason if newest else "") if asks_score_alone(rule) else ""
    if held.state != "draft":
        check_reason(rule, reason)
    said_before = newest and (newest.digest, newest.tree, newest.reason)
    if newest and said_before == (digest, rule.as_json(), reason):
        return newest
    number = (campaign.rules.aggregate(last=Max("number"))["last"] or 0) + 1
    version: RuleVersion = RuleVersion.objects.create(
        campaign=campaign,
        brand_id=campaign.brand_id,
        number=number,
        tree=rule.as_json(),
        digest=digest,
        sentence=sentence(rule, targeting.names(rule)),
        reason=reason,
        saved_by=scopes.current_actor().by,
    )
    return version


def asks_score_alone(rule: Rule) -> bool:
    """Whether nothing but the score decides."""
    return {leaf.field.name for leaf in leaves_of(rule.root)} <= SCORE_FIELDS


def clean_reason(reason: str | None, before: str) -> str:
    """The reason as it is kept; None keeps the one before."""
    return before if reason is None else " ".join(reason.split())[:LONGEST_REASON]


def check_reason(rule: Rule, reason: str) -> None:
    """Raises Refusal score_alone (422) for a rule on the score alone without a written reason."""
    if asks_score_alone(rule) and len(reason) < SHORTEST_REASON:
        raise Refusal(
            "score_alone",
            "The rule asks for the score alone. Write in a sentence why that is right here, or ask "
            "for a topic as well, or for your own customers as an alternative.",
            422,
        )


def launch(campaign: Campaign) -> None:
    """Go live: the perk becomes visible and the invitations are queued.

    Raises Refusal campaign_not_draft, no_stock, campaign_dates, brand_not_vetted, score_alone,
    budget_needed or approval_needed.
    """
    if campaign.brand.vetted_at is None:
        raise Refusal(
            "brand_not_vetted",
            "An operator has not vetted your brand yet. The draft is kept; launch it after that.",
        )
    if left(campaign.perk_id) == 0:
        raise Refusal("no_stock", "There is nothing to give yet. Add stock, then launch.")
    if campaign.ends_at <= clock.now():
        raise Refusal("campaign_dates", "The campaign's end has passed. Choose a later end.")
    in_force = targeting.in_force(campaign)
    if campaign.state == "draft":
        # Nobody raises the budget between the second person's word and the launch.
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        approving.require(held, held.currency, held.budget)
        check_reason(parse(in_force.tree, None), in_force.reason)
    facts = {"is_open": True} if campaign.way in ways.PICKED else {}
    move(campaign, ["draft"], "live", launched_at=clock.now(), **facts)
    if campaign.way == "draw":
        draws.commit(campaign)
    Perk.objects.filter(pk=campaign.perk_id).update(published=True)
    nudge("campaigns.tasks.invite", campaign.pk)


def pause(campaign: Campaign) -> None:
    """Nobody new is invited and nobody claims; what was claimed holds."""
    move(campaign, ["live"], "paused")


def resume(campaign: Campaign) -> None:
    if campaign.phase == "ended":
        raise Refusal("campaign_over", "This campaign has ended. Draft another one.")
    move(campaign, ["paused"], "live")
    nudge("campaigns.tasks.invite", campaign.pk)


def end(campaign: Campaign) -> int:
    """No more claims. Passes that were issued stay valid until they expire; who waits is told.

    Gives how many waited. Raises Refusal campaign_state.
    """
    with transaction.atomic():
        move(campaign, ["live", "paused"], "ended")
        return closing.let_go(campaign)


def move(campaign: Campaign, before: list[str], after: str, **facts: Any) -> None:
    """Change the state in one statement and look at the row count. Raises campaign_state."""
    changed = Campaign.objects.filter(pk=campaign.pk, state__in=before).update(state=after, **facts)
    campaign.refresh_from_db()
    if not changed:
        raise Refusal(
            "campaign_state",
            f"This is done to a campaign that is {' or '.join(before)}, and this one is "
            f"{campaign.state}. Nothing was changed.",
            state=campaign.state,
        )
