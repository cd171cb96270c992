"""System checks: what the tables of kinds and periods name must be there when a worker asks."""

from collections.abc import Mapping

from django.conf import settings
from django.core.checks import Error, register
from django.utils.module_loading import import_string


@register()
def check_jobs(app_configs, **kwargs) -> list[Error]:
    return missing("JOB_KINDS", settings.JOB_KINDS) + missing("JOB_PERIODS", settings.JOB_PERIODS)


def missing(name: str, table: Mapping[str, Mapping]) -> list[Error]:
    """Return one error for each function of a table that cannot be imported."""
    problems = []
    for key, stated in table.items():
        try:
            import_string(stated["run"])
        except ImportError as error:
            problems.append(
                Error(
                    f"Không tìm thấy hàm của tác vụ «{key}» ({error}).",
                    hint=f"Sửa {name} trong cchc_portal/settings.py.",
                    id="jobs.E001",
                )
            )
    return problems
