"""What is sent once more counts against the budget as the first one did."""

from django.db import migrations

KEEP = """
CREATE OR REPLACE FUNCTION campaigns_keep_budget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE campaign record;
BEGIN
  FOR campaign IN
    SELECT DISTINCT c.id, c.budget FROM booked JOIN campaigns_campaign c ON c.id = booked.campaign_id
    WHERE booked.credit IN ({credits}) AND c.budget IS NOT NULL ORDER BY c.id
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
    dependencies = [("campaigns", "0016_mentions_followed"), ("perks", "0025_replaced")]
    operations = [
        migrations.RunSQL(
            KEEP.format(credits="'committed', 'replaced'"), KEEP.format(credits="'committed'")
        )
    ]
