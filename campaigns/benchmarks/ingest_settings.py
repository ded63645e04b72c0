"""The project's settings with a broker that loses patience after five seconds, for `bench ingest`."""

from perks.settings import *  # noqa: F403
from perks.settings import CELERY_BROKER_TRANSPORT_OPTIONS as AS_EVER

CELERY_BROKER_TRANSPORT_OPTIONS = {**AS_EVER, "visibility_timeout": 5}
