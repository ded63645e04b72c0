"""May this member have this perk? The answer, on fresh values, as a receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from campaigns import chosen, targeting, tiers
from campaigns.chosen_words import why_not
from campaigns.lot import draws_holdout
from campaigns.models import Campaign, Choice, Invitation, RuleVersion
from campaigns.rules.verdict import Verdict
from perks.ground import receipts, rows, scopes
from perks.ground.receipts import Receipt

INVITED = "SELECT * FROM campaigns_invitation WHERE campaign_id = %s AND member_id = ANY(%s)"
HELD_OUT = {
    "verdict": "no",
    "sentence": "Not among those held back by lot",
    "value": "You fit the rule. The lot held you back, so that the brand can learn what it changes.",
}
NOT_INVITED = {
    "verdict": "no",
    "sentence": "Invited by the brand",
    "value": "This perk goes to invited members, and you are not among them.",
}
NO_CONSENT = {
    "verdict": "unknown",
    "sentence": "Agreed to be matched with perks",
    "value": "You have not agreed to be scored and invited. Agree on the privacy page.",
}


def consider(campaign: Campaign, member_id: int, at_door: bool = False) -> Receipt:
    """The receipt as it would be written now, unsaved."""
    return consider_many(campaign, [member_id], at_door)[member_id]


def consider_many(
    campaign: Campaign,
    member_ids: Sequence[int],
    at_door: bool = False,
    asked: Mapping[int, Invitation] | None = None,
    version: RuleVersion | None = None,
) -> dict[int, Receipt]:
    """The receipt of each member as it would be written now, unsaved, by member.

    `asked` are their invitations by member, and `version` the rule in force, for who has looked
    them up already.

    At the door the lot binds whoever was not drawn yet too: else a walk-in would be a way around it.
    """
    with scopes.act_within(scopes.system("eligibility")):
        version = version or targeting.in_force(campaign)
        verdicts = targeting.judge_members(campaign, list(member_ids), version)
        invitations = invitations_of(campaign, member_ids) if asked is None else asked
        settled = tiers.settle(campaign.perk, list(verdicts))
        # An open campaign gives to whoever fits: there a choice says only who gets a letter.
        passed_over = [] if campaign.is_open else [id for id in member_ids if id not in invitations]
        choices = chosen.newest_of(campaign.pk, passed_over)
    receipts_of = {}
    for id in member_ids:
        invitation = invitations.get(id)
        held_out = invitation.held_out if invitation else None
        if at_door and invitation is None and campaign.is_open:
            held_out = draws_holdout(campaign.seed, id, campaign.holdout_share)
        verdict = verdicts.get(id)
        receipt = receipt_of(campaign, id, verdict, version, invitation, held_out, choices.get(id))
        if id in settled:
            tiers.put_on(receipt, settled[id])
        receipts_of[id] = receipt
    return receipts_of


def invitations_of(campaign: Campaign, member_ids: Sequence[int]) -> dict[int, Invitation]:
    found = Invitation.objects.raw(INVITED, [campaign.pk, rows.literal(list(member_ids))])
    return {invitation.member_id: invitation for invitation in found}


def receipt_of(
    campaign: Campaign,
    member_id: int,
    verdict: Verdict | None,
    version: RuleVersion,
    invitation: Invitation | None,
    held_out: bool | None,
    choice: Choice | None = None,
) -> Receipt:
    """What the verdict of the rule, the invitation, the choice and the lot come to for one member."""
    not_chosen = why_not(choice) if choice else None
    answer, extra = combine(verdict, held_out, campaign.is_open, not_chosen)
    values: dict[str, Any] = targeting.receipt_values(verdict, version) if verdict else {}
    return receipts.build(
        member_id,
        question=f"may claim {campaign.perk.name}?",
        evaluator=verdict.evaluator if verdict else "consent/1",
        values={
            **values,
            "invitation": invitation.pk if invitation else None,
            **({"choice": chosen.said(choice)} if choice else {}),
        },
        sentences=[*(verdict.sentences if verdict else []), *extra],
        verdict=answer,
        nearest=verdict.nearest if verdict else NO_CONSENT["value"],
        brand_id=campaign.brand_id,
    )


def combine(
    verdict: Verdict | None,
    held_out: bool | None,
    is_open: bool,
    not_chosen: dict[str, str] | None = None,
) -> tuple[str, list[dict[str, str]]]:
    """The answer and the lines that the rule itself does not say. Held out binds open campaigns too.

    `held_out` is None for somebody who was not invited, `not_chosen` the line that says why.
    """
    if verdict is None:
        return "unknown", [NO_CONSENT]
    if verdict.answer != "yes":
        return verdict.answer, []
    if held_out:
        return "held_out", [HELD_OUT]
    if held_out is None and not is_open:
        return "no", [not_chosen or NOT_INVITED]
    return "yes", []
