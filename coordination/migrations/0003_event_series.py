from django.db import migrations

from coordination.defaults import load_series


class Migration(migrations.Migration):
    dependencies = [("coordination", "0002_minutes_search")]
    operations = [migrations.RunPython(lambda apps, _: load_series(apps), migrations.RunPython.noop)]
