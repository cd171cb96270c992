from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_who_has_a_report_open")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["at", "id"], name="event_by_time"),
        ),
    ]
