"""An address that is not there, told to people as a page and to machines as JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; under /api/ in the shape of every other refusal there."""
    if request.path_info.startswith("/api/"):
        sentence = "There is no such address. /api/v1/docs lists those that there are."
        return JsonResponse({"code": "not_found", "sentence": sentence}, status=404)
    return defaults.page_not_found(request, exception)
