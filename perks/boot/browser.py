"""A Chromium for the browser tests: found, or installed where that is ours to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from perks.boot.trouble import say

ADVICE = (
    "No Chromium or Chrome was found, so the browser tests cannot run. Install one (Debian and "
    "Ubuntu: apt install chromium; macOS: brew install --cask chromium; anywhere: "
    "playwright install chromium), or name its program in CHROME, and run it again."
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_IN_PLAYWRIGHT = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """The path of an installed Chromium or Chrome: CHROME, then PATH, then Playwright's own."""
    named = [os.environ.get("PERKS_CHROMIUM"), os.environ.get("CHROME")]
    candidates = [shutil.which(name) for name in (*filter(None, named), *_NAMES)]
    candidates += [shutil.which(path) for path in _APPLICATIONS]
    cache = "Library/Caches" if sys.platform == "darwin" else ".cache"
    folder = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / cache / "ms-playwright"
    )
    for pattern in _IN_PLAYWRIGHT:
        candidates += [str(path) for path in sorted(folder.glob(pattern), reverse=True)]
    return next(filter(None, candidates), None)


def find_or_install() -> str | None:
    """As `find`, and as root on Debian or Ubuntu the distribution's Chromium is installed first."""
    found = find()
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    say("Installing Debian's chromium for the browser tests (a minute or two)")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            ["apt-get", "--quiet", *step], capture_output=True, text=True, env=env
        )
        if done.returncode != 0:
            say(f"apt-get {step[0]} failed: {' '.join(done.stderr.split())[-300:]}")
            return None
    return find()
