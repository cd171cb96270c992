"""A form shown as a unit will fill it, published or still a draft."""

from dataclasses import replace

import pytest

from indicators import catalogue, drafts
from indicators.models import FormVersion
from reports.pages import preview
from tests.factories import make_form

FORMS = sorted(path.stem for path in catalogue.FORMS.glob("*.toml"))


@pytest.mark.parametrize("code", FORMS)
def test_every_shipped_form_is_shown_to_each_kind_of_unit_that_files_it(db, code):
    version = make_form(code)
    form = catalogue.form_spec(version)
    for kind in form.unit_kinds:
        for table in form.tables:
            shown = preview.preview(version, kind, table.number)
            assert [row["item"] for row in shown.rows] == [item.code for item in table.items]
            assert [row["role"] for row in shown.rows] == [
                form.role(item.code, kind) for item in table.items
            ]


def test_the_page_asks_nothing_more_for_a_longer_table(client, cast, django_assert_max_num_queries):
    client.force_login(cast.editor)
    address = f"/danh-muc/mau/{make_form().code}/xem-thu/"
    client.get(address)
    for number in ("2", "7"):
        with django_assert_max_num_queries(6):
            answer = client.get(address, {"bieu": number})
        assert f"Biểu {number}" in answer.content.decode()


def test_an_unfinished_draft_says_what_is_left(client, cast):
    draft = drafts.clone(form=make_form(), code="ban-soan", title="Bản soạn", by=cast.admin)
    client.force_login(cast.admin)
    assert 'name="so-1.1"' in client.get("/danh-muc/mau/ban-soan/xem-thu/").content.decode()
    form = replace(catalogue.form_spec(draft), decision="")
    drafts.save(draft=draft, form=form, version=1, by=cast.admin)
    page = client.get("/danh-muc/mau/ban-soan/xem-thu/").content.decode()
    assert "Mẫu chưa có văn bản ban hành." in page
    client.force_login(cast.editor)
    assert client.get("/danh-muc/mau/ban-soan/xem-thu/").status_code == 404
    assert FormVersion.objects.filter(code="ban-soan").exists()
