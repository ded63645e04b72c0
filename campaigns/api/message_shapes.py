"""Messages about a claim as the API gives and takes them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns import message_reports, messages
from campaigns.models import Message
from campaigns.models.messages import SIDES


class MessageOut(serializers.Serializer[Message]):
    """`text` is empty where an operator removed the message."""

    id = serializers.IntegerField()
    by = serializers.ChoiceField(list(SIDES))
    text = serializers.SerializerMethodField()
    removed = serializers.SerializerMethodField()
    written_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    def get_text(self, message: Message) -> str:
        return "" if message.removed_at else message.text

    def get_removed(self, message: Message) -> bool:
        return message.removed_at is not None


class MessageIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=messages.LONGEST)


class MessageReportIn(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=message_reports.LONGEST)


class MessageReportOut(serializers.Serializer[Any]):
    """Empty `decision` until an operator decides: kept, removed or closed."""

    message = serializers.IntegerField(source="message_id")
    reason = serializers.CharField()
    reported_at = serializers.DateTimeField()
    decision = serializers.CharField()
    because = serializers.CharField()


class ThreadOut(serializers.Serializer[Any]):
    """A claim that was written about, what waits to be read first."""

    claim = serializers.IntegerField(source="pk")
    campaign = serializers.IntegerField(source="campaign_id")
    given_name = serializers.CharField()
    unread = serializers.IntegerField()
    last_at = serializers.DateTimeField()
