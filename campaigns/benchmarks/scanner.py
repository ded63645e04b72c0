"""The scanner app in a real Chromium with the network cut: from the camera's picture to the answer."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from campaigns.benchmarks.film import FLAGS, film
from campaigns.benchmarks.passing_house import USES, House, house
from campaigns.benchmarks.result import Result
from perks.boot import browser as installed
from perks.ground.errors import Refusal

NAME = "scanner"
PEERS: tuple[str, ...] = ()
TARGETS = {
    "answer_p99_ms": ("<=", 1000.0),
    "wait_p99_ms": ("<=", 1000.0),
    "verify_p99_ms": ("<=", 20.0),
}
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
A_FILM = 25  # guests, well within the 45 seconds that a shown code is good for

# One guest after the other: press, wait for the answer, read the app's own marks.
GUESTS = """async (count) => {
  const next = () => document.querySelector("#stub .btn.large");
  const last = (name) => performance.getEntriesByName(name).at(-1);
  const found = [];
  let answered = last("perks:answered")?.startTime ?? 0;
  for (let guest = 0; guest < count; guest += 1) {
    const pressed = performance.now();
    if (guest) next().click();
    const until = pressed + 10000;
    while (!(last("perks:answered")?.startTime > answered)) {
      if (performance.now() > until) throw new Error("no answer within ten seconds");
      await new Promise(requestAnimationFrame);
    }
    answered = last("perks:answered").startTime;
    found.push({
      answer: document.body.className,
      wait_ms: guest ? answered - pressed : null,
      answer_ms: answered - last("perks:seen").startTime,
      verify_ms: last("perks:verified").duration,
    });
  }
  return found;
}"""


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--guests", type=int, default=200, help=f"up to {USES}")


def measure(seed: int, say: Callable[[str], None], **asked: Any) -> Result:
    """Milliseconds of the last step of every scan; `wait` begins at the press on "Next guest".

    `answer` begins with the picture that the code was read from and `verify` is both signatures
    and all checks. The film repeats one pass of a phone's own key, so nothing depends on `seed`.
    """
    count = min(asked["guests"], USES)
    with house() as served, tempfile.TemporaryDirectory() as folder:
        found = scans(served, count, Path(folder) / "camera.y4m", say)
    return Result(
        ours={**spread(found), "guests": float(len(found))},
        peers={},
        ratios={},
        targets=TARGETS,
        identical=all(each["answer"] == "answer yes" for each in found),
        settings={"camera": "640 x 480, 10 pictures a second", "network": "the server is gone"},
    )


def spread(found: list[dict[str, Any]]) -> dict[str, float]:
    """Median and 99th percentile of each step, in milliseconds."""
    values = {}
    for name in ("answer", "wait", "verify"):
        known = [each[f"{name}_ms"] for each in found if each[f"{name}_ms"] is not None]
        for label, share in (("median", 50), ("p99", 99)):
            values[f"{name}_{label}_ms"] = float(np.percentile(known, share))
    return values


def scans(
    served: House, count: int, camera: Path, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Enrol a device, take the server away, reload, then scan one guest after the other."""
    with chromium(camera) as browser:
        page = browser.new_context(base_url=served.url, permissions=["camera"]).new_page()
        page.goto(served.link)
        page.get_by_role("button", name="Enrol this device").click()
        page.get_by_role("button", name="Ready for guests").wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        served.cut()
        say("the device is enrolled, the server is gone")
        found: list[dict[str, Any]] = []
        while len(found) < count:
            film(served.guest.code(), camera)
            page.reload()
            found += page.evaluate(GUESTS, min(A_FILM, count - len(found)))
            say(f"{len(found)} of {count} guests")
        return found


@contextmanager
def chromium(camera: Path) -> Iterator[Any]:
    """A browser whose camera plays a film. Raises Refusal browser_missing."""
    try:
        playwright = import_module("playwright.sync_api")
    except ImportError:
        advice = "Playwright is missing: pip install -r requirements-dev.txt. Nothing was measured."
        raise Refusal("browser_missing", advice) from None
    path = installed.find_or_install()
    if path is None:
        raise Refusal("browser_missing", installed.ADVICE)
    with playwright.sync_playwright() as started:
        seeing = [*QUIET, *FLAGS, f"--use-file-for-fake-video-capture={camera}"]
        browser = started.chromium.launch(executable_path=path, args=seeing)
        try:
            yield browser
        finally:
            browser.close()
