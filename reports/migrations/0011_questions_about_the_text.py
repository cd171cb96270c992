from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_people_are_told")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="text_answers",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="report",
            name="text_questions",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
