"""The receipts of those whom a wave does not choose: written with the choice, one each.

Whoever is passed over fitted the rule in the audience that the wave chose from, so each of its
conditions is met; the last line says why others came before her, from the numbers of the choice.
Whoever fitted there and no longer did on fresh values, and whoever the brand struck, is judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any

from campaigns import chosen_words, implied, inviting, targeting
from campaigns.commitments import ticket
from campaigns.core.lots import commitment
from campaigns.drawing import Draw
from campaigns.models import Campaign, Choice, RuleVersion, Wave
from campaigns.rules.fields import Leaf
from campaigns.rules.sentence import clause_line
from campaigns.rules.tree import leaves_of
from campaigns.rules.verdict import Verdict
from perks.ground import clock, receipts, scopes
from perks.ground.receipts import Receipt

EVALUATOR = "choosing/1"
MET = "Met when the choice was made"


def write(
    campaign: Campaign,
    wave: Wave,
    found: Draw,
    struck: Collection[int],
    unfit: dict[int, Verdict | None],
) -> dict[int, int]:
    """Write a receipt for everybody whom a settled wave did not choose; gives the row of each.

    `unfit` has the verdicts on those who no longer fitted, None for who is no longer asked about.
    """
    version = targeting.in_force(campaign)
    judged = dict(unfit)
    for batch in inviting.batches([id for id in struck if id not in judged]):
        verdicts = targeting.judge_members(campaign, list(batch), version)
        judged |= {id: verdicts.get(id) for id in batch}
    made = (
        passed(campaign, version, wave, found),
        _judged(campaign, version, wave, judged, set(struck)),
    )
    return receipts.write_many(chain.from_iterable(made))


def passed(campaign: Campaign, version: RuleVersion, wave: Wave, found: Draw) -> Iterator[Receipt]:
    """The receipts of those whose turn did not come."""
    lines, common = conditions(campaign, version), facts(campaign, version, wave)
    turned, pool, now = {pick.candidate for pick in found.picks}, found.pool, clock.now()
    question = asked(campaign)
    for at, id in enumerate(pool.member_id.tolist()):
        if at in turned:
            continue
        number = int(pool.number[at]) or None
        choice = Choice(
            wave=wave, member_id=id, because="passed", ticket=pool.ticket[at], number=number
        )
        line = chosen_words.why_not(choice)
        yield Receipt(
            member_id=id, brand_id=campaign.brand_id, question=question, evaluator=EVALUATOR,
            verdict="no", sentences=[*lines, line], written_at=now,
            values=common | {"choice": common["choice"] | {
                "because": "passed", "number": number, "ticket": pool.ticket[at]}},
        )  # fmt: skip


def _judged(
    campaign: Campaign,
    version: RuleVersion,
    wave: Wave,
    judged: dict[int, Verdict | None],
    struck: set[int],
) -> Iterator[Receipt]:
    """Of those who were judged on fresh values: what the rule said, and that the brand chose others."""
    common = facts(campaign, version, wave)
    for id, verdict in judged.items():
        if verdict is None:
            continue  # withdrew her consent meanwhile: nothing more is written about her
        because = "struck" if id in struck else "unfit"
        mine = ticket(campaign.pk, id)
        choice = Choice(wave=wave, member_id=id, because=because, ticket=mine)
        line = chosen_words.why_not(choice) if verdict.answer == "yes" else None
        values = targeting.receipt_values(verdict, version)
        yield receipts.build(
            id,
            question=asked(campaign),
            evaluator=verdict.evaluator,
            values=values | {"choice": common["choice"] | {"because": because, "ticket": mine}},
            sentences=[*verdict.sentences, *([line] if line else [])],
            verdict="no" if verdict.answer == "yes" else verdict.answer,
            nearest=verdict.nearest,
            brand_id=campaign.brand_id,
        )


def asked(campaign: Campaign) -> str:
    return f"invited to {campaign.name}?"


def conditions(campaign: Campaign, version: RuleVersion) -> list[dict[str, Any]]:
    """A line for each condition of the rule that is said aloud: met, as everybody in the pool did."""
    rule = implied.whole(version.tree, campaign.perk)
    names = targeting.names(rule, campaign.brand.name)
    return [
        {
            "path": clause.path if isinstance(clause, Leaf) else "",
            "verdict": "yes",
            "sentence": clause_line(clause, names),
            "value": MET,
            "leaves": [],
        }
        for clause in rule.clauses()
        if not all(leaf.field.is_quiet for leaf in leaves_of(clause))
    ]


def facts(campaign: Campaign, version: RuleVersion, wave: Wave) -> dict[str, Any]:
    """What is the same on all receipts of a wave: with the wave's rows it gives the same again."""
    return {
        "evaluator": EVALUATOR,
        "campaign": campaign.pk,
        "brand_id": campaign.brand_id,
        "rule_number": version.number,
        "choice": {
            "wave": wave.number,
            "way": wave.way,
            "places": wave.places,
            "of": wave.candidates,
            "seed": wave.seed,
        },
    }


def replays(receipt: Receipt) -> bool | None:
    """Whether the wave's own rows still say what the receipt does; None for another evaluator's.

    The whole choice is made again by `manage.py choice`.
    """
    if receipt.values.get("evaluator") != EVALUATOR:
        return None
    said = receipt.values["choice"]
    with scopes.act_as(scopes.system("replay")):
        rows = Choice.objects.filter(
            campaign_id=receipt.values["campaign"],
            wave__number=said["wave"],
            member_id=receipt.member_id,
        )
        choice = rows.select_related("wave").first()
    if choice is None:
        return False
    wave = choice.wave
    same = (choice.because, choice.ticket, choice.number, wave.seed, wave.candidates, wave.places)
    told = tuple(said[name] for name in ("because", "ticket", "number", "seed", "of", "places"))
    sealed = commitment(wave.seed) == wave.commitment
    return sealed and same == told and chosen_words.why_not(choice) == receipt.sentences[-1]
