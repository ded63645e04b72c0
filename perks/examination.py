"""Looking at a code: what it is, whose it is, and whether this desk may honour it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from perks import answers, base45, cards, codec, pass_body, passes, samples, shop_desk, shortcode
from perks.answers import Answer
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.keys import PublicKeys
from perks.models import Pass, PassBinding, Perk, Redemption, Venue

# What a pass with a true signature may still be refused for at this desk.
GENUINE_BUT = (
    "pass_wrong_brand",
    "pass_wrong_venue",
    "pass_not_yet",
    "pass_expired",
    "pass_digits_needed",
    "pass_stale",
    "pass_ahead",
    "pass_needs_phone",
)
ELSEWHERE = ("pass_wrong_brand", "pass_wrong_venue")


@dataclass(frozen=True)
class Finding:
    """What a look at a code gave: the answer, the pass when it is one, and its live uses."""

    answer: Answer
    seen: Pass | None = None
    used: tuple[int, ...] = ()


def examine(text: str, venue: Venue, lock: bool = False, digits: int | None = None) -> Finding:
    """Every check and nothing else, as the system. `lock` keeps other desks off until commit.

    `digits` are the two that the desk shows to a strict pass.
    """
    now, named = clock.now(), None
    try:
        samples.refuse_sample(text)
        if cards.is_card(text):
            cards.member_of(text)
            raise Refusal("card_needs_network", "Only the network knows what a card opens.")
        if not text.startswith(codec.PREFIX):
            named = behind(text)
            serial = read_typed(named, venue)
        else:
            serial = codec.decode(text, PublicKeys(), digits=digits, **desk_at(venue)).pass_id
    except Refusal as refusal:
        if refusal.code in GENUINE_BUT and named is None:
            named = find(claimed_id(text))
        return refuse(refusal, named if refusal.code in GENUINE_BUT else None, venue)
    pass_ = find(serial, lock)
    if pass_ is None or is_over(pass_.revoked_at) or is_over(pass_.moved_at):  # type: ignore[attr-defined]
        code = (
            "pass_unknown"
            if pass_ is None
            else "pass_revoked"
            if pass_.revoked_at
            else "pass_moved"
        )
        return refuse(Refusal(code, "This pass is good no more."), pass_, venue)
    used = live_uses(pass_)
    facts = answers.facts_of(pass_, len(used), venue, now)
    if len(used) < pass_.uses:
        try:
            shop_desk.check(pass_.perk, venue)
        except Refusal as refusal:
            return refuse(refusal, pass_, venue)
        numbers = tuple(use.use_number for use in used)
        return Finding(answers.yes(facts), pass_, numbers)
    return Finding(answers.twice(used[-1], facts, venue, now), pass_)


def refuse(refusal: Refusal, pass_: Pass | None, venue: Venue) -> Finding:
    """A no; whose pass it is stays unsaid at a desk that it is not for."""
    own = pass_ if refusal.code not in ELSEWHERE else None
    facts = answers.facts_of(own, len(live_uses(own)), venue, clock.now()) if own else {}
    return Finding(answers.no(refusal, facts), pass_)


def desk_at(venue: Venue) -> dict[str, Any]:
    """What the codec asks of a desk: its time, its place and whose perks it serves."""
    brands = set(Perk.objects.filter(shop_desk.here(venue)).values_list("brand_id", flat=True))
    now = int(clock.now().timestamp())
    return {"now": now, "venue": venue.pk, "brands": brands, "joined": shop_desk.joined(venue)}


def is_over(moment: datetime | None) -> bool:
    return moment is not None and moment <= clock.now()


def behind(typed: str) -> Pass:
    """The pass with this short code. Raises Refusal short_code_unreadable or short_code_unknown."""
    code = shortcode.normalise(typed)
    rows = Pass.objects.filter(short_code=code).select_related("perk", "brand", "key")
    found: Pass | None = rows.first()
    if found is None:
        raise Refusal("short_code_unknown", "No pass has this short code.")
    return found


def read_typed(named: Pass, venue: Venue) -> bytes:
    """The serial of a pass whose short code was typed, after the same checks as its code gets.

    Raises Refusal pass_needs_phone where the perk is not for whoever can read a code out.
    """
    if named.phone_key is None and named.code:
        return codec.decode(named.code, PublicKeys(), **desk_at(venue)).pass_id
    codec.check_promise(passes.body(named), **desk_at(venue))
    if not named.perk.on_paper:
        raise Refusal("pass_needs_phone", "This pass counts on its own phone only.")
    return bytes(named.serial)


def claimed_id(text: str) -> bytes:
    """The pass id inside a text whose signature the codec has verified."""
    packed = base45.decode(text.removeprefix(codec.PREFIX))[: pass_body.SIZE]
    return pass_body.unpack(packed).pass_id


def find(serial: bytes, lock: bool = False) -> Pass | None:
    """The pass that has, or had, this serial; `moved_at` says since when it has another."""
    rows = Pass.objects.filter(serial=serial).select_related("perk", "brand", "member")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found: Pass | None = rows.first()
    if found is not None:
        found.moved_at = None  # type: ignore[attr-defined]
        return found
    left: PassBinding | None = PassBinding.objects.filter(serial=serial).first()
    if left is None:
        return None
    # The pass lives on under another serial; this one was good until it moved.
    moved = Pass.objects.filter(pk=left.pass_bound_id).select_related("perk", "brand")
    found = (moved.select_for_update(of=("self",), no_key=True) if lock else moved).get()
    found.moved_at = left.ended_at
    return found


def live_uses(pass_: Pass) -> list[Redemption]:
    """Uses that were not undone, oldest first."""
    uses = Redemption.objects.filter(pass_used=pass_, undone_at=None).select_related("device")
    return list(uses.order_by("redeemed_at", "id"))
