"""What the venue's list says of each scan. It tells apart what the desk does not."""

from __future__ import annotations

from perks.answers import say_when
from perks.models import Scan, Venue

# Code -> (a word for the list, the sentence of the scan's own page).
REASONS = {
    "pass_stale": ("Replay", "An old picture of a pass: the phone signs a fresh one every 15 seconds."),
    "pass_ahead": ("Ahead of time", "Signed for a moment to come: a wrong clock, or a code made ahead."),
    "pass_wrong_venue": ("Wrong venue", "A true pass, for another place."),
    "pass_wrong_brand": ("Wrong brand", "A true pass, of a brand that gives nothing here."),
    "pass_expired": ("Expired", "A true pass, good until {until}."),
    "pass_not_yet": ("Not good yet", "A true pass, good from {since}."),
    "pass_revoked": ("Taken back", "A true pass that was taken back: {because}."),
    "pass_moved": ("Left behind", "A true code from paper or a phone that the pass has left since."),
    "pass_needs_phone": ("Not its phone", "A short code for a perk that takes only the phone's own codes."),
    "pass_used": ("Used up", "A true pass, used as often as it may be."),
    "pass_digits_needed": ("No digits", "A strict pass without the two figures that the scanner showed."),
    "pass_forged": ("Forged", "The signature is not that of the brand it names."),
    "pass_unknown_key": ("Unknown key", "Signed with a key that the brand does not have, or not any more."),
    "pass_unknown": ("Erased", "A true signature over a pass that is gone, as after an erased account."),
    "pass_unreadable": ("Unreadable", "No pass, or a part of one."),
    "pass_unknown_version": ("Too new", "A layout that this server does not know."),
    "pass_practice": ("Practice", "A practice pass, shown at a true desk."),
    "short_code_unreadable": ("Unreadable", "What was typed is no short code."),
    "short_code_unknown": ("Unknown", "No pass has the short code that was typed."),
    "card_needs_network": ("Card", "A member's card, where nobody could be asked."),
    "lane_elsewhere": ("Other desk", "Another scanner without a network was in charge of this pass."),
    "venue_full": ("Full", "A true pass, and no room."),
    "venue_full_today": ("Full", "A true pass, and no room for days."),
    "shop_left": ("Shop left", "A true pass of a perk that this shop hands over no more."),
    "shop_outside_hours": ("Closed", "A true pass, outside the hours of its perk."),
    "shop_cap_reached": ("Cap reached", "A true pass; this shop had handed over as many as it may."),
    "shop_not_joined": ("Not joined", "A member's pass for shops of which this is none."),
    "unit_gone": ("Nothing kept", "The claim behind the pass holds no unit any more."),
    "walk_in_nothing": ("Nothing open", "A member's card, and no open perk for this member here."),
}  # fmt: skip


def word_of(reason: str) -> str:
    """The reason in a word or two; one that is not listed, as its code reads."""
    return REASONS[reason][0] if reason in REASONS else reason.replace("_", " ").capitalize()


def reason_of(scan: Scan, venue: Venue) -> str:
    """Why it was no, in a sentence; "" for a yes."""
    if not scan.reason:
        return ""
    if scan.reason not in REASONS:
        return word_of(scan.reason) + "."
    seen, facts = scan.pass_seen, {"until": "earlier", "since": "later", "because": "not said"}
    if seen is not None and seen.venue_id == venue.pk:
        facts = {
            "until": say_when(seen.valid_until, venue, scan.scanned_at),
            "since": say_when(seen.valid_from, venue, scan.scanned_at),
            "because": seen.revoked_because or "no reason was given",
        }
    return REASONS[scan.reason][1].format(**facts)
