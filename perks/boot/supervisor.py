"""`manage.py up`: everything started in order, watched, and stopped in order."""

import os
import selectors
import signal
import time
from functools import partial

from perks.boot import cluster, health, production
from perks.boot.certificate import Certificate, certificate_for
from perks.boot.child import Child
from perks.boot.crew import crew, manage
from perks.boot.logs import Log
from perks.boot.options import UpOptions
from perks.boot.ports import lan_addresses
from perks.boot.state import home
from perks.boot.trouble import Trouble
from perks.boot.watchdog import Watchdog

_PATIENCE = 10.0  # seconds a process gets to end by itself
_READY_WITHIN = 180.0
_FAILURES_BEFORE_READY = 3


class Supervisor:
    """One run of `up`."""

    def __init__(self, options: UpOptions, log: Log) -> None:
        self.options, self.log = options, log
        self.began = time.monotonic()
        self.signals = 0
        self.watchdog = Watchdog()
        self.certificate: Certificate | None = None
        self.children: list[Child] = []

    def run(self) -> None:
        """Serve until asked to stop. Raises Trouble when it cannot come up."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._count_signal)
        try:
            os.environ.update(production.settings_for(self.options, home()))
            cluster.ensure_services()
            self.log.line("perks", "Bringing the database up to date")
            if self.options.https:
                self.certificate = certificate_for(home(), lan_addresses())
            self._prepare()
            commands = crew(self.options, self.certificate)
            self.children = [self._child(name, command) for name, command in commands.items()]
            self._serve()
        finally:
            self._stop()

    def _prepare(self) -> None:
        self._step("migrate", manage("migrate", "--verbosity", "0"))
        if self.options.production_like:
            self._step("static", manage("collectstatic", "--noinput", "--verbosity", "0"))
        if not self.options.empty:
            self._step("demo", manage("demo", "--if-empty", "--members", str(self.options.members)))
        elif self.options.operator:
            # Without topics nobody moves anybody about anything, and no rule could name one.
            self._step("topics", manage("import_topics", "--starter-only"))
            self._step("perks", manage("create_operator", self.options.operator))

    def _step(self, name: str, command: list[str]) -> None:
        """Run one command to its end, its lines shown. Raises Trouble when it fails."""
        if self.signals:
            return
        step = self._child(name, command)
        self.children = [step]
        step.start()
        while (status := step.ended()) is None:
            self._show(0.1)
            if self.signals:
                return
        if status != 0:
            raise Trouble(f"{' '.join(command[1:])} failed; the lines above say why.")

    def _serve(self) -> None:
        sign_ins: list[str] = []
        if not self.options.empty:
            # Asked for while the web starts, shown together with the addresses.
            once = Child("sign-in", manage("sign_ins"), sign_ins.append, self.watchdog)
            self.children.append(once)
            once.start()
        # What came before, a demo world say, may take its time; the web may not.
        ready, since = False, time.monotonic()
        while not self.signals:
            for child in list(self.children):
                self._tend(child, ready)
            self._show(0.2)
            asking = any(child.name == "sign-in" for child in self.children)
            if not ready and not asking and health.answers(self.options, self.certificate):
                ready = True
                self._announce(sign_ins)
            if not ready and time.monotonic() - since > _READY_WITHIN:
                raise Trouble("/health did not answer in three minutes; the lines above say why.")

    def _tend(self, child: Child, ready: bool) -> None:
        if child.process is None:
            if time.monotonic() >= child.start_at:
                child.start()
            return
        status = child.ended()
        if status is None:
            return
        if child.name == "sign-in":
            self.children.remove(child)
            return
        wait = child.wait_before_restart()
        if not ready and child.failures >= _FAILURES_BEFORE_READY:
            raise Trouble(f"{child.name} does not start; the lines above say why.")
        self.log.line("perks", f"{child.name} ended ({status}); starting it again in {wait:.0f} s")

    def _announce(self, sign_ins: list[str]) -> None:
        lines = ["", f"Perks is ready after {time.monotonic() - self.began:.0f} s:"]
        lines += [f"  {address}" for address in production.addresses(self.options)]
        if self.certificate is not None:
            lines.append("The certificate is our own, so the browser warns once. Its SHA-256:")
            lines.append(f"  {self.certificate.fingerprint}")
        lines += sign_ins
        lines += ["Ctrl-C stops everything; the data is kept.", ""]
        self.log.plain("\n".join(lines))

    def _show(self, seconds: float) -> None:
        """Print what the children write, for at most `seconds`."""
        with selectors.DefaultSelector() as selector:
            for child in self.children:
                if child.process is not None and child.process.stdout is not None:
                    selector.register(child.process.stdout, selectors.EVENT_READ, child)
            for key, _ in selector.select(seconds):
                key.data.pump()

    def _child(self, name: str, command: list[str]) -> Child:
        return Child(name, command, partial(self.log.line, name), self.watchdog)

    def _count_signal(self, number: int, frame: object) -> None:
        self.signals += 1

    def _stop(self) -> None:
        """Web first, so that nothing new comes in; a second Ctrl-C kills instead of asking."""
        self.log.line("perks", "Stopping")
        asked = self.signals
        for child in self.children:
            child.ask_to_end()
            deadline = time.monotonic() + _PATIENCE
            while child.process is not None and child.ended() is None:
                if time.monotonic() > deadline or self.signals > max(asked, 1):
                    child.kill()
                self._show(0.05)
        self.watchdog.dismiss()
        cluster.release()
        self.log.line("perks", "Stopped")


def run(options: UpOptions) -> None:
    """Run `up` with these options until it is asked to stop. Raises Trouble."""
    Supervisor(options, Log()).run()
