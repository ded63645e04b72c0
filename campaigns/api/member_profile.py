"""What I told about myself and what I agreed to: rules ask for both."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import perks.privacy
from campaigns.api.member import me
from campaigns.api.member_shapes import RefusalOut
from campaigns.web.member_erasure import check_pace
from campaigns.web.profile_form import ProfileForm
from perks import erasure
from perks.ground import consent
from perks.ground.api import ScopedView
from perks.ground.consent import Consent
from perks.models import User

NOT_CONFIRMED = {"code": "not_confirmed", "sentence": "That is not it. Nothing was deleted."}


class ProfileIn(serializers.Serializer[User]):
    """Whatever is left out stays as it is; an empty fact is unknown again."""

    birth_year = serializers.IntegerField(required=False, allow_null=True)
    country = serializers.CharField(
        required=False, allow_blank=True, max_length=2, help_text="Two letters, as in US."
    )
    city = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=80,
        help_text="A city of 50,000 people or more, by its name in the country.",
    )
    languages = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        help_text="Languages I post in, by ISO 639-1 code or English name.",
    )


class ProfileOut(serializers.Serializer[User]):
    """`consents` names the purposes that I agree to now."""

    name = serializers.CharField()
    email = serializers.EmailField()
    birth_year = serializers.IntegerField(allow_null=True)
    country = serializers.CharField()
    city = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    consents = serializers.ListField(child=serializers.ChoiceField(list(consent.PURPOSES)))


class EraseIn(serializers.Serializer[User]):
    """`confirm` is my password, or the word DELETE where I have none."""

    confirm = serializers.CharField(max_length=200, trim_whitespace=False)


class ConsentOut(serializers.Serializer[Consent]):
    consents = serializers.ListField(child=serializers.ChoiceField(list(consent.PURPOSES)))


class Me(ScopedView):
    @extend_schema(responses=ProfileOut, summary="What I told, and what I agree to")
    def get(self, request: Request) -> Response:
        return Response(ProfileOut(profile()).data)

    @extend_schema(
        request=ProfileIn,
        responses={200: ProfileOut, 400: RefusalOut},
        summary="Tell facts that rules ask for, or take them back",
    )
    def patch(self, request: Request) -> Response:
        body = ProfileIn(data=request.data)
        body.is_valid(raise_exception=True)
        told = {**profile(), **body.validated_data}
        form = ProfileForm(told | {"languages": ", ".join(told["languages"])})
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        perks.privacy.change_profile(me(), **form.facts())
        return Response(ProfileOut(profile()).data)

    @extend_schema(
        request=EraseIn,
        responses={204: None, 400: RefusalOut, 409: RefusalOut, 429: RefusalOut},
        summary="Delete my account and everything about me, at once and for good",
    )
    def delete(self, request: Request) -> Response:
        body = EraseIn(data=request.data)
        body.is_valid(raise_exception=True)
        check_pace(request._request, request.user)
        if not erasure.confirms(request.user, body.validated_data["confirm"]):
            # Answered and not raised: the count of tries must not be rolled back.
            return Response(NOT_CONFIRMED, status=400)
        erasure.erase(me())
        return Response(status=204)


class MyConsent(ScopedView):
    """Addressed by the purpose; both verbs may come twice."""

    @extend_schema(
        request=None,
        responses={200: ConsentOut, 400: RefusalOut},
        summary="Agree to a purpose, from this moment",
    )
    def put(self, request: Request, purpose: str) -> Response:
        consent.give(me(), [purpose], source="api")
        return Response({"consents": agreed()})

    @extend_schema(responses={200: ConsentOut}, summary="Withdraw a consent, from this moment")
    def delete(self, request: Request, purpose: str) -> Response:
        consent.withdraw(me(), purpose)
        return Response({"consents": agreed()})


def profile() -> dict[str, Any]:
    told = User.objects.values("name", "email", "birth_year", "country", "city", "languages").get(
        pk=me()
    )
    return {**told, "consents": agreed()}


def agreed() -> list[str]:
    return sorted(consent.given(me()))
