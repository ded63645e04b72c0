"""Why nothing is known of what a member said: no permission, private, a story over, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from campaigns.models import Campaign, Claim, Evidence, Mention, Missed, Searched
from campaigns.models.mentions import COUNTED
from perks.ground import scopes
from perks.ground.consent import Consent
from scoring.models import Account

# In the order in which they are told: the first that holds is the reason.
REASONS = {
    "no_permission": "Has not agreed that we look for posts",
    "waiting": "Has handed in evidence that waits for you",
    "expired": "Posted a story that was over before we could read it",
    "private": "Posted where only followers read",
    "deleted": "Took the post back",
    "reworded": "Took the mention out of the post",
    "unlinked": "Unlinked the account with the post",
    "refused": "Evidence was refused",
    "no_account": "Has no linked account",
    "account_private": "The network does not let us read the account any more",
    "account_gone": "The account is not there any more",
    "unread": "The network could not be read lately",
    "unsearched": "We read her accounts and found nothing; the network could not be searched",
    "nothing": "We looked and found nothing. Nobody has to write",
}
COLUMNS = (
    "pk", "given_name", "agreed", "linked", "fresh", "account_state", "gone", "withheld", "sent",
    "unsearched",
)  # fmt: skip
ACCOUNTS = {"refused": "account_private", "gone": "account_gone"}


@dataclass(frozen=True)
class Miss:
    """One claim without a mention, and why."""

    claim_id: int
    given_name: str
    reason: str

    @property
    def words(self) -> str:
        return REASONS[self.reason]


def of_campaign(campaign: Campaign) -> list[Miss]:
    """The standing claims of a campaign without a mention that counts. One query."""
    with scopes.switched_to(scopes.system("misses")):
        return [
            Miss(row["pk"], row["given_name"], reason(row))
            for row in claims_without(campaign).order_by("pk").values(*COLUMNS)
        ]


def claims_without(campaign: Campaign) -> Any:
    """These claims with what their reasons are told by."""
    mine, of_claim = {"member_id": OuterRef("member_id")}, {"claim_id": OuterRef("pk")}
    linked = Account.objects.filter(**mine, unlinked_at=None, proven_at__isnull=False)
    gone = Mention.objects.filter(**of_claim, state="gone").order_by("-gone_at")
    sent = Evidence.objects.filter(**of_claim).order_by("-pk")
    agreed = Consent.objects.filter(**mine, purpose="mentions", withdrawn_at=None)
    unsearched = Searched.objects.filter(campaign=campaign).exclude(why="")
    rows = Claim.objects.filter(campaign=campaign, state__in=["issued", "redeemed"])
    said = Mention.objects.filter(**of_claim, state__in=COUNTED)
    return rows.filter(~Exists(said)).annotate(
        agreed=Exists(agreed),
        linked=Exists(linked),
        fresh=Exists(linked.filter(state__in=["fresh", "waiting"])),
        account_state=Subquery(linked.order_by("-pk").values("state")[:1]),
        unsearched=Exists(linked.filter(network__in=unsearched.values("network"))),
        gone=Subquery(gone.values("gone_because")[:1]),
        withheld=Subquery(Missed.objects.filter(**of_claim).order_by("-pk").values("because")[:1]),
        sent=Subquery(sent.values("state")[:1]),
    )


def reason(row: dict[str, Any]) -> str:
    """The first of REASONS that holds for one claim."""
    if not row["agreed"] or row["withheld"] == "no_permission":
        return "no_permission"
    if row["sent"] == "waiting":
        return "waiting"
    if row["withheld"] in REASONS:
        return str(row["withheld"])
    if row["gone"] in REASONS:
        return str(row["gone"])
    if row["sent"] == "refused":
        return "refused"
    if not row["linked"]:
        return "no_account"
    if not row["fresh"]:
        return ACCOUNTS.get(row["account_state"], "unread")
    return "unsearched" if row["unsearched"] else "nothing"


def counted(misses: list[Miss]) -> list[tuple[str, list[str]]]:
    """(why, given names) for each reason that there is, in the order of REASONS."""
    names: dict[str, list[str]] = {}
    for miss in misses:
        names.setdefault(miss.reason, []).append(miss.given_name or "a member")
    return [(REASONS[reason], sorted(names[reason])) for reason in REASONS if reason in names]
