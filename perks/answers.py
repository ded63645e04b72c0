"""What a desk reads: one word, one sentence, and what the guest can do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from perks import desk_words, shortcode
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


def say_when(moment: datetime, venue: Venue, now: datetime) -> str:
    """The moment on the venue's clock: 14:02 today, else "Sat 21 Nov, 14:02"."""
    zone = ZoneInfo(venue.time_zone)
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    time = f"{local:%H:%M}"
    return time if local.date() == today else f"{local:%a} {local.day} {local:%b}, {time}"


def facts_of(pass_: Pass, used: int, venue: Venue, now: datetime) -> dict[str, Any]:
    """What a desk may know of a pass that is its own."""
    spoken = [each for each in pass_.member.languages if each in desk_words.LANGUAGES]
    return {
        **({"language": spoken[0]} if spoken else {}),
        "pass": pass_.pk,
        "perk": pass_.perk.name,
        "brand": pass_.brand.name,
        "holder": pass_.holder,
        "guests": pass_.guests,
        "hand_over": pass_.perk.hand_over,
        **({"tier": pass_.tier_name} if pass_.tier_name else {}),
        "uses": pass_.uses,
        "uses_left": max(0, pass_.uses - used),
        "short_code": shortcode.format(pass_.short_code),
        "good_from": say_when(pass_.valid_from, venue, now),
        "good_until": say_when(pass_.valid_until, venue, now),
    }


def yes(facts: dict[str, Any]) -> Answer:
    """Let in the holder, and how many with them."""
    return Answer("yes", "let_in", desk_words.let_in(facts), facts=facts)


def no(refusal: Refusal, facts: dict[str, Any]) -> Answer:
    """A refusal in the words of the desk; one that is not listed keeps its own sentence.

    Of a pass that reads like others (expired, revoked, elsewhere, ...) nothing more is said: the
    list of the day tells them apart.
    """
    facts = {} if refusal.code in desk_words.ALIKE else {**facts, **refusal.facts}
    say, remedy = desk_words.refused(refusal.code, facts) or (refusal.sentence, "")
    return Answer("no", refusal.code, say, remedy, facts)


def where(use: Redemption, venue: Venue) -> str:
    """The desk of a use, for this venue; which of many other shops it was, is not its business."""
    if use.venue_id != venue.pk:
        return "another shop"
    return str(use.device.name) if use.device else venue.name


def twice(last: Redemption, facts: dict[str, Any], venue: Venue, now: datetime) -> Answer:
    """Used up: when it was used last, and at which desk."""
    facts = {
        **facts,
        "redemption": last.pk,
        "last_redeemed_at": last.redeemed_at.isoformat(),
        "last_redeemed_when": say_when(last.redeemed_at, venue, now),
        "last_redeemed_where": where(last, venue),
    }
    return Answer("twice", "pass_used", *desk_words.used(facts), facts)
