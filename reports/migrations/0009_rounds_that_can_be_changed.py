import django.db.models.deletion
import reports.models.round
from django.conf import settings
from django.db import migrations, models


def keep_what_was_asked(apps, schema_editor):
    """Tell the round's own dates from those moved by extensions, which overwrote them until now."""
    Report = apps.get_model("reports", "Report")
    RoundForm = apps.get_model("reports", "RoundForm")
    Report.objects.update(asked_due_at=models.F("due_at"), asked_closes_at=models.F("closes_at"))
    lines = {
        (one.round_id, one.unit_kind, one.form_id): one for one in RoundForm.objects.iterator()
    }
    extended = Report.objects.filter(round__isnull=False, extensions__isnull=False).distinct()
    for report in extended.select_related("unit"):
        if line := lines.get((report.round_id, report.unit.kind, report.form_id)):
            report.asked_due_at, report.asked_closes_at = line.due_at, line.closes_at
            report.save(update_fields=["asked_due_at", "asked_closes_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_consolidated_figures"),
        ("units", "0002_former_names_and_reorganisations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExtensionRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wanted_until", models.DateTimeField(verbose_name="xin gia hạn đến")),
                ("reason", models.CharField(max_length=500, verbose_name="lý do")),
                ("asked_at", models.DateTimeField(verbose_name="đề nghị lúc")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="trả lời lúc"),
                ),
                (
                    "refusal",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="lý do không chấp thuận"
                    ),
                ),
            ],
            options={
                "verbose_name": "đề nghị gia hạn",
                "verbose_name_plural": "đề nghị gia hạn",
                "ordering": ["report", "asked_at"],
            },
        ),
        migrations.CreateModel(
            name="RoundException",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("added", "Giao thêm"), ("exempt", "Miễn báo cáo")],
                        max_length=6,
                        verbose_name="loại",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="lý do")),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=60, verbose_name="văn bản"),
                ),
                ("made_at", models.DateTimeField(verbose_name="ghi lúc")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="thôi miễn lúc"),
                ),
            ],
            options={
                "verbose_name": "ngoại lệ của đợt",
                "verbose_name_plural": "ngoại lệ của đợt",
                "ordering": ["round", "made_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="round",
            name="round_once_per_period",
        ),
        migrations.AddField(
            model_name="extension",
            name="document_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="văn bản"),
        ),
        migrations.AddField(
            model_name="extension",
            name="withdrawal_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="lý do rút lại"),
        ),
        migrations.AddField(
            model_name="extension",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="rút lại lúc"),
        ),
        migrations.AddField(
            model_name="extension",
            name="withdrawn_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người rút lại",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="asked_closes_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="đợt khóa lúc"),
        ),
        migrations.AddField(
            model_name="report",
            name="asked_due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="hạn của đợt"),
        ),
        migrations.AddField(
            model_name="report",
            name="is_owed",
            field=models.BooleanField(default=True, verbose_name="phải gửi"),
        ),
        migrations.AddField(
            model_name="report",
            name="opens_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="bắt đầu nhập lúc"),
        ),
        migrations.AddField(
            model_name="round",
            name="attachment",
            field=models.FileField(
                blank=True, upload_to=reports.models.round.random_name, verbose_name="tệp công văn"
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="attachment_name",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="round",
            name="attachment_size",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="round",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="lý do hủy"),
        ),
        migrations.AddField(
            model_name="round",
            name="cancelled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="hủy lúc"),
        ),
        migrations.AddField(
            model_name="round",
            name="cancelled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người hủy",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="opens_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="bắt đầu nhập lúc"),
        ),
        migrations.AddConstraint(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("withdrawal_reason", ""),
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_by__isnull", True),
                    ),
                    models.Q(
                        ("withdrawal_reason__gt", ""),
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="extension_withdrawn_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=("owner", "period"),
                name="round_once_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancel_reason", ""),
                        ("cancelled_at__isnull", True),
                        ("cancelled_by__isnull", True),
                    ),
                    models.Q(
                        ("cancel_reason__gt", ""),
                        ("cancelled_at__isnull", False),
                        ("cancelled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="round_cancelled_with_reason",
            ),
        ),
        migrations.AddField(
            model_name="extensionrequest",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="extensionrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người đề nghị",
            ),
        ),
        migrations.AddField(
            model_name="extensionrequest",
            name="extension",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="request",
                to="reports.extension",
            ),
        ),
        migrations.AddField(
            model_name="extensionrequest",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="extension_requests",
                to="reports.report",
            ),
        ),
        migrations.AddField(
            model_name="roundexception",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="roundexception",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="người ghi",
            ),
        ),
        migrations.AddField(
            model_name="roundexception",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exceptions",
                to="reports.round",
            ),
        ),
        migrations.AddField(
            model_name="roundexception",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="đơn vị",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True)),
                fields=("report",),
                name="extension_request_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="extensionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("extension__isnull", True),
                        ("refusal", ""),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        models.Q(
                            models.Q(("extension__isnull", False), ("refusal", "")),
                            models.Q(("extension__isnull", True), ("refusal__gt", "")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="extension_request_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundexception",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("round", "unit", "kind"),
                name="round_exception_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="round_exception_ended_paired",
            ),
        ),
        migrations.RunPython(keep_what_was_asked, migrations.RunPython.noop),
    ]
