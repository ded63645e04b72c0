"""What members said, what was not found and why, the words it is found by, and evidence."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import gallery, handed_in, misses, watching
from campaigns.api.brand_campaigns import REFUSED
from campaigns.api.brand_shapes import Pages, page_of, paged
from campaigns.api.member_shapes import RefusalOut
from campaigns.api.mention_shapes import (
    DecideIn,
    EvidenceOut,
    MentionOut,
    UnheardOut,
    WantedIn,
    WatchWordOut,
    WatchWordsIn,
)
from campaigns.gallery import Wanted
from campaigns.models import Evidence, WatchWord
from campaigns.web.finding import campaign_of
from perks.api.access import BrandView


class Mentions(BrandView):
    @extend_schema(
        parameters=[WantedIn],
        responses={200: page_of(MentionOut, "MentionPage"), 404: RefusalOut},
        summary="What members said, newest first; posts on several networks once",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        asked = WantedIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        pages = Pages()
        rows = gallery.of_campaign(found, Wanted(**asked.validated_data))
        shown = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(MentionOut(gallery.cards(shown or []), many=True).data)


class Misses(BrandView):
    @extend_schema(
        responses={200: UnheardOut(many=True), 404: RefusalOut},
        summary="Claims without a mention, each with the reason",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        found = misses.of_campaign(campaign_of(self.brand, campaign))
        return Response(UnheardOut(found, many=True).data)


class Words(BrandView):
    @extend_schema(
        responses={200: WatchWordOut(many=True), 404: RefusalOut},
        summary="What posts are found by, beside the tag and the links",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        kept = WatchWord.objects.filter(campaign=campaign_of(self.brand, campaign))
        return Response(WatchWordOut(kept.order_by("kind", "folded"), many=True).data)

    @extend_schema(
        request=WatchWordsIn,
        responses={200: WatchWordOut(many=True), **REFUSED},
        summary="Say what posts are found by; words that are left out are dropped",
    )
    def put(self, request: Request, brand: str, campaign: int) -> Response:
        found = campaign_of(self.brand, campaign)
        body = WatchWordsIn(data=request.data)
        body.is_valid(raise_exception=True)
        pairs = [(each["kind"], each["said"]) for each in body.validated_data["words"]]
        return Response(WatchWordOut(watching.save(found, pairs), many=True).data)


class EvidenceSent(BrandView):
    @extend_schema(
        responses={200: page_of(EvidenceOut, "EvidencePage"), 404: RefusalOut},
        summary="What members handed in, newest first",
    )
    def get(self, request: Request, brand: str, campaign: int) -> Response:
        sent = Evidence.objects.filter(campaign=campaign_of(self.brand, campaign))
        return paged(EvidenceOut, sent.defer("image").order_by("-pk"), request, self)


class Decide(BrandView):
    @extend_schema(
        request=DecideIn,
        responses={200: EvidenceOut, **REFUSED},
        summary="Count what a member handed in, or say why not",
    )
    def post(self, request: Request, brand: str, campaign: int, sent: int) -> Response:
        found = campaign_of(self.brand, campaign)
        body = DecideIn(data=request.data)
        body.is_valid(raise_exception=True)
        by = request.user.pk if request.user.is_authenticated else None
        if body.validated_data["accept"]:
            return Response(EvidenceOut(handed_in.accept(sent, found.pk, by)).data)
        because = body.validated_data.get("because", "")
        return Response(EvidenceOut(handed_in.refuse(sent, found.pk, because, by)).data)
