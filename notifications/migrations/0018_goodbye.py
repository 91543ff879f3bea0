from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0017_mailbox_reading"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("news", "Benachrichtigung"),
                    ("digest", "Zusammenfassung"),
                    ("test", "Probe"),
                    ("alarm", "Hinweis der Zustellung"),
                    ("goodbye", "Nachricht von der Löschung"),
                ],
                default="news",
                max_length=10,
            ),
        ),
    ]
