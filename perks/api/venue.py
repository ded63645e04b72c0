"""Looking, redeeming, undoing and listing over the API, addressed by the venue's name.

Staff who are signed in use these addresses; a till has shorter ones (`perks.api.tills`), which
answer with the same functions.
"""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response

from perks import desk_words, redemptions, training
from perks.answers import Answer
from perks.api.access import VenueView
from perks.ground import scopes
from perks.models import Scan, Venue

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    required=True,
    description="1 to 80 plain signs of your own. The same key gets the same answer.",
)


class CodeIn(serializers.Serializer[Any]):
    code = serializers.CharField(
        max_length=600, trim_whitespace=False, help_text="The text of the QR, or the short code."
    )
    training = serializers.BooleanField(
        default=False, help_text="Practise: sample codes answer, and nothing is booked or kept."
    )


class AnswerOut(serializers.Serializer[Answer]):
    """`facts` name the pass when it is this venue's own, and `redemption` once it was used."""

    answer = serializers.ChoiceField(choices=["yes", "no", "twice"])
    code = serializers.SerializerMethodField(
        help_text="Stable: let_in, pass_used, pass_not_good, venue_full, …"
    )
    sentence = serializers.CharField(source="say")
    remedy = serializers.CharField(help_text="What the guest can do; may be empty.")
    facts = serializers.DictField()

    def get_code(self, answer: Answer) -> str:
        return desk_words.told(answer.code)


class ScanOut(serializers.Serializer[Scan]):
    id = serializers.IntegerField()
    scanned_at = serializers.DateTimeField()
    answer = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was no, told apart: pass_expired, …")
    typed = serializers.BooleanField()
    device = serializers.IntegerField(source="device_id", allow_null=True)
    sentence = serializers.CharField(source="said.say", default="")


class UndoOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    undone_at = serializers.DateTimeField()


def asked_in(request: Request) -> tuple[str, bool]:
    """The code in the body, and whether this is practice."""
    asked = CodeIn(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["code"]), bool(asked.validated_data["training"])


def verify(request: Request, venue: Venue) -> Response:
    """What a redemption would answer now, whoever asks."""
    code, practising = asked_in(request)
    found = training.practise(code, venue) if practising else redemptions.look(code, venue.pk)
    return Response(AnswerOut(found).data)


def redeem(request: Request, venue: Venue) -> Response:
    """Use a pass once, under the key without which no request comes this far."""
    key = request.headers["Idempotency-Key"]
    actor = scopes.current_actor()
    code, practising = asked_in(request)
    if practising:
        answer = training.practise(code, venue)
    else:
        answer = redemptions.redeem(
            code,
            venue.pk,
            device=actor.by if actor.kind == "device" else None,
            staff_id=actor.by if actor.kind == "venue" else None,
            key=key,
        )
    # A till that reads the status only must not let anybody in by mistake.
    status = 200 if practising else 201 if answer.answer == "yes" else 409
    return Response(AnswerOut(answer).data, status=status)


class Verify(VenueView):
    @extend_schema(
        request=CodeIn, responses=AnswerOut, summary="Would it be a yes? Nothing is used up"
    )
    def post(self, request: Request, venue: str) -> Response:
        return verify(request, self.venue)


class Redeem(VenueView):
    keeps_keys = False  # A scan keeps its key itself.

    @extend_schema(
        request=CodeIn,
        responses={200: AnswerOut, 201: AnswerOut, 409: AnswerOut},
        parameters=[KEY_HEADER],
        summary="Use a pass once: 201 is yes, 409 is no or twice, 200 is practice",
    )
    def post(self, request: Request, venue: str) -> Response:
        return redeem(request, self.venue)


class Undo(VenueView):
    @extend_schema(request=None, responses=UndoOut, summary="Take a use back within 60 seconds")
    def post(self, request: Request, venue: str, id: int) -> Response:
        return Response(UndoOut(redemptions.undo(id, self.venue.pk)).data)


class Scans(VenueView):
    @extend_schema(responses=ScanOut(many=True), summary="Scans at this venue, newest first")
    def get(self, request: Request, venue: str) -> Response:
        pages = LimitOffsetPagination()
        rows = Scan.objects.filter(venue=self.venue).order_by("-scanned_at", "-id")
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(ScanOut(page, many=True).data)
