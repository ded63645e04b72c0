"""Addresses that refuse, each in its way, for the tests of errors."""

from django.http import HttpResponse
from django.urls import include, path
from rest_framework import serializers
from rest_framework.response import Response

from perks.ground.api import ScopedView
from perks.ground.audiences import for_member, for_public
from perks.ground.errors import Refusal
from perks.ground.throttle import Throttle
from perks.models import Brand


class OneAMinute(Throttle):
    rate = "1/min"


class Asked(serializers.Serializer):
    detail = serializers.CharField(max_length=3)


def write_and_refuse():
    Brand.objects.create(slug="half-done", name="Half done")
    raise Refusal("too_late", "It <b>ended</b> at noon. Look at the others.", 410, ended="noon")


def half_done():
    return Brand.objects.filter(slug="half-done").exists()


@for_public
def page(request):
    write_and_refuse()


@for_member
def members_page(request):
    write_and_refuse()


@for_public
def careless(request):
    """Catches the refusal itself, which keeps what was written."""
    try:
        write_and_refuse()
    except Refusal as refusal:
        return HttpResponse(refusal.sentence, status=refusal.status)


class Refuses(ScopedView):
    def post(self, request):
        write_and_refuse()


class Invalid(ScopedView):
    def post(self, request):
        Brand.objects.create(slug="half-done", name="Half done")
        Asked(data=request.data).is_valid(raise_exception=True)
        raise serializers.ValidationError(["Not on a Sunday."])


class Counted(ScopedView):
    throttle_classes = [OneAMinute]

    def post(self, request):
        raise Refusal("no_luck", "Try another one.", 409)

    def get(self, request):
        return Response({})


urlpatterns = [
    path("refuses/", page),
    path("refuses/member/", members_page),
    path("refuses/careless/", careless),
    path("api/v1/refuses", Refuses.as_view()),
    path("api/v1/invalid", Invalid.as_view()),
    path("api/v1/counted", Counted.as_view()),
    path("", include("perks.urls")),
]
handler404 = "perks.web.missing.page_not_found"
