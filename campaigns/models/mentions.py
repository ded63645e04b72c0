"""What members said of a perk: the words that are watched for, the posts, what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaigns.models.campaigns import Campaign
from campaigns.models.claims import Claim
from perks.ground import clock
from perks.ground.scoped import KEPT, Erased, Scope, Scoped
from perks.models import Brand

# What a post can be recognised by, the strongest first, in words; a link is the claim's own.
FOUND = {
    "link": "Found by the personal link",
    "code": "Found by the personal code",
    "tag": "Found by the tag",
    "handle": "Found by the handle",
    "site": "Found by the address",
    "word": "Found by a word",
    "evidence": "Submitted by the member, not verified",
}
WATCHED = {
    "tag": "Tag",
    "handle": "Handle",
    "site": "Web address",
    "word": "Word or name of a product",
}
# Those that count: a story that ran its day was said, a post that was taken back was not.
COUNTED = ("stands", "expired")
MENTION_STATES = (*COUNTED, "gone")
# Why a post cannot be read: it is gone, or it was never to be had.
GONE_BECAUSE = ("deleted", "private", "unlinked", "reworded", "refused", "erased")
MISSED_BECAUSE = ("private", "deleted", "expired", "no_permission")
STANCES = ("positive", "neutral", "negative", "unknown")
CHANGES = ("found", "confirmed", "edited", "back", "expired", *GONE_BECAUSE)


class WatchWord(Scoped):
    """One thing that posts about a campaign are recognised by, beside its tag and its links.

    `said` is what the manager wrote, `folded` what it is compared by (`core.watchwords`).
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="watch_words")
    brand_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=list(WATCHED.items()))
    said = models.CharField(max_length=120)
    folded = models.CharField(max_length=240)
    added_at = models.DateTimeField(default=clock.now)

    scope = Scope(brand="brand_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind", "folded"], name="watch_word_once"),
            models.CheckConstraint(
                condition=Q(kind__in=list(WATCHED)), name="watch_word_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.said


class Mention(Scoped):
    """One post of one member about a brand's perk: once per brand, network and native id.

    `account_id` is the linked account that it stands on. `excerpt` is the body, as long as the post
    stands and until `emptied_at` (`campaigns.emptying`); `wording` tells whether it was reworded.
    `shingles` are what copies are recognised by (`core.copies`): `copy_of` is the same member's
    first post of the same words, `echo_of` that of somebody else. `counted_next_at` is when its
    reactions are counted next, `looked_next_at` when we look next whether it still stands.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="mentions")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="mentions")
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="mentions")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )
    network = models.CharField(max_length=20)
    account_id = models.BigIntegerField(null=True)
    native_id = models.CharField(max_length=400)
    url = models.URLField(max_length=800, blank=True)
    excerpt = models.TextField(blank=True)
    wording = models.BinaryField(max_length=16, default=bytes)
    found_by = models.CharField(max_length=8)
    found_words = models.CharField(max_length=240, blank=True)
    posted_at = models.DateTimeField()
    found_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default="stands")
    gone_because = models.CharField(max_length=10, blank=True)
    gone_at = models.DateTimeField(null=True)
    stance = models.CharField(max_length=8, default="unknown")
    stance_because = models.JSONField(default=dict)
    shingles = models.BinaryField(default=bytes)
    copy_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    echo_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="echoes")
    reactions = models.PositiveIntegerField(default=0)
    reacted_at = models.DateTimeField(null=True)
    counted_next_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_next_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id", brand="brand_id")
    erased = Erased(
        blank={
            "excerpt": "''",
            "url": "''",
            "native_id": "'erased-' || id",
            "found_words": "''",
            "wording": "''::bytea",
            "shingles": "''::bytea",
            "stance_because": "'{}'",
        }
    )

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "network", "native_id"], name="mention_once_per_network_and_id"
            ),
            models.CheckConstraint(
                condition=Q(found_by__in=list(FOUND)), name="mention_found_by_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MENTION_STATES), name="mention_state_known"
            ),
            models.CheckConstraint(condition=Q(stance__in=STANCES), name="mention_stance_known"),
            models.CheckConstraint(
                condition=~Q(state="gone")
                | Q(gone_because__in=GONE_BECAUSE, gone_at__isnull=False),
                name="mention_gone_has_a_reason",
            ),
            # What was taken back is not kept by us either.
            models.CheckConstraint(
                condition=Q(state="stands") | Q(excerpt="", url=""),
                name="mention_gone_without_body",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=True) | Q(excerpt="", stance_because={}),
                name="mention_emptied_without_words",
            ),
            models.CheckConstraint(
                condition=Q(copy_of__isnull=True) | ~Q(copy_of=models.F("id")),
                name="mention_no_copy_of_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "-posted_at"], name="mention_by_campaign"),
            models.Index(
                fields=["looked_next_at"],
                condition=Q(looked_next_at__isnull=False),
                name="mention_to_look_at",
            ),
            models.Index(
                fields=["counted_next_at"],
                condition=Q(counted_next_at__isnull=False),
                name="mention_to_count",
            ),
        ]

    def __str__(self) -> str:
        return f"mention {self.pk} of campaign {self.campaign_id}"

    @property
    def label(self) -> str:
        """How it was found, in words."""
        return FOUND[self.found_by]


class MentionChange(Scoped):
    """What happened to a mention, without its body; append-only."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="changes")
    brand_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    what = models.CharField(max_length=10)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id")
    append_only = True
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(what__in=CHANGES), name="mention_change_known")
        ]

    def __str__(self) -> str:
        return f"{self.what}: mention {self.mention_id}"


class Missed(Scoped):
    """A post about a perk that is known to be there and cannot be read, and why."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="missed")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="missed")
    brand_id = models.BigIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="missed"
    )
    network = models.CharField(max_length=20)
    native_id = models.CharField(max_length=400)
    because = models.CharField(max_length=14)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id")
    erased = Erased()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["brand_id", "network", "native_id"], name="missed_once"
            ),
            models.CheckConstraint(
                condition=Q(because__in=MISSED_BECAUSE), name="missed_because_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.because}: post on {self.network}"


class ReusePermission(Scoped):
    """What a member answered to the question whether a brand may show her words; append-only.

    The newest row of a mention is in force. `wording` is what she read when she answered.
    """

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="permissions")
    brand_id = models.BigIntegerField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reuse_permissions"
    )
    says_yes = models.BooleanField()
    wording = models.TextField()
    source = models.CharField(max_length=3)
    at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id", brand="brand_id")
    append_only = True
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["web", "api"]), name="reuse_source_known"
            )
        ]
        indexes = [models.Index(fields=["mention", "-id"], name="reuse_by_mention")]

    def __str__(self) -> str:
        return f"{'yes' if self.says_yes else 'no'} for mention {self.mention_id}"
