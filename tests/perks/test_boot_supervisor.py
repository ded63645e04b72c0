"""`up` with a small crew: ready, restarted, stopped in order, and nothing left behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from perks import development
from perks.boot import child, production
from perks.boot.certificate import certificate_for
from perks.boot.crew import web
from perks.boot.options import UpOptions
from tests.perks.boot_house import CHECKOUT, gone, house

linux = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watches processes as Linux does")

# The real supervisor, with three small programs in place of web, worker and beat.
UP = r"""
import os, sys
from functools import partial
from perks.boot import child, cluster, options, supervisor
PORT = int(sys.argv[1])
cluster.ensure_services = lambda: {}
WEB = '''
import http.server, os, signal, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
print("web is", os.getpid())
http.server.HTTPServer(("127.0.0.1", %d), Health).serve_forever()
''' % PORT
WORKER = '''
import os, signal, sys
inner = os.fork()
os.write(1, b"%s is %d\\n" % (b"worker" if inner else b"pool", os.getpid()))
def leave(*_):
    print("worker ends"); sys.exit()
signal.signal(signal.SIGTERM, leave if inner else signal.SIG_IGN)
while True: signal.pause()
'''
def run(code): return [sys.executable, "-c", code]
supervisor.crew = lambda *_: {"web": run(WEB), "worker": run(WORKER)}
supervisor.manage = lambda *words: run("print('did', %r)" % " ".join(words))
PATCH
supervisor.run(options.UpOptions(port=PORT))
"""


@contextlib.contextmanager
def up(patch: str = "") -> Iterator[tuple[subprocess.Popen, list[str]]]:
    """A running `up` once it says that it is ready, with its lines until then."""
    with socket.socket() as free, house() as ours:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        process = subprocess.Popen(
            [sys.executable, "-c", UP.replace("PATCH", patch), port],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PERKS_HOME": str(ours.home)},
        )
        try:
            yield process, until(process, "Ctrl-C stops everything; the data is kept.")
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def until(process: subprocess.Popen, last: str) -> list[str]:
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if lines[-1] == last:
            return lines
    raise AssertionError(f"ended without {last!r}: {lines}")


def pids(lines: list[str]) -> dict[str, int]:
    """The process ids that the crew printed of itself."""
    said = [line.split(" | ")[1].split() for line in lines if " is " in line and " | " in line]
    return {words[0]: int(words[2]) for words in said}


@linux
def test_it_prepares_in_order_says_ready_and_stops_with_ctrl_c():
    with up() as (process, lines):
        steps = [line for line in lines if "did" in line]
        assert steps == [
            "migrate | did migrate --verbosity 0",
            "demo    | did demo --if-empty --members 120",
            "did sign_ins",
        ]
        crew = pids(lines)
        assert sorted(crew) == ["pool", "web", "worker"]
        process.send_signal(signal.SIGINT)
        ending = until(process, "perks   | Stopped")
        assert [line for line in ending if not line.startswith("web")] == [
            "",
            "perks   | Stopping",
            "worker  | worker ends",
            "perks   | Stopped",
        ]
        assert process.wait(10) == 0
        assert [gone(pid) for pid in crew.values()] == [True, True, True]


@linux
def test_an_empty_house_begins_with_topics_and_an_operator():
    with up(
        "options.UpOptions = partial(options.UpOptions, empty=True, operator='o@x.example')"
    ) as (
        _process,
        lines,
    ):
        assert [line for line in lines if "did" in line] == [
            "migrate | did migrate --verbosity 0",
            "topics  | did import_topics --starter-only",
            "perks   | did create_operator o@x.example",
        ]


@linux
def test_kill_9_of_the_supervisor_leaves_no_process():
    with up() as (process, lines):
        process.kill()
        assert [gone(pid) for pid in pids(lines).values()] == [True, True, True]


@linux
def test_without_the_watchdog_kill_9_would_leave_them_all():
    with up("supervisor.Watchdog.note = lambda *_: None") as (process, lines):
        process.kill()
        process.wait()
        crew = pids(lines)
        left = {name: not gone(pid, within=0.5) for name, pid in crew.items()}
        for name in ("web", "worker", "pool"):
            os.kill(crew[name], signal.SIGKILL)
        assert left == {"web": True, "worker": True, "pool": True}


@linux
def test_a_process_that_dies_is_started_again_and_its_pool_does_not_stay():
    with up() as (process, lines):
        before = pids(lines)
        os.kill(before["worker"], signal.SIGKILL)
        until(process, "perks   | worker ended (-9); starting it again in 1 s")
        assert gone(before["pool"])
        os.kill(process.pid, signal.SIGTERM)
        until(process, "perks   | Stopped")


@linux
def test_a_web_process_that_never_comes_up_stops_everything_with_a_sentence():
    patch = "supervisor.crew = lambda *_: {'web': run('raise SystemExit(3)')}"
    patch += "; child._LONGEST_WAIT = 0.1"
    with pytest.raises(AssertionError, match=r"web ended \(3\); .*perks   \| Stopped"), up(patch):
        pass


def test_waiting_before_a_restart_doubles_up_to_half_a_minute():
    one = child.Child("web", [], print, None)
    one.started = child.time.monotonic()
    assert [one.wait_before_restart() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    one.started -= 61
    assert one.wait_before_restart() == 1


def test_production_s_secrets_are_made_once_and_for_this_account_only(tmp_path, monkeypatch):
    for name in ("SECRET_KEY", "PERKS_VAULT_KEY", "DEBUG", "PERKS_ENV"):
        monkeypatch.delenv(name, raising=False)
    asked = UpOptions(production_like=True)
    given = production.settings_for(asked, tmp_path)
    assert production.settings_for(asked, tmp_path) == given
    assert (given["PERKS_ENV"], given["DEBUG"]) == ("production", "0")
    assert len(given["SECRET_KEY"]) >= 50
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"secret.key": 0o600, "vault.key": 0o600}


def test_a_house_that_began_in_development_is_read_in_production_s_mode(tmp_path, monkeypatch):
    """Else its signing keys and codes could not be opened any more."""
    monkeypatch.delenv("PERKS_VAULT_KEY", raising=False)
    given = production.settings_for(UpOptions(empty=True, operator="olga@example.com"), tmp_path)
    assert (given["PERKS_DEMO"], given["PERKS_VAULT_KEY"]) == ("0", development.vault_key())
    assert "SECRET_KEY" not in given
    later = production.settings_for(UpOptions(production_like=True), tmp_path)
    assert later["PERKS_VAULT_KEY"] == given["PERKS_VAULT_KEY"]
    assert later["SECRET_KEY"] != development.KEY


def test_the_certificate_is_kept_until_the_addresses_change(tmp_path):
    first = certificate_for(tmp_path, ["192.0.2.5"])
    assert certificate_for(tmp_path, ["192.0.2.5"]) == first
    assert certificate_for(tmp_path, []) == first
    assert certificate_for(tmp_path, ["192.0.2.6"]).fingerprint != first.fingerprint
    assert first.key.stat().st_mode & 0o777 == 0o600
    assert len(first.fingerprint.split(":")) == 32


def test_https_is_served_to_the_local_network_and_http_to_this_machine_only(tmp_path):
    certificate = certificate_for(tmp_path, [])
    plain = web(UpOptions(port=8001), None)
    secure = web(UpOptions(port=8001, https=True), certificate)
    assert plain[-1] == "127.0.0.1:8001"
    assert secure[secure.index("--bind") + 1] == "0.0.0.0:8001"
    assert secure[secure.index("--certfile") + 1] == str(certificate.path)
