"""The page that checks a table of criteria: nothing is stored, nothing typed becomes markup."""

import io
import re

import pytest
from django.urls import reverse

from tests.factories import CORPUS, make_form

pytestmark = pytest.mark.django_db
ADDRESS = reverse("reports:criteria-check")
TABLE = CORPUS / "tunghia_2023_par_criteria.tsv"
HEADER = "STT\tTiêu chí\tĐiểm tối đa\tCách tính điểm\n"


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def upload(client, content: bytes | None = None, name: str = "bo-tieu-chi.tsv"):
    file = io.BytesIO(TABLE.read_bytes() if content is None else content)
    file.name = name
    return client.post(ADDRESS, {"tep": file})


def paste(client, text: str):
    return client.post(ADDRESS, {"bang": text})


def words_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_page_asks_for_a_table_and_says_what_is_checked(admin):
    answer = admin.get(ADDRESS)
    assert "Chưa có bảng nào để kiểm tra." in words_of(answer)
    assert all(line in words_of(answer) for line in answer.context["explanations"])
    assert len(answer.context["explanations"]) > 5


def test_a_table_is_shown_with_its_findings_under_their_rows(admin):
    answer = upload(admin)

    assert answer.status_code == 200
    assert answer.context["tally"] == {
        "criteria": 25,
        "errors": 6,
        "warnings": 0,
        "touched": 5,
        "unread": 0,
    }
    under = {
        row.criterion.code: [one.rule for one in row.findings]
        for row in answer.context["rows"]
        if row.findings
    }
    assert under == {
        "7.3.3": ["maximum"],
        "7.3.4": ["duplicate", "letter"],
        "8.2.2": ["missing"],
        "8.2.3": ["contradiction", "missing"],
    }
    text = words_of(answer)
    assert text.index("Tiêu chí 7.3.3: điểm tối đa ghi 1,00") < text.index("7.3.4 Tỷ lệ dịch vụ")
    assert "Xem ở tiêu chí 7.3.4" in text
    assert answer.context["jumps"][0] == (24, "8.2.3")


def test_a_pasted_table_is_checked_and_stays_in_its_field(admin):
    text = HEADER + "1.1\tBáo cáo\t1\tCó: 1 | Không có: 0"
    answer = paste(admin, text)
    assert "Không thấy mâu thuẫn nào" in words_of(answer)
    assert answer.context["tally"]["criteria"] == 1
    assert text in answer.content.decode()


def test_what_is_not_read_is_information_beside_the_findings(admin):
    answer = paste(admin, HEADER + "1.1\tBáo cáo\t1\tHội đồng xem xét")
    assert answer.context["tally"]["unread"] == 1 and answer.context["tally"]["errors"] == 0
    assert "Thông tin: Chưa đọc được cách tính điểm ở: «Hội đồng xem xét»" in words_of(answer)


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.tsv", "Hãy chọn tệp"),
        (b"%PDF-1.7", "a.pdf", "PDF"),
        (b"x", "a.png", "Chỉ nhận tệp"),
        (b"STT\tTen\n1\ta", "a.tsv", "Không tìm thấy bảng tiêu chí"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_the_form_stays(admin, content, name, says):
    answer = upload(admin, content, name) if content else admin.post(ADDRESS)
    assert answer.status_code == 422
    assert says in words_of(answer) and 'role="alert"' in answer.content.decode()
    assert "<form" in answer.content.decode()


def test_text_of_a_table_is_never_markup(admin):
    evil = "<script>alert(1)</script>"
    rule = f'{evil}: 1 | {evil}: 0 | "><img src=x onerror=alert(1)>'
    answer = paste(admin, f"{HEADER}1\t{evil}\t{evil}\t{rule}\n2\t</textarea>{evil}\t1\tCó: 1")
    text = answer.content.decode()
    assert answer.context["tally"]["errors"] == 2
    assert evil not in text and "<img src=x" not in text and "&lt;script&gt;" in text


@pytest.mark.parametrize("who", ["editor", "signer", "reviewer", "leader"])
def test_only_who_edits_the_catalogue_is_offered_the_page(client, cast, who):
    make_form()
    client.force_login(cast.people[who])
    assert client.get(ADDRESS).status_code == upload(client).status_code == 403
    assert ADDRESS not in client.get(reverse("indicators:form-list")).content.decode()


def test_the_catalogue_leads_to_the_page(admin):
    for name in ("form-list", "indicator-list", "target-list"):
        assert ADDRESS in admin.get(reverse(f"indicators:{name}")).content.decode()
    assert ADDRESS in admin.get(reverse("units:unit-list")).content.decode()


def test_a_longer_table_asks_nothing_more_and_nothing_is_written(
    admin, django_assert_max_num_queries
):
    rows = [f"{number}\tTiêu chí số {number}\t1\tCó: 1" for number in range(1, 200)]
    for count in (1, 199):
        with django_assert_max_num_queries(6) as asked:
            paste(admin, HEADER + "\n".join(rows[:count]))
        assert not [one for one in asked if one["sql"].split()[0] not in ("SELECT", "WITH")]
