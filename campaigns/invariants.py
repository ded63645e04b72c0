"""What must hold of stock, claims, passes and letters at any moment, as SQL that finds who breaks it.

Each query gives the rows that are wrong, so none is right. They are read in one snapshot: what is
half done in another transaction is not seen, and what is seen is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from campaigns.letter_invariants import LETTERS
from campaigns.limit_invariants import LIMITS
from campaigns.parcel_invariants import PARCELS
from campaigns.tenant_invariants import tenant_mix
from perks.ground import clock, scopes

LIVE = "('held', 'issued', 'redeemed')"
SAMPLES = 5


@dataclass(frozen=True)
class Invariant:
    """`says` completes "It must never be that ..."; `query` may name %(now)s, %(an_hour_ago)s,
    %(a_day_ago)s and %(three_days_ago)s, and gives the wrong rows with what names them first.
    """

    name: str
    says: str
    query: str


@dataclass(frozen=True)
class Found:
    """How many rows break an invariant, and the first of them."""

    name: str
    says: str
    rows: int
    samples: list[list[str]] = field(default_factory=list)


INVARIANTS = (
    Invariant(
        "oversell",
        "one unit is in two live claims, or a claim lives on no unit",
        f"""
        SELECT 'unit', unit_id, count(*) FROM campaigns_claim
        WHERE state IN {LIVE} AND unit_id IS NOT NULL GROUP BY unit_id HAVING count(*) > 1
        UNION ALL
        SELECT 'claim', id, 0 FROM campaigns_claim WHERE state IN {LIVE} AND unit_id IS NULL
        """,  # noqa: S608
    ),
    Invariant(
        "stock_conserved",
        "a unit is kept for a claim that does not live",
        f"""
        SELECT unit.id, unit.state, unit.claim_id FROM perks_unit unit
        LEFT JOIN campaigns_claim claim ON claim.id = unit.claim_id AND claim.state IN {LIVE}
        WHERE unit.state IN ('held', 'issued', 'spent') AND claim.id IS NULL
        """,  # noqa: S608
    ),
    Invariant(
        "unit_matches_claim",
        "a live claim and its unit say different things",
        f"""
        SELECT claim.id, claim.state, unit.id, unit.state FROM campaigns_claim claim
        JOIN perks_unit unit ON unit.id = claim.unit_id
        WHERE claim.state IN {LIVE} AND (
          unit.claim_id IS DISTINCT FROM claim.id OR unit.member_id <> claim.member_id
          OR unit.perk_id <> claim.perk_id
          OR unit.state <> CASE claim.state
             WHEN 'held' THEN 'held' WHEN 'issued' THEN 'issued' ELSE 'spent' END)
        """,  # noqa: S608
    ),
    Invariant(*LIMITS),
    Invariant(
        "lapsed_hold",
        "a hold that ran out an hour ago still stands",
        """
        SELECT id, held_until FROM campaigns_claim
        WHERE state = 'held' AND held_until < %(an_hour_ago)s
        """,
    ),
    Invariant(
        "uses",
        "a pass was used more often than it can be",
        """
        SELECT pass.id, pass.uses, count(*) FROM perks_pass pass
        JOIN perks_redemption used ON used.pass_used_id = pass.id AND used.undone_at IS NULL
        GROUP BY pass.id, pass.uses
        HAVING count(*) > pass.uses OR count(*) <> count(DISTINCT used.use_number)
        """,
    ),
    Invariant(
        "shop_uses",
        "a shop of many counts other uses than stand, or its ledger is owed something else",
        """
        SELECT shop.id, shop.used, used.uses, used.worth, owed.amount FROM perks_shop shop
        LEFT JOIN LATERAL (
          SELECT count(*) AS uses, coalesce(sum(claim.worth), 0) AS worth
          FROM perks_redemption r JOIN perks_pass p ON p.id = r.pass_used_id
          LEFT JOIN campaigns_claim claim ON claim.id = p.claim_id
          WHERE r.venue_id = shop.venue_id AND p.perk_id = shop.perk_id AND r.undone_at IS NULL
        ) AS used ON true
        LEFT JOIN LATERAL (
          SELECT coalesce(sum(CASE e.kind WHEN 'redeemed' THEN e.amount ELSE -e.amount END), 0)
            AS amount
          FROM perks_ledgerentry e JOIN perks_redemption r ON r.id = e.redemption_id
          JOIN perks_pass p ON p.id = r.pass_used_id
          WHERE e.venue_id = shop.venue_id AND p.perk_id = shop.perk_id
        ) AS owed ON true
        WHERE shop.used <> used.uses OR used.worth <> owed.amount
        """,
    ),
    Invariant(
        "outbox_exists",
        "somebody was told nothing of what was decided about her: no letter was written",
        LETTERS,
    ),
    Invariant(
        "outbox_moves",
        "a letter that may be sent was not tried for an hour",
        """
        SELECT letter.id, letter.key, letter.written_at FROM perks_letter letter
        WHERE sent_at IS NULL AND tries = 0
          AND written_at BETWEEN %(three_days_ago)s AND %(an_hour_ago)s
          AND (purpose = '' OR EXISTS (
            SELECT 1 FROM perks_consent agreed
            JOIN account_emailaddress address ON address.user_id = agreed.member_id
            WHERE agreed.member_id = letter.member_id AND agreed.purpose = letter.purpose
              AND agreed.withdrawn_at IS NULL AND address.verified))
        """,
    ),
    Invariant(
        "tenant_mix",
        "a row belongs to one brand or member and hangs on a row of another",
        tenant_mix(),
    ),
    Invariant(
        "missing_scans",
        "something was handed over without a scan, or a desk's record waits for a day",
        """
        SELECT 'redemption', used.id FROM perks_redemption used
        WHERE used.undone_at IS NULL AND NOT EXISTS (
          SELECT 1 FROM perks_scan scan
          WHERE scan.pass_seen_id = used.pass_used_id AND scan.answer = 'yes'
            AND scan.venue_id = used.venue_id)
        UNION ALL
        SELECT 'record', record.id FROM perks_deskrecord record
        WHERE record.outcome = 'waiting' AND NOT record.fork
          AND record.received_at < %(a_day_ago)s
        """,
    ),
    Invariant(
        "erased_but_linked",
        "an erased member still has an account, a consent, a token, a name or a live claim",
        """
        SELECT gone.id, string_agg(DISTINCT what, ', ') FROM perks_user gone JOIN LATERAL (
          SELECT 'account' AS what FROM scoring_account WHERE member_id = gone.id
          UNION ALL SELECT 'consent' FROM perks_consent WHERE member_id = gone.id
          UNION ALL SELECT 'token' FROM perks_apitoken WHERE user_id = gone.id
          UNION ALL SELECT 'address' FROM campaigns_address WHERE member_id = gone.id
          UNION ALL SELECT 'letter' FROM perks_letter WHERE member_id = gone.id
          UNION ALL SELECT 'claim' FROM campaigns_claim
          WHERE member_id = gone.id AND (given_name <> '' OR state IN ('held', 'issued'))
        ) AS linked ON true WHERE gone.erased_at IS NOT NULL GROUP BY gone.id
        """,
    ),
    Invariant(
        "ledger_balanced",
        "an account of the ledger, other than the budget, is below nothing",
        """
        SELECT campaign_id, account, sum(amount) FROM (
          SELECT campaign_id, credit AS account, amount FROM perks_ledgerentry
          UNION ALL SELECT campaign_id, debit, -amount FROM perks_ledgerentry
        ) AS moved WHERE account <> 'budget' GROUP BY campaign_id, account HAVING sum(amount) < 0
        """,
    ),
    Invariant(
        "redemption_equals_ledger",
        "what the ledger has of a claim is not where the claim stands",
        """
        SELECT claim.id, claim.state, held.account, held.amount FROM campaigns_claim claim
        LEFT JOIN LATERAL (
          SELECT account, sum(amount) AS amount FROM (
            SELECT credit AS account, amount FROM perks_ledgerentry WHERE claim_id = claim.id
            UNION ALL
            SELECT debit, -amount FROM perks_ledgerentry WHERE claim_id = claim.id
          ) AS moved WHERE account NOT IN ('budget', 'replaced')
          GROUP BY account HAVING sum(amount) <> 0
        ) AS held ON true
        WHERE claim.worth > 0 AND (held.account IS DISTINCT FROM (CASE claim.state
            WHEN 'held' THEN 'committed' WHEN 'issued' THEN 'consumed'
            WHEN 'redeemed' THEN 'redeemed' END)
          OR held.amount <> claim.worth)
        """,
    ),
    Invariant(
        "budget_kept",
        "a campaign took more than its budget",
        """
        SELECT campaign.id, campaign.budget, sum(moved.amount) FROM campaigns_campaign campaign
        JOIN (
          SELECT campaign_id, amount FROM perks_ledgerentry WHERE debit = 'budget'
          UNION ALL SELECT campaign_id, -amount FROM perks_ledgerentry WHERE credit = 'budget'
        ) AS moved ON moved.campaign_id = campaign.id
        GROUP BY campaign.id HAVING sum(moved.amount) > campaign.budget
        """,
    ),
    *(Invariant(*each) for each in PARCELS),
)


def check(names: list[str] | None = None) -> list[Found]:
    """What breaks each invariant, all read in one snapshot."""
    chosen = [each for each in INVARIANTS if names is None or each.name in names]
    with transaction.atomic(), connection.cursor() as cursor:
        if not connection.in_atomic_block or len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with scopes.act_as(scopes.system("invariants")):
            return [look(cursor, each) for each in chosen]


def look(cursor: Any, invariant: Invariant) -> Found:
    """What breaks one invariant, asked over a cursor that sees all rows."""
    cursor.execute(invariant.query, moments(clock.now()))
    wrong = cursor.fetchall()
    samples = [[str(value) for value in row] for row in wrong[:SAMPLES]]
    return Found(invariant.name, invariant.says, len(wrong), samples)


def moments(now: datetime) -> dict[str, datetime]:
    """The moments that queries compare with."""
    return {
        "now": now,
        "an_hour_ago": now - timedelta(hours=1),
        "a_day_ago": now - timedelta(days=1),
        "three_days_ago": now - timedelta(days=3),
    }
