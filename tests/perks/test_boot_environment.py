"""The environment that manage.py makes: once, completely, and never for those who have one."""

import ast
import subprocess
import sys
import threading

import pytest

from perks.boot import environment, install
from perks.boot.trouble import Trouble, told
from tests.perks.boot_house import CHECKOUT


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "requirements.txt").write_text("thing==1.0\n")
    (tmp_path / "requirements-dev.txt").write_text("thing==1.0\nprobe==2.0\n")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return tmp_path


@pytest.fixture
def installs(monkeypatch):
    """The files that would have been installed."""
    done = []
    monkeypatch.setattr(install, "requirements", lambda venv, listed: done.append(listed.name))
    monkeypatch.setattr(environment, "_works", lambda venv: True)
    return done


def test_with_the_requirements_installed_by_hand_no_environment_is_made(tmp_path):
    environment.enter(["manage.py", "migrate"], checkout=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_environment_made_by_hand_without_pytest_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(environment.PACKAGES, environment.DEVELOPMENT, ("no_such_package",))
    with pytest.raises(Trouble, match=r"-m pip install -r requirements-dev\.txt"):
        environment.enter(["manage.py", "test"], checkout=tmp_path)


def test_what_is_installed_is_not_installed_again(checkout, installs):
    for _ in range(2):
        environment.complete(checkout / ".venv", "requirements.txt")
    assert installs == ["requirements.txt"]


def test_a_changed_file_is_installed_again(checkout, installs):
    environment.complete(checkout / ".venv", "requirements.txt")
    (checkout / "requirements.txt").write_text("thing==1.1\n")
    environment.complete(checkout / ".venv", "requirements.txt")
    assert installs == ["requirements.txt", "requirements.txt"]


def test_the_development_file_settles_both_and_is_asked_for_by_test_only(checkout, installs):
    environment.complete(checkout / ".venv", "requirements.txt")
    environment.complete(checkout / ".venv", "requirements-dev.txt")
    environment.complete(checkout / ".venv", "requirements.txt")
    assert installs == ["requirements.txt", "requirements-dev.txt"]


def test_an_install_that_failed_is_not_taken_for_a_complete_one(checkout, installs, monkeypatch):
    def fail(venv, listed):
        raise Trouble("no")

    with monkeypatch.context() as broken, pytest.raises(Trouble):
        broken.setattr(install, "requirements", fail)
        environment.complete(checkout / ".venv", "requirements.txt")
    assert environment.is_current(checkout / ".venv", "requirements.txt") is False


def both_at_once(checkout, monkeypatch) -> list[str]:
    """What is installed when a second command comes while the first one is installing."""
    done, second_waits = [], threading.Event()

    def slow(venv, listed):
        done.append(listed.name)
        second_waits.wait(2)

    monkeypatch.setattr(install, "requirements", slow)
    monkeypatch.setattr(environment, "_works", lambda venv: True)
    monkeypatch.setattr(environment, "say", lambda line: second_waits.set())
    arguments = (checkout / ".venv", "requirements.txt")
    threads = [threading.Thread(target=environment.complete, args=arguments) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_two_commands_at_once_take_turns_and_install_once(checkout, monkeypatch):
    assert both_at_once(checkout, monkeypatch) == ["requirements.txt"]


def test_without_the_lock_both_would_install(checkout, monkeypatch):
    monkeypatch.setattr(environment.fcntl, "flock", lambda held, how: None)
    assert both_at_once(checkout, monkeypatch) == ["requirements.txt", "requirements.txt"]


def test_a_python_without_venv_is_told_what_to_install(checkout, monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Trouble, match=r"has no venv module\. .* apt install python3-venv"):
        environment._make(checkout / ".venv")


@pytest.mark.parametrize(
    "output, sentence",
    [
        ("error: Failed to download `a`\n  cause: Hash mismatch for `a==1.0`", "have the hash"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS", "have the hash"),
        ("cause: dns error\n cause: Name or service not known", "index cannot be reached"),
        ("ERROR: No matching distribution found for uv", "index cannot be reached"),
        ("error: failed to write: No space left on device (os error 28)", "the disk is full"),
        ("error: failed to create directory: Permission denied", "may not write"),
        ("error: something\nelse\nentirely\nnew", "failed: else entirely new"),
    ],
)
def test_what_an_installer_prints_becomes_one_sentence(output, sentence):
    trouble = str(install.trouble_from(output, "Installing failed"))
    assert sentence in trouble
    assert "\n" not in trouble


@pytest.mark.parametrize(
    "error, sentence",
    [
        (OSError(28, "No space left", "/data"), "The disk is full at /data."),
        (PermissionError(13, "denied", "/data"), "This account may not write at /data."),
        (OSError(30, "read-only", "/data"), "This account may not write at /data."),
    ],
)
def test_a_machine_that_refuses_is_told_in_one_sentence(error, sentence):
    with pytest.raises(SystemExit) as end, told():
        raise error
    assert str(end.value.code).startswith(sentence)


def test_an_old_python_can_read_manage_py_far_enough_to_refuse():
    ast.parse((CHECKOUT / "manage.py").read_text(), feature_version=(3, 6))


def test_the_boot_needs_nothing_but_the_standard_library():
    modules = sorted(path.stem for path in (CHECKOUT / "perks/boot").glob("*.py"))
    imports = "; ".join(f"import perks.boot.{name}" for name in modules if name != "__init__")
    code = f"import sys; sys.path.insert(0, {str(CHECKOUT)!r}); {imports}; print('read')"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("read\n", "")
