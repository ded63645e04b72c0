"""Where the servers' programs are, at a place the servers' account can run them from."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from perks.boot.account import can_enter
from perks.boot.state import State
from perks.boot.trouble import Trouble


def package_folder(package: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(
            f"The package {package} is not installed, so there is no server of our own to start. "
            f"Install requirements.txt, or set DATABASE_URL and BROKER_URL to servers you have."
        )
    return Path(spec.submodule_search_locations[0])


def runnable(state: State, package: str, distribution: str, program: str) -> Path:
    """The path of `program` (relative to the package) that the servers' account can run.

    That is the installed one, or a copy beside the data when the package lies where only root
    can go, such as root's home.
    """
    package_at = package_folder(package)
    installed = package_at / program
    if can_enter(state.account, installed):
        return installed
    version = importlib.metadata.version(distribution)
    copy = state.servers / "programs" / f"{distribution}-{version}"
    if not copy.exists():
        _copy(package_at, copy)
    if not can_enter(state.account, copy / package / program):
        raise Trouble(f"{installed} cannot be run by the account the servers use. Check its mode.")
    return copy / package / program


def _copy(package_at: Path, copy: Path) -> None:
    draft = copy.with_name(copy.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    # A wheel keeps its shared libraries in a sibling folder that the programs find relatively.
    for folder in (package_at, package_at.with_name(package_at.name + ".libs")):
        if folder.is_dir():
            shutil.copytree(folder, draft / folder.name, symlinks=True)
    for folder in (copy.parent, draft):
        folder.chmod(0o755)
    draft.rename(copy)
