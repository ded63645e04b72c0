"""What one perk has of several: sizes to choose from, tiers by score, questions, a shared code."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perks.ground.scoped import Scope, Scoped
from perks.models.brands import Brand
from perks.models.perks import Perk

ANSWERS = {"yes_no": "yes or no", "choice": "one of several", "text": "a few words"}


class Variant(Scoped):
    """One of several that a perk comes in; its units carry `key`.

    With `lowest` it is a tier of a ladder: whoever stands there or higher, and below the next tier,
    gets this one. Ladders cannot overlap, for a tier does not say where it ends.
    """

    perk = models.ForeignKey(Perk, on_delete=models.CASCADE, related_name="variants")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="variants")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    # Stands on the pass as its tier, in one byte.
    position = models.PositiveSmallIntegerField()
    lowest = models.PositiveSmallIntegerField(null=True)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["perk", "key"], name="variant_key_once_per_perk"),
            models.UniqueConstraint(fields=["perk", "position"], name="variant_place_once"),
            models.UniqueConstraint(
                fields=["perk", "lowest"],
                condition=Q(lowest__isnull=False),
                name="variant_tiers_do_not_overlap",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=255), name="variant_place_fits_pass"
            ),
            models.CheckConstraint(
                condition=Q(lowest__isnull=True) | Q(lowest__lte=100),
                name="variant_lowest_is_score",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="variant_has_a_key"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class SharedCode(Scoped):
    """The one code that everybody gets who has the perk, or its `variant`; sealed."""

    perk = models.ForeignKey(Perk, on_delete=models.CASCADE, related_name="shared_codes")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="shared_codes")
    variant = models.CharField(max_length=60, blank=True, default="")
    sealed_code = models.BinaryField()

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["perk", "variant"], name="shared_code_once_per_variant")
        ]

    def __str__(self) -> str:
        return f"the code of perk {self.perk_id}"


class Question(Scoped):
    """What a brand asks before a perk is confirmed: may she drive it, will it fit.

    `options` are the answers of a choice; `fits` those with which the perk can be had (empty: any).
    """

    perk = models.ForeignKey(Perk, on_delete=models.CASCADE, related_name="questions")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    answer = models.CharField(max_length=8, choices=list(ANSWERS.items()))
    options = models.JSONField(default=list)
    fits = models.JSONField(default=list)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["perk", "position"], name="question_place_once"),
            models.CheckConstraint(
                condition=Q(answer__in=list(ANSWERS)), name="question_answer_known"
            ),
            models.CheckConstraint(
                condition=~Q(answer="choice") | ~Q(options=[]), name="question_choice_has_options"
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text
