"""Pages of the catalogue, for everybody who holds a role."""

from dataclasses import replace

import pytest
from django.urls import reverse

from indicators import catalogue
from tests.factories import make_form

pytestmark = pytest.mark.django_db


def get(client, user, name, *args, **asked):
    client.force_login(user)
    return client.get(reverse(name, args=args), asked)


def test_the_list_of_forms_says_who_files_what_when(client, cast):
    make_form()
    text = get(client, cast.editor, "indicators:form-list").content.decode()
    assert "bnv-2022-huyen" in text and "Huyện" in text and "6 tháng đầu năm" in text


def test_an_empty_catalogue_says_what_fills_it(client, cast, empty_catalogue):
    assert "load_forms" in get(client, cast.admin, "indicators:form-list").content.decode()


def test_a_form_shows_rows_calculations_markers_and_rules(client, cast):
    make_form()
    answer = get(client, cast.editor, "indicators:form-detail", "bnv-2022-huyen")
    text = answer.content.decode()
    lines = {line.item.code: line for _, rows in answer.context["tables"] for line in rows}
    assert "× 100" in lines["3.17"].calculation
    assert lines["3.14"].marker == "Cấp sở báo" and lines["3.14"].is_foreign
    assert not lines["3.17"].is_foreign
    assert "Phép kiểm tra của mẫu" in text and "không lớn hơn" in text
    assert "{left}" not in text and "{right}" not in text


def test_indicators_are_found_without_accents(client, cast):
    make_form()
    answer = get(client, cast.editor, "indicators:indicator-list", q="ty le dung han")
    codes = [one.code for one, _, _ in answer.context["rows"]]
    assert "tthc.huyen.ty_le_dung_han" in codes
    answer = get(client, cast.editor, "indicators:indicator-list", q="khong co chi tieu nay")
    assert "Không có chỉ tiêu nào khớp." in answer.content.decode()


def test_indicators_are_narrowed_to_a_type(client, cast):
    make_form()
    answer = get(client, cast.editor, "indicators:indicator-list", kieu="choice")
    assert {words for _, words, _ in answer.context["rows"]} == {"lựa chọn"}


def test_an_indicator_says_what_it_means_and_where_it_is_asked(client, cast):
    make_form()
    code = "tthc.huyen.ty_le_dung_han"
    text = get(client, cast.editor, "indicators:indicator-detail", code).content.decode()
    assert "không lấy trung bình các tỷ lệ" in text and "phát sinh trong kỳ" in text
    assert "bnv-2022-huyen" in text
    assert "Chưa có số liệu công bố trong phạm vi được xem." in text


@pytest.mark.parametrize(
    ("name", "args"), [("form-detail", ["khong-co"]), ("indicator-detail", ["khong.co"])]
)
def test_what_is_not_there_is_not_found(client, cast, name, args):
    assert get(client, cast.editor, f"indicators:{name}", *args).status_code == 404


@pytest.mark.parametrize("name", ["form-list", "indicator-list"])
def test_an_account_without_a_role_is_refused(client, cast, name):
    answer = get(client, cast.nobody, f"indicators:{name}")
    assert answer.status_code == 403 and "chưa được phân công" in answer.content.decode()


def test_a_form_says_which_findings_the_signer_answers(client, cast):
    form = catalogue.form_spec(make_form())
    rule = replace(form.rules[0], code="nguoi_ky", severity="explain", explained_by="signer")
    text = "người ký giải trình"
    assert (
        text not in get(client, cast.editor, "indicators:form-detail", form.code).content.decode()
    )
    catalogue.publish(replace(form, code="thu-nguoi-ky", rules=(*form.rules, rule)))
    page = get(client, cast.editor, "indicators:form-detail", "thu-nguoi-ky").content.decode()
    assert page.count(text) == 1
