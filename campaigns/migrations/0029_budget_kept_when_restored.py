"""Whatever leaves the budget is looked at, so what is restored as well: it is consumed at once."""

from django.db import migrations

KEEP = """
CREATE OR REPLACE FUNCTION campaigns_keep_budget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE campaign record;
BEGIN
  FOR campaign IN
    SELECT DISTINCT c.id, c.budget FROM booked JOIN campaigns_campaign c ON c.id = booked.campaign_id
    WHERE {leaves} AND c.budget IS NOT NULL ORDER BY c.id
  LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('budget:' || campaign.id, 0));
    IF (SELECT coalesce(sum(CASE WHEN debit = 'budget' THEN amount ELSE 0 END)
          - sum(CASE WHEN credit = 'budget' THEN amount ELSE 0 END), 0)
        FROM perks_ledgerentry WHERE campaign_id = campaign.id) > campaign.budget THEN
      RAISE EXCEPTION 'the budget of campaign % is spent', campaign.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'campaign_within_budget';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0028_passed_over_and_shares")]
    operations = [
        migrations.RunSQL(
            KEEP.format(leaves="booked.debit = 'budget'"),
            KEEP.format(leaves="booked.credit IN ('committed', 'replaced')"),
        )
    ]
