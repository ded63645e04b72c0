"""What a brand may know of the people on its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef

from campaigns.commitments import handle
from campaigns.expected import Answers
from campaigns.marks import Marks
from campaigns.models import Campaign, Claim
from campaigns.naming import PURPOSE
from perks.ground import clock
from perks.ground.consent import Consent


@dataclass(frozen=True)
class Person:
    """One candidate. `handle` is what the list calls her; `name` her given name where she may be
    named, and `claims` and `mentions` what the brand has had from her then; `because` why she
    would be chosen, or empty; `mark` the strike or addition that holds, `reason` why."""

    handle: str
    name: str
    because: str
    claims: int
    mentions: int
    note: str
    mark: str
    reason: str

    @property
    def spaced(self) -> str:
        return spaced(self.handle)


def spaced(handle: str) -> str:
    """A handle as it is read: "A3F9 02C4 E1B7"."""
    return " ".join(handle[at : at + 4] for at in (0, 4, 8)).upper()


@dataclass(frozen=True)
class Deed:
    """One line of the audit."""

    handle: str
    act: str
    reason: str
    by: int | None
    at: datetime

    @property
    def spaced(self) -> str:
        return spaced(self.handle)


def may_name(campaign: Campaign, so_far: Answers) -> bool:
    """Whether the list may name people: not while a rule can be tried out.

    A name on a list says that she fits the rule. So names come after the launch, with the rule
    that was launched or one that has stood for a day.
    """
    if campaign.launched_at is None:
        return False
    day_ago = clock.now() - timedelta(days=1)
    return so_far.rule_saved_at <= max(campaign.launched_at, day_ago)


class Telling:
    """What the brand may know of members, looked up for a whole list at once.

    Named is who claimed from the brand and agreed to be named on its lists.
    """

    def __init__(self, campaign: Campaign, marked: Marks, so_far: Answers) -> None:
        self.campaign, self.marked, self.rule = campaign, marked, so_far.rule
        self.notes, self.deeds = marked.notes(), marked.standing()
        self.had: dict[int, tuple[str, int, int]] = {}
        if may_name(campaign, so_far):
            self._look_up()

    def _look_up(self) -> None:
        agreed = Consent.objects.filter(
            member_id=OuterRef("member_id"), purpose=PURPOSE, withdrawn_at=None
        )
        rows = Claim.objects.filter(Exists(agreed), brand_id=self.campaign.brand_id)
        told = rows.annotate(n=Count("mentions")).order_by("pk")
        for id, name, mentions in told.values_list("member_id", "given_name", "n"):
            _, claims, before = self.had.get(id, ("", 0, 0))
            self.had[id] = (name, claims + 1, before + mentions)

    def claimants(self) -> list[int]:
        """Whoever may be named, in the order of their first claims."""
        return list(self.had)

    def person(self, member_id: int, because: str = "") -> Person:
        """One member, as the brand may see her."""
        name, claims, mentions = self.had.get(member_id, ("", 0, 0))
        deed = self.deeds.get(member_id)
        return Person(
            self.handle(member_id), name, because, claims, mentions,
            self.notes.get(member_id, ""), deed.act if deed else "", deed.reason if deed else "",
        )  # fmt: skip

    def handle(self, member_id: int) -> str:
        return handle(self.campaign.pk, self.rule, member_id)

    def audit(self, most: int) -> list[Deed]:
        """The newest marks, newest first."""
        return [
            Deed(self.handle(row.member_id), row.act, row.reason, row.by, row.at)
            for row in self.marked.rows[::-1][:most]
        ]
