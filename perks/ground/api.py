"""The base of every API view: one actor for the request, refusals with a code."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView, exception_handler, set_rollback

from perks.ground import idempotency, scopes
from perks.ground.errors import Refusal


def answer_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error is {"code", "sentence"}, and what was done is undone.

    A Refusal adds its facts; a body that does not fit adds {"fields": {name: [sentence]}}.
    """
    if isinstance(error, idempotency.Again):
        return error.response
    if isinstance(error, RequestDataTooBig):
        error = Refusal("body_too_large", "The request is too large. Nothing was changed.", 413)
    if isinstance(error, Refusal):
        set_rollback()
        body = {"code": error.code, "sentence": error.sentence, **error.facts}
        return Response(body, status=error.status)
    answer = exception_handler(error, context)
    if answer is not None and isinstance(error, ValidationError):
        answer.data = told_invalid(answer.data)
    elif answer is not None and isinstance(answer.data, dict) and "detail" in answer.data:
        detail = answer.data["detail"]
        answer.data = {"code": getattr(detail, "code", "error"), "sentence": str(detail)}
    return answer


def told_invalid(found: Any) -> dict[str, Any]:
    """DRF's errors, by field or as a list, as one shape; the sentence names the first of them."""
    fields = found if isinstance(found, dict) else {api_settings.NON_FIELD_ERRORS_KEY: found}
    name, first = next(iter(fields.items()))
    said = first[0] if isinstance(first, list) and isinstance(first[0], str) else "look at it."
    where = "" if name == api_settings.NON_FIELD_ERRORS_KEY else f"{name}: "
    sentence = f"The request does not fit. {where}{said} Nothing was changed."
    return {"code": "invalid", "sentence": sentence, "fields": fields}


class ScopedView(APIView):
    """Runs as the actor of its `audience`. A token brings its own actor; a session is a member.

    A request that changes something carries an Idempotency-Key (perks.ground.idempotency);
    `keeps_keys` is False where the domain itself keeps the keys.
    """

    audience = "member"
    keeps_keys = True
    kept: idempotency.KeptAnswer | None = None
    # Whether the answer is a kept one: then nothing was done this time.
    is_again = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        scopes.become(self.find_actor(request))
        idempotency.require(request)
        if self.keeps_keys:
            self.kept = idempotency.begin(request)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        done: Response = super().finalize_response(request, response, *args, **kwargs)
        if self.kept is not None:
            idempotency.keep(self.kept, done)
        return done

    def handle_exception(self, error: Exception) -> Response:
        # Whatever was raised has undone the work, and the key with it.
        self.kept, self.is_again = None, isinstance(error, idempotency.Again)
        answer: Response = super().handle_exception(error)
        return answer

    def find_actor(self, request: Request) -> scopes.Actor:
        """The actor of this request. Raises Http404 when the credentials are of another kind."""
        if self.audience == "public":
            return scopes.public()
        if isinstance(request.auth, scopes.Actor):
            if request.auth.kind != self.audience:
                raise Http404
            return request.auth
        if not request.user or not request.user.is_authenticated:
            raise NotAuthenticated
        return self.actor_of_session(request)

    def actor_of_session(self, request: Request) -> scopes.Actor:
        if self.audience == "member":
            return scopes.member(request.user.pk)
        if self.audience == "operator" and request.user.is_staff:
            return scopes.operator(request.user.pk)
        raise Http404
