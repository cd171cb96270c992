"""The demo is told only where nothing else stands, and only with DEBUG."""

import pytest
from django.core.management import CommandError, call_command

from reports.models import Report
from tests.cast import make_cast
from tests.factories import make_report
from units.models import Unit

pytestmark = pytest.mark.django_db


def test_it_refuses_a_database_with_other_reports(settings):
    make_report(make_cast())
    settings.DEBUG = True
    with pytest.raises(CommandError, match="đang có báo cáo khác"):
        call_command("seed_demo")
    assert not Unit.objects.filter(code="gialai").exists()


def test_it_refuses_to_make_public_passwords_unless_debug(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command("seed_demo")
    assert not Unit.objects.exists()


def test_it_is_told_once(settings):
    settings.DEBUG = True
    call_command("seed_demo")
    before = list(Report.objects.values_list("pk", "version", "last_hash"))
    call_command("seed_demo")
    assert list(Report.objects.values_list("pk", "version", "last_hash")) == before
