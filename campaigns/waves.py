"""Waves: who is chosen from those who fit is invited, as many as the terms and the stock allow.

One wave is one transaction: all of it stands or nothing, and after a kill the sweep opens the same
wave with the same seed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from campaigns import choosing, chosen, chosen_words, inviting, marks, passed_over, pools, targeting
from campaigns.choosing import Terms
from campaigns.commitments import NOTICE, next_wave, seed_of
from campaigns.drawing import Draw, Held, digest_of, digest_of_audiences, draw, reached_by_score
from campaigns.expected import answers, places
from campaigns.lot import draws_holdout
from campaigns.models import Campaign, Wave
from campaigns.rules.verdict import Verdict
from perks.ground import clock

Counts = dict[str, int]


@dataclass(frozen=True)
class Made:
    """A choice whose members still fit on fresh values; `unfit` did in the audience only."""

    draw: Draw
    verdicts: dict[int, Verdict]
    unfit: set[int]


def due_at(campaign: Campaign, terms: Terms, wave: Wave, last: datetime | None) -> datetime:
    """The moment from which the next wave may be opened; `last` is when the one before was."""
    moments = [campaign.starts_at, wave.committed_at]
    if campaign.launched_at:
        moments.append(campaign.launched_at + timedelta(hours=terms.review_hours))
    if last:
        moments.append(last + timedelta(hours=terms.interval_hours))
    if terms.way == "lottery":
        moments.append(wave.committed_at + NOTICE)
    return max(moments)


def last_opened(campaign: Campaign) -> datetime | None:
    """When the newest wave was opened."""
    found: dict[str, datetime | None]
    found = Wave.objects.filter(campaign=campaign).aggregate(last=Max("opened_at"))
    return found["last"]


def open_next(campaign: Campaign) -> Counts:
    """Open the next wave of a running campaign that is locked, if it is due and there is stock.

    Needs an actor that sees all. Gives {"invited", "held_out"}; {} when nothing was opened.
    """
    terms, wave = choosing.terms_of(campaign), next_wave(campaign)
    count = places(campaign, terms, answers(campaign, terms))
    due = due_at(campaign, terms, wave, last_opened(campaign))
    if not count or clock.now() < due:
        return {}
    marked = marks.of(campaign)
    made = choose(campaign, terms, wave, count, marked)
    if not made.draw.picks:
        return {}
    settle(campaign, terms, wave, count, made)
    ask(campaign, terms, wave, made)
    struck = marked.struck()
    unfit = {id: made.verdicts.get(id) for id in made.unfit}
    kept = passed_over.write(campaign, wave, made.draw, struck, unfit)
    chosen.write(wave, made.draw, struck, made.unfit, kept)
    next_wave(campaign)
    held = sum(pick.held for pick in made.draw.picks)
    return {"invited": len(made.draw.picks) - held, "held_out": held}


def ask(campaign: Campaign, terms: Terms, wave: Wave, made: Made) -> None:
    """Invitations, letters and receipts of whoever had a turn, in the order of the turns."""
    offset, version = campaign.invitations.count(), targeting.in_force(campaign)
    turns = [chosen_words.turn(wave, terms, made.draw, pick) for pick in made.draw.picks]
    for place, batch in enumerate(inviting.batches(turns)):
        inviting.ask(campaign, version, batch, made.verdicts, offset + place * inviting.BATCH)


def choose(campaign: Campaign, terms: Terms, wave: Wave, count: int, marked: marks.Marks) -> Made:
    """Choose until everybody chosen fits on fresh values: whoever does not is taken out."""
    seed, version = seed_of(wave), targeting.in_force(campaign)
    asked = set(campaign.invitations.values_list("member_id", flat=True))
    without = asked | set(marked.struck())
    pool = pools.gather(campaign, version.tree, terms, seed, without)
    verdicts: dict[int, Verdict] = {}
    unfit: set[int] = set()
    while True:
        found = draw(pools.less(pool, unfit), terms, seed, count, held_of(campaign), marked.added())
        turned = [int(found.pool.member_id[pick.candidate]) for pick in found.picks]
        fresh = [id for id in turned if id not in verdicts]
        for batch in inviting.batches(fresh):
            verdicts |= targeting.judge_members(campaign, batch, version)
        lost = {id for id in fresh if id not in verdicts or verdicts[id].answer != "yes"}
        if not lost:
            return Made(found, verdicts, unfit)
        unfit |= lost


def held_of(campaign: Campaign, before_wave: int | None = None) -> Held:
    """How the campaign's lot holds back, with those who had their turn in earlier waves."""

    def drawn(member_id: int) -> bool:
        return draws_holdout(campaign.seed, member_id, campaign.holdout_share)

    return Held(drawn, campaign.holdout_share, chosen.turns_by_stratum(campaign, before_wave))


def settle(campaign: Campaign, terms: Terms, wave: Wave, count: int, made: Made) -> None:
    """Tell the seed and what was chosen from. Raises IntegrityError where the wave was opened."""
    found, held = made.draw, held_of(campaign)
    wave.seed, wave.way, wave.opened_at = seed_of(wave), terms.way, clock.now()
    wave.places, wave.invited = count, len(found.invited)
    wave.candidates = len(found.pool)
    wave.reach, wave.reach_by_score = found.reached(), reached_by_score(found, held.drawn)
    wave.digest = digest_of(found.pool)
    wave.audience_digest = digest_of_audiences(found.audiences)
    wave.save(update_fields=list(Wave.settles))
