"""`manage.py test`: pytest with the services up and a browser found."""

import os
import sys
from typing import NoReturn

from perks.boot import browser, cluster, node
from perks.boot.environment import CHECKOUT
from perks.boot.trouble import say


def run(arguments: list[str]) -> NoReturn:
    """Become pytest with these arguments, holding the services; its exit status is ours."""
    chromium = browser.find_or_install()
    if chromium is None:
        say(browser.ADVICE)
    else:
        os.environ["PERKS_CHROMIUM"] = chromium
    if not node.can_install():
        say(node.ADVICE)
    node.begin()
    # manage.py named the ordinary settings; pytest's configuration names those for tests.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    os.chdir(CHECKOUT)
    cluster.keep_across_exec()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])
