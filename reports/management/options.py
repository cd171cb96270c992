"""Arguments the commands share, and how they become units, periods, forms and reports.

Every failure is a CommandError: one line on standard error that says what to do.
"""

import json
from collections.abc import Callable
from difflib import get_close_matches
from functools import wraps

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError

from indicators.models import FormVersion
from indicators.periods import Period, PeriodError
from reports.models import Report
from units.models import Assignment, Unit
from units.policy import Role


def in_one_line(handle: Callable) -> Callable:
    """Make a command's `handle` say in one line that the database cannot be used."""

    @wraps(handle)
    def handled(*args, **options):
        try:
            return handle(*args, **options)
        except (OperationalError, ProgrammingError) as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(
                f"Cơ sở dữ liệu chưa dùng được ({reason}); "
                "hãy kiểm tra DATABASE_URL rồi chạy lệnh migrate."
            ) from error

    return handled


def refuse_in_one_line(parser) -> None:
    """Make wrong arguments end in one line, as every other failure does, instead of the usage."""
    raising = parser.error  # what `call_command` expects

    def refuse(message: str):
        if not parser.called_from_command_line:
            raising(message)
        parser.exit(2, f"Tham số chưa đúng ({message}); xem cách dùng: {parser.prog} --help\n")

    parser.error = refuse


def add_report(parser) -> None:
    """Add --unit, --period, --form: what names one report."""
    parser.add_argument("--unit", required=True, help="mã đơn vị, ví dụ gialai.kongchro")
    parser.add_argument("--period", required=True, help="mã kỳ, ví dụ 2022-H1")
    parser.add_argument("--form", required=True, help="mã mẫu, ví dụ bnv-2022-huyen")


def add_json(parser) -> None:
    refuse_in_one_line(parser)
    parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")


def print_json(command: BaseCommand, content: dict) -> None:
    command.stdout.write(json.dumps(content, ensure_ascii=False))


def near(code: str, codes) -> str:
    """Return "; gần giống: a, b" for the codes that look like the one given."""
    last = {one.rpartition(".")[2]: one for one in codes}
    found = get_close_matches(code.lower(), list(codes), 3, 0.7)
    found += [
        last[name] for name in get_close_matches(code.lower().rpartition(".")[2], last, 2, 0.8)
    ]
    return f" Gần giống: {', '.join(dict.fromkeys(found))}." if found else ""


def unit(code: str) -> Unit:
    found = Unit.objects.filter(code=code.strip().lower()).first()
    if found:
        return found
    codes = list(Unit.objects.values_list("code", flat=True))
    raise CommandError(f"Không có đơn vị «{code}»; hãy kiểm tra mã đơn vị.{near(code, codes)}")


def period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError as error:
        raise CommandError(str(error)) from error


def form(code: str) -> FormVersion:
    found = FormVersion.objects.filter(code=code.strip()).first()
    if found:
        return found
    codes = sorted(FormVersion.objects.values_list("code", flat=True))
    if not codes:
        raise CommandError("Chưa có mẫu báo cáo nào; hãy chạy lệnh load_forms trước.")
    raise CommandError(f"Không có mẫu «{code}»; các mẫu đang có: {', '.join(codes)}.")


def find_report(unit: Unit, period: Period, form: FormVersion) -> Report | None:
    return Report.objects.for_page().filter(unit=unit, period=str(period), form=form).first()


def report(options: dict) -> Report:
    """Return the report that --unit, --period and --form name."""
    filer, asked, version = (
        unit(options["unit"]),
        period(options["period"]),
        form(options["form"]),
    )
    found = find_report(filer, asked, version)
    if found:
        return found
    others = Report.objects.filter(unit=filer).order_by("-data_to", "form__code")
    filed = ", ".join(
        f"{one} {code}" for one, code in others.values_list("period", "form__code")[:6]
    )
    hint = f" Các báo cáo đang có: {filed}." if filed else ""
    raise CommandError(
        f"Đơn vị {filer.code} chưa có báo cáo kỳ {asked} theo mẫu {version.code}; "
        f"hãy mở đợt báo cáo hoặc nhập bằng import_appendix.{hint}"
    )


def user(name: str):
    found = get_user_model().objects.filter(username=name, is_active=True).first()
    if found is None:
        raise CommandError(
            f"Không có tài khoản «{name}» đang hoạt động; hãy kiểm tra tên tài khoản."
        )
    return found


def editor_of(unit: Unit):
    """Return the account a command acts as for a unit: one of its editors in force today.

    Commands get no rights of their own: what they write, someone at the unit may write.
    """
    assignment = (
        Assignment.objects.in_force()
        .filter(unit=unit, role=Role.EDITOR, user__is_active=True)
        .select_related("user")
        .order_by("valid_from", "pk")
        .first()
    )
    if assignment is None:
        raise CommandError(
            f"Đơn vị {unit.code} chưa có người nhập liệu; "
            "hãy phân công vai trò «Người nhập liệu» hoặc chỉ tài khoản bằng --as."
        )
    return assignment.user
