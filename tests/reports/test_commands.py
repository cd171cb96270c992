"""The commands of manage.py: their answers, and one line that says what to do when they fail."""

import json
import subprocess
import sys
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from reports.models import ApiToken, Event, Report, Value
from reports.workflow import State
from tests.factories import CORPUS, FORM, PERIOD, fill, make_form, make_report
from units.models import Assignment

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TSV = str(CORPUS / "kongchro_2022_h1.tsv")


def say(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def ask(command: str, *arguments: str) -> dict:
    """Return the one JSON object a command prints, and nothing else."""
    return json.loads(say(command, *arguments, "--json"))


def failure(command: str, *arguments: str) -> str:
    """Return the sentence a command fails with; it is one line."""
    with pytest.raises(CommandError) as failed:
        say(command, *arguments)
    assert "\n" not in str(failed.value)
    return str(failed.value)


def named(unit="binhan.dongson", period=PERIOD, form=FORM) -> tuple[str, ...]:
    return ("--unit", unit, "--period", period, "--form", form)


# import_appendix


def test_import_creates_the_draft_as_an_editor_of_the_unit(cast):
    make_form()

    ask("import_appendix", TSV, *named())

    report = Report.objects.get()
    assert (report.unit, report.period, report.state) == (cast.district, PERIOD, State.DRAFT)
    assert set(Event.objects.values_list("by__username", "channel")) == {("editor", "import")}


def test_import_as_someone_without_the_right_is_refused_and_leaves_no_draft(cast):
    make_form()

    assert "không có quyền" in failure("import_appendix", TSV, *named(), "--as", "outsider")
    assert Report.objects.count() == 0


def test_import_for_a_unit_without_an_editor_says_to_assign_one(cast):
    make_form()
    Assignment.objects.filter(user=cast.editor).delete()

    assert "phân công" in failure("import_appendix", TSV, *named())


def test_import_into_a_locked_report_is_refused_but_a_dry_run_answers(cast):
    report = make_report(cast, State.APPROVED)
    before = list(Value.objects.order_by("pk").values_list("item", "typed", "version"))

    assert "phê duyệt" in failure("import_appendix", TSV, *named())
    answer = ask("import_appendix", TSV, *named(), "--dry-run")

    assert answer["matched"] == 200
    assert ("ratio", "7.57") in {(one["rule"], one["item"]) for one in answer["findings"]}
    assert list(Value.objects.order_by("pk").values_list("item", "typed", "version")) == before
    assert Report.objects.get().state == report.state == State.APPROVED


def test_import_of_a_file_that_cannot_be_used_leaves_no_draft(cast, tmp_path):
    make_form()
    broken = tmp_path / "phu-luc.xlsx"
    broken.write_bytes(b"PK\x03\x04")

    assert "tệp hỏng" in failure("import_appendix", str(broken), *named())
    assert "Không đọc được" in failure("import_appendix", str(tmp_path / "khong-co.tsv"), *named())
    assert Report.objects.count() == 0


def test_import_of_another_forms_appendix_names_both(cast):
    make_form()
    make_form("bnv-2022-tinh")

    said = failure("import_appendix", str(CORPUS / "daknong_2022_annual.tsv"), *named())

    assert "cấp tỉnh" in said and "cấp huyện" in said


def test_import_says_when_the_workbook_is_of_another_report(cast, tmp_path):
    make_report(cast, cells={"3.18": "7"})
    book = str(tmp_path / "a.xlsx")
    say("export_report", *named(), "--format", "xlsx", "--out", book)

    assert ask("import_appendix", book, *named(), "--dry-run")["remarks"] == []
    (remark,) = ask("import_appendix", book, *named(period="2022-Y"), "--dry-run")["remarks"]
    assert "2022-H1" in remark and "binhan.dongson" in remark
    assert remark in say("import_appendix", book, *named(period="2022-Y"), "--dry-run")


def test_import_counts_only_what_it_stored_of_the_file(cast, tmp_path):
    make_report(cast, cells={"3.18": "7", "3.21": "9"})
    lines = [line.split("\t") for line in Path(TSV).read_text().splitlines()]
    for line in lines:
        if (line[0], line[1]) == ("3", "18"):
            line[6] = "-5"  # refused: the 7 stays
        if (line[0], line[1]) == ("3", "21"):
            line[6] = ""  # says nothing: the 9 stays
    file = tmp_path / "a.tsv"
    file.write_text("\n".join("\t".join(line) for line in lines))
    filled = sum(bool(line[6]) and line[3] != "0" for line in lines[1:])

    answer = ask("import_appendix", str(file), *named())

    cells = ask("show_report", *named())["cells"]
    assert (cells["3.18"]["typed"], cells["3.21"]["typed"]) == ("7", "9")
    assert answer["stored"] == filled - 1
    assert answer == ask("import_appendix", str(file), *named())


def test_import_reports_rows_it_does_not_know(cast, tmp_path):
    make_form()
    file = tmp_path / "a.tsv"
    lines = Path(TSV).read_text().splitlines()
    lines.insert(20, "1\t99\t9.\t1\tSố cuộc thi tìm hiểu\tCuộc\t3\t\t9.")
    file.write_text("\n".join(lines))

    answer = ask("import_appendix", str(file), *named())

    assert (answer["rows"], answer["matched"]) == (201, 200)
    assert answer["unmatched"] == [{"row": 21, "sheet": "", "text": "Số cuộc thi tìm hiểu"}]


def test_import_asks_about_what_it_cannot_read(cast, tmp_path):
    make_form()
    file = tmp_path / "a.tsv"
    file.write_text(Path(TSV).read_text().replace("\t2.934\t", "\t29.34\t"))

    answer = ask("import_appendix", str(file), *named())

    (question,) = answer["questions"]
    assert (question["item"], question["typed"]) == ("7.55", "29.34")
    assert "Biểu 7" in question["reason"]
    cell = ask("show_report", *named())["cells"]["7.55"]
    assert (cell["typed"], cell["number"], cell["mark"]) == ("29.34", None, None)


def test_import_speaks_to_people_without_json(cast):
    make_form()

    said = say("import_appendix", TSV, *named())

    assert said.startswith("Đã nhập: 200 dòng trong tệp, 200 dòng khớp chỉ tiêu")
    assert "Cần giải trình: Biểu 2, dòng 3.2" in said


# What names a report


def test_an_unknown_unit_suggests_the_near_ones(cast):
    make_form()

    assert "binhan.dongson" in failure("show_report", *named(unit="binhan.dongsown"))
    assert "binhan.dongson" in failure("show_report", *named(unit="dongson"))


def test_an_unknown_period_form_or_report_says_what_to_do(cast):
    make_form()

    assert "2022-H1" in failure("show_report", *named(period="H1-2022"))
    assert FORM in failure("show_report", *named(form="bnv-2022"))
    assert "import_appendix" in failure("show_report", *named())
    assert "không dùng cho kỳ" in failure("import_appendix", TSV, *named(period="2022-Q2"))
    assert "không dành cho" in failure("import_appendix", TSV, *named(unit="binhan.noivu"))


def test_without_any_form_the_answer_is_to_load_them(cast, empty_catalogue):
    assert "load_forms" in failure("show_report", *named())


# show_report, check_report


def test_show_report_tells_what_was_typed_and_what_it_means(cast):
    report = make_report(cast, cells={"3.20": "", "3.18": "2,574", "1.7": "không có"})
    fill(report, {"3.19": "2.521"}, by=cast.editor)

    shown = ask("show_report", *named())

    assert shown["state"] == "draft"
    cells = {
        item: tuple(shown["cells"][item][name] for name in ("typed", "number", "mark", "display"))
        for item in ("3.18", "1.7", "3.17")
    }
    assert cells == {
        "3.18": ("2,574", "2574", "value", "2.574"),
        "1.7": ("không có", "0", "nil", "Không phát sinh"),
        "3.17": ("", shown["cells"]["3.17"]["number"], "value", "97,94"),
    }
    assert shown["cells"]["3.18"]["version"] == 1
    assert "1.1" not in shown["cells"]


def test_check_report_lists_findings_in_printed_order(cast):
    make_report(cast, cells={"3.18": "10", "3.19": "12"})

    findings = ask("check_report", *named())["findings"]

    assert ("part_whole", "error") in {(one["rule"], one["severity"]) for one in findings}
    assert all(one["message"].endswith(".") for one in findings)
    assert "Lỗi phải sửa: Biểu 3" in say("check_report", *named())


# rollup


def test_rollup_adds_the_children_and_tells_how_many(cast):
    make_report(cast, State.APPROVED, cells={"3.18": "200", "3.19": "190"})
    make_report(cast, State.APPROVED, unit=cast.neighbour, cells={"3.18": "100", "3.19": "100"})

    answer = ask("rollup", *named(unit="binhan"))

    assert {name: answer["coverage"][name] for name in ("filed", "expected")} == {
        "filed": 2,
        "expected": 2,
    }
    assert answer["indicators"]["tthc.huyen.dung_han"] == {
        "value": "290",
        "mark": "value",
        "parts": 2,
    }
    assert answer["indicators"]["tthc.huyen.ty_le_dung_han"]["value"] == "96.67"
    assert say("rollup", *named(unit="binhan")).startswith("Đã có số liệu: 2/2 đơn vị.")


# verify_events


def test_verify_events_is_silent_about_an_honest_record_and_names_an_altered_one(cast):
    report = make_report(cast, State.SUBMITTED)
    assert ask("verify_events")["intact"] is True

    event = Event.objects.filter(report=report, name="cells").first()
    Event.objects.filter(pk=event.pk).update(payload={"cells": []})

    assert f"sự kiện số {event.sequence} đã bị sửa" in failure("verify_events")


def test_verify_events_prints_json_also_when_it_fails(cast):
    report = make_report(cast, State.SUBMITTED)
    report.submissions.update(snapshot={"cells": {}})
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("verify_events", "--json", stdout=out)

    answer = json.loads(out.getvalue())
    assert answer["intact"] is False and "nội dung lưu đã bị sửa" in answer["faults"][0]


# create_token, load_forms


def test_a_token_is_shown_once_and_stored_hashed(cast):
    token = ask("create_token", "--user", "editor")["token"]

    stored = ApiToken.objects.get()
    assert (stored.user, stored.sha256) == (cast.editor, sha256(token.encode()).hexdigest())
    assert token not in vars(stored).values()


def test_a_token_for_nobody_is_refused(cast):
    cast.editor.is_active = False
    cast.editor.save()

    assert "editor" in failure("create_token", "--user", "editor")


def test_load_forms_takes_a_file_and_repeats_without_harm(cast):
    path = str(ROOT / "fixtures" / "forms" / f"{FORM}.toml")

    assert say("load_forms", path).startswith(FORM)
    assert say("load_forms", path).startswith(FORM)


def test_load_forms_says_what_is_wrong_with_a_file(cast, tmp_path):
    bad = tmp_path / "mau.toml"
    bad.write_text('code = "mau"\n')

    assert "mau.toml" in failure("load_forms", str(bad))


@pytest.mark.parametrize(
    "arguments",
    [
        ("create_token", "--user", "không-có"),
        ("create_token",),
        ("export_report", *named(), "--format", "odt", "--out", "x"),
        ("load_forms", "--nhanh"),
        ("seed_demo", "--nhanh"),
        ("seed_demo",),
    ],
    ids=" ".join,
)
def test_on_the_shell_a_failure_is_one_line_on_standard_error(tmp_path, arguments):
    found = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
            "DEBUG": "1",
            "PATH": "/usr/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode != 0
    assert found.stdout == ""
    assert len(found.stderr.strip().splitlines()) == 1
