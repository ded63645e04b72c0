"""Answers to what the brand asks, as whether a member may drive."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.needs.base import Need
from perks import questions
from perks.ground.errors import Refusal
from perks.models import Perk, Question


class Answers(Need):
    """Said as {"1": "yes"}: by the place of the question."""

    slug = "answers"

    def wanted(self, perk: Perk) -> bool:
        return bool(perk.asks)

    def settle(self, perk: Perk, said: Any) -> dict[str, str]:
        asked = {str(question.position): question for question in questions.of(perk)}
        if not isinstance(said, dict) or not set(said) <= set(asked):
            raise Refusal("answer_unknown", "That answers no question of this perk.", 400)
        return {place: questions.check(asked[place], answer) for place, answer in said.items()}

    def missing(self, perk: Perk, kept: Any) -> Refusal | None:
        left = [
            each.position for each in questions.of(perk) if str(each.position) not in (kept or {})
        ]
        if not left:
            return None
        return Refusal(
            "answers_missing", "Answer what the brand asks. It is held for you meanwhile.",
            questions=left,
        )  # fmt: skip

    def fields(self, perk: Perk, kept: Any) -> dict[str, forms.Field]:
        return {
            f"answer-{each.position}": field_for(each, (kept or {}).get(str(each.position)))
            for each in questions.of(perk)
        }

    def said(self, cleaned: dict[str, Any]) -> Any:
        given = {
            name.removeprefix("answer-"): value
            for name, value in cleaned.items()
            if name.startswith("answer-") and value
        }
        return given or None

    def told(self, perk: Perk, kept: Any) -> list[tuple[str, str]]:
        given = kept or {}
        return [
            (each.text, given[str(each.position)])
            for each in questions.of(perk)
            if str(each.position) in given
        ]


def field_for(question: Question, kept: str | None) -> forms.Field:
    """A question as a field of a form."""
    options = questions.options_of(question)
    if not options:
        return forms.CharField(
            label=question.text, max_length=questions.LONGEST_ANSWER, initial=kept
        )
    shown = [(each, each.capitalize() if question.answer == "yes_no" else each) for each in options]
    return forms.ChoiceField(
        label=question.text, choices=shown, widget=forms.RadioSelect, initial=kept
    )
