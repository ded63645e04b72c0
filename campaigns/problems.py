"""A member says what is wrong with a parcel; the brand sends another one, or says why not."""

from __future__ import annotations

from campaigns import addresses, letters
from campaigns.holding import find
from campaigns.models import Parcel, Problem
from campaigns.models.parcels import PROBLEMS
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("parcels")
LONGEST = 1000
# In which states of a parcel it makes sense to say so.
SAID_OF = {
    "undelivered": ("sent", "delivered", "returned", "lost"),
    "damaged": ("sent", "delivered"),
    "defect": ("sent", "delivered"),
}


def report(claim_id: int, member_id: int, what: str, note: str) -> Problem:
    """Say what is wrong with the newest parcel of a member's own claim. Twice is refused.

    Raises Refusal claim_not_found (404), problem_unknown, note_unclear (both 400), parcel_state,
    problem_open, already_answered.
    """
    if what not in PROBLEMS:
        raise Refusal("problem_unknown", f"Say one of: {', '.join(PROBLEMS)}.", 400)
    words = readable(note, LONGEST)
    with scopes.act_as(ACTOR):
        claim = find(claim_id, member_id)
        parcel = Parcel.objects.select_for_update().filter(claim=claim).order_by("-number").first()
        if parcel is None or parcel.state not in SAID_OF[what]:
            raise Refusal("parcel_state", "Nothing was sent yet that this could be said of.")
        earlier = Problem.objects.filter(parcel=parcel).first()
        if earlier is not None and earlier.state == "open":
            raise Refusal("problem_open", "You said so already. The brand has your note.")
        if earlier is not None:
            raise Refusal("already_answered", "The brand has answered about this parcel already.")
        # Until it is answered the address may be needed again.
        addresses.keep_on(claim.pk)
        made: Problem = Problem.objects.create(
            parcel=parcel, member_id=member_id, brand_id=claim.brand_id, what=what, note=words
        )
        return made


def decline(parcel_id: int, brand_id: int, answer: str) -> Problem:
    """Answer a report in words, and send nothing. The member reads it.

    Raises Refusal problem_not_found (404), note_unclear (400).
    """
    words = readable(answer, 400)
    with scopes.act_as(ACTOR):
        rows = Problem.objects.select_for_update(of=("self",)).select_related("parcel__claim")
        found: Problem | None = rows.filter(
            parcel_id=parcel_id, brand_id=brand_id, state="open"
        ).first()
        if found is None:
            raise Refusal("problem_not_found", "There is no open report about this parcel.", 404)
        found.state, found.answer, found.answered_at = "declined", words, clock.now()
        found.save(update_fields=["state", "answer", "answered_at"])
        addresses.delete_after(found.parcel.claim_id)
        letters.answered(found)
        return found


def readable(text: str, longest: int) -> str:
    """The words as they are kept, line breaks included. Raises Refusal note_unclear (400)."""
    words = "\n".join(" ".join(line.split()) for line in str(text).strip().splitlines())
    if not words or len(words) > longest or not words.replace("\n", "").isprintable():
        raise Refusal(
            "note_unclear",
            f"Write 1 to {longest:,} plain signs about it. Nothing was kept.",
            400,
        )
    return words


def of_parcel(parcel_id: int) -> Problem | None:
    """What was reported about a parcel, if anything."""
    with scopes.switched_to(ACTOR):
        found: Problem | None = Problem.objects.filter(parcel_id=parcel_id).first()
        return found
