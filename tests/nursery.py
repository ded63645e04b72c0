"""A process with Django loaded that forks a web server for each line it reads.

A test kills its server without a goodbye and wants it back: a fork is there at once, where a new
process would load everything again. Run as `python -m tests.nursery PORT`; answers each line with
the pid of a server that listens on 127.0.0.1.
"""

import os
import signal
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perks.settings")

import django
from django.core.servers.basehttp import get_internal_wsgi_application, run
from django.urls import get_resolver


def serve(port: int) -> None:
    """Never comes back; says its pid once it listens."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def listens(_port: int) -> None:
        print(os.getpid(), flush=True)

    run("127.0.0.1", port, get_internal_wsgi_application(), threading=True, on_bind=listens)


def main(port: int) -> None:
    """Load all that a request needs; then a server for every line, until there are no more."""
    django.setup()
    get_internal_wsgi_application()
    _ = get_resolver().url_patterns  # imports every view
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # The killed are gone by themselves.
    for _ in sys.stdin:
        if os.fork() == 0:
            serve(port)
            os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
