"""Linked social accounts: identity is (network, native id), never the handle."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped

# What an account is, by its owner's word, in the words that the owner reads.
KINDS = {
    "person": "A person",
    "creator": "A creator's business",
    "organisation": "An organisation",
    "brand": "A brand",
    "shared": "Run by several people",
    "automated": "Automated, by its own word",
}
KIND_CHOICES = list(KINDS.items())
STATES = ("waiting", "fresh", "late", "refused", "gone", "broken")


class Account(Scoped):
    """One account on one network, linked by an owner after proof.

    An account that several members own has a row for each, with activity of its own; the database
    holds their shares to a sum of 1 (trigger account_shares_sum_to_one). While `open_until` lies
    ahead, whoever proves the account joins. `contested_at`: when this member showed that an account
    of somebody else's is theirs; `seen_at`: when the mark was last looked for and found.

    `about` is what the network shows as the account's own description, and `about_topics` are the
    slugs of topics that it names.

    `state` says how the last refresh went, `state_sentence` what the member can do about it;
    `lost_at` is since when the network refuses, until a reading goes well again.
    `cursor` is where the next refresh goes on and changes together with the data it stands for;
    `ignored` counts what the last reading left out, by reason. `kind` is one of KINDS.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accounts"
    )
    network = models.CharField(max_length=20)
    native_id = models.CharField(max_length=400)
    kind = models.CharField(max_length=12, default="person")
    handle = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=400, blank=True)
    actor_key = models.BinaryField(max_length=16)
    share = models.FloatField(default=1.0)
    followers = models.BigIntegerField(null=True)
    about = models.CharField(max_length=1000, blank=True)
    about_topics = ArrayField(models.CharField(max_length=120), default=list)
    proof_token = models.CharField(max_length=40, blank=True)
    linked_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True)
    contested_at = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    unlinked_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="waiting")
    state_sentence = models.CharField(max_length=300, blank=True)
    lost_at = models.DateTimeField(null=True)
    cursor = models.JSONField(default=dict)
    ignored = models.JSONField(default=dict)
    refreshed_at = models.DateTimeField(null=True)
    next_refresh_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "network", "native_id"],
                condition=Q(unlinked_at__isnull=True),
                name="account_linked_once",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="account_state_known"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="account_kind_known"),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1), name="account_share_is_a_share"
            ),
        ]
        indexes = [
            models.Index(fields=["network", "native_id"], name="account_by_identity"),
            models.Index(
                fields=["next_refresh_at"],
                condition=Q(unlinked_at__isnull=True, proven_at__isnull=False),
                name="account_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} account {self.pk}"

    @property
    def access(self) -> str:
        """A token to read it with; see `grants.access`."""
        from scoring import grants

        return grants.access(self)
