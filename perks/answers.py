"""What a desk reads: one word, one sentence, and what the guest can do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from perks import shortcode
from perks.ground.errors import Refusal
from perks.models import Pass, Redemption, Venue


@dataclass(frozen=True)
class Answer:
    """`answer` is yes, no or twice; `code` is stable; `facts` are JSON-able and may be empty.

    `scan` numbers the scan that booked the answer; looking without booking has none.
    """

    answer: str
    code: str
    say: str
    remedy: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    scan: int | None = None


# Code -> what is said, and what the guest can do. Moments in braces come from the pass.
REFUSED = {
    "pass_unreadable": (
        "This is not a pass, or not a whole one",
        "Scan again, or type the short code below the picture.",
    ),
    "pass_unknown_version": (
        "This pass is newer than this scanner",
        "Load this page again, then scan once more.",
    ),
    "pass_unknown_key": (
        "This code carries a key that we do not know",
        "What the guest can do: open the pass in Perks and show it from there.",
    ),
    "pass_forged": (
        "This code was not made by the brand it names",
        "What the guest can do: open Perks. A real pass stands there.",
    ),
    "pass_unknown": (
        "There is no such pass any more",
        "What the guest can do: open Perks and look which passes are left.",
    ),
    "pass_wrong_brand": (
        "This desk does not serve the brand of this pass",
        "What the guest can do: look on the pass for its place.",
    ),
    "pass_wrong_venue": (
        "This pass is for another place",
        "What the guest can do: look on the pass for its place.",
    ),
    "pass_not_yet": (
        "This pass is good from {good_from}",
        "What the guest can do: come back then.",
    ),
    "pass_expired": (
        "This pass was good until {good_until}",
        "What the guest can do: open Perks and look what is on offer now.",
    ),
    "pass_stale": (
        "This is an old picture of a pass",
        "What the guest can do: open the pass in Perks, on the phone that it lives on.",
    ),
    "pass_ahead": (
        "The clock of this phone is ahead",
        "What the guest can do: open the pass once with a network, then show it again.",
    ),
    "pass_digits_needed": (
        "This pass asks for two digits",
        "What the guest can do: type the two digits that the desk shows into the pass.",
    ),
    "card_needs_network": (
        "A member's card is looked up, and nobody can be asked now",
        "What the guest can do: claim a perk in Perks and show its pass.",
    ),
    "pass_revoked": (
        "This pass was taken back",
        "What the guest can do: open Perks. The reason stands there.",
    ),
    "unit_gone": (
        "Nothing is kept for this pass any more",
        "What the guest can do: open Perks and look at the claim.",
    ),
    "short_code_unreadable": (
        "A short code has 8 letters and figures",
        "Read it from the pass, such as K7M4 9QXD.",
    ),
    "short_code_unknown": (
        "No pass has this short code",
        "Read it once more from the pass, or scan the picture.",
    ),
}


def say_when(moment: datetime, venue: Venue, now: datetime) -> str:
    """The moment on the venue's clock: 14:02 today, else "Sat 21 Nov, 14:02"."""
    zone = ZoneInfo(venue.time_zone)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = f"{local:%H:%M}"
    return time if local.date() == today else f"{local:%a} {local.day} {local:%b}, {time}"


def facts_of(pass_: Pass, used: int, venue: Venue, now: datetime) -> dict[str, Any]:
    """What a desk may know of a pass that is its own."""
    return {
        "pass": pass_.pk,
        "perk": pass_.perk.name,
        "brand": pass_.brand.name,
        "holder": pass_.holder,
        "guests": pass_.guests,
        "hand_over": pass_.perk.hand_over,
        "uses": pass_.uses,
        "uses_left": max(0, pass_.uses - used),
        "short_code": shortcode.format(pass_.short_code),
        "good_from": say_when(pass_.valid_from, venue, now),
        "good_until": say_when(pass_.valid_until, venue, now),
    }


def yes(facts: dict[str, Any]) -> Answer:
    """Let in the holder, and how many with them."""
    holder, guests = facts["holder"] or "the guest", facts["guests"]
    if not guests:
        return Answer("yes", "let_in", f"Let in {holder}", facts=facts)
    company = "a guest" if guests == 1 else f"{guests} guests"
    return Answer("yes", "let_in", f"Let in {guests + 1}: {holder} and {company}", facts=facts)


def no(refusal: Refusal, facts: dict[str, Any]) -> Answer:
    """A refusal in the words of the desk; one that is not listed keeps its own sentence."""
    say, remedy = REFUSED.get(refusal.code, (refusal.sentence, ""))
    if "{" in say and not facts:
        # A true signature over a pass that was erased: only what the codec knows can be said.
        say, remedy = refusal.sentence, ""
    elif "{" in say:
        say = say.format_map(facts)
    return Answer("no", refusal.code, say, remedy, facts)


def twice(last: Redemption, facts: dict[str, Any], venue: Venue, now: datetime) -> Answer:
    """Used up: when it was used last, and at which desk."""
    where = last.device.name if last.device else venue.name
    when = say_when(last.redeemed_at, venue, now)
    facts = {
        **facts,
        "redemption": last.pk,
        "last_redeemed_at": last.redeemed_at.isoformat(),
        "last_redeemed_where": where,
    }
    joint = " at " if len(when) == len("14:02") else " on "
    remedy = "This pass is used up. The guest can open Perks and look what is on offer now."
    return Answer("twice", "pass_used", f"Let in{joint}{when}, at {where}", remedy, facts)
