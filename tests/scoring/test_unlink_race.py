"""Unlinking while a reading is being stored: nothing of it may stay behind."""

from threading import Event, Thread

import pytest
from django.db import connection

from perks.ground import scopes
from scoring import accounts, moving, refresh
from scoring.connectors.base import Page
from scoring.models import Account, Post
from tests.scoring.stage import linked, post

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = 10_000


@pytest.fixture
def account(people):
    with scopes.act_as(scopes.system("tests")):
        return linked(people.alice, 1)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def unlink_while_storing(account: Account) -> int:
    """Unlink in the moment before a stored reading is committed; gives the posts that stay."""
    stored = Event()

    def unlink() -> None:
        stored.wait()
        try:
            with scopes.act_as(scopes.member(account.member_id)):
                accounts.unlink(account.pk)
        finally:
            connection.close()

    other = Thread(target=unlink)
    other.start()
    with scopes.act_as(scopes.system("tests")):
        refresh.absorb(account.pk, Page({"at": 1}, posts=(post(account),)), {})
        stored.set()
        assert any(somebody_waits() for _ in range(LOOKS))
    other.join()
    with scopes.act_as(scopes.system("tests")):
        assert Account.objects.filter(unlinked_at=None).count() == 0
        return Post.objects.count()


def test_what_was_being_stored_is_deleted_with_the_rest(account):
    assert unlink_while_storing(account) == 0


def test_without_the_lock_a_post_would_stay(account, monkeypatch):
    monkeypatch.setattr(moving, "hold", lambda account: None)
    assert unlink_while_storing(account) == 1
