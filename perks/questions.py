"""What a brand asks before a perk is confirmed, and whether an answer fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import Perk, Question
from perks.models.variants import ANSWERS

MOST = 8
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_OPTION = 200, 200, 60
YES_NO = ["yes", "no"]


@dataclass(frozen=True)
class Asked:
    """One question as a manager writes it; `fits` are the answers with which the perk can be had."""

    text: str
    answer: str = "text"
    options: list[str] = field(default_factory=list)
    fits: list[str] = field(default_factory=list)


def read(line: str) -> Asked:
    """A question as one line: what stands behind its mark are the answers.

    "Your shoe size?" takes a few words; "Do you hold a licence? yes" wants a yes; "Where will you
    drive? Germany / France / (elsewhere)" is a choice, and what stands in brackets does not fit.
    """
    text, mark, rest = line.strip().rpartition("?")
    if not mark:
        return Asked(line.strip())
    given = [part.strip() for part in rest.split("/") if part.strip()]
    text = f"{text.strip()}?"
    if not given:
        return Asked(text)
    if len(given) == 1 and given[0].lower() in YES_NO:
        return Asked(text, "yes_no", fits=[given[0].lower()])
    if [part.lower() for part in given] == YES_NO:
        return Asked(text, "yes_no")
    fits = [part for part in given if not part.startswith("(")]
    options = [part.strip("()").strip() for part in given]
    return Asked(text, "choice", options, fits if len(fits) < len(given) else [])


def add(perk: Perk, asked: Sequence[Asked]) -> list[Question]:
    """Add questions to a perk. All of them or none: call in a transaction.

    Raises Refusal questions_too_many or question_unclear (400).
    """
    there = list(Question.objects.filter(perk=perk))
    if len(there) + len(asked) > MOST:
        raise Refusal("questions_too_many", f"Ask at most {MOST} questions. None was added.", 400)
    for each in asked:
        if unclear(each):
            raise Refusal(
                "question_unclear",
                f"“{each.text[:60]}” is no question that can be answered. None was added.",
                400,
            )
    made = [
        Question.objects.create(
            perk=perk, brand_id=perk.brand_id, position=len(there) + place, text=each.text,
            answer=each.answer, options=each.options, fits=each.fits,
        )
        for place, each in enumerate(asked, start=1)
    ]  # fmt: skip
    if made:
        Perk.objects.filter(pk=perk.pk).update(asks=True)
        perk.asks = True
    return made


def unclear(asked: Asked) -> bool:
    """Whether a question has no text, no answers to choose from, or only answers that do not fit."""
    choosable = YES_NO if asked.answer == "yes_no" else asked.options
    return (
        not 1 <= len(asked.text.strip()) <= LONGEST_QUESTION
        or asked.answer not in ANSWERS
        or (asked.answer == "choice") != bool(asked.options)
        or len(set(choosable)) < len(choosable)
        or any(not 1 <= len(option) <= LONGEST_OPTION for option in choosable)
        or not set(asked.fits) <= set(choosable)
    )


def of(perk: Perk) -> list[Question]:
    """The questions of a perk, in order."""
    if not perk.asks:
        return []
    with scopes.switched_to(scopes.system("questions")):
        return list(perk.questions.all())


def options_of(question: Question) -> list[str]:
    """What may be answered; empty for a few words."""
    return YES_NO if question.answer == "yes_no" else list(question.options)


def check(question: Question, answer: Any) -> str:
    """The answer as it is kept. Raises Refusal answer_unclear or answer_unfit (400)."""
    text = answer.strip() if isinstance(answer, str) else ""
    options = options_of(question)
    if not 1 <= len(text) <= LONGEST_ANSWER or (options and text not in options):
        raise Refusal(
            "answer_unclear", f"Answer “{question.text}” with one of its answers.", 400,
            question=question.position,
        )  # fmt: skip
    if question.fits and text not in question.fits:
        raise Refusal(
            "answer_unfit",
            f"The brand gives this to people who answer “{question.text}” with "
            f"{' or '.join(question.fits)}. It is held until you give it back or time runs out.",
            400,
            question=question.position,
        )
    return text
