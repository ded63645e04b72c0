"""The Celery application: `celery -A perks worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perks.settings")

app = Celery("perks")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
