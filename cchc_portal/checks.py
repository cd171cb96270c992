"""System checks: what would lose, mangle or misprint figures refuses the start with a sentence.

The database's checks are tagged so and run by `migrate`, `check --database default` and the web
server (`wsgi`); the collected static files are looked at by `check --deploy` and the web server;
the others run before every command. They read settings back from what answers,
since a setting that was written is not yet a setting that holds.
"""

import ctypes
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from indicators import freezing

FREEZING_MIGRATION = ("indicators", "0002_drafts_and_frozen_forms")

# What WeasyPrint needs: loading these takes milliseconds, importing WeasyPrint itself a second.
DOCUMENT_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
}
DOCUMENT_FACES = (
    "Tinos_400Regular.ttf",
    "Tinos_400Regular_Italic.ttf",
    "Tinos_700Bold.ttf",
    "Tinos_700Bold_Italic.ttf",
)
SCREEN_FACES = tuple(
    f"be-vietnam-pro-{letters}-{face}.woff2"
    for letters in ("latin", "vietnamese")
    for face in ("400-normal", "600-normal")
)


@register(Tags.database)
def check_database(app_configs, databases=None, **kwargs) -> list[Error]:
    """Return what is wrong with the databases Django was asked to check."""
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            problems += sqlite_problems(connection)
        else:
            problems += postgresql_problems(connection)
        problems += freezing_problems(connection)
    return problems


def freezing_problems(connection: BaseDatabaseWrapper) -> list[Error]:
    """Return one error when a migrated database lost what keeps published forms as they are."""
    if FREEZING_MIGRATION not in MigrationRecorder(connection).applied_migrations():
        return []
    lacking = freezing.missing(connection)
    if not lacking:
        return []
    return [
        Error(
            f"Cơ sở dữ liệu thiếu khóa giữ mẫu đã ban hành: {', '.join(lacking)}.",
            hint="Chạy: .venv/bin/python manage.py load_forms, lệnh này lập lại khóa.",
            id="cchc_portal.E011",
        )
    ]


def sqlite_problems(connection: BaseDatabaseWrapper) -> list[Error]:
    """Return what of the SQLite settings does not hold on an open connection."""
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    problems = []
    if found["journal_mode"] != "wal":
        problems.append(
            Error(
                "SQLite không dùng nhật ký WAL: người đọc sẽ chặn người ghi.",
                hint="Đặt tệp cơ sở dữ liệu trên đĩa của máy chủ, không đặt trên ổ đĩa mạng.",
                id="cchc_portal.E001",
            )
        )
    if found["synchronous"] != 2:  # FULL
        problems.append(
            Error(
                "SQLite không ghi chắc xuống đĩa (synchronous phải là FULL): số liệu đã lưu có "
                "thể mất khi mất điện.",
                hint="Giữ nguyên init_command của DATABASES trong cchc_portal/environment.py.",
                id="cchc_portal.E002",
            )
        )
    if not found["foreign_keys"]:
        problems.append(
            Error(
                "SQLite không kiểm tra khóa ngoại: số liệu có thể trỏ tới đơn vị không tồn tại.",
                hint="Giữ nguyên init_command của DATABASES trong cchc_portal/environment.py.",
                id="cchc_portal.E003",
            )
        )
    if (connection.transaction_mode or "").upper() != "IMMEDIATE":
        problems.append(
            Error(
                "SQLite không mở giao dịch bằng BEGIN IMMEDIATE: nhiều người lưu cùng lúc sẽ lỗi.",
                hint="Giữ nguyên transaction_mode của DATABASES trong cchc_portal/environment.py.",
                id="cchc_portal.E004",
            )
        )
    return problems


def postgresql_problems(connection: BaseDatabaseWrapper) -> list[Error]:
    """Return what makes a PostgreSQL database unfit; Django itself refuses servers before 14."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_encoding'), current_setting('TimeZone'), "
            "current_setting('synchronous_commit'), current_setting('fsync')"
        )
        encoding, timezone, synchronous, fsync = cursor.fetchone()
    problems = []
    if encoding != "UTF8":
        problems.append(
            Error(
                f"Cơ sở dữ liệu dùng bảng mã {encoding}, không giữ được tiếng Việt.",
                hint="Tạo lại bằng: createdb --encoding=UTF8 --template=template0 TÊN.",
                id="cchc_portal.E005",
            )
        )
    if timezone != connection.timezone_name:
        problems.append(
            Error(
                f"Phiên làm việc của PostgreSQL theo múi giờ {timezone}, không phải "
                f"{connection.timezone_name}: giờ nhận báo cáo sẽ sai.",
                hint="Không đặt TIME_ZONE cho cơ sở dữ liệu và bỏ mọi trình gộp kết nối làm mất "
                "lệnh SET TIME ZONE.",
                id="cchc_portal.E006",
            )
        )
    if synchronous == "off" or fsync == "off":
        problems.append(
            Error(
                "PostgreSQL không ghi chắc xuống đĩa: số liệu đã lưu có thể mất khi mất điện.",
                hint="Đặt fsync = on và synchronous_commit = on trong postgresql.conf.",
                id="cchc_portal.E007",
            )
        )
    return problems


@register()
def check_documents(app_configs, **kwargs) -> list[Error]:
    """Return what PDF and screens lack on this machine."""
    return library_problems(DOCUMENT_LIBRARIES) + font_problems(
        [Path(settings.DOCUMENT_FONTS) / name for name in DOCUMENT_FACES]
        + [Path(settings.SCREEN_FONTS) / name for name in SCREEN_FACES]
    )


def library_problems(packages: dict[str, str]) -> list[Error]:
    """Return one error naming the Debian packages (values) whose libraries (keys) do not load."""
    lacking = []
    for library, package in packages.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            lacking.append(package)
    if not lacking:
        return []
    return [
        Error(
            "Máy này chưa có Pango, thư viện để in báo cáo ra PDF.",
            hint=f"Chạy bin/setup, hoặc với quyền root: apt-get install {' '.join(lacking)}.",
            id="cchc_portal.E008",
        )
    ]


def font_problems(files: Iterable[Path]) -> list[Error]:
    """Return one error naming the font files that are missing; without them documents misprint."""
    lacking = [path.name for path in files if not path.is_file()]
    if not lacking:
        return []
    return [
        Error(
            f"Thiếu phông chữ: {', '.join(lacking)}.",
            hint="Lấy lại thư mục static/vendor từ kho mã nguồn.",
            id="cchc_portal.E009",
        )
    ]


@register(deploy=True)
def check_static(app_configs, **kwargs) -> list[Error]:
    """Return what the static files of a server that is not in DEBUG lack."""
    return [] if settings.DEBUG else static_problems(Path(settings.STATIC_ROOT))


def static_problems(root: Path) -> list[Error]:
    """Return one error when nothing was collected: every page would fail for want of a style."""
    if (root / "staticfiles.json").is_file():
        return []
    return [
        Error(
            "Chưa gom tệp tĩnh (kiểu chữ, hình, kịch bản): mọi trang sẽ báo lỗi.",
            hint="Chạy: .venv/bin/python manage.py collectstatic --noinput.",
            id="cchc_portal.E010",
        )
    ]
