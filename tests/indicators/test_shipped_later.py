"""What a later version ships over what the portal made for itself: refused, or taken over."""

from dataclasses import replace

import pytest
from django.urls import reverse

from indicators import catalogue, drafts
from indicators.catalogue import CatalogueError
from indicators.models import Indicator
from indicators.spec import IndicatorSpec
from tests.factories import make_form
from tests.indicators.test_drafts import CODE, NEW, ROW, draft, with_row

__all__ = ["draft"]  # the fixture


def shipped_with(monkeypatch, spec: IndicatorSpec) -> None:
    """Ship a dictionary that also has this indicator."""
    dictionary = catalogue.read_dictionary() | {spec.code: spec}
    monkeypatch.setattr(catalogue, "read_dictionary", lambda: dictionary)


@pytest.fixture
def made_here(cast, draft):
    """NEW, made by a draft that was issued."""
    form = with_row(catalogue.form_spec(draft), NEW, **ROW)
    draft = drafts.save(draft=draft, form=form, version=1, by=cast.admin)
    drafts.publish(draft=draft, version=2, by=cast.leader)
    return Indicator.objects.get(code=NEW.code)


@pytest.mark.parametrize(
    "other",
    [
        replace(NEW, name="Số cuộc đối thoại với doanh nghiệp"),
        replace(NEW, rollup="max"),
        replace(NEW, time_basis="year_to_date"),
        replace(NEW, definition="Chỉ tính cuộc có biên bản."),
    ],
    ids=["name", "rollup", "time_basis", "definition"],
)
def test_a_shipped_indicator_of_other_content_never_overwrites_one_made_here(
    monkeypatch, made_here, other
):
    Indicator.objects.filter(pk=made_here.pk).update(definition="Tính mọi cuộc.")
    shipped_with(monkeypatch, other)
    with pytest.raises(CatalogueError) as refused:
        catalogue.load()
    told = str(refused.value)
    assert f"{NEW.code} «{NEW.name}» đã được lập trên cổng với nội dung khác" in told
    assert "hãy đặt mã khác" in told
    stands = Indicator.objects.get(pk=made_here.pk)
    assert (stands.name, stands.rollup, stands.time_basis) == (NEW.name, "sum", "in_period")
    assert stands.definition == "Tính mọi cuộc."


def test_a_shipped_indicator_that_means_the_same_takes_over_one_made_here(monkeypatch, made_here):
    same = replace(NEW, source="Công văn mẫu", definition="Tính mọi cuộc.", maximum="100")
    shipped_with(monkeypatch, same)
    catalogue.load()
    assert catalogue.dictionary()[NEW.code] == same
    # From then on it is the dictionary's, which may word it better.
    shipped_with(monkeypatch, replace(same, name="Số cuộc đối thoại đã tổ chức"))
    catalogue.load()
    assert Indicator.objects.get(pk=made_here.pk).name == "Số cuộc đối thoại đã tổ chức"


def test_an_equal_indicator_made_here_is_taken_over_too(monkeypatch, made_here):
    shipped_with(monkeypatch, NEW)
    catalogue.load()
    shipped_with(monkeypatch, replace(NEW, name="Số cuộc đối thoại đã tổ chức"))
    catalogue.load()
    assert Indicator.objects.get(pk=made_here.pk).name == "Số cuộc đối thoại đã tổ chức"


def test_an_indicator_issued_on_a_page_is_one_made_here(client, monkeypatch, cast, draft):
    form = with_row(catalogue.form_spec(draft), NEW, **ROW)
    drafts.save(draft=draft, form=form, version=1, by=cast.admin)
    client.force_login(cast.leader)
    client.post(reverse("indicators:draft-publish", args=[CODE]), {"version": "2"})
    assert Indicator.history.get(code=NEW.code).history_user == cast.leader
    shipped_with(monkeypatch, replace(NEW, rollup="max"))
    with pytest.raises(CatalogueError, match=NEW.code):
        catalogue.load()


def test_loading_again_writes_no_indicator(db):
    before = Indicator.history.count()
    catalogue.load()
    assert Indicator.history.count() == before


def test_a_form_whose_code_a_draft_has_is_not_said_to_be_issued(cast, draft):
    with pytest.raises(CatalogueError) as refused:
        catalogue.publish(replace(catalogue.form_spec(make_form()), code=CODE))
    assert str(refused.value) == (
        f"Đang có bản soạn mang mã {CODE} của {cast.province.name}; hãy bỏ bản soạn đó (tải về "
        "trước nếu cần giữ) rồi nạp lại."
    )
    draft.refresh_from_db()
    assert draft.published_at is None and draft.title == "Mẫu năm 2023"
    drafts.discard(draft=draft, by=cast.admin)
    assert catalogue.publish(replace(catalogue.form_spec(make_form()), code=CODE)).published_at


def test_a_form_issued_with_other_content_is_still_refused_as_such(cast, draft):
    drafts.publish(draft=draft, version=1, by=cast.leader)
    with pytest.raises(CatalogueError, match="đã ban hành với nội dung khác"):
        catalogue.publish(replace(catalogue.form_spec(make_form()), code=CODE))


def test_a_draft_never_writes_over_an_indicator_that_came_meanwhile(cast, made_here):
    with pytest.raises(CatalogueError, match="vừa ban hành mẫu có cùng mã chỉ tiêu mới"):
        catalogue.store_indicators({NEW.code: replace(NEW, name="Khác")}, by=cast.leader)
    assert Indicator.objects.get(pk=made_here.pk).name == NEW.name
