"""Sales over the API: signed postbacks and webhooks, what they come to, links and codes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import alarms, booking, clicking, codes, order_files, postbacks, shopify, takings
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_events import header
from campaigns.api.brand_shapes import page_of, paged
from campaigns.api.member_shapes import RefusalOut
from campaigns.models import Claim
from campaigns.models.codes import ALARMS, SAID
from campaigns.models.conversions import KINDS, SOURCES
from campaigns.web.brand_links import address
from campaigns.web.brand_sales import SalesPage
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView
from perks.ground.api import ScopedView
from perks.ground.errors import Refusal
from perks.models import Perk

UNKNOWN_PERK = Refusal("perk_not_found", "The brand has no such perk.", 404)


class PostbackIn(serializers.Serializer[Any]):
    """One event of one order. `amount` is a number in a text, in major units."""

    order = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(KINDS, required=False)
    id = serializers.CharField(required=False, help_text="Of a return: its own, once per order.")
    amount = serializers.CharField(required=False, help_text='As in "49.90"; never below 0.')
    currency = serializers.CharField(required=False, help_text="ISO 4217, as in EUR.")
    at = serializers.DateTimeField(required=False, help_text="With its offset; now, if left out.")
    click = serializers.CharField(required=False, help_text="What came as perks_click.")
    code = serializers.CharField(required=False, help_text="The code that was used.")
    email = serializers.CharField(required=False, help_text="Hashed at once, never kept.")
    email_hash = serializers.CharField(
        required=False, help_text="HMAC-SHA256 of the address under the brand's key, in hex."
    )
    country = serializers.CharField(required=False, help_text="ISO 3166, as in DE.")


class BookedOut(serializers.Serializer[Any]):
    """`doubts` name what does not fit; the event is booked, and flagged for a person to look at."""

    result = serializers.ChoiceField([booking.COUNTED, booking.AGAIN])
    doubts = serializers.ListField(child=serializers.CharField())


class WebhookOut(serializers.Serializer[Any]):
    result = serializers.CharField()
    doubts = serializers.ListField(child=serializers.CharField())


class SaleOut(serializers.Serializer[Any]):
    """Amounts in minor units of the currency. `by` is code, link or empty."""

    order = serializers.CharField()
    at = serializers.DateTimeField()
    currency = serializers.CharField()
    amount = serializers.IntegerField()
    returned = serializers.IntegerField()
    cancelled = serializers.BooleanField()
    net = serializers.IntegerField()
    signed = serializers.BooleanField()
    source = serializers.ChoiceField(SOURCES)
    by = serializers.CharField()
    campaign = serializers.IntegerField(source="campaign_id", allow_null=True)


class TotalOut(serializers.Serializer[Any]):
    """Of one currency, in minor units. What only a pixel told of stands apart."""

    currency = serializers.CharField()
    orders = serializers.IntegerField()
    gross = serializers.IntegerField()
    returned = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    net = serializers.IntegerField()
    pixel_orders = serializers.IntegerField()
    pixel_net = serializers.IntegerField()


class WrongOut(serializers.Serializer[Any]):
    line = serializers.IntegerField()
    code = serializers.CharField()
    sentence = serializers.CharField()


class UploadedOut(serializers.Serializer[Any]):
    """`wrong` holds the lines to mend, at most a hundred of `wrong_lines`; then nothing is booked."""

    counted = serializers.IntegerField()
    again = serializers.IntegerField()
    otherwise = serializers.IntegerField()
    wrong = WrongOut(many=True)
    wrong_lines = serializers.IntegerField()


class FileIn(serializers.Serializer[Any]):
    file = serializers.FileField()


class DayOut(serializers.Serializer[Any]):
    day = serializers.DateField()
    visits = serializers.IntegerField()
    visitors = serializers.IntegerField()


class LinkOut(serializers.Serializer[Any]):
    claim = serializers.IntegerField()
    url = serializers.URLField()
    visits = serializers.IntegerField()
    visitors = serializers.IntegerField()


class NotCountedOut(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(list(clicking.REASONS))
    visits = serializers.IntegerField()


class LinksOut(serializers.Serializer[Any]):
    """Visitors are told apart for a day and never after it: who comes again tomorrow is new."""

    days = DayOut(many=True)
    not_counted = NotCountedOut(many=True)
    links = LinkOut(many=True)


class AlarmOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(ALARMS)
    sentence = serializers.SerializerMethodField()
    campaign = serializers.IntegerField(source="campaign_id", allow_null=True)
    claim = serializers.IntegerField(source="claim_id", allow_null=True)
    order = serializers.CharField(source="conversion.order")
    raised_at = serializers.DateTimeField()
    handled_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()

    def get_sentence(self, row: Any) -> str:
        return SAID[row.kind]


class HandledIn(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class CanariesIn(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=1, max_value=codes.MOST_AT_ONCE)


class CanariesOut(serializers.Serializer[Any]):
    planted = serializers.IntegerField()


class Signed(ScopedView):
    """The signature is the sign-in."""

    audience = "public"
    authentication_classes = ()
    permission_classes = ()


class Postback(Signed):
    @extend_schema(
        request=PostbackIn,
        responses={
            200: BookedOut, 201: BookedOut, 400: RefusalOut, 401: RefusalOut, 409: RefusalOut,
        },
        parameters=[
            header("Perks-Key", "The number of the key."),
            header("Perks-Timestamp", "Now, in seconds since 1970; at most five minutes off."),
            header("Perks-Signature", 'v1=HEX, HMAC-SHA256 of the secret over "TIMESTAMP.BODY".'),
        ],
        summary="Tell of an order, a return or a cancellation; the same one again changes nothing",
    )  # fmt: skip
    def post(self, request: Request, brand: str) -> Response:
        """201 when it is new, 200 when it was told before, 409 when it was told otherwise."""
        told = [
            request.headers.get(f"Perks-{name}", "") for name in ("Key", "Timestamp", "Signature")
        ]
        came = postbacks.receive(brand, *told, request.body)
        if came.result == booking.OTHERWISE:
            # Not raised: that it was told otherwise is kept.
            sentence = booking.SAID[booking.OTHERWISE]
            return Response({"code": booking.OTHERWISE, "sentence": sentence}, status=409)
        status = 201 if came.result == booking.COUNTED else 200
        return Response({"result": came.result, "doubts": came.doubts}, status=status)


class ShopifyHook(Signed):
    @extend_schema(
        request={"application/json": {"type": "object"}},
        responses={200: WebhookOut, 400: RefusalOut, 401: RefusalOut},
        parameters=[
            header("X-Shopify-Topic", "orders/create, orders/paid, orders/cancelled, refunds/create."),
            header("X-Shopify-Hmac-Sha256", "As Shopify signs the raw body."),
        ],
        summary="Webhooks of a Shopify shop; what is understood is answered with 200",
    )  # fmt: skip
    def post(self, request: Request, brand: str) -> Response:
        topic = request.headers.get("X-Shopify-Topic", "")
        signature = request.headers.get("X-Shopify-Hmac-Sha256", "")
        result, doubts = shopify.receive(brand, topic, signature, request.body)
        return Response({"result": result, "doubts": doubts})


class Conversions(BrandView):
    @extend_schema(
        responses={200: page_of(SaleOut, "SalePage")},
        summary="Orders as they stand now, newest first",
    )
    def get(self, request: Request, brand: str) -> Response:
        return paged(SaleOut, SalesPage(self.brand.pk), request, self)  # type: ignore[arg-type]


class ConversionTotals(BrandView):
    @extend_schema(
        responses=TotalOut(many=True),
        parameters=[OpenApiParameter("campaign", int, description="Of this campaign alone.")],
        summary="What orders come to, by currency",
    )
    def get(self, request: Request, brand: str) -> Response:
        asked = request.query_params.get("campaign", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 18 else None
        campaign = None if number is None else campaign_of(self.brand, number).pk
        return Response(TotalOut(takings.totals(self.brand.pk, campaign), many=True).data)


class ConversionFile(BrandView):
    @extend_schema(
        request={"multipart/form-data": FileIn},
        responses={200: UploadedOut, 422: UploadedOut, **REFUSED},
        summary="Book a CSV of orders, returns and cancellations, all of it or nothing",
    )
    def post(self, request: Request, brand: str) -> Response:
        body = FileIn(data=request.data)
        body.is_valid(raise_exception=True)
        came = order_files.upload(self.brand, body.validated_data["file"].read())
        return Response(UploadedOut(came).data, status=422 if came.wrong_lines else 200)


class CampaignLinks(BrandView):
    @extend_schema(
        responses={200: LinksOut, 404: RefusalOut}, summary="Personal links and their visits by day"
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        by_claim = clicking.by_claim(found)
        linked = Claim.objects.filter(campaign=found, link__isnull=False).select_related("link")
        told = {
            "days": clicking.by_day(found),
            "not_counted": [
                {"reason": reason, "visits": n} for reason, _, n in clicking.not_counted(found)
            ],
            "links": [
                dict(
                    zip(
                        ("claim", "url", "visits", "visitors"),
                        (each.pk, address(each.link.slug), *by_claim.get(each.pk, (0, 0))),
                        strict=True,
                    )
                )
                for each in linked.order_by("-pk")
            ],
        }
        return Response(LinksOut(told).data)


class CodeAlarms(BrandView):
    @extend_schema(responses=AlarmOut(many=True), summary="Codes that went astray, open ones first")
    def get(self, request: Request, brand: str) -> Response:
        found = [*alarms.open_of(self.brand.pk), *alarms.handled_of(self.brand.pk)]
        return Response(AlarmOut(found, many=True).data)


class CodeAlarmHandled(BrandView):
    @extend_schema(
        request=HandledIn,
        responses={200: AlarmOut, **REFUSED},
        summary="Note that an alarm was handled; twice is once",
    )
    def post(self, request: Request, brand: str, id: int) -> Response:
        body = HandledIn(data=request.data)
        body.is_valid(raise_exception=True)
        by = request.user.pk if request.user.is_authenticated else None
        made = alarms.handle(self.brand.pk, id, body.validated_data["note"], by)
        return Response(AlarmOut(made).data)


class Canaries(BrandView):
    @extend_schema(
        request=CanariesIn,
        responses={201: CanariesOut, **REFUSED},
        summary="Plant codes that nobody is given, so that their use tells that the list leaked",
    )
    def post(self, request: Request, brand: str, perk: int) -> Response:
        body = CanariesIn(data=request.data)
        body.is_valid(raise_exception=True)
        found = Perk.objects.filter(brand=self.brand, pk=perk).first()
        if found is None:
            raise UNKNOWN_PERK
        by = request.user.pk if request.user.is_authenticated else None
        planted = codes.plant(found, body.validated_data["count"], by)
        return Response({"planted": planted}, status=201)
