"""Whom the next wave would invite, as the brand may see it, and what its people do about that.

A list is of handles, in the order of the lots, so that no place tells a score or an audience; each
wording of the rule has handles of its own. Named is who claimed from the brand and agreed to be
named on its lists, once the campaign was launched (see `known.may_name`). Nobody is listed where
fewer than ten fit or everybody has a place, and a lottery lists nobody before it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns import choosing, frames, marks, wave_history, waves
from campaigns.choosing import Terms
from campaigns.commitments import next_wave
from campaigns.counts import FEW, published, told
from campaigns.expected import answers
from campaigns.known import Deed, Person, Telling
from campaigns.models import Campaign, Wave
from campaigns.proposals import Proposal, find, propose
from campaigns.wave_history import Opened, rough
from perks.ground import scopes
from perks.ground.errors import Refusal

MOST_KNOWN = 50
MOST_AUDIT = 50
ACTOR = scopes.system("shortlist")


@dataclass(frozen=True)
class Shortlist:
    """`people` are proposed for `places`, of `candidates` who fit; `spare` come next; `known` fit
    and claimed before. `reach` and `reach_by_score` are there where the choice goes by reach.
    Numbers of fewer than ten people are None, others are rough. Nobody is listed where `hidden`,
    which says why: "few", "enough" (there is a place for everybody) or "lottery"."""

    terms: Terms
    wave: int
    commitment: str
    due_at: datetime
    places: int
    candidates: int | None
    hidden: str
    people: list[Person]
    spare: list[Person]
    known: list[Person]
    struck: list[Person]
    reach: int | None
    reach_by_score: int | None
    opened: list[Opened]
    audit: list[Deed]
    frame: int
    built_at: datetime

    @property
    def more(self) -> str:
        """How much the chosen reach against as many by score: "1.06"; "" when not known."""
        if not self.reach or not self.reach_by_score:
            return ""
        return f"{self.reach / self.reach_by_score:.2f}"


def shortlist(campaign: Campaign, terms: Terms | None = None) -> Shortlist:
    """The list of the next wave. Raises Refusal nobody_is_chosen where everybody is invited."""
    with scopes.act_as(ACTOR):
        terms = terms or choosing.terms_of(campaign)
        if not terms.chooses:
            raise Refusal(
                "nobody_is_chosen",
                "This campaign invites everybody who fits. Choose another way first.",
            )
        rows, marked = list(Wave.objects.filter(campaign=campaign)), marks.of(campaign)
        opened = sorted((row.opened_at for row in rows if row.opened_at), reverse=True)
        wave = next((row for row in rows if row.opened_at is None), None) or next_wave(campaign)
        so_far = answers(campaign, terms)
        found = propose(campaign, terms, wave, marked, so_far)
        pool, audience = found.draw.pool, frames.current()
        telling = Telling(campaign, marked, so_far)
        hidden = why_hidden(found, terms)
        because = {int(pool.member_id[pick.candidate]): pick.because for pick in found.draw.picks}
        proposed = pool.member_id[sorted(found.draw.invited)].tolist() if not hidden else []
        spare = pool.member_id[sorted(found.draw.next_ones)].tolist() if not hidden else []
        fitting = set() if hidden == "few" else set(pool.member_id.tolist())
        rest = fitting.difference(proposed)
        return Shortlist(
            terms=terms,
            wave=wave.number,
            commitment=wave.commitment,
            due_at=waves.due_at(campaign, terms, wave, opened[0] if opened else None),
            places=found.places,
            candidates=told(published(len(pool), "pool", wave.commitment, str(so_far.rule))),
            hidden=hidden,
            people=[telling.person(id, because[id]) for id in proposed],
            spare=[telling.person(id) for id in spare],
            known=[telling.person(id) for id in telling.claimants() if id in rest][:MOST_KNOWN],
            struck=[telling.person(id) for id in marked.struck()],
            reach=rough(found.reach),
            reach_by_score=rough(found.reach_by_score),
            opened=wave_history.of(rows),
            audit=telling.audit(MOST_AUDIT),
            frame=audience.version,
            built_at=audience.built_at,
        )


def why_hidden(found: Proposal, terms: Terms) -> str:
    """Why nobody may be listed; "" where they may."""
    pool, picks = found.draw.pool, found.draw.picks
    if len(pool) < FEW:
        return "few"
    if terms.way == "lottery":
        return "lottery"
    return "enough" if found.places and len(picks) >= len(pool) else ""


def mark(campaign: Campaign, text: str, act: str, reason: str = "") -> Person:
    """Strike, unstrike, add, unadd or note the member of a handle or of a receipt's number.

    Raises what `marks.mark` and `proposals.find` raise.
    """
    by = scopes.current_actor()
    with scopes.act_as(ACTOR):
        member_id = find(campaign, text)
    with scopes.act_as(by):
        marks.mark(campaign, member_id, act, reason)
    with scopes.act_as(ACTOR):
        return telling_of(campaign).person(member_id)


def take_back(campaign: Campaign, text: str) -> Person:
    """Undo the strike or the addition that holds. Raises what `mark` raises, or not_marked."""
    with scopes.act_as(ACTOR):
        stands = marks.of(campaign).standing().get(find(campaign, text))
    return mark(campaign, text, marks.UNDOES[stands.act] if stands else "unstrike")


def history(campaign: Campaign) -> list[Deed]:
    """The newest marks of the list, newest first."""
    with scopes.act_as(ACTOR):
        return telling_of(campaign).audit(MOST_AUDIT)


def telling_of(campaign: Campaign) -> Telling:
    """What may be told of anybody now. Needs an actor that sees all."""
    so_far = answers(campaign, choosing.terms_of(campaign))
    return Telling(campaign, marks.of(campaign), so_far)
