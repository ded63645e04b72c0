"""Our own database is migrated once for the code as it stands, and again when that changes."""

import pytest

from perks.boot import schema
from perks.boot.state import State
from perks.boot.trouble import Trouble


@pytest.fixture
def migrated(monkeypatch, tmp_path):
    """How often it was migrated."""
    calls = []
    state = State(tmp_path, tmp_path, tmp_path, None)
    monkeypatch.setattr(schema, "locate", lambda: state)
    monkeypatch.setattr(schema, "_migrate", lambda state: calls.append(1))
    return calls


def test_once_for_the_code_as_it_stands(migrated):
    schema.bring_up_to_date()
    schema.bring_up_to_date()
    assert len(migrated) == 1


def test_again_when_a_migration_or_a_model_changes(migrated, monkeypatch, tmp_path):
    checkout = tmp_path / "checkout"
    (checkout / "perks" / "models").mkdir(parents=True)
    monkeypatch.setattr(schema, "CHECKOUT", checkout)
    schema.bring_up_to_date()
    (checkout / "perks" / "models" / "pets.py").write_text("class Pet: ...")
    schema.bring_up_to_date()
    schema.bring_up_to_date()
    assert len(migrated) == 2


def test_a_failure_is_told_and_tried_again(migrated, monkeypatch):
    def fail(state):
        migrated.append(1)
        raise Trouble("no")

    monkeypatch.setattr(schema, "_migrate", fail)
    for _ in range(2):
        with pytest.raises(Trouble):
            schema.bring_up_to_date()
    assert len(migrated) == 2
