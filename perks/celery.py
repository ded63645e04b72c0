"""The Celery application: `celery -A perks worker`."""

import os
from typing import Any

import django
from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perks.settings")

app = Celery("perks")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def know_queues(instance: Any, **_: Any) -> None:
    """Every worker takes from all queues of the house; `-Q` and `-X` choose among them as usual."""
    django.setup()
    from django.conf import settings
    from django.utils.module_loading import import_string

    for name in import_string(settings.PERKS_QUEUES)():
        instance.app.amqp.queues.select_add(name)
