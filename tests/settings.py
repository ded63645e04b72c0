"""The project's settings, as the tests run them: the application's role, no development caches."""

import os

from perks.settings import *  # noqa: F403
from perks.settings import DATABASE_URL, DATABASES, database

DATABASES["default"] = database(DATABASE_URL, "")
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["TEST"] = {
    "NAME": os.environ.get("PERKS_TEST_DB") or f"test_perks_{os.getpid()}"
}
DEBUG = False
# Every test client sets up the middleware anew: static files are looked for when one is asked for,
# not all of them each time.
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
PERKS_DEMO = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}  # noqa: F405
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.2, "socket_timeout": 5}
CELERY_TASK_DEFAULT_QUEUE = f"test-{os.getpid()}"
# Ports of loopback are used again by other tests: what is known of one host is not of the next.
PERKS_SHARED_URL = ""
