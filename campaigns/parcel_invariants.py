"""What must hold of parcels, addresses and replacements: name, what it says, and who breaks it.

As in `campaigns.invariants`, which reads these with its own.
"""

from __future__ import annotations

PARCELS = (
    (
        "parcel_matches_claim",
        "a claim's newest parcel, its unit and its claim say different things",
        """
        SELECT parcel.id, parcel.state, claim.state, parcel.unit_id, claim.unit_id
        FROM campaigns_parcel parcel JOIN campaigns_claim claim ON claim.id = parcel.claim_id
        WHERE NOT EXISTS (SELECT 1 FROM campaigns_parcel later
                          WHERE later.claim_id = parcel.claim_id AND later.number > parcel.number)
          AND CASE
            WHEN parcel.state = 'returned' THEN claim.state NOT IN ('redeemed', 'revoked')
            WHEN parcel.state = 'cancelled' THEN claim.state IN ('issued', 'redeemed')
            WHEN parcel.state = 'to_send' AND parcel.replaces_id IS NULL THEN claim.state <> 'issued'
            ELSE claim.state <> 'redeemed' END
        UNION ALL
        SELECT parcel.id, parcel.state, claim.state, parcel.unit_id, claim.unit_id
        FROM campaigns_parcel parcel JOIN campaigns_claim claim ON claim.id = parcel.claim_id
        WHERE claim.state IN ('issued', 'redeemed')
          AND parcel.number = (SELECT max(number) FROM campaigns_parcel WHERE claim_id = claim.id)
          AND parcel.unit_id <> claim.unit_id
        """,
    ),
    (
        "address_kept_as_long_as_needed",
        "a parcel waits without an address, or an address is kept a day after its day",
        """
        SELECT 'parcel', parcel.id FROM campaigns_parcel parcel WHERE parcel.state = 'to_send'
          AND NOT EXISTS (SELECT 1 FROM campaigns_address WHERE claim_id = parcel.claim_id)
        UNION ALL
        SELECT 'address', id FROM campaigns_address WHERE purge_at < %(a_day_ago)s
        """,
    ),
    (
        "replacement_equals_ledger",
        "what was sent once more is not in the ledger, or stands in it and was not sent",
        """
        SELECT claim.id, claim.worth, gone.parcels, booked.amount FROM campaigns_claim claim
        LEFT JOIN LATERAL (SELECT count(*) AS parcels FROM campaigns_parcel
          WHERE claim_id = claim.id AND written_off) AS gone ON true
        LEFT JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS amount FROM perks_ledgerentry
          WHERE claim_id = claim.id AND kind = 'replaced') AS booked ON true
        WHERE gone.parcels * claim.worth <> booked.amount
        """,
    ),
    (
        "written_off_is_void",
        "a unit that was written off is somebody's or anybody's again",
        """
        SELECT parcel.id, unit.id, unit.state FROM campaigns_parcel parcel
        JOIN perks_unit unit ON unit.id = parcel.unit_id
        WHERE parcel.written_off AND unit.state <> 'void'
        """,
    ),
    (
        "parcel_of_one_brand",
        "a parcel, a report or a look at an address is of another brand or member than its claim",
        """
        SELECT 'parcel', parcel.id FROM campaigns_parcel parcel
        JOIN campaigns_claim claim ON claim.id = parcel.claim_id
        WHERE parcel.brand_id <> claim.brand_id OR parcel.member_id <> claim.member_id
        UNION ALL
        SELECT 'report', problem.id FROM campaigns_problem problem
        JOIN campaigns_parcel parcel ON parcel.id = problem.parcel_id
        WHERE parcel.brand_id <> problem.brand_id OR parcel.member_id <> problem.member_id
        UNION ALL
        SELECT 'look', looked.id FROM campaigns_addressread looked
        JOIN campaigns_claim claim ON claim.id = looked.claim_id
        WHERE claim.brand_id <> looked.brand_id OR claim.member_id <> looked.member_id
        """,
    ),
)
