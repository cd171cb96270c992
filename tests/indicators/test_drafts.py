"""Drafts of form versions: who may, the second person, and that what is published stays."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import ProtectedError

from indicators import catalogue, drafts, faults, formfile, freezing, workbook
from indicators.catalogue import CatalogueError
from indicators.models import FormVersion, Indicator, Item
from indicators.spec import IndicatorSpec
from tests.factories import make_form

CODE = "binan-2023-huyen"


@pytest.fixture
def draft(cast):
    return drafts.clone(form=make_form(), code=CODE, title="Mẫu năm 2023", by=cast.admin)


def with_row(form, indicator, **row):
    """Return a form whose Biểu 1 has one more row."""
    table = form.tables[0]
    last = table.items[-1]
    item = replace(last, code=f"1.{last.order + 1}", indicator=indicator.code, stt="8.", **row)
    tables = (replace(table, items=(*table.items, item)), *form.tables[1:])
    return replace(form, tables=tables, indicators=(*form.indicators, indicator))


NEW = IndicatorSpec("doi_thoai.so_cuoc", "Số cuộc đối thoại", "count", "sum", "in_period")
ROW = {"label": "Số cuộc đối thoại đã tổ chức", "unit": "Số lượng", "level": 1}


def test_a_clone_is_the_published_form_under_a_new_code(draft):
    form = catalogue.form_spec(draft)
    assert form.follows == "bnv-2022-huyen"
    assert form.tables == catalogue.form_spec(make_form()).tables
    assert draft.published_at is None and draft.items.count() == 0


def test_the_drafter_cannot_publish_but_another_can(cast, draft):
    with pytest.raises(CatalogueError, match="người thứ hai"):
        drafts.publish(draft=draft, version=1, by=cast.admin)
    with pytest.raises(CatalogueError, match="không có quyền ban hành"):
        drafts.publish(draft=draft, version=1, by=cast.editor)
    published = drafts.publish(draft=draft, version=1, by=cast.leader)
    assert published.published_by == cast.leader
    assert published.items.count() == len(catalogue.form_spec(published).items)
    assert len(published.sha256) == 64


def test_publishing_adds_the_new_indicators_to_the_dictionary(cast, draft):
    form = with_row(catalogue.form_spec(draft), NEW, **ROW)
    draft = drafts.save(draft=draft, form=form, version=1, by=cast.admin)
    drafts.publish(draft=draft, version=2, by=cast.leader)
    assert Indicator.objects.get(code=NEW.code).name == NEW.name
    assert Item.objects.get(form=draft, indicator__code=NEW.code).code == "1.29"


def test_a_draft_with_faults_is_saved_but_not_published(cast, draft):
    circular = replace(NEW, formula="doi_thoai.so_cuoc + 1", rollup="recompute")
    form = with_row(catalogue.form_spec(draft), circular, **ROW)
    draft = drafts.save(draft=draft, form=form, version=1, by=cast.admin)
    with pytest.raises(CatalogueError, match="1 điểm chưa hợp lệ"):
        drafts.publish(draft=draft, version=2, by=cast.leader)


def test_an_indicator_keeps_its_meaning_under_its_code(cast, draft):
    form = catalogue.form_spec(draft)
    other = tuple(
        replace(spec, time_basis="year_to_date") if spec.code == "chi_dao.van_ban" else spec
        for spec in form.indicators
    )
    draft = drafts.save(draft=draft, form=replace(form, indicators=other), version=1, by=cast.admin)
    with pytest.raises(CatalogueError, match="điểm chưa hợp lệ"):
        drafts.publish(draft=draft, version=2, by=cast.leader)


def test_a_save_on_an_older_version_changes_nothing(cast, draft):
    form = catalogue.form_spec(draft)
    drafts.save(draft=draft, form=replace(form, title="Lần một"), version=1, by=cast.admin)
    with pytest.raises(drafts.Stale):
        drafts.save(draft=draft, form=replace(form, title="Lần hai"), version=1, by=cast.admin)
    assert FormVersion.objects.get(code=CODE).title == "Lần một"


@pytest.mark.parametrize("who", ["editor", "signer", "reviewer", "leader", "outsider", "nobody"])
def test_only_administrators_draft(cast, draft, who):
    person = cast.people[who]
    with pytest.raises(PermissionDenied):
        drafts.clone(form=make_form(), code="khac-2023", title="Mẫu khác", by=person)
    with pytest.raises(PermissionDenied):
        drafts.save(draft=draft, form=catalogue.form_spec(draft), version=1, by=person)
    with pytest.raises(PermissionDenied):
        drafts.discard(draft=draft, by=person)


def test_drafts_are_seen_by_those_who_edit_or_publish_there(cast, draft):
    seen = {
        name
        for name, person in cast.people.items()
        if FormVersion.objects.readable_by(person).filter(code=CODE).exists()
    }
    assert seen == {"admin", "leader"}


def test_a_draft_is_discarded_and_its_code_is_free_again(cast, draft):
    drafts.discard(draft=draft, by=cast.admin)
    drafts.clone(form=make_form(), code=CODE, title="Mẫu năm 2023", by=cast.admin)


@pytest.mark.parametrize("code", [CODE, "Mẫu mới", "bnv-2022-huyen", ""])
def test_a_code_that_cannot_be_taken_is_refused_with_a_sentence(cast, draft, code):
    with pytest.raises(CatalogueError):
        drafts.clone(form=make_form(), code=code, title="Mẫu", by=cast.admin)


def test_no_action_changes_what_is_published(cast, draft):
    drafts.publish(draft=draft, version=1, by=cast.leader)
    form = catalogue.form_spec(draft)
    with pytest.raises(CatalogueError, match="đã ban hành"):
        drafts.save(draft=draft, form=form, version=1, by=cast.admin)
    with pytest.raises(CatalogueError, match="đã ban hành"):
        drafts.discard(draft=draft, by=cast.admin)
    with pytest.raises(CatalogueError, match="đã ban hành"):
        drafts.publish(draft=draft, version=1, by=cast.leader)


FROZEN = {
    "save": lambda form: form.save(),
    "update": lambda form: FormVersion.objects.filter(pk=form.pk).update(title="Khác"),
    "bulk": lambda form: FormVersion.objects.bulk_update([form], ["definition"]),
    "withdraw": lambda form: FormVersion.objects.filter(pk=form.pk).update(published_at=None),
    "item": lambda form: form.items.update(position=0),
    "new item": lambda form: Item.objects.create(form=form, code="1.99", position=999),
}


@pytest.mark.parametrize("way", FROZEN)
def test_the_database_itself_refuses_to_change_a_published_form(db, way):
    form = make_form()
    with (
        pytest.raises((IntegrityError, InternalError), match="đã ban hành"),
        transaction.atomic(),
    ):
        FROZEN[way](form)


def test_a_published_form_and_its_rows_cannot_be_deleted(db):
    form = make_form()
    with pytest.raises(ProtectedError):
        form.delete()
    with pytest.raises(TypeError):
        form.items.all().delete()
    with pytest.raises(TypeError):
        form.items.first().delete()


def test_a_lost_trigger_is_named_and_made_again(db):
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else " ON indicators_formversion"
        cursor.execute(f"DROP TRIGGER formversion_frozen{table}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION formversion_frozen()")
    assert freezing.missing(connection) == ["formversion_frozen"]
    freezing.install(connection)
    assert freezing.missing(connection) == []


# --- through the pages


def posted(client, user, where, fields):
    client.force_login(user)
    return client.post(f"/danh-muc/mau/{CODE}/soan/{where}", fields, follow=True)


@pytest.mark.parametrize("kind", ["xlsx", "toml"])
def test_a_draft_taken_away_edited_and_brought_back(client, cast, draft, kind):
    client.force_login(cast.admin)
    content = client.get(f"/danh-muc/mau/{CODE}/tai-ve/?format={kind}").content
    form = with_row(catalogue.form_spec(draft), NEW, **ROW)
    edited = workbook.write(form) if kind == "xlsx" else formfile.write_whole(form).encode()
    for file in (content, edited):
        fields = {
            "version": FormVersion.objects.get(code=CODE).version,
            "tep": SimpleUploadedFile(f"mau.{kind}", file),
        }
        assert "Đã lưu bản soạn" in posted(client, cast.admin, "tai-len/", fields).content.decode()
    stands = catalogue.form_spec(FormVersion.objects.get(code=CODE))
    in_printed_order = tuple(form.indicator[name] for name in stands.indicator)
    assert stands == replace(form, indicators=in_printed_order)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("mau.xlsx", b"khong phai", "không phải sổ tính"),
        ("mau.toml", b"code = ", "không đúng định dạng TOML"),
        ("mau.toml", b"\xff\xfe", "UTF-8"),
        ("mau.toml", None, "Tệp là của mẫu bnv-2022-huyen"),
    ],
)
def test_a_file_that_is_not_the_draft_costs_nothing(client, cast, draft, name, content, sentence):
    other = formfile.write_whole(catalogue.form_spec(make_form())).encode()
    file = SimpleUploadedFile(name, other if content is None else content)
    answer = posted(client, cast.admin, "tai-len/", {"version": 1, "tep": file})
    assert sentence in answer.content.decode()
    assert FormVersion.objects.get(code=CODE).version == 1


def test_the_checks_of_a_draft_are_added_changed_and_dropped(client, cast, draft):
    rule = {
        "code": "van_ban_co",
        "rule": "plausible",
        "severity": "warning",
        "left": "chi_dao.van_ban",
        "operator": ">",
        "right": "0",
        "missing": "skip",
        "message": "Biểu 1, dòng 1: chưa có văn bản nào ({left}).",
    }
    posted(client, cast.admin, "quy-tac/", rule | {"version": 1})
    changed = rule | {"right": "1", "was": "van_ban_co", "version": 2}
    posted(client, cast.admin, "quy-tac/", changed)
    stands = catalogue.form_spec(FormVersion.objects.get(code=CODE)).rules[-1]
    assert (stands.code, stands.right, stands.missing) == ("van_ban_co", "1", "skip")
    again = posted(client, cast.admin, "quy-tac/", rule | {"version": 3})
    assert "đã có; hãy đặt mã khác" in again.content.decode()
    posted(client, cast.admin, "quy-tac/", {"bo": "van_ban_co", "version": 3, "chac": 1})
    form = catalogue.form_spec(FormVersion.objects.get(code=CODE))
    assert form.rules == catalogue.form_spec(make_form()).rules


GOING = {
    "bieu/": ({"bo": "1"}, "Bỏ Biểu 1 cùng 28 dòng của Biểu?"),
    "quy-tac/": ({"bo": "ke_hoach_hoan_thanh"}, "Bỏ phép kiểm tra ke_hoach_hoan_thanh"),
    "bo/": ({}, f"Bỏ hẳn bản soạn {CODE}?"),
}


@pytest.mark.parametrize("where", GOING)
def test_what_goes_is_asked_for_first_where_no_script_asks(client, cast, draft, where):
    body, question = GOING[where]
    page = posted(client, cast.admin, where, body | {"version": 1}).content.decode()
    assert question in page and 'name="chac"' in page
    assert catalogue.form_spec(FormVersion.objects.get(code=CODE)) == catalogue.form_spec(draft)
    posted(client, cast.admin, where, body | {"version": 1, "chac": "1"})
    kept = FormVersion.objects.filter(code=CODE).first()
    assert kept is None or catalogue.form_spec(kept) != catalogue.form_spec(draft)


def test_a_draft_is_printed_and_compared_like_any_form(client, cast, draft):
    client.force_login(cast.leader)
    assert client.get(f"/danh-muc/mau/{CODE}/ban-in/?format=xlsx").status_code == 200
    page = client.get(f"/danh-muc/mau/{CODE}/so-sanh/").content.decode()
    assert "bnv-2022-huyen" in page and f"{CODE} (bản soạn)" in page
    client.force_login(cast.editor)
    for page in ("ban-in/?format=pdf", "so-sanh/", "tai-ve/?format=toml", ""):
        assert client.get(f"/danh-muc/mau/{CODE}/{page}").status_code == 404


def test_no_page_api_or_administration_changes_a_published_form(client, cast):
    form = make_form()
    before = (form.sha256, form.title, form.definition)
    client.force_login(cast.admin)
    for where in ("", "bieu/", "bieu/1/", "quy-tac/", "tai-len/", "ban-hanh/", "bo/"):
        answer = client.post(f"/danh-muc/mau/{form.code}/soan/{where}", {"version": 0, "bo": "1"})
        assert answer.status_code == 404, where
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(f"/api/v1/forms/{form.code}/", "{}", "application/json")
        assert answer.status_code == 405, method
    address = f"/admin/indicators/formversion/{form.pk}/"
    assert client.post(f"{address}change/", {"title": "Khác"}).status_code == 403
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    form.refresh_from_db()
    assert (form.sha256, form.title, form.definition) == before


@pytest.mark.parametrize("field", faults.INDICATOR_LIMITS)
def test_what_the_database_could_not_keep_is_not_issued(cast, draft, field):
    limit = faults.INDICATOR_LIMITS[field]
    long = {"code": "a." + "b" * limit, "formula": "chi_dao.van_ban + " + "1 + " * limit + "1"}
    spec = replace(NEW, **{field: long.get(field, "x" * (limit + 1))})
    form = with_row(catalogue.form_spec(draft), spec, **ROW)
    draft = drafts.save(draft=draft, form=form, version=1, by=cast.admin)
    assert any(f"dài quá {limit}" in one for one in faults.form_faults(form))
    with pytest.raises(CatalogueError, match="chưa hợp lệ"):
        drafts.publish(draft=draft, version=2, by=cast.leader)


def test_a_title_too_long_for_the_list_of_forms_is_refused(cast, draft):
    form = replace(catalogue.form_spec(draft), title="T" * 301)
    with pytest.raises(CatalogueError, match="dài quá 300"):
        drafts.save(draft=draft, form=form, version=1, by=cast.admin)


def test_a_request_that_names_no_version_is_answered_in_a_sentence(client, cast, draft):
    for where in ("", "bieu/", "ban-hanh/"):
        page = posted(client, cast.admin, where, {"title": "Mẫu", "number": "8"}).content.decode()
        assert "thiếu số bản" in page, where
    assert FormVersion.objects.get(code=CODE).version == 1


@pytest.mark.parametrize("number", ["", "8 a", "8.1", "8/1", "Biểu 8", "12345678"])
def test_a_table_number_no_address_could_hold_is_refused(client, cast, draft, number):
    fields = {"number": number, "title": "Biểu mới", "version": 1}
    assert "Số biểu" in posted(client, cast.admin, "bieu/", fields).content.decode()
    assert len(catalogue.form_spec(FormVersion.objects.get(code=CODE)).tables) == 7
