"""The page of a draft's outline: each step saved whole, taken back, told in the difference."""

import re
from dataclasses import replace
from html import unescape

import pytest

from indicators import catalogue, drafts
from indicators.models import FormVersion
from indicators.outlining import FIELDS
from tests.factories import make_form

CODE = "binan-2023-huyen"
PAGE = f"/danh-muc/mau/{CODE}/soan/de-cuong/"
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def draft(cast):
    return drafts.clone(form=make_form(), code=CODE, title="Mẫu năm 2023", by=cast.admin)


def stored():
    return catalogue.form_spec(FormVersion.objects.get(code=CODE)).outline


def place(key: str) -> int:
    return [one.key for one in stored()].index(key)


def sent(lam: str = "", version: int | None = None, **changes) -> dict:
    """What the page sends: the stored outline with some fields of some sections changed.

    `changes` are field -> {key of a section: text}.
    """
    outline = stored()
    body = {name: [] for name in FIELDS}
    for one in outline:
        texts = {
            "key": one.key,
            "number": one.number,
            "level": str(one.level),
            "title": one.title,
            "tables": "; ".join(one.tables),
            "takes_text": str(int(one.takes_text)),
        }
        for name in FIELDS:
            body[name].append(changes.get(name, {}).get(one.key, texts[name]))
    if version is None:
        version = FormVersion.objects.get(code=CODE).version
    return body | {"version": version, "lam": lam}


def page_of(client) -> str:
    return unescape(client.get(PAGE).content.decode())


def test_what_the_page_shows_sends_the_outline_back_as_it_is(client, cast, draft):
    client.force_login(cast.admin)
    page = page_of(client)
    shown = re.findall(r'name="key" value="([^"]*)"', page)
    assert shown == [one.key for one in stored()]
    assert [int(one) for one in re.findall(r'name="level" value="(\d)"', page)] == [
        one.level for one in stored()
    ]
    before = stored()
    client.post(PAGE, sent())
    assert stored() == before
    assert FormVersion.objects.get(code=CODE).version == 1  # nothing to save


def test_a_section_is_renamed_and_keeps_its_key(client, cast, draft):
    client.force_login(cast.admin)
    answer = client.post(PAGE, sent(title={"I.2": "Về kế hoạch"}, tables={"I.2": "1, 2"}))
    assert answer.status_code == 302
    section = stored()[place("I.2")]
    assert (section.title, section.tables) == ("Về kế hoạch", ("1", "2"))
    assert [one.key for one in stored()] == [one.key for one in catalogue_outline()]


def catalogue_outline():
    return catalogue.form_spec(make_form()).outline


def test_a_new_section_never_takes_a_key_the_earlier_form_used(client, cast, draft):
    client.force_login(cast.admin)
    client.post(PAGE, sent(f"xoa:{place('I.3')}"))
    answer = client.post(PAGE, sent(f"them:{place('I.2')}"))
    assert answer.url == f"{PAGE}#muc-{place('I.2') + 1}"
    new = stored()[place("I.2") + 1]
    assert (new.key, new.number, new.level, new.title) == ("I.6", "3.", 2, "")
    page = page_of(client)
    assert page.count("Mục I.6 của đề cương chưa có tên.") == 2  # under its row and in the list
    assert "Mục I.6 của đề cương chưa có tên." in page_at(client, f"/danh-muc/mau/{CODE}/soan/")


