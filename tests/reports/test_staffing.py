"""Who is missing in a round: told before it opens and while it runs, at a constant price."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.periods import Period
from reports import actions, staffing
from reports.models import Report, Round
from reports.pages import staffing as pages
from reports.staffing import Gap, Holder
from tests.factories import complete, fill, make_children, make_round
from units.models import Assignment

A, B, C = (frozenset({Holder(number)}) for number in (1, 2, 3))
NOBODY = frozenset()


@pytest.mark.parametrize(
    ("editors", "signers", "reviewers", "expected"),
    [
        (A, B, C, []),
        (NOBODY, B, C, [Gap.NO_EDITOR]),
        (A, NOBODY, C, [Gap.NO_SIGNER]),
        (NOBODY, NOBODY, C, [Gap.NO_EDITOR, Gap.NO_SIGNER]),
        (A, A, C, []),  # one person may enter and sign
        (A, A, A, [Gap.FOUR_EYES]),
        (A, B, A, [Gap.FOUR_EYES]),
        (A, B, B, [Gap.FOUR_EYES]),
        (A, B, A | B, [Gap.FOUR_EYES]),
        (A, B, A | C, []),
        (A | B, B, A, []),  # the second editor enters and signs, the first reviews
        (A, B, NOBODY, []),  # the owner's gap
        (A, B, {Holder(3, delegator=2)}, [Gap.FOUR_EYES]),
        ({Holder(4, delegator=3)}, B, C, [Gap.FOUR_EYES]),
        (A, B, {Holder(3, delegator=4)}, []),
    ],
)
def test_what_stands_in_the_way_before_a_report_is_sent(editors, signers, reviewers, expected):
    assert staffing.before_sending(editors, signers, reviewers) == expected


@pytest.mark.parametrize(
    ("reviewers", "touched", "expected"),
    [
        (A, {2, 3}, []),
        (A, {1, 2}, [Gap.TOUCHED]),
        (A | B, {1}, []),
        ({Holder(3, delegator=1)}, {1}, [Gap.TOUCHED]),
        (NOBODY, {1}, []),
    ],
)
def test_what_stands_in_the_way_once_it_is_sent(reviewers, touched, expected):
    assert staffing.once_sent(reviewers, touched) == expected


# ---- In the database


def end_roles(*users) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(user__in=users).update(valid_to=yesterday)


def ahead(cast, kinds=("district",)) -> pages.Gaps:
    return pages.before_opening(cast.province, Period.parse("2022-H1"), kinds, cast.reviewer)


@pytest.mark.django_db
def test_nothing_is_said_where_nobody_is_missing(cast):
    assert not ahead(cast)


@pytest.mark.django_db
def test_units_without_editor_or_signer_are_named_before_a_round_opens(cast):
    end_roles(cast.editor, cast.outside_signer)
    gaps = ahead(cast)
    assert [(line.unit, line.reasons) for line in gaps.lines] == [
        ("Huyện Đông Sơn", "chưa có người nhập liệu"),
        ("Huyện Tây Lâm", "chưa có người ký"),
    ]
    assert gaps.tally == ["1 đơn vị chưa có người nhập liệu", "1 đơn vị chưa có người ký"]
    assert [line.unit for line in ahead(cast, ("department",)).lines] == ["Sở Nội vụ"]


@pytest.mark.django_db
def test_a_locked_account_fills_no_gap_and_a_leader_signs(cast):
    cast.signer.is_active = False
    cast.signer.save()
    assert [line.reasons for line in ahead(cast).lines] == ["chưa có người ký"]
    Assignment.objects.create(user=cast.nobody, role="leader", unit=cast.district)
    assert not ahead(cast)


@pytest.mark.django_db
def test_the_owner_without_reviewer_is_told_once(cast):
    end_roles(cast.reviewer, cast.second_reviewer)
    gaps = ahead(cast)
    assert gaps.owner.startswith("Tỉnh Bình An chưa có người thẩm định") and not gaps.lines


@pytest.mark.django_db
def test_the_link_is_for_who_may_give_roles(cast):
    end_roles(cast.editor)
    (line,) = ahead(cast).lines
    assert line.url == ""
    Assignment.objects.create(user=cast.reviewer, role="administrator", unit=cast.province)
    cast.reviewer.__dict__.pop("_held")
    (line,) = ahead(cast).lines
    assert line.url == "/tai-khoan/?don-vi=binhan.dongson"


@pytest.mark.django_db
def test_a_running_round_tells_what_is_missing_and_what_waits_for_a_clean_hand(cast):
    opened = make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    fill(report, complete(report), by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    for role in ("signer", "reviewer"):
        Assignment.objects.get_or_create(user=cast.reviewer, role=role, unit=cast.district)
    cast.reviewer.__dict__.pop("_held", None)
    actions.move(report=report, name="submit", by=cast.reviewer)
    assert not pages.of_round(opened, cast.reviewer)  # the second reviewer can
    end_roles(cast.second_reviewer, cast.outsider)
    gaps = pages.of_round(opened, cast.reviewer)
    assert [(line.unit, line.reasons) for line in gaps.lines] == [
        ("Huyện Đông Sơn", Gap.TOUCHED.words),
        ("Huyện Tây Lâm", "chưa có người nhập liệu"),
    ]


@pytest.mark.django_db
def test_an_approved_report_needs_nobody_any_more(cast):
    opened = make_round(cast)
    report = Report.objects.for_page().get(unit=cast.district)
    fill(report, complete(report), by=cast.editor)
    for name, by in (("present", "editor"), ("submit", "signer"), ("approve", "reviewer")):
        actions.move(report=report, name=name, by=cast.people[by])
    end_roles(cast.editor, cast.signer)
    assert not pages.of_round(opened, cast.reviewer)


@pytest.mark.django_db
def test_both_pages_warn_and_a_round_opens_all_the_same(client, cast):
    end_roles(cast.editor)
    client.force_login(cast.reviewer)
    url = reverse("reports:round-create")
    page = client.get(url, {"nam": "2022", "ky": "H1"}).content.decode()
    assert "Huyện Đông Sơn: chưa có người nhập liệu" in page
    form = {"nam": "2022", "ky": "H1", "form_district": "bnv-2022-huyen"}
    form |= {"due_district": "17:00 15/06/2022", "data_from": "15/12/2021"}
    form |= {"data_to": "14/06/2022", "title": "Đợt thử"}
    answer = client.post(url, form)
    assert answer.status_code == 302
    assert "Huyện Đông Sơn: chưa có người nhập liệu" in client.get(answer.url).content.decode()


@pytest.mark.django_db
def test_it_costs_the_same_for_4000_units(cast):
    def queries(ask) -> int:
        with CaptureQueriesContext(connection) as seen:
            ask()
        return len(seen)

    make_round(cast)
    one = Round.objects.with_owner().get()
    cast.reviewer.__dict__.pop("_held", None)
    both = (lambda: ahead(cast), lambda: pages.of_round(one, cast.reviewer))
    before = [queries(ask) for ask in both]
    units = make_children(cast.province, 3)
    from units.models import Unit, UnitParent

    many = Unit.objects.bulk_create(
        Unit(code=f"binhan.x{number}", name=f"Huyện {number}", kind="district")
        for number in range(4000)
    )
    UnitParent.objects.bulk_create(UnitParent(unit=unit, parent=cast.province) for unit in many)
    form = one.forms.get().form
    Report.objects.bulk_create(
        Report(
            unit=unit,
            period=one.period,
            form=form,
            round=one,
            path=f"/binhan/{unit.code}/",
            parent_code="binhan",
            data_from=one.data_from,
            data_to=one.data_to,
        )
        for unit in (*units, *many)
    )
    cast.reviewer.__dict__.pop("_held", None)
    gaps = [ask() for ask in both]
    cast.reviewer.__dict__.pop("_held", None)
    assert [queries(ask) for ask in both] == before
    for found in gaps:
        assert found.more == 4003 - pages.SHOWN and len(found.lines) == pages.SHOWN
