"""What runs keep from now on, filled in from the rows that are there."""

from django.db import migrations

# A row was known when its run had ended; a first score joined it later, with a later watermark.
KNOWN_SINCE = """
  UPDATE scoring_score s SET written_at = greatest(s.watermark, r.finished_at)
  FROM scoring_scorerun r WHERE r.id = s.run_id
"""
COUNTED = "UPDATE scoring_scorerun SET appended = members, expected = members"
LAST_DAYS = """
  INSERT INTO scoring_estimates (member_id, model_version, until, days)
  SELECT DISTINCT ON (member_id, model_version)
    member_id, model_version, date, coalesce(contributions -> 'raw', '[]'::jsonb)
  FROM scoring_score WHERE jsonb_typeof(contributions) = 'object'
  ORDER BY member_id, model_version, date DESC
"""
NOTHING = migrations.RunSQL.noop


class Migration(migrations.Migration):
    dependencies = [("scoring", "0006_runs_in_chunks")]

    operations = [
        migrations.RunSQL(KNOWN_SINCE, NOTHING),
        migrations.RunSQL(COUNTED, NOTHING),
        migrations.RunSQL(LAST_DAYS, NOTHING),
    ]
