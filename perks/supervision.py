"""A supervisor decides otherwise: lets in after a no, or takes a use back later the same day.

Both need a reason, and both are kept with the name of who decided, beside the desk's own answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import transaction

from perks import answers, arrivals, redemptions, scans
from perks.answers import Answer
from perks.examination import Finding, find, live_uses
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Device, Pass, Redemption, Scan, SupervisorAct, Venue, VenueMembership
from perks.scans import Desk
from perks.venue_team import OVERRULERS

# The guest still stands at the desk.
WITHIN = timedelta(minutes=10)
LONGEST_WHY = 200
# A true pass of this very venue stands behind each of these. What was forged, taken back, or is for
# another place nobody here can make good.
OVERRULED = frozenset(
    {
        "pass_used", "pass_not_yet", "pass_expired", "pass_stale", "pass_ahead",
        "pass_digits_needed", "lane_elsewhere", "venue_full", "venue_full_today",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Decider:
    """Who decides, and on which device."""

    membership: VenueMembership
    device_id: int | None = None

    def check(self) -> None:
        """Raise Refusal not_supervisor (403) for somebody who may not."""
        if self.membership.role not in OVERRULERS:
            raise Refusal(
                "not_supervisor",
                "Only a supervisor or an owner decides this. Nothing was changed.",
                403,
            )


def checked_why(why: str) -> str:
    """The reason as it is kept. Raises Refusal reason_missing (400)."""
    told = " ".join(why.split())[:LONGEST_WHY]
    if not told:
        raise Refusal("reason_missing", "Say why. It is kept with your name.", 400)
    return told


def may_override(scan: Scan) -> bool:
    """Whether a supervisor could still let in after this answer."""
    fresh = clock.now() - scan.scanned_at <= WITHIN
    return scan.pass_seen_id is not None and scan.reason in OVERRULED and fresh


def override(scan_id: int, venue: Venue, by: Decider, why: str) -> Answer:
    """Let in after all; a use that is left is used up. Gives the new answer, with its scan.

    Raises Refusal not_supervisor (403), reason_missing (400), scan_unknown (404),
    override_not_possible or override_done.
    """
    by.check()
    told = checked_why(why)
    with scopes.act_as(scopes.system("supervision")):
        scan = Scan.objects.filter(pk=scan_id, venue=venue).select_related("pass_seen").first()
        if scan is None:
            raise Refusal("scan_unknown", "There is no such scan at this venue.", 404)
        if not may_override(scan):
            raise Refusal(
                "override_not_possible",
                "This answer cannot be overruled: no pass of this place is behind it, or it is "
                "older than 10 minutes. Nothing was changed.",
            )
        # Locked before looking: two supervisors at once let in once.
        seen = find(bytes(scan.pass_seen.serial), lock=True)
        assert seen is not None
        if SupervisorAct.objects.filter(overrules=scan, kind="override").exists():
            raise Refusal("override_done", "This answer was overruled already. It counts once.")
        desk = Desk(venue, by.device_id or scan.device_id, by.membership.user_id)
        answer = let_in(seen, desk)
        answer = scans.write(answer, desk, seen.short_code, None, typed=False, seen=seen)
        keep(by, "override", told, seen, overrules=scan, scan_id=answer.scan,
             redemption_id=answer.facts.get("redemption"))  # fmt: skip
        return answer


def let_in(seen: Pass, desk: Desk) -> Answer:
    """Book what is left of the pass, whatever the floor says; or let in without a use."""
    if seen.revoked_at:
        raise Refusal("override_not_possible", "This pass was taken back. Nothing was changed.")
    used = live_uses(seen)
    facts = answers.facts_of(seen, len(used), desk.venue, clock.now())
    with arrivals.whatever_the_limit():
        if len(used) == seen.uses:
            arrivals.come_again(seen)
            return replace(answers.yes(facts), code="let_in_again")
        numbers = tuple(use.use_number for use in used)
        booked = redemptions.book(Finding(answers.yes(facts), seen, numbers), desk, None)
    if booked.answer != "yes":
        raise Refusal("override_not_possible", f"{booked.say}. Nothing was changed.")
    return booked


def reverse(redemption_id: int, venue: Venue, by: Decider, why: str) -> Redemption:
    """Take a use back until the venue's midnight; stock and claim follow as with an undo.

    Raises Refusal not_supervisor (403), reason_missing (400), redemption_unknown (404),
    already_undone or reversal_too_late.
    """
    by.check()
    told = checked_why(why)
    with scopes.act_as(scopes.system("supervision")):
        rows = Redemption.objects.filter(pk=redemption_id, venue=venue)
        found: Redemption | None = rows.select_related("pass_used").first()
        if found is None:
            raise Refusal("redemption_unknown", "There is no such scan at this venue.", 404)
        if found.redeemed_at < scans.start_of_day(venue):
            raise Refusal(
                "reversal_too_late",
                "A use can be taken back until midnight of its day. It stands now. "
                "Ask the brand to make it good.",
            )
        with transaction.atomic():
            find(bytes(found.pass_used.serial), lock=True)
            found.refresh_from_db()
            if found.undone_at:
                raise Refusal("already_undone", "This use was taken back already.")
            undone = redemptions.undo(found.pk, venue.pk, within=None)
            keep(by, "reversal", told, found.pass_used, redemption_id=found.pk)
        return undone


def keep(by: Decider, kind: str, why: str, seen: Pass, **about: object) -> None:
    SupervisorAct.objects.create(
        venue_id=seen.venue_id,
        brand_id=seen.brand_id,
        kind=kind,
        why=why,
        supervisor_id=by.membership.user_id,
        supervisor_name=str(by.membership.user)[:80],
        device_id=by.device_id,
        pass_used=seen,
        at=clock.now(),
        **about,
    )


def keep_record(
    seen: Pass, device: Device, facts: dict[str, Any], redemption_id: int | None
) -> None:
    """An override that a scanner did by itself and handed in later, as the scanner tells it.

    Without a reason, or by somebody who is no supervisor here any more, it is kept all the same:
    the guest is in, and the list should say by whose word.
    """
    number = facts.get("supervisor")
    known = type(number) is int and 0 < number < 2**62
    rows = VenueMembership.objects.filter(venue=device.venue_id, pk=number if known else 0)
    membership = rows.select_related("user").first()
    SupervisorAct.objects.create(
        venue_id=device.venue_id,
        brand_id=seen.brand_id,
        kind="override",
        why=" ".join(str(facts.get("why") or "no reason was given").split())[:LONGEST_WHY],
        supervisor_id=membership.user_id if membership else 0,
        supervisor_name=str(membership.user)[:80] if membership else "somebody without a PIN",
        device=device,
        pass_used=seen,
        redemption_id=redemption_id,
        at=clock.now(),
    )
