"""Each invariant is silent in a whole world, and finds the damage that the owner plants.

The owner's damage is rolled back at once: it never reaches what other tests see.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from campaigns import claims, invariants, invitations
from campaigns.models import Invitation
from campaigns.parcel_invariants import PARCELS
from campaigns.tenant_invariants import pairs
from perks import redemptions
from perks.ground import clock
from perks.models import Pass, User
from tests import cast
from tests.campaigns.member_stage import launched, linked, scored, system
from tests.databases import owner_login

# What the owner does against each invariant, and how many rows it then finds.
DAMAGE = {
    "oversell": (
        "DROP INDEX claim_unit_taken_once;"
        "UPDATE campaigns_claim SET unit_id = (SELECT min(unit_id) FROM campaigns_claim)",
        1,
    ),
    "stock_conserved": (
        "UPDATE campaigns_claim SET state = 'cancelled', unit_id = NULL WHERE state = 'held'",
        1,
    ),
    "unit_matches_claim": ("UPDATE perks_unit SET state = 'spent' WHERE state = 'held'", 1),
    "member_limit": (
        "DROP INDEX claim_one_live_per_member;"
        "UPDATE campaigns_claim SET member_id = (SELECT min(member_id) FROM campaigns_claim)",
        1,
    ),
    "lapsed_hold": (
        "UPDATE campaigns_claim SET held_until = held_until - interval '2 hours'"
        " WHERE state = 'held'",
        1,
    ),
    "uses": (
        "DROP INDEX redemption_once_per_use;"
        "INSERT INTO perks_redemption (pass_used_id, brand_id, venue_id, member_id, use_number,"
        " redeemed_at) SELECT pass_used_id, brand_id, venue_id, member_id, use_number, redeemed_at"
        " FROM perks_redemption",
        1,
    ),
    "shop_uses": (
        "INSERT INTO perks_shopterms (id, brand_id, perk_id, token, opens)"
        " SELECT 1, brand_id, id, 'x', '00:00' FROM perks_perk WHERE kind = 'venue_access';"
        "INSERT INTO perks_shop (terms_id, brand_id, perk_id, venue_id, used, joined_at)"
        " SELECT 1, brand_id, id, (SELECT min(id) FROM perks_venue WHERE id <> venue_id), 1, now()"
        " FROM perks_perk WHERE kind = 'venue_access'",
        1,
    ),
    "outbox_exists": ("DELETE FROM perks_letter WHERE key LIKE 'invitation:%'", 1),
    "outbox_moves": (
        "UPDATE perks_letter SET tries = 0, written_at = written_at - interval '2 hours'"
        " WHERE key LIKE 'invitation:%'",
        1,
    ),
    "tenant_mix": (
        "UPDATE campaigns_claim SET brand_id ="
        " (SELECT id FROM perks_brand WHERE slug = 'rival') WHERE state = 'held'",
        1,
    ),
    "missing_scans": ("DELETE FROM perks_scan", 1),
    "erased_but_linked": (
        "UPDATE perks_user SET erased_at = now(), name = '', birth_year = NULL, is_active = false"
        " WHERE id = (SELECT min(member_id) FROM scoring_account)",
        1,
    ),
    "ledger_balanced": (
        "INSERT INTO perks_ledgerentry (brand_id, campaign_id, claim_id, kind, debit, credit,"
        " amount, currency, at) SELECT brand_id, campaign_id, 0, 'released', 'consumed', 'budget',"
        " 9000000, 'USD', now() FROM campaigns_claim LIMIT 1",
        1,
    ),
    "redemption_equals_ledger": (
        "DELETE FROM perks_ledgerentry WHERE kind = 'redeemed'",
        1,
    ),
    "budget_kept": ("UPDATE campaigns_campaign SET budget = 1", 1),
}  # fmt: skip
# Tables that came late: what each hangs on, as the invariant reads it from the models.
HANGING = {
    "campaigns_link": {"claim"},
    "campaigns_ruleversion": {"campaign"},
}
ONE_MEMBER = DAMAGE["member_limit"][0] + ";"
ONE_HOUSEHOLD = (
    "UPDATE campaigns_claim SET household = 'home', household_place ="
    " CASE state WHEN 'held' THEN 1 ELSE 2 END;"
)
LATER = "UPDATE campaigns_limits SET changed_at = (SELECT max(claimed_at) FROM campaigns_claim);"
# A cap of one over the two claims: which cap, what else, and the kinds of rows that it then finds.
PASSED = (
    ("most", "", ["most"]),
    ("per_period", "", ["period"]),
    ("per_household", ONE_HOUSEHOLD, ["household"]),
    ("per_member", ONE_MEMBER, ["live", "member"]),
    ("per_member", "", []),
    ("per_household", "", []),
    ("most", LATER, []),
    ("per_period", LATER, []),
    ("per_household", ONE_HOUSEHOLD + LATER, []),
    ("per_member", ONE_MEMBER + LATER, ["live"]),
    ("most", "UPDATE campaigns_claim SET restored_at = now() WHERE state = 'redeemed'", []),
    ("most", "UPDATE campaigns_claim SET held_until = claimed_at WHERE state = 'held'", []),
    ("per_period", "UPDATE campaigns_claim SET claimed_at = claimed_at - interval '8 days'"
     " WHERE state = 'redeemed'", []),
)  # fmt: skip


def capped(cap: str) -> str:
    """Set a cap of one two days before the claims were made."""
    return (
        f"INSERT INTO campaigns_limits (campaign_id, brand_id, {cap}, per_member_days, period_days,"
        " offer_minutes, changed_at) SELECT id, brand_id, 1, 30, 7, 720,"
        " launched_at - interval '2 days' FROM campaigns_campaign;"
    )


@pytest.fixture
def world(people):
    """Two claims of two members, one held and one used at the door; one invitation, not yet sent."""
    with system():
        scored(people.alice)
        linked(people.alice)
        other = cast.person("other", "Otto Other", is_member=True)
        scored(other)
        worth = {"currency": "USD", "worth": 2200, "budget": 9000}
        campaign = launched(people.northwind, people.lounge_day, units=4, **worth)
        version = campaign.rules.get()
        invitations.ask(campaign, version, [people.alice.pk], 0, {"invited": 0, "held_out": 0})
        used = claims.claim(people.alice.pk, campaign.pk, "a").claim
        claims.confirm(used.pk, people.alice.pk)
        redemptions.redeem(Pass.objects.get().code, people.lounge.pk)
        claims.claim(other.pk, campaign.pk, "o")
        assert Invitation.objects.filter(held_out=False).count() == 1
    return people


@contextmanager
def damaged(sql: str) -> Iterator[psycopg.Cursor]:
    """The owner's cursor after the damage, which is undone at the end."""
    login = {**owner_login(), "dbname": connection.settings_dict["NAME"]}
    owner = psycopg.connect(**login)
    try:
        with owner.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(sql)
            yield cursor
    finally:
        owner.rollback()
        owner.close()


