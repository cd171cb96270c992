"""check_criteria: the check of a table from a file, for a person and for programs."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import CORPUS

ROOT = Path(__file__).resolve().parents[2]
TABLE = str(CORPUS / "tunghia_2023_par_criteria.tsv")


def say(*arguments: str) -> str:
    out = StringIO()
    call_command("check_criteria", *arguments, stdout=out)
    return out.getvalue()


def test_a_person_reads_one_line_a_finding_the_gravest_first():
    lines = say(TABLE).splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("Phải sửa: Tiêu chí 8.2.3: cùng điều kiện")
    assert all("." in line and line.startswith("Phải sửa: ") for line in lines)


def test_a_program_reads_one_object():
    answer = json.loads(say(TABLE, "--json"))

    assert set(answer) == {"criteria", "findings", "unread"}
    assert answer["criteria"][1] == {
        "row": 3,
        "code": "3.2.1",
        "name": answer["criteria"][1]["name"],
        "maximum": "0.5",
    }
    assert [(one["rule"], one["codes"]) for one in answer["findings"]] == [
        ("contradiction", ["8.2.3"]),
        ("duplicate", ["7.3.4", "7.3.5"]),
        ("maximum", ["7.3.3"]),
        ("missing", ["8.2.2"]),
        ("missing", ["8.2.3"]),
        ("letter", ["7.3.4"]),
    ]
    assert answer["findings"][2]["figures"] == ["1", "0.5"]
    assert answer["unread"] == []


def test_a_clean_table_says_so_and_what_it_could_not_read(tmp_path):
    file = tmp_path / "bang.tsv"
    file.write_text("STT\tTiêu chí\tĐiểm tối đa\n1\tBáo cáo\t1\n", encoding="utf-8")
    assert say(str(file)).splitlines() == [
        "Không thấy mâu thuẫn nào trong 1 tiêu chí.",
        "Thông tin: hàng 2, tiêu chí 1: Bảng không ghi cách tính điểm.",
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [("khong-co.tsv", "Không đọc được tệp"), ("kongchro_2022_h1.tsv", "bảng tiêu chí")],
)
def test_a_file_that_cannot_be_used_ends_in_one_line(name, says):
    with pytest.raises(CommandError, match=says) as failed:
        say(str(CORPUS / name))
    assert "\n" not in str(failed.value)


def test_wrong_arguments_end_in_one_line_and_no_success():
    done = subprocess.run(
        [sys.executable, "manage.py", "check_criteria"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0 and done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
