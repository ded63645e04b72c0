"""What the scoring API takes and gives, for validation and for the published schema."""

from rest_framework import serializers

from scoring.connectors.base import Connector
from scoring.connectors.registry import connectors
from scoring.models.accounts import KIND_CHOICES
from scoring.quality import LABELS


class LineSerializer(serializers.Serializer):
    network = serializers.CharField()
    feature = serializers.CharField()
    value = serializers.FloatField()
    points = serializers.FloatField()


class EstimateSerializer(serializers.Serializer):
    """A day's own estimate, before smoothing."""

    date = serializers.DateField()
    exact = serializers.FloatField()


class UnnamedSerializer(serializers.Serializer):
    """Whom bare counts stand for: how many people, how far each was moved, and the trust in them."""

    people = serializers.FloatField()
    moved = serializers.FloatField()
    trust = serializers.FloatField()


class NetworkSerializer(serializers.Serializer):
    """What was received on one network: all that its part of the score is computed from.

    `doubt` is what the `quality` of the source adds to the standard error of log engagement: the
    interval alone is wider for it. Rows from before there were labels have neither.
    """

    network = serializers.CharField()
    share = serializers.FloatField()
    features = serializers.DictField(child=serializers.FloatField())
    unnamed = UnnamedSerializer()
    quality = serializers.ChoiceField(LABELS, required=False)
    doubt = serializers.FloatField(required=False)


class BeforeSerializer(serializers.Serializer):
    """The exact score that was shown last, and how many days before this one."""

    exact = serializers.FloatField()
    days = serializers.FloatField()


class ReasonSerializer(serializers.Serializer):
    code = serializers.CharField()
    sentence = serializers.CharField()


class DeltaSerializer(serializers.Serializer):
    """The change of the shown score since a day; `model_version` is the one that showed it then."""

    days = serializers.IntegerField()
    since = serializers.DateField()
    standing = serializers.IntegerField()
    change = serializers.IntegerField()
    model_version = serializers.CharField(source="version")


class StatementSerializer(serializers.Serializer):
    """One score with all that explains it; `baseline` and the points of `lines` sum to `exact`."""

    date = serializers.DateField()
    model_version = serializers.CharField()
    standing = serializers.IntegerField()
    exact = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    certainty = serializers.FloatField()
    percentile = serializers.FloatField()
    provisional = serializers.BooleanField()
    baseline = serializers.FloatField()
    lines = LineSerializer(many=True)
    networks = NetworkSerializer(many=True)
    before = BeforeSerializer(allow_null=True)
    raw = EstimateSerializer(many=True)
    reasons = ReasonSerializer(many=True)
    read_until = serializers.DateTimeField()
    written_at = serializers.DateTimeField()
    deltas = DeltaSerializer(many=True, required=False)


class DaySerializer(serializers.Serializer):
    date = serializers.DateField()
    model_version = serializers.CharField()
    standing = serializers.IntegerField()
    exact = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    provisional = serializers.BooleanField()


class TopicSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    network = serializers.CharField()


class AccountSerializer(serializers.Serializer):
    """`proof_token` is shown to its owner until the account is proven.

    `ignored` counts what the last reading left out, by reason.
    """

    id = serializers.IntegerField(source="pk")
    network = serializers.CharField()
    native_id = serializers.CharField()
    handle = serializers.CharField()
    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    ignored = serializers.DictField(child=serializers.IntegerField())
    state = serializers.CharField()
    state_sentence = serializers.CharField()
    proof_token = serializers.SerializerMethodField()
    proven_at = serializers.DateTimeField(allow_null=True)
    refreshed_at = serializers.DateTimeField(allow_null=True)
    next_refresh_at = serializers.DateTimeField()

    def get_proof_token(self, account) -> str:  # type: ignore[no-untyped-def]
        return "" if account.proven_at else account.proof_token


class KindSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=KIND_CHOICES)


class PlaceSerializer(serializers.Serializer):
    """`percentile` is null while there are fewer than 20 members of the kind."""

    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    name = serializers.CharField()
    among = serializers.IntegerField()
    percentile = serializers.FloatField(allow_null=True)
    sentence = serializers.CharField()


class LinkSerializer(serializers.Serializer):
    network = serializers.ChoiceField(choices=[])
    address = serializers.CharField(max_length=400)
    kind = serializers.ChoiceField(choices=KIND_CHOICES, default="person")

    def __init__(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        kinds: dict[str, Connector] = connectors()
        self.fields["network"].choices = [(slug, kind.label) for slug, kind in kinds.items()]
