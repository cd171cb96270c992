"""The history tells every kind of event in words."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from indicators import catalogue
from reports import actions, entry, workflow
from reports.models import Report
from reports.pages import history
from tests.factories import make_round, moment
from tests.reports.test_round_changes import edit, moved_to

# A name given to record.append as a text; the names of transitions are given as a variable.
NAMED = re.compile(r'record\.append\(\s*\w+,\s*"(\w+)"')


def test_every_event_the_code_writes_has_words():
    sources = [*Path(actions.__file__).parent.glob("*.py"), Path(entry.__file__)]
    written = {name for path in sources for name in NAMED.findall(path.read_text())}
    assert {"created", "joined", "cells", "remark", "narrative"} <= written
    written |= {"extend", "withdraw_extension", "exempted", "owed_again", "dropped", "cancelled"}
    assert written <= {*history.DEEDS, *history.DETAILS, *workflow.TRANSITIONS}


@pytest.mark.django_db
def test_what_becomes_of_a_deadline_is_told_in_words(cast):
    """Asked, refused, granted, withdrawn; the round moved; let off and asked again."""
    due = moment("2022-06-15 17:00")
    now, later = due - timedelta(days=5), due + timedelta(days=3)
    one = make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    asked = actions.ask_extension(
        report=report, wanted_until=later, reason="Mất điện", by=cast.editor, at=now
    )
    actions.refuse_extension(request=asked, reason="Còn đủ ngày", by=cast.reviewer, at=now)
    granted = actions.extend(report=report, due_at=later, reason="Lũ lụt", by=cast.reviewer, at=now)
    actions.withdraw_extension(extension=granted, reason="Nhầm", by=cast.reviewer, at=now)
    edit(one, moved_to(one, due + timedelta(days=1), later), cast.reviewer, at=now)
    actions.exempt(report=report, reason="Sáp nhập", by=cast.reviewer, at=now)
    actions.end_exemption(report=report, by=cast.reviewer, at=now)
    form = catalogue.form_spec(report.form)
    told = [history.line_of(form, event) for event in report.events.order_by("sequence")]
    assert [(line.deed, line.detail, line.quote) for line in told[1:]] == [
        ("đề nghị gia hạn", "Xin gia hạn đến 17:00 18/06/2022", "Mất điện"),
        ("không chấp thuận gia hạn", "Xin gia hạn đến 17:00 18/06/2022", "Còn đủ ngày"),
        ("gia hạn gửi", "Hạn mới 17:00 18/06/2022, hạn cũ 17:00 15/06/2022", "Lũ lụt"),
        (
            "rút gia hạn",
            "Hạn còn lại 17:00 15/06/2022, trước khi rút 17:00 18/06/2022",
            "Nhầm",
        ),
        (
            "sửa thời hạn của đợt",
            "hạn gửi 17:00 16/06/2022 (trước là 17:00 15/06/2022); "
            "khóa lúc 17:00 18/06/2022 (trước là không có)",
            "",
        ),
        ("miễn báo cáo", "", "Sáp nhập"),
        ("thôi miễn báo cáo", "", ""),
    ]
