"""Push: signed pages of what happened on an account, and the keys that sign them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from perks.ground.api import ScopedView
from scoring import push_keys, pushes
from scoring.connectors.told import TYPES

CURL = """One page of records about one account, as JSON.

`records` are objects with a `type` (post, reaction, count, profile, deleted) and the fields of
docs/push.md. With `whole` a page with one bad line is refused as a whole. With the secret in
`$SECRET` and the number of the key in `$KEY`:

```sh
BODY='{"id":"page-1","records":[{"type":"post","id":"1","at":"2026-11-22T09:00:00Z","text":"Hi"}]}'
NOW=$(date +%s)
HEX=$(printf '%s.%s' "$NOW" "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d ' ' -f 1)
curl -sS "$SITE/api/v1/push" -H 'Content-Type: application/json' -H "Perks-Key: $KEY" \\
  -H "Perks-Timestamp: $NOW" -H "Perks-Signature: v1=$HEX" --data-binary "$BODY"
```
"""
PAGE = {
    "id": "page-1",
    "records": [
        {"type": "post", "id": "1", "at": "2026-11-22T09:00:00Z", "text": "A loaf of bread"},
        {"type": "reaction", "post": "1", "actor": "bea", "kind": "reply",
         "at": "2026-11-22T09:05:00Z"},
        {"type": "count", "post": "1", "kind": "like", "day": "2026-11-22", "count": 12},
    ],
}  # fmt: skip


class ToldIn(serializers.Serializer[Any]):
    """Only those fields that its type has."""

    type = serializers.ChoiceField([(name, name) for name in TYPES])
    id = serializers.CharField(required=False)
    post = serializers.CharField(required=False)
    at = serializers.DateTimeField(required=False)
    title = serializers.CharField(required=False)
    text = serializers.CharField(required=False)
    tags = serializers.ListField(child=serializers.CharField(), required=False)
    links = serializers.ListField(child=serializers.CharField(), required=False)
    url = serializers.CharField(required=False)
    replies_to = serializers.CharField(required=False)
    actor = serializers.CharField(required=False)
    kind = serializers.CharField(required=False)
    day = serializers.DateField(required=False)
    count = serializers.IntegerField(min_value=0, required=False)
    name = serializers.CharField(required=False)
    about = serializers.CharField(required=False)
    followers = serializers.IntegerField(min_value=0, required=False)


class PushIn(serializers.Serializer[Any]):
    """`id` is the sender's own, used for one page."""

    id = serializers.CharField(max_length=80)
    records = ToldIn(many=True)
    whole = serializers.BooleanField(default=False)


class UnfitLineOut(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="The place among the records, from 1.")
    code = serializers.CharField()
    sentence = serializers.CharField()


class TakenOut(serializers.Serializer[Any]):
    """What was stored, and the first hundred lines that were not."""

    lines = serializers.IntegerField()
    posts = serializers.IntegerField()
    reactions = serializers.IntegerField()
    counts = serializers.IntegerField()
    deleted = serializers.IntegerField()
    left_out = serializers.IntegerField()
    unfit = UnfitLineOut(many=True)


class PushRefusal(serializers.Serializer[Any]):
    code = serializers.CharField()
    sentence = serializers.CharField()


def header(name: str, about: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True, description=about)


class PushView(ScopedView):
    """The signature is the sign-in."""

    audience = "public"
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(
        request=PushIn,
        responses={
            200: TakenOut, 201: TakenOut, 400: PushRefusal, 401: PushRefusal, 409: PushRefusal,
            410: PushRefusal, 413: PushRefusal, 422: PushRefusal,
        },
        parameters=[
            header("Perks-Key", "The number of the key."),
            header("Perks-Timestamp", "Now, in seconds since 1970; at most five minutes off."),
            header("Perks-Signature", 'v1=HEX, HMAC-SHA256 of the secret over "TIMESTAMP.BODY".'),
        ],
        examples=[OpenApiExample("A post and what came back", PAGE, request_only=True)],
        description=CURL,
        summary="Hand over what happened on an account; the same page gets the same answer again",
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        told = [
            request.headers.get(f"Perks-{name}", "") for name in ("Key", "Timestamp", "Signature")
        ]
        made, is_new = pushes.receive(*told, request.body)
        return Response(TakenOut(made.answer).data, status=201 if is_new else 200)


class PushKeyIn(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=60)


class PushKeyOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    label = serializers.CharField()
    made_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)


class MadePushKeyOut(PushKeyOut):
    """`secret` is told this once."""

    secret = serializers.CharField()


class KeysView(ScopedView):
    keeps_keys = False  # a secret is told once, to whoever asked, and kept nowhere as an answer

    @extend_schema(responses=PushKeyOut(many=True), summary="The keys of an account that is pushed")
    def get(self, request: Request, id: int) -> Response:
        """The keys that are good now."""
        return Response(PushKeyOut(push_keys.live(push_keys.takes_push(id)), many=True).data)

    @extend_schema(
        request=PushKeyIn, responses={201: MadePushKeyOut}, summary="Make a key for push"
    )
    def post(self, request: Request, id: int) -> Response:
        """A new key; those before it stay good until they are ended, so that keys can rotate."""
        asked = PushKeyIn(data=request.data)
        asked.is_valid(raise_exception=True)
        made, made.secret = push_keys.make(id, asked.validated_data["label"])
        return Response(MadePushKeyOut(made).data, status=201)


class KeyView(ScopedView):
    @extend_schema(responses={204: None}, summary="End a key for push")
    def delete(self, request: Request, id: int, key: int) -> Response:
        """End a key at once."""
        push_keys.revoke(id, key)
        return Response(status=204)
