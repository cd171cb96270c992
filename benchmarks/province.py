"""A province of many units for benchmarks, told through the real actions: units asked, filled in
and approved as `reports.country` has it, and taken over into the province's own report.
"""

from indicators.models import FormVersion
from reports import actions, country
from reports.demo import cast, steps
from reports.models import Report
from units.models import Unit
from units.policy import Role

UNITS = 200
FORM = "cchc-2025-tinh"


def tell(units: int = UNITS) -> Report:
    """Build it in an empty migrated database; return the province's report, a draft."""
    country.PER_PROVINCE = units  # one province of all of them, larger than any there is
    country.tell(units, periods=1, seed=8)
    province = Unit.objects.get(code="p01")
    editor = cast.assign("nhap.p01", Role.EDITOR, province)
    form = FormVersion.objects.get(code=FORM)
    report = steps.start(province, str(country.LAST), form)
    actions.consolidate(report=report, by=editor)
    return Report.objects.for_page().get(pk=report.pk)
