"""What the API takes and gives about a member's topics, for validation and for the schema."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from scoring.models import TopicDispute
from scoring.models.objections import LONGEST_WORDS


class ReactedSerializer(serializers.Serializer):
    """`people` can be told apart; `counted` are known to the network by their number only."""

    kind = serializers.CharField()
    people = serializers.IntegerField()
    counted = serializers.IntegerField()


class EvidenceSerializer(serializers.Serializer):
    """`stance` is positive, neutral, negative, unknown, or empty where the post says less.

    From `emptied_at` on the title is no longer kept, and empty.
    """

    id = serializers.IntegerField(source="post.pk")
    title = serializers.CharField(source="post.title")
    emptied_at = serializers.DateTimeField(source="post.emptied_at", allow_null=True)
    url = serializers.CharField(source="post.url")
    at = serializers.DateTimeField(source="post.at")
    stance = serializers.CharField()
    reacted = ReactedSerializer(many=True)


class BioSerializer(serializers.Serializer):
    """An account of mine whose own description names the topic."""

    account = serializers.IntegerField(source="account.pk")
    network = serializers.CharField(source="account.network")
    about = serializers.CharField(source="account.about")


class StrengthSerializer(serializers.Serializer):
    """`through` names the topics that the posts are about where they do not name this one."""

    topic = serializers.CharField(source="topic.slug")
    name = serializers.CharField(source="topic.name")
    strength = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    because = serializers.CharField()
    through = serializers.ListField(child=serializers.CharField())
    stance = serializers.CharField()
    endorsed = serializers.CharField()
    bios = BioSerializer(many=True)
    evidence = EvidenceSerializer(many=True)


class VetoSerializer(serializers.Serializer):
    topic = serializers.CharField(source="topic.slug")
    name = serializers.CharField(source="topic.name")
    at = serializers.DateTimeField()


class DecisionSerializer(serializers.Serializer):
    upheld = serializers.BooleanField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class DisputeSerializer(serializers.Serializer):
    """`due_at`: when the member's word stands unless somebody decides before."""

    topic = serializers.CharField(source="topic.slug", read_only=True)
    words = serializers.CharField(max_length=LONGEST_WORDS)
    posts = serializers.ListField(
        child=serializers.IntegerField(), required=False, help_text="All that are shown by default."
    )
    at = serializers.DateTimeField(read_only=True)
    due_at = serializers.DateTimeField(read_only=True)
    decision = serializers.SerializerMethodField()

    @extend_schema_field(DecisionSerializer(allow_null=True))
    def get_decision(self, dispute: TopicDispute) -> dict[str, object] | None:
        found = getattr(dispute, "decision", None)
        return DecisionSerializer(found).data if found else None


class EndorsementLinkSerializer(serializers.Serializer):
    """The link under which I share topics; `topics` are slugs."""

    token = serializers.CharField(read_only=True)
    topics = serializers.ListField(child=serializers.CharField(), allow_empty=False)
    opened_at = serializers.DateTimeField(read_only=True)


class SharedTopicSerializer(serializers.Serializer):
    topic = serializers.CharField()
    name = serializers.CharField()
    endorsed = serializers.BooleanField()


class SharedSerializer(serializers.Serializer):
    """What a link shows; `left`: how many endorsements I have this week."""

    name = serializers.CharField()
    is_own = serializers.BooleanField()
    topics = SharedTopicSerializer(many=True)
    left = serializers.IntegerField()


class EndorseSerializer(serializers.Serializer):
    topic = serializers.CharField(max_length=120)
