#!/usr/bin/env python3
"""The one entrance: `up` starts everything, `test` tests everything, the rest is plain Django."""

import os
import sys


def main():
    if sys.version_info < (3, 11):  # noqa: UP036, for people who come with an old one
        sys.exit(
            f"Perks needs Python 3.11 or newer, and {sys.executable} is older. Nothing was "
            "changed. Run the same with a newer one, for example: python3.12 manage.py up"
        )
    # These import the standard library only: Django may not be installed yet.
    from perks.boot import environment, needs
    from perks.boot.trouble import told

    with told():
        environment.enter(sys.argv)
        needs.prepare(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perks.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
