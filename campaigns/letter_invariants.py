"""What must hold of letters: whoever a decision is about was written to.

As in `campaigns.invariants`, which reads this with its own. What an erased member was written is gone.
"""

from __future__ import annotations

# Who, which row, and the key under which the letter about it was written.
WRITTEN = (
    (
        "asked.member_id, 'invitation', asked.id, 'invitation:' || asked.id",
        "campaigns_invitation asked WHERE NOT asked.held_out",
    ),
    (
        "turn.member_id, 'wait', turn.id, 'offer:' || turn.id",
        "campaigns_wait turn WHERE turn.state = 'offered'",
    ),
    (
        "drawn.member_id, 'draw', drawn.id, 'won:' || drawn.claim_id",
        "campaigns_entry drawn WHERE drawn.claim_id IS NOT NULL",
    ),
    (
        "claim.member_id, 'reward', claim.id, 'earned:' || claim.id",
        "campaigns_claim claim JOIN campaigns_campaign campaign ON campaign.id = claim.campaign_id"
        " WHERE campaign.way = 'post'",
    ),
    (
        "claim.member_id, 'surprise', picked.id, 'surprise:' || claim.id",
        "campaigns_surprise picked JOIN campaigns_claim claim ON claim.id = picked.claim_id",
    ),
    (
        "claim.member_id, 'restored', claim.id, 'restored:' || claim.id || ':'"
        " || to_char(claim.restored_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS')",
        "campaigns_claim claim WHERE claim.restored_at IS NOT NULL",
    ),
    (
        "parcel.member_id, 'replaced', parcel.id, 'replaced:' || parcel.id",
        "campaigns_parcel parcel WHERE parcel.replaces_id IS NOT NULL",
    ),
    (
        "parcel.member_id, 'sent', parcel.id, 'sent:' || parcel.id",
        "campaigns_parcel parcel WHERE parcel.sent_at IS NOT NULL",
    ),
    (
        "problem.member_id, 'answered', problem.id, 'answered:' || problem.id",
        "campaigns_problem problem WHERE problem.state = 'declined'",
    ),
)
DUE = " UNION ALL ".join(f"SELECT {what} FROM {where}" for what, where in WRITTEN)  # noqa: S608
LETTERS = f"""
    SELECT due.what, due.id FROM ({DUE}) AS due (member_id, what, id, key)
    JOIN perks_user member ON member.id = due.member_id AND member.erased_at IS NULL
    WHERE NOT EXISTS (SELECT 1 FROM perks_letter letter WHERE letter.key = due.key)
"""  # noqa: S608