def page_at(client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def test_steps_are_taken_back_one_by_one_without_a_script(client, cast, draft):
    client.force_login(cast.admin)
    first = stored()
    assert 'id="undo" disabled' in page_of(client)
    client.post(PAGE, sent(f"xoa:{place('II.2')}"))
    second = stored()
    assert len(first) - len(second) == 4  # with what is below it
    client.post(PAGE, sent(f"len:{place('II.3')}"))
    assert place("II.3") < place("II.1")
    assert 'id="undo" disabled' not in page_of(client)
    client.post(PAGE, sent("hoan-tac"))
    assert stored() == second
    client.post(PAGE, sent("hoan-tac"))
    assert stored() == first
    answer = client.post(PAGE, sent("hoan-tac"), follow=True)
    assert "Không còn thay đổi nào để hoàn tác" in answer.content.decode()


def test_sections_are_numbered_anew_when_asked(client, cast, draft):
    client.force_login(cast.admin)
    client.post(PAGE, sent(f"len:{place('I.2')}"))
    client.post(PAGE, sent("so"))
    assert [stored()[at].number for at in (1, 2, 3)] == ["1.", "2.", "3."]
    assert "đúng thứ tự" in client.post(PAGE, sent("so"), follow=True).content.decode()


def test_undo_takes_back_what_was_typed_before_what_was_saved(client, cast, draft):
    client.force_login(cast.admin)
    client.post(PAGE, sent(title={"I.1": "Đã lưu"}))
    client.post(PAGE, sent("hoan-tac", title={"I.1": "Mới gõ"}))
    assert stored()[place("I.1")].title == "Đã lưu"
    client.post(PAGE, sent("hoan-tac"))
    assert stored() == catalogue_outline()


def test_what_another_page_saved_is_not_undone_here(client, cast, draft):
    client.force_login(cast.admin)
    client.post(PAGE, sent(title={"I.1": "Khác"}))
    client.post(f"/danh-muc/mau/{CODE}/soan/bieu/", {"number": "9", "title": "Mới", "version": 2})
    assert 'id="undo" disabled' in page_of(client)


def test_typing_on_in_one_field_is_one_change(client, cast, draft):
    client.force_login(cast.admin)
    client.post(PAGE, sent(title={"I.1": "V"}), **JSON)
    client.post(PAGE, sent(title={"I.1": "Về"}) | {"gop": "1"}, **JSON)
    client.post(PAGE, sent("hoan-tac"), **JSON)
    assert stored() == catalogue_outline()


def test_the_script_is_told_the_version_the_rows_and_what_is_wrong(client, cast, draft):
    client.force_login(cast.admin)
    answer = client.post(PAGE, sent(title={"I.1": ""}), **JSON).json()
    assert (answer["version"], answer["can_undo"]) == (2, True)
    assert answer["faults"] == ["Mục I.1 của đề cương chưa có tên."]
    assert 'value="I.1"' in answer["rows"]
    answer = client.post(PAGE, sent("len:0"), **JSON).json()
    assert answer["said"] == "Mục này đã đứng đầu trong nhóm của nó."
    assert answer["version"] == 2


def test_someone_elses_save_is_not_overwritten(client, cast, draft):
    client.force_login(cast.admin)
    old = sent(title={"I.1": "Của tôi"})
    form = catalogue.form_spec(draft)
    drafts.save(draft=draft, form=form, version=1, by=cast.admin)
    for options in ({}, JSON):
        answer = client.post(PAGE, old, **options)
        assert answer.status_code == 409
        text = answer.json()["reason"] if options else answer.content.decode()
        assert "Người khác vừa sửa bản soạn này" in text
    assert stored() == catalogue_outline()
    assert client.post(PAGE, sent(version=1)).status_code == 409


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"version": 1}, "thiếu các mục"),
        ({"version": "x"}, "thiếu số bản"),
        ({"version": 1, "key": "I"}, "không đúng dạng"),
    ],
)
def test_a_request_that_is_no_outline_changes_nothing(client, cast, draft, body, sentence):
    client.force_login(cast.admin)
    answer = client.post(PAGE, body)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert stored() == catalogue_outline()


def test_an_outline_becomes_empty_and_begins_again(client, cast, draft):
    form = catalogue.form_spec(draft)
    drafts.save(draft=draft, form=replace(form, outline=form.outline[:1]), version=1, by=cast.admin)
    client.force_login(cast.admin)
    client.post(PAGE, sent("xoa:0"))
    assert stored() == () and "Đề cương chưa có mục nào" in page_of(client)
    client.post(PAGE, sent("them"))
    assert (stored()[0].number, stored()[0].level) == ("I.", 1)


def test_the_difference_tells_what_became_of_the_outline(client, cast, draft):
    client.force_login(cast.admin)
    client.post(PAGE, sent(f"xuong:{place('I.1')}", title={"I.2": "Kế hoạch CCHC"}))
    client.post(PAGE, sent(f"xoa:{place('I.5')}"))
    client.post(PAGE, sent(f"them:{place('IV')}"))
    page = page_at(client, f"/danh-muc/mau/{CODE}/so-sanh/")
    for aspect in ("added", "dropped", "changed", "moved"):
        assert f'id="outline_{aspect}"' in page
    assert "mục thứ 2" in page


def test_the_preview_shows_the_outline_as_it_will_be_written(client, cast, draft):
    client.force_login(cast.admin)
    client.post(PAGE, sent(title={"I.1": "Tổ chức chỉ đạo"}))
    page = page_at(client, f"/danh-muc/mau/{CODE}/xem-thu/?bieu=thuyet-minh")
    assert "1. Tổ chức chỉ đạo" in page
    assert page.count("<textarea") == sum(one.takes_text for one in stored())


def test_who_only_publishes_reads_the_outline(client, cast, draft):
    client.force_login(cast.leader)
    page = page_of(client)
    assert "Soạn đề cương" in page and 'name="lam"' not in page
    assert client.post(PAGE, sent()).status_code == 403


def test_the_page_asks_the_same_few_questions(client, cast, draft, django_assert_max_num_queries):
    client.force_login(cast.admin)
    page_of(client)
    with django_assert_max_num_queries(14):
        page_of(client)
