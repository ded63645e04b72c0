"""The web application for granian, uvicorn and their like."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perks.settings")

from django.core.asgi import get_asgi_application

from perks.checks import refuse_unsafe_start

# Before anything is loaded, so that the reason is all that is said.
refuse_unsafe_start()
application = get_asgi_application()
