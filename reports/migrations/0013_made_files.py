import django.db.models.deletion
import reports.models.made_file
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_jobs_and_their_workers'),
        ('reports', '0012_releases_and_attachments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MadeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('document', 'Văn bản'), ('archive', 'Hồ sơ văn bản các đơn vị'), ('consolidated', 'Báo cáo tổng hợp')], max_length=12, verbose_name='loại')),
                ('key', models.CharField(max_length=100)),
                ('holds', models.JSONField(blank=True, default=list)),
                ('label', models.CharField(max_length=200, verbose_name='tên')),
                ('format', models.CharField(max_length=4)),
                ('filename', models.CharField(max_length=150, verbose_name='tên tệp')),
                ('content', models.FileField(blank=True, upload_to=reports.models.made_file.random_name)),
                ('size', models.PositiveBigIntegerField(verbose_name='dung lượng')),
                ('sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(verbose_name='làm lúc')),
                ('used_at', models.DateTimeField(verbose_name='dùng lúc')),
                ('expires_at', models.DateTimeField(verbose_name='giữ đến')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                ('submission', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='reports.submission')),
            ],
            options={
                'verbose_name': 'tệp đã làm',
                'verbose_name_plural': 'tệp đã làm',
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(fields=['by', '-made_at'], name='made_file_of_a_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('content', ''), _negated=True), fields=('key',), name='made_file_kept_once'), models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', True), ('kind', 'document'), ('submission__isnull', False)), models.Q(models.Q(('kind', 'document'), _negated=True), ('by__isnull', False), ('submission__isnull', True)), _connector='OR'), name='made_file_belongs_to_one'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='made_file_is_kept_a_while')],
            },
        ),
    ]
