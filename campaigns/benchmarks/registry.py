"""The benchmarks by name, found by looking into this package, and the peers they need."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings

import campaigns.benchmarks
from perks.ground.errors import Refusal

PINNED = "requirements-bench.txt"


def benchmarks() -> dict[str, ModuleType]:
    """Every module of the package that measures something, by its NAME."""
    names = [module.name for module in pkgutil.iter_modules(campaigns.benchmarks.__path__)]
    modules = [import_module(f"campaigns.benchmarks.{name}") for name in names]
    return {module.NAME: module for module in modules if hasattr(module, "measure")}


def bring_peers(chosen: ModuleType) -> bool:
    """Install the pinned peers when one that is needed is missing; whether it was necessary.

    Raises Refusal peers_missing when they cannot be installed.
    """
    if all(find_spec(name) for name in chosen.PEERS):
        return False
    pinned = settings.BASE_DIR / PINNED
    command = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(pinned)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refusal(
            "peers_missing",
            f"The engines to compare with could not be installed: {done.stderr.strip()[-300:]} "
            f"Nothing was measured. Install them with: pip install -r {PINNED}",
        )
    return True
