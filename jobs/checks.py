"""System checks: what the tables of kinds and periods name must be there when a worker asks."""

from collections.abc import Mapping

from django.conf import settings
from django.core.checks import Error, register
from django.utils.module_loading import import_string

BEATS = 3  # signs of life that may be late before a worker is taken for dead


@register()
def check_jobs(app_configs, **kwargs) -> list[Error]:
    named = {"JOB_KINDS": settings.JOB_KINDS, "JOB_PERIODS": settings.JOB_PERIODS}
    problems = [one for name, table in named.items() for one in missing(name, table)]
    if settings.JOBS_STALE_SECONDS < BEATS * settings.JOBS_HEARTBEAT_SECONDS:
        problems.append(
            Error(
                "Tác vụ đang chạy sẽ bị coi là đã dừng: JOBS_STALE_SECONDS quá nhỏ so với "
                "JOBS_HEARTBEAT_SECONDS.",
                hint=f"JOBS_STALE_SECONDS phải gấp ít nhất {BEATS} lần JOBS_HEARTBEAT_SECONDS.",
                id="jobs.E002",
            )
        )
    return problems


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
