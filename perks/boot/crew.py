"""The commands of the processes that `up` runs."""

import sys

from perks.boot.certificate import Certificate
from perks.boot.options import UpOptions

_BEAT = "django_celery_beat.schedulers:DatabaseScheduler"


def manage(*arguments: str) -> list[str]:
    """A `manage.py` command in this interpreter."""
    return [sys.executable, "manage.py", *arguments]


def crew(options: UpOptions, certificate: Certificate | None) -> dict[str, list[str]]:
    """Web, worker and beat, in the order they are started; they are stopped web first."""
    # As root in a container Celery's warning about root says nothing new, in eight lines.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    celery = [sys.executable, *quiet, "-m", "celery", "--quiet", "-A", "perks"]
    info = ["--loglevel", "INFO"]
    alone = ["--without-mingle", "--without-gossip"]  # a second saved: there is nobody to meet
    node = f"perks-{options.port}@%h"
    return {
        "web": web(options, certificate),
        "worker": [*celery, "worker", *info, "--hostname", node, *alone],
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
