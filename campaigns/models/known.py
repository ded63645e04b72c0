"""What a brand knows of its own people, and what members answer to its questions.

Customers are keyed hashes of addresses: nobody reads an address in them, and the brand never reads
who of them is a member.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from perks.models import Brand

LIST_KINDS = {"shortlist": "People to invite first", "blocklist": "People to leave out"}


class Customer(Scoped):
    """What the brand tells of one of its customers; what it does not tell is NULL or empty.

    `spend` in whole units of the brand's money; `since` and `last_purchase` are days.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="customers")
    address_hash = models.BinaryField(max_length=32)
    spend = models.PositiveIntegerField(null=True)
    tier = models.CharField(max_length=40, blank=True)
    last_purchase = models.DateField(null=True)
    since = models.DateField(null=True)
    told_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand", "address_hash"], name="customer_told_once"),
        ]

    def __str__(self) -> str:
        return f"customer {self.pk} of brand {self.brand_id}"


class CustomerMatch(Scoped):
    """A member who agreed to be matched has the address of a customer. The brand reads no row."""

    brand_id = models.BigIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="customer_matches"
    )
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="matches")
    matched_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand_id", "member"], name="customer_matched_once"),
        ]

    def __str__(self) -> str:
        return f"match {self.pk} of member {self.member_id}"


class BrandList(Scoped):
    """A list of members that a brand keeps: to invite first, or to leave out."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="lists")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=list(LIST_KINDS.items()), default="shortlist")
    made_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="brand_list_name_once"),
            models.CheckConstraint(condition=Q(kind__in=LIST_KINDS), name="brand_list_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Listed(Scoped):
    """A member on a list. The brand reads how many there are, never who: an uploaded address would
    otherwise tell it whether that person is a member."""

    list = models.ForeignKey(BrandList, on_delete=models.CASCADE, related_name="entries")
    brand_id = models.BigIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listed"
    )
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["list", "member"], name="listed_once"),
        ]

    def __str__(self) -> str:
        return f"member {self.member_id} on list {self.list_id}"


class BuyerQuestion(Scoped):
    """A question that a brand asks members, with the answers to choose from; neither ever changes."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="buyer_questions")
    text = models.CharField(max_length=120)
    choices = ArrayField(models.CharField(max_length=60))
    asked_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    scope = Scope(brand="brand_id", open_to={"member": {}})

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["brand", "text"], name="question_asked_once"),
            models.CheckConstraint(
                condition=Q(choices__len__gte=2, choices__len__lte=12),
                name="question_has_choices",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class BuyerAnswer(Scoped):
    """What a member answered; the brand reads no row, only what rules make of it."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="buyer_answers"
    )
    question = models.ForeignKey(
        BuyerQuestion, on_delete=models.CASCADE, related_name="buyer_answers"
    )
    choice = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["member", "question"], name="answered_once"),
        ]

    def __str__(self) -> str:
        return f"answer of member {self.member_id} to question {self.question_id}"
