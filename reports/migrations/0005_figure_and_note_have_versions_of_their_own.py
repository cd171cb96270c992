from django.db import migrations, models
from django.db.models import F


def as_the_row(apps, schema_editor):
    """Take both parts of a cell stored before for as new as the cell: nothing is overwritten."""
    apps.get_model("reports", "Value").objects.update(
        typed_version=F("version"), note_version=F("version")
    )


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0004_carried_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="value",
            name="typed_version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="value",
            name="note_version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.RunPython(as_the_row, migrations.RunPython.noop),
    ]
