"""The commands of the processes that `up` runs."""

import os
import sys

from perks.boot.certificate import Certificate
from perks.boot.options import UpOptions

READERS = "24"
_BEAT = "django_celery_beat.schedulers:DatabaseScheduler"


def manage(*arguments: str) -> list[str]:
    """A `manage.py` command in this interpreter."""
    return [sys.executable, "manage.py", *arguments]


def crew(options: UpOptions, certificate: Certificate | None) -> dict[str, list[str]]:
    """Web, workers and beat, in the order they are started; they are stopped web first.

    The reader takes what networks are asked for, in threads: it mostly waits for answers, and what
    waits must not keep the worker from what people wait for.
    """
    # As root in a container Celery's warning about root says nothing new, in eight lines.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    celery = [sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "perks"]
    info = ["--loglevel", "INFO"]
    alone = ["--without-mingle", "--without-gossip"]  # a second saved: there is nobody to meet
    usual = os.environ.get("CELERY_QUEUE", "perks")
    worker = [*celery, "worker", *info, *alone]
    threads = ["--pool", "threads", "--concurrency", READERS]
    return {
        "web": web(options, certificate),
        "worker": [*worker, "--hostname", f"perks-{options.port}@%h", "--queues", usual],
        "reader": [
            *worker,
            "--hostname",
            f"reader-{options.port}@%h",
            "--exclude-queues",
            usual,
            *threads,
        ],
        "beat": [*celery, "beat", *info, "--scheduler", _BEAT],
    }


def web(options: UpOptions, certificate: Certificate | None) -> list[str]:
    """Django's own server in development; gunicorn where production or https is asked for."""
    bracketed = f"[{options.host}]" if ":" in options.host else options.host
    listens_on = f"{options.listens_on if options.https else bracketed}:{options.port}"
    if certificate is None and not options.production_like:
        return manage("runserver", "--noreload", "--skip-checks", listens_on)
    command = [sys.executable, "-m", "gunicorn", "perks.wsgi", "--bind", listens_on]
    command += ["--workers", "2", "--threads", "16", "--access-logfile", "-"]
    command += ["--graceful-timeout", "5", "--no-control-socket"]
    if certificate is not None:
        command += ["--certfile", str(certificate.path), "--keyfile", str(certificate.key)]
    return command
