from django.db import migrations

# A month's own copy of a unique constraint gets the table's name for it and the month's, so that
# what is refused says by which rule: score_once_per_day_and_version_2026_11.
NAME = """
CREATE FUNCTION scoring_name_partitions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
  copy record;
  named integer := 0;
BEGIN
  FOR copy IN
    SELECT mine.relname AS now, rule.relname || substr(month.relname, length(whole.relname) + 1) AS new
    FROM pg_inherits i
    JOIN pg_index x ON x.indexrelid = i.inhrelid AND x.indisunique AND NOT x.indisprimary
    JOIN pg_class mine ON mine.oid = i.inhrelid
    JOIN pg_class month ON month.oid = x.indrelid
    JOIN pg_class rule ON rule.oid = i.inhparent
    JOIN pg_index y ON y.indexrelid = i.inhparent
    JOIN pg_class whole ON whole.oid = y.indrelid
    WHERE whole.relname LIKE 'scoring\\_%' AND whole.relnamespace = 'public'::regnamespace
  LOOP
    CONTINUE WHEN copy.now = copy.new;
    EXECUTE format('ALTER INDEX %I RENAME TO %I', copy.now, copy.new);
    named := named + 1;
  END LOOP;
  RETURN named;
END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ("scoring", "0018_partitions_by_month"),
    ]

    operations = [
        migrations.RunSQL(NAME, "DROP FUNCTION scoring_name_partitions()"),
        migrations.RunSQL("SELECT scoring_name_partitions()", migrations.RunSQL.noop),
    ]
