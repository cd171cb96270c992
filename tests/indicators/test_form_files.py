"""Pages that hand out a form whole and compare it with another."""

from dataclasses import replace

import pytest
from django.urls import reverse

from indicators import catalogue, formfile, workbook
from indicators.difference import difference
from tests.factories import make_form

pytestmark = pytest.mark.django_db
HUYEN, TINH = "bnv-2022-huyen", "bnv-2022-tinh"


def get(client, user, name, code=HUYEN, **asked):
    client.force_login(user)
    return client.get(reverse(f"indicators:{name}", args=[code]), asked)


def publish_next(code: str, **changes):
    """Publish a form that takes the place of HUYEN."""
    form = catalogue.form_spec(make_form())
    return catalogue.publish(replace(form, code=code, follows=HUYEN, **changes))


@pytest.mark.parametrize(
    ("format_", "read"),
    [
        ("xlsx", lambda content: workbook.read(content, {})),
        ("toml", lambda content: formfile.read_whole(content.decode(), {})),
    ],
)
def test_a_form_is_handed_out_whole(client, cast, format_, read):
    form = catalogue.form_spec(make_form())
    answer = get(client, cast.editor, "form-file", format=format_)
    assert answer["Content-Disposition"] == f'attachment; filename="{HUYEN}.{format_}"'
    assert read(answer.content) == form


def test_another_format_is_refused_in_words(client, cast):
    make_form()
    answer = get(client, cast.editor, "form-file", format="exe")
    assert answer.status_code == 400 and "xlsx hoặc toml" in answer.content.decode()


def test_the_forms_page_leads_to_its_files_and_the_comparison(client, cast):
    make_form()
    text = get(client, cast.editor, "form-detail").content.decode()
    for address in ("ban-in/?format=pdf", "ban-in/?format=docx", "ban-in/?format=xlsx"):
        assert f"/danh-muc/mau/{HUYEN}/{address}" in text
    for address in ("tai-ve/?format=xlsx", "tai-ve/?format=toml", "so-sanh/"):
        assert f"/danh-muc/mau/{HUYEN}/{address}" in text


def test_a_form_is_compared_with_the_one_it_follows(client, cast):
    publish_next("bnv-2099-huyen", title="Mẫu sửa")
    answer = get(client, cast.editor, "form-difference", "bnv-2099-huyen")
    assert answer.context["other"].code == HUYEN
    assert [part.aspect for part in answer.context["parts"]] == ["head"]
    assert "Mẫu sửa" in answer.content.decode()


def test_a_form_is_compared_with_the_one_asked_for(client, cast):
    old, new = (catalogue.form_spec(make_form(code)) for code in (TINH, HUYEN))
    answer = get(client, cast.editor, "form-difference", voi=TINH)
    parts = {part.aspect: part for part in answer.context["parts"]}
    found = difference(old, new)
    assert {aspect: len(part.lines) for aspect, part in parts.items()} == {
        aspect: len(getattr(found, aspect)) for aspect in parts
    }
    assert parts["markers"].is_pair and not parts["added"].is_pair
    text = answer.content.decode()
    gone, come = found.dropped[0].old.code, found.added[0].new.code
    assert f"/danh-muc/mau/{TINH}/#dong-{gone}" in text
    assert f"/danh-muc/mau/{HUYEN}/#dong-{come}" in text
    assert "{left}" not in text


def test_a_form_that_follows_none_asks_which_to_compare_with(client, cast):
    make_form(TINH)
    make_form()
    answer = get(client, cast.editor, "form-difference")
    assert answer.context["parts"] == [] and "Chưa chọn mẫu" in answer.content.decode()
    answer = get(client, cast.editor, "form-difference", voi=HUYEN)
    assert "Hai mẫu không khác nhau" in answer.content.decode()


@pytest.mark.parametrize("asked", [{"voi": "khong-co"}, {"voi": "<x>"}])
def test_an_unknown_form_is_not_found(client, cast, asked):
    make_form()
    assert get(client, cast.editor, "form-difference", **asked).status_code == 404


@pytest.mark.parametrize("name", ["form-file", "form-difference"])
def test_scope_comes_first(client, cast, name):
    make_form()
    assert get(client, cast.nobody, name).status_code == 403
    assert get(client, cast.editor, name, "khong-co").status_code == 404


def test_the_comparison_costs_the_same_however_many_forms_there_are(
    client, cast, django_assert_max_num_queries
):
    for code in (TINH, HUYEN):
        catalogue.form_spec(make_form(code))
    client.force_login(cast.editor)
    address = reverse("indicators:form-difference", args=[HUYEN])
    with django_assert_max_num_queries(14) as first:
        client.get(address, {"voi": TINH})
    for year in range(2090, 2095):
        publish_next(f"bnv-{year}-huyen")
    with django_assert_max_num_queries(len(first)):
        client.get(address, {"voi": TINH})
