"""The pass's JavaScript in a real Chromium, served as plain files: no database, no server of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

STATIC = Path(__file__).parents[2] / "perks/static"
# What a browser without Ed25519 does when it is asked for it.
NO_ED25519 = """
for (const name of ["importKey", "generateKey"]) {
  const real = SubtleCrypto.prototype[name];
  SubtleCrypto.prototype[name] = function (...asked) {
    if (asked.some((one) => (one?.name ?? one) === "Ed25519")) {
      return Promise.reject(new DOMException("unknown", "NotSupportedError"));
    }
    return real.apply(this, asked);
  };
}
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        """Nothing: the test's own output matters."""


@contextmanager
def files() -> Iterator[str]:
    """The address under which the static files stand."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=STATIC)) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
