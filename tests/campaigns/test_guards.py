"""Each guard in the database refuses by its name, and with it dropped the damage shows.

All of it as the owner, in one transaction that is rolled back.
"""

import psycopg
import pytest
from psycopg import sql

from tests.campaigns.test_invariants import damaged, world

__all__ = ["world"]
CAMPAIGN = "(SELECT min(id) FROM campaigns_campaign)"
BRAND = f"(SELECT brand_id FROM campaigns_campaign WHERE id = {CAMPAIGN})"
ALICE = "(SELECT min(member_id) FROM campaigns_claim)"
REVERSED = (
    "INSERT INTO perks_ledgerentry (brand_id, campaign_id, claim_id, redemption_id, kind, debit,"
    f" credit, amount, currency, at) SELECT {BRAND}, {CAMPAIGN}, 0, id, 'reversed', 'redeemed',"
    " 'consumed', 1, 'USD', now() FROM perks_redemption;"
)
ENTRY = (
    "INSERT INTO campaigns_entry (campaign_id, member_id, receipt_id, number, entered_at,"
    f" passed_because) SELECT {CAMPAIGN}, {ALICE}, min(id), %s, now(), '' FROM perks_receipt;"
)
WAIT = (
    "INSERT INTO campaigns_wait (campaign_id, brand_id, member_id, state, joined_at)"
    f" SELECT {CAMPAIGN}, {BRAND}, {ALICE}, 'waiting', now();"
)
SHOP = (
    "INSERT INTO perks_shopterms (id, brand_id, perk_id, token, opens)"
    " SELECT 1, brand_id, id, 'x', '00:00' FROM perks_perk WHERE kind = 'venue_access';"
    "INSERT INTO perks_shop (terms_id, brand_id, perk_id, venue_id, cap, used, joined_at)"
    " SELECT 1, brand_id, id, venue_id, 1, 1, now() FROM perks_perk WHERE kind = 'venue_access';"
)
# Each: the guard, how it is taken away, what stands before, what it refuses, and a query that
# counts the damage (1 where it shows).
GUARDS = (
    (
        "shop_within_its_cap", "ALTER TABLE perks_shop DROP CONSTRAINT {}",
        SHOP, "UPDATE perks_shop SET used = used + 1",
        "SELECT count(*) FROM perks_shop WHERE used > cap",
    ),
    (
        "ledger_one_reversal_per_redemption", "DROP INDEX {}",
        REVERSED, REVERSED,
        "SELECT count(*) - 1 FROM perks_ledgerentry WHERE kind = 'reversed'",
    ),
    (
        "surprise_within_the_day", "ALTER TABLE campaigns_surprise DROP CONSTRAINT {}", "SELECT 1",
        "INSERT INTO campaigns_surprise (brand_id, campaign_id, event, body_hash, outcome, claim_id,"
        f" day, place, most, received_at) SELECT {BRAND}, {CAMPAIGN}, 'e', 'h', 'picked', min(id),"
        " now(), 2, 1, now() FROM campaigns_claim",
        "SELECT count(*) FROM campaigns_surprise WHERE place > most",
    ),
    (
        "entry_once", "ALTER TABLE campaigns_entry DROP CONSTRAINT {}",
        ENTRY % 1, ENTRY % 2, "SELECT count(*) - 1 FROM campaigns_entry",
    ),
    (
        "wait_once", "DROP INDEX {}", WAIT, WAIT, "SELECT count(*) - 1 FROM campaigns_wait",
    ),
    (
        "claim_household_places", "DROP INDEX {}", "SELECT 1",
        "UPDATE campaigns_claim SET household = 'home', household_place = 1",
        "SELECT count(*) - 1 FROM campaigns_claim WHERE household_place = 1",
    ),
    (
        "campaign_within_budget", "ALTER TABLE perks_ledgerentry DISABLE TRIGGER {}",
        "UPDATE campaigns_claim SET state = 'revoked' WHERE state = 'redeemed';"
        "UPDATE campaigns_campaign SET budget = 2200;",
        "UPDATE campaigns_claim SET state = 'issued' WHERE state = 'revoked'",
        "SELECT sum(CASE WHEN debit = 'budget' THEN amount ELSE -amount END) / 4400"
        " FROM perks_ledgerentry WHERE 'budget' IN (debit, credit)",
    ),
)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_each_guard_refuses_and_without_it_the_damage_shows(world):
    refused, shown = {}, {}
    for guard, drop, before, damage, count in GUARDS:
        with damaged(before) as owner:
            owner.execute("SAVEPOINT guarded")
            with pytest.raises(psycopg.errors.IntegrityError) as caught:
                owner.execute(damage)
            refused[guard] = caught.value.diag.constraint_name
            owner.execute("ROLLBACK TO guarded")
            owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            owner.execute(sql.SQL(drop).format(sql.Identifier(guard)))
            owner.execute(damage)
            shown[guard] = int(owner.execute(count).fetchone()[0])
    assert refused == {guard: guard for guard, *_ in GUARDS}
    assert shown == {guard: 1 for guard, *_ in GUARDS}
