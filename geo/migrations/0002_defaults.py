from django.db import migrations

from geo.defaults import load_defaults


class Migration(migrations.Migration):
    dependencies = [("geo", "0001_initial")]
    operations = [migrations.RunPython(lambda apps, _: load_defaults(apps), migrations.RunPython.noop)]
