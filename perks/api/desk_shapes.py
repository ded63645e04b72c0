"""What scanners send and get, as OpenAPI knows it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from perks.api.venue import AnswerOut
from perks.models.desks import OUTCOMES
from perks.uploads import MOST_AT_ONCE


class EnrolIn(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=80, help_text="From the link, once, in ten minutes.")
    public_key = serializers.CharField(
        max_length=60, help_text="Ed25519, 32 bytes in base64. Its other half stays on the device."
    )


class VenueOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    time_zone = serializers.CharField()


class HouseKeyOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    public = serializers.CharField(help_text="32 bytes in base64.")


class EnrolOut(serializers.Serializer[Any]):
    device = serializers.IntegerField()
    name = serializers.CharField()
    token = serializers.CharField(help_text="The device's bearer token, shown this once.")
    venue = VenueOut()
    house_keys = HouseKeyOut(many=True)
    server_ms = serializers.IntegerField()


class SignedOut(serializers.Serializer[Any]):
    """A JSON text, and the house's signature over its purpose and these very bytes."""

    text = serializers.CharField()
    key = serializers.IntegerField(help_text="The number of the house key.")
    signature = serializers.CharField(help_text="64 bytes in base64.")


class StaffOut(serializers.Serializer[Any]):
    membership = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.CharField()


class BundlesOut(serializers.Serializer[Any]):
    server_ms = serializers.IntegerField()
    house = SignedOut()
    bundles = SignedOut(many=True)
    leases = SignedOut()
    staff = StaffOut(many=True)


class RecordIn(serializers.Serializer[Any]):
    # A record that is too long is answered for itself, and does not spoil the others.
    text = serializers.CharField(trim_whitespace=False, allow_blank=True)
    signature = serializers.CharField(
        allow_blank=True, help_text="By the device's key over 'perks record v1\\n' and the text."
    )


class RecordsIn(serializers.Serializer[Any]):
    records = RecordIn(many=True, max_length=MOST_AT_ONCE)
    waiting = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, default=0, help_text="Records still unsent after these."
    )


class AttemptOut(serializers.Serializer[Any]):
    """`seq` is null when the record could not be read."""

    seq = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    code = serializers.CharField()
    answer = AnswerOut()


class RecordOut(serializers.Serializer[Any]):
    """`waiting` is kept, and judged once the records before it have come."""

    seq = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    code = serializers.CharField()


class RecordsOut(serializers.Serializer[Any]):
    records = RecordOut(many=True)
    next = serializers.IntegerField(help_text="The lowest record that is missing here.")


class HeartbeatIn(serializers.Serializer[Any]):
    waiting = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    last_seq = serializers.IntegerField(min_value=0, max_value=2**53)
    storage = serializers.DictField(required=False, help_text="quota, usage, persisted")
    lease = serializers.IntegerField(
        min_value=0, max_value=2**53, default=0, help_text="made_ms of the lease text kept."
    )


class HeartbeatOut(serializers.Serializer[Any]):
    server_ms = serializers.IntegerField()
    next = serializers.IntegerField()
