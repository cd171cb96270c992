import django.db.models.deletion
import reports.models.attachment
from django.conf import settings
from django.db import migrations, models

from reports.verification import code_of


def give_codes(apps, schema_editor):
    """Give what was sent before the code its receipt and hash come to."""
    submission = apps.get_model("reports", "Submission")
    for one in submission.objects.only("pk", "receipt", "sha256").iterator():
        submission.objects.filter(pk=one.pk).update(code=code_of(one.receipt, one.sha256))


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0011_questions_about_the_text'),
        ('units', '0003_delegations_titles_and_accounts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='submission',
            name='code',
            field=models.CharField(default='', max_length=12, verbose_name='mã xác minh'),
            preserve_default=False,
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='submission',
            name='code',
            field=models.CharField(max_length=12, unique=True, verbose_name='mã xác minh'),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('evidence', 'Tài liệu kiểm chứng'), ('dispatch', 'Công văn kèm theo'), ('scan', 'Bản đã ký, đóng dấu')], max_length=8, verbose_name='loại')),
                ('content', models.FileField(upload_to=reports.models.attachment.random_name, verbose_name='tệp')),
                ('name', models.CharField(max_length=200, verbose_name='tên tệp')),
                ('size', models.PositiveIntegerField(verbose_name='dung lượng')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('added_at', models.DateTimeField(verbose_name='đính kèm lúc')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='gỡ lúc')),
                ('withdrawn_why', models.CharField(blank=True, max_length=500, verbose_name='lý do gỡ')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người đính kèm')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='reports.report', verbose_name='báo cáo')),
                ('submission', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='reports.submission')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tệp kèm báo cáo',
                'verbose_name_plural': 'tệp kèm báo cáo',
                'ordering': ['report', 'added_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('report', 'sha256'), name='attachment_once_per_report'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'scan'), ('submission__isnull', False)), models.Q(models.Q(('kind', 'scan'), _negated=True), ('submission__isnull', True)), _connector='OR'), name='attachment_scan_of_submission'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_why', '')), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), ('withdrawn_why__gt', '')), _connector='OR'), name='attachment_withdrawn_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                ('number', models.CharField(max_length=40, verbose_name='số, ký hiệu')),
                ('date', models.DateField(verbose_name='ngày văn bản')),
                ('office', models.CharField(blank=True, max_length=300)),
                ('signer', models.CharField(blank=True, max_length=160)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='lý do thay thế')),
                ('released_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('corrected_at', models.DateTimeField(blank=True, null=True, verbose_name='đính chính lúc')),
                ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replacement', to='reports.release')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='reports.report', verbose_name='báo cáo')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='reports.submission', verbose_name='bản gửi')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'lần phát hành',
                'verbose_name_plural': 'lần phát hành',
                'ordering': ['report', 'released_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('corrected_at__isnull', True)), fields=('unit', 'year', 'number'), name='release_number_once_per_year'), models.UniqueConstraint(condition=models.Q(('corrected_at__isnull', True)), fields=('submission',), name='release_standing_once'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('replaces__isnull', True)), models.Q(('reason__gt', ''), ('replaces__isnull', False)), _connector='OR'), name='release_replaces_with_reason')],
            },
        ),
    ]
