"""The table behind Django's cache: rate limits of sign-in hold over all web processes."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", verbosity=0, database=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("perks", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
