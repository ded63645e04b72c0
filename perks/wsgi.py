"""The web application for gunicorn and its like."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perks.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from perks.checks import refuse_unsafe_start

# Before anything is loaded, so that the reason is all that is said.
refuse_unsafe_start()
application = get_wsgi_application()
for lane in settings.PERKS_LANES:
    application = import_string(lane)(application)
