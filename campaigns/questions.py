"""What brands ask members, and what members answer: once, and every rule may ask for it again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from campaigns.models import BuyerAnswer, BuyerQuestion, Campaign, RuleVersion
from campaigns.rules.parse import parse
from campaigns.rules.tree import leaves_of
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("questions")
MOST = 20


def of(brand_id: int) -> list[BuyerQuestion]:
    """The brand's questions, the newest first."""
    return list(BuyerQuestion.objects.filter(brand_id=brand_id).order_by("-pk"))


def ask(brand_id: int, text: str, choices: list[str]) -> BuyerQuestion:
    """A new question. Raises Refusal question_invalid (400), question_asked or too_many_questions."""
    text, choices = text.strip(), [each for part in choices if (each := part.strip())]
    fits = 3 <= len(text) <= 120 and 2 <= len(choices) <= 12 and len(set(choices)) == len(choices)
    if not fits or not all(
        len(each) <= 60 and each.isprintable() for each in [text[:60], *choices]
    ):
        raise Refusal(
            "question_invalid",
            "A question has up to 120 letters and 2 to 12 different answers. Nothing was asked.",
            400,
        )
    if BuyerQuestion.objects.filter(brand_id=brand_id, closed_at=None).count() >= MOST:
        raise Refusal("too_many_questions", f"{MOST} questions are open. Close one first.")
    try:
        with transaction.atomic():
            made: BuyerQuestion = BuyerQuestion.objects.create(
                brand_id=brand_id, text=text, choices=choices
            )
    except IntegrityError:
        raise Refusal("question_asked", "You ask this already. Nothing was changed.") from None
    return made


def close(brand_id: int, id: int) -> None:
    """Ask nobody any more; what was answered stays. Raises Refusal question_unknown (404)."""
    open_ones = BuyerQuestion.objects.filter(brand_id=brand_id, pk=id, closed_at=None)
    if not open_ones.update(closed_at=clock.now()):
        raise unknown()


@dataclass(frozen=True)
class Asked:
    """A question to a member, and the place of what she answered; None before she did."""

    question: BuyerQuestion
    brand: str
    chosen: int | None


def for_member(member_id: int) -> list[Asked]:
    """What live campaigns ask, unanswered ones first, and what the member answered at any time."""
    with scopes.switched_to(ACTOR):
        mine = dict(
            BuyerAnswer.objects.filter(member_id=member_id).values_list("question_id", "choice")
        )
        ids = set(asked_now()) | set(mine)
        found = BuyerQuestion.objects.filter(pk__in=ids).select_related("brand").order_by("pk")
        rows = [Asked(each, each.brand.name, mine.get(each.pk)) for each in found]
    return sorted(rows, key=lambda row: row.chosen is not None)


def asked_now() -> set[int]:
    """The questions that rules of live campaigns ask. Needs an actor that sees all."""
    live = RuleVersion.objects.filter(campaign__in=Campaign.objects.filter(state="live"))
    newest = live.order_by("campaign_id", "-number").distinct("campaign_id")
    trees = newest.values_list("tree", flat=True)
    leaves = [leaf for tree in trees for leaf in leaves_of(parse(tree, None).root)]
    return {int(leaf.of) for leaf in leaves if leaf.field.name == "answer"}


def answer(member_id: int, question_id: int, choice: int | None) -> None:
    """Keep an answer in the place of the one before; None takes it back.

    Raises Refusal question_unknown (404) or answer_unknown (400).
    """
    with scopes.act_as(ACTOR):
        question = BuyerQuestion.objects.filter(pk=question_id).first()
        mine = BuyerAnswer.objects.filter(member_id=member_id, question_id=question_id)
        if question is None or (question.closed_at and not mine.exists()):
            raise unknown()
        if choice is None:
            mine.delete()
            return
        if not 0 <= choice < len(question.choices):
            raise Refusal("answer_unknown", "Choose one of the answers. Nothing was changed.", 400)
        BuyerAnswer.objects.update_or_create(
            member_id=member_id,
            question_id=question_id,
            defaults={"choice": choice, "at": clock.now()},
        )


def unknown() -> Refusal:
    return Refusal("question_unknown", "There is no such question. Nothing was changed.", 404)
