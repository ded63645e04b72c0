"""The API's description, for machines and for people."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny


class Schema(SpectacularAPIView):
    """OpenAPI, open to everybody: it says what can be asked, and answers nothing."""

    audience = "public"
    authentication_classes: list[type] = []
    permission_classes = [AllowAny]


class Docs(SpectacularSwaggerSplitView):
    """The description as a page on which requests can be tried."""

    audience = "public"
    url_name = "api_schema"
    template_name = "perks/api_docs.html"
    authentication_classes: list[type] = []
    permission_classes = [AllowAny]
