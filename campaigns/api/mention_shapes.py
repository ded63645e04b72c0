"""What the API tells of mentions, of what was not found, and of evidence."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.gallery import ANSWERS, DISCLOSED, SPOKEN
from campaigns.misses import REASONS
from campaigns.models import Evidence, WatchWord
from campaigns.models.evidence import STATES
from campaigns.models.mentions import FOUND, WATCHED


class MentionCopyOut(serializers.Serializer[Any]):
    network = serializers.CharField()
    url = serializers.CharField()
    posted_at = serializers.DateTimeField()
    reactions = serializers.IntegerField()


class MentionOut(serializers.Serializer[Any]):
    """A mention with its copies on other networks; `reactions` are to all of them.

    `same_words_by` is how many members posted the same words. `excerpt` and `url` are empty once the
    post is gone, and the excerpt from `emptied_at` on. It may be shown elsewhere only where `reuse` is "yes".
    """

    id = serializers.IntegerField(source="mention.pk")
    claim = serializers.IntegerField(source="mention.claim_id")
    given_name = serializers.CharField(source="mention.claim.given_name")
    network = serializers.CharField(source="mention.network")
    url = serializers.CharField(source="mention.url")
    excerpt = serializers.CharField(source="mention.excerpt")
    emptied_at = serializers.DateTimeField(source="mention.emptied_at", allow_null=True)
    state = serializers.CharField(source="mention.state")
    found_by = serializers.ChoiceField(choices=list(FOUND), source="mention.found_by")
    found_words = serializers.CharField(source="mention.found_words")
    label = serializers.CharField()
    posted_at = serializers.DateTimeField(source="mention.posted_at")
    edited_at = serializers.DateTimeField(source="mention.edited_at", allow_null=True)
    early = serializers.BooleanField(
        source="came_early",
        help_text="Posted before the day until which members were asked to say nothing.",
    )
    stance = serializers.ChoiceField(choices=list(SPOKEN), source="mention.stance")
    stance_because = serializers.JSONField(source="mention.stance_because")
    disclosure = serializers.ChoiceField(choices=list(DISCLOSED), allow_null=True)
    disclosure_because = serializers.CharField(source="disclosed_because")
    reactions = serializers.IntegerField()
    reacted_at = serializers.DateTimeField(source="mention.reacted_at", allow_null=True)
    copies = MentionCopyOut(many=True)
    same_words_by = serializers.IntegerField(source="voices")
    reuse = serializers.ChoiceField(choices=list(ANSWERS), source="answer")
    reuse_answered_at = serializers.DateTimeField(
        source="permission.at", allow_null=True, default=None
    )
    reuse_wording = serializers.CharField(
        source="permission.wording", allow_null=True, default=None
    )


class WantedIn(serializers.Serializer[Any]):
    """Which mentions; whatever is left out asks for all."""

    stance = serializers.ChoiceField(choices=list(SPOKEN), required=False)
    network = serializers.CharField(required=False, max_length=20)
    found_by = serializers.ChoiceField(choices=list(FOUND), required=False)
    reuse = serializers.ChoiceField(choices=list(ANSWERS), required=False)
    disclosure = serializers.ChoiceField(choices=list(DISCLOSED), required=False)


class UnheardOut(serializers.Serializer[Any]):
    claim = serializers.IntegerField(source="claim_id")
    given_name = serializers.CharField()
    reason = serializers.ChoiceField(choices=list(REASONS))
    words = serializers.CharField()


class WatchWordOut(serializers.ModelSerializer[WatchWord]):
    class Meta:
        model = WatchWord
        fields = ("kind", "said")


class WatchWordIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=list(WATCHED))
    said = serializers.CharField(max_length=120)


class WatchWordsIn(serializers.Serializer[Any]):
    """All words that are watched for beside the tag and the links; others are dropped."""

    words = WatchWordIn(many=True)


class EvidenceOut(serializers.ModelSerializer[Evidence]):
    """What a member handed in. Never verified."""

    state = serializers.ChoiceField(choices=STATES)
    picture = serializers.SerializerMethodField(help_text="Whether it is a picture.")

    class Meta:
        model = Evidence
        fields = ("id", "claim", "url", "picture", "posted_on", "sent_at", "state", "because",
                  "decided_at", "mention")  # fmt: skip

    def get_picture(self, sent: Evidence) -> bool:
        return not sent.url and sent.state != "withdrawn"


class EvidenceIn(serializers.Serializer[Any]):
    url = serializers.CharField(required=False, allow_blank=True, max_length=800)
    picture = serializers.FileField(
        required=False, help_text="JPEG, PNG or WebP, at most 5 MB, as multipart/form-data."
    )
    posted_on = serializers.DateField()


class DecideIn(serializers.Serializer[Any]):
    accept = serializers.BooleanField()
    because = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Why not: the member reads it."
    )


class ReuseIn(serializers.Serializer[Any]):
    yes = serializers.BooleanField()


class ReuseOut(serializers.Serializer[Any]):
    """The answer in force, with the question as it was read."""

    mention = serializers.IntegerField(source="mention_id")
    yes = serializers.BooleanField(source="says_yes")
    wording = serializers.CharField()
    at = serializers.DateTimeField()


class GotOut(serializers.Serializer[Any]):
    claim = serializers.IntegerField(source="pk")
    brand = serializers.CharField(source="brand.name")
    perk = serializers.CharField(source="perk.name")
    state = serializers.CharField()
    issued_at = serializers.DateTimeField()
    worth = serializers.IntegerField(help_text="In minor units; 0 where none is declared.")
    currency = serializers.CharField()
    receipt = serializers.CharField(source="receipt.number")


class LookOut(serializers.Serializer[Any]):
    what = serializers.CharField()
    times = serializers.IntegerField()
    last = serializers.DateTimeField(allow_null=True)


class SightOut(serializers.Serializer[Any]):
    brand = serializers.CharField()
    given_names = serializers.ListField(child=serializers.CharField())
    looks = serializers.SerializerMethodField()

    def get_looks(self, sight: Any) -> list[dict[str, Any]]:
        found = [{"what": what, "times": n, "last": last} for what, n, last in sight.looks]
        return list(LookOut(found, many=True).data)


class MyReportOut(serializers.Serializer[Any]):
    """What I got, who saw what of me, what it changed for my score, and my mentions."""

    got = GotOut(many=True, source="claims")
    worth = serializers.ListField(child=serializers.CharField())
    without_worth = serializers.IntegerField(source="unsaid")
    seen = SightOut(many=True, source="sights")
    changed_for_my_score = serializers.CharField(source="nothing")
    how_we_know = serializers.ListField(child=serializers.CharField())
    lines_of_my_score = serializers.ListField(child=serializers.CharField(), source="score_lines")
    mentions = MentionOut(many=True, source="cards")
    taken_back = serializers.IntegerField()