@pytest.mark.django_db(transaction=True)
def test_every_damage_is_found_by_its_own_invariant(world):
    assert [found for found in invariants.check() if found.rows] == []
    by_name = {each.name: each for each in invariants.INVARIANTS}
    # Those of parcels have their damage in test_parcels.py.
    assert set(by_name) - {name for name, *_ in PARCELS} == set(DAMAGE)
    found = {}
    for name, (sql, _) in DAMAGE.items():
        with damaged(sql) as cursor:
            found[name] = invariants.look(cursor, by_name[name]).rows
    assert found == {name: rows for name, (_, rows) in DAMAGE.items()}
    for table, parents in HANGING.items():
        with damaged(f"UPDATE {table} SET brand_id = brand_id + 1000000") as cursor:
            assert invariants.look(cursor, by_name["tenant_mix"]).rows >= 1, table
        assert {field.name for owner, model, field, _ in pairs() if owner == "brand"
                and model._meta.db_table == table} == parents  # fmt: skip
    for cap, sql, kinds in PASSED:
        with damaged(capped(cap) + sql) as cursor:
            broken = invariants.look(cursor, by_name["member_limit"])
        assert sorted(row[0] for row in broken.samples) == kinds, (cap, sql)


@pytest.mark.django_db
def test_the_command_says_what_is_wrong_and_fails(world, capsys):
    call_command("check_invariants", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["holds"]
    assert {found["rows"] for found in told["invariants"].values()} == {0}
    with system():
        User.objects.update(erased_at=clock.now(), name="", birth_year=None, is_active=False)
    with pytest.raises(SystemExit) as stopped:
        call_command("check_invariants")
    assert stopped.value.code == 1
    assert "It must never be that an erased member still has an account" in capsys.readouterr().out
