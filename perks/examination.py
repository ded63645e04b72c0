"""Looking at a code: what it is, whose it is, and whether this desk may honour it now."""

from __future__ import annotations

from dataclasses import dataclass

from perks import answers, base45, cards, codec, pass_body, samples, shortcode
from perks.answers import Answer
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.keys import PublicKeys
from perks.models import Pass, Perk, Redemption, Venue

# What a pass with a true signature may still be refused for at this desk.
GENUINE_BUT = (
    "pass_wrong_brand",
    "pass_wrong_venue",
    "pass_not_yet",
    "pass_expired",
    "pass_digits_needed",
    "pass_stale",
    "pass_ahead",
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
    now = clock.now()
    try:
        samples.refuse_sample(text)
        if cards.is_card(text):
            raise Refusal("card_needs_network", "Only the network knows what a card opens.")
        if not text.startswith(codec.PREFIX):
            text = code_behind(text)
        body = codec.decode(
            text,
            PublicKeys(),
            now=int(now.timestamp()),
            venue=venue.pk,
            brands=set(Perk.objects.filter(venue=venue).values_list("brand_id", flat=True)),
            digits=digits,
        )
    except Refusal as refusal:
        genuine = find(claimed_id(text)) if refusal.code in GENUINE_BUT else None
        return refuse(refusal, genuine, venue)
    pass_ = find(body.pass_id, lock)
    if pass_ is None or (pass_.revoked_at and pass_.revoked_at <= now):
        code = "pass_revoked" if pass_ else "pass_unknown"
        return refuse(Refusal(code, "This pass is good no more."), pass_, venue)
    used = live_uses(pass_)
    facts = answers.facts_of(pass_, len(used), venue, now)
    if len(used) < pass_.uses:
        numbers = tuple(use.use_number for use in used)
        return Finding(answers.yes(facts), pass_, numbers)
    return Finding(answers.twice(used[-1], facts, venue, now), pass_)


def refuse(refusal: Refusal, pass_: Pass | None, venue: Venue) -> Finding:
    """A no; whose pass it is stays unsaid at a desk that it is not for."""
    own = pass_ if refusal.code not in ELSEWHERE else None
    facts = answers.facts_of(own, len(live_uses(own)), venue, clock.now()) if own else {}
    return Finding(answers.no(refusal, facts), pass_)


def code_behind(typed: str) -> str:
    """The signed text of the pass with this short code, so that both ways get the same checks."""
    code = shortcode.normalise(typed)
    found: Pass | None = Pass.objects.filter(short_code=code).first()
    if found is None:
        raise Refusal("short_code_unknown", "No pass has this short code.")
    return found.code


def claimed_id(text: str) -> bytes:
    """The pass id inside a text whose signature the codec has verified."""
    packed = base45.decode(text.removeprefix(codec.PREFIX))[: pass_body.SIZE]
    return pass_body.unpack(packed).pass_id


def find(serial: bytes, lock: bool = False) -> Pass | None:
    rows = Pass.objects.filter(serial=serial).select_related("perk", "brand", "member")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found: Pass | None = rows.first()
    return found


def live_uses(pass_: Pass) -> list[Redemption]:
    """Uses that were not undone, oldest first."""
    uses = Redemption.objects.filter(pass_used=pass_, undone_at=None).select_related("device")
    return list(uses.order_by("redeemed_at", "id"))
