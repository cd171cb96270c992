"""Delegation: by whom, to whom, from when to when; it gives nothing the own role does not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from units import actions, appointing, policy
from units.appointing import Delegation, Post, delegating
from units.models import Assignment, held_by
from units.policy import Held, Permission, Place, Role
from units.refusals import Refused

TODAY = date(2022, 6, 1)
DAY = timedelta(days=1)

# ---- Decisions

SIGNER = Post(1, 7, Role.SIGNER, "t.d", date(2021, 1, 1), None)
WISH = Delegation(TODAY, date(2022, 6, 10), "12/UQ-UBND", "Phó Chánh Văn phòng", "TUQ.")


def faults(wish=WISH, origin=SIGNER, by=7, to=8, posts=(), is_near=True, is_active=True):
    return delegating(
        wish,
        origin,
        by,
        to,
        posts,
        is_near,
        today=TODAY,
        unit_name="Huyện D",
        is_active=is_active,
    )


def wish(**kwargs) -> Delegation:
    return replace(WISH, **kwargs)


def origin(**kwargs) -> Post:
    return replace(SIGNER, **kwargs)


def test_a_role_is_delegated_as_wished():
    assert faults() == []


UNTIL_5 = date(2022, 6, 5)
REFUSED = [
    ({"origin": origin(role=Role.EDITOR)}, "Không ủy quyền được"),
    ({"origin": origin(role=Role.ADMINISTRATOR)}, "Không ủy quyền được"),
    ({"origin": origin(role=Role.UNIT_ADMIN)}, "Không ủy quyền được"),
    ({"origin": origin(is_delegated=True)}, "không được ủy quyền lại"),
    ({"by": 9}, "Chỉ người đang giữ"),
    ({"origin": origin(valid_from=TODAY + DAY)}, "Chỉ người đang giữ"),
    ({"origin": origin(valid_to=TODAY - DAY)}, "Chỉ người đang giữ"),
    ({"to": 7}, "chính mình"),
    ({"is_active": False}, "đang khóa"),
    ({"is_near": False}, "đơn vị trực thuộc"),
    ({"wish": wish(basis="")}, "số văn bản"),
    ({"wish": wish(valid_to=None)}, "phải có thời hạn"),
    ({"wish": wish(valid_from=TODAY - DAY)}, "từ hôm nay"),
    ({"wish": wish(valid_to=TODAY - DAY)}, "không được trước"),
    ({"origin": origin(valid_to=UNTIL_5)}, "đến hết ngày 05/06/2022"),
    ({"wish": wish(form="")}, "chỉ ghi TUQ., KT. hoặc TL."),
    ({"wish": wish(form="Q.")}, "chỉ ghi TUQ., KT. hoặc TL."),
    ({"wish": wish(title="")}, "Ghi chức vụ"),
    ({"posts": [origin(pk=2, user=8)]}, "đã có vai trò"),
    ({"posts": [origin(pk=2, user=8, valid_from=date(2022, 6, 10))]}, "đã có vai trò"),
]


@pytest.mark.parametrize(("case", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_is_not_delegated_says_why(case, words):
    assert any(words in one for one in faults(**case)), faults(**case)


def test_what_lies_just_beside_a_limit_is_taken():
    assert faults(origin=origin(valid_to=WISH.valid_to)) == []
    assert faults(wish(valid_to=TODAY)) == []
    assert faults(wish(form="KT.", title="")) == []
    assert faults(posts=[origin(pk=2, user=8, valid_from=WISH.valid_to + DAY)]) == []
    assert faults(posts=[origin(pk=2, user=8, unit="t.e")]) == []


def test_a_reviewer_does_not_sign_so_nothing_is_asked_of_how_he_signs():
    assert faults(wish(form="", title=""), origin(role=Role.REVIEWER)) == []


def test_what_was_delegated_gives_all_of_the_role_but_to_pass_it_on():
    place = Place("t.d", "/t/t.d/", "t")
    for role in appointing.DELEGABLE:
        own, lent = Held(role, 1, "t.d"), Held(role, 1, "t.d", delegator=7)
        assert set(policy.given(own)) - set(policy.given(lent)) == {Permission.ROLE_DELEGATE}
        assert policy.can([own], Permission.ROLE_DELEGATE, place)
        assert not policy.can([lent], Permission.ROLE_DELEGATE, place)


def test_a_person_acts_in_his_own_role_before_a_delegated_one():
    place = Place("t.d", "/t/t.d/", "t")
    held = [Held(Role.SIGNER, 1, "t.d", delegator=7), Held(Role.SIGNER, 1, "t.d")]
    assert policy.able(held, [Permission.REPORT_SIGN], place) == held[::-1]


# ---- In the database


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def lend(cast, today):
    """Return a function: delegate the signer's role to the editor of his unit, or as told."""

    def delegated(**kwargs) -> Assignment:
        wanted = {
            "origin": cast.signer.assignments.get(),
            "to": cast.editor,
            "valid_from": today,
            "valid_to": today + 5 * DAY,
            "basis": "12/UQ-UBND",
            "title": "Chánh Văn phòng",
            "by": cast.signer,
        }
        return actions.delegate(**(wanted | kwargs))

    return delegated


def signs(user, on=None) -> list:
    return [one for one in held_by(user, on) if one.role == Role.SIGNER and not one.past]


@pytest.mark.django_db
def test_it_holds_from_its_first_day_to_its_last_and_names_who_delegated(cast, lend, today):
    lend()
    (one,) = signs(cast.editor)
    assert one.delegator == cast.signer.pk
    assert signs(cast.editor, today + 5 * DAY)
    assert not signs(cast.editor, today - DAY)
    assert not signs(cast.editor, today + 6 * DAY)


@pytest.mark.django_db
def test_asking_for_delegated_roles_costs_no_query_more(cast, lend, django_assert_num_queries):
    lend()
    with django_assert_num_queries(1):
        assert len(held_by(cast.editor)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"valid_to": -1},
        {"role": "reviewer"},
        {"unit": "neighbour"},
        {"valid_from": 1},
        {"ended": True},
    ],
    ids=str,
)
def test_it_gives_nothing_once_the_own_role_is_gone_whoever_ended_it(cast, lend, today, change):
    """Written straight into the row, as a reorganisation or the administration does."""
    one = lend()
    own = Assignment.objects.filter(pk=one.delegated_from_id)
    values = {
        "valid_to": lambda days: {"valid_to": today + days * DAY},
        "valid_from": lambda days: {"valid_from": today + days * DAY},
        "role": lambda role: {"role": role},
        "unit": lambda name: {"unit": getattr(cast, name)},
        "ended": lambda _: {"valid_to": today, "ended_at": timezone.now()},
    }
    ((name, value),) = change.items()
    own.update(**values[name](value))
    assert not signs(cast.editor)
    assert not Assignment.objects.in_force().filter(pk=one.pk).exists()


@pytest.mark.django_db
def test_the_role_ends_and_so_does_the_delegation(cast, lend):
    one = lend()
    actions.end(assignment=cast.signer.assignments.get(), by=cast.admin)
    assert not signs(cast.editor)
    assert not Assignment.objects.in_force().filter(pk=one.pk).exists()


@pytest.mark.django_db
def test_both_ways_to_ask_agree_about_every_day(cast, lend, today):
    one = lend(valid_from=today + 2 * DAY)
    Assignment.objects.filter(pk=one.delegated_from_id).update(valid_to=today + 4 * DAY)
    for number in range(-1, 8):
        on = today + number * DAY
        held = bool(signs(cast.editor, on))
        assert held is Assignment.objects.in_force(on).filter(pk=one.pk).exists(), on
        assert held is (2 <= number <= 4), on


@pytest.mark.django_db
def test_who_acts_for_another_passes_it_on_to_nobody(cast, lend):
    one = lend()
    with pytest.raises(Refused, match="không được ủy quyền lại"):
        lend(origin=one, to=cast.signer, by=cast.editor)
    chained = Assignment.objects.create(
        user=cast.nobody,
        role=one.role,
        unit=one.unit,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        basis="x",
        delegated_from=one,
    )
    assert held_by(cast.nobody) == ()
    assert chained not in Assignment.objects.in_force()


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["outsider", "stranger", "nobody"])
def test_it_goes_to_people_of_the_unit_or_below_only(cast, lend, person):
    with pytest.raises(Refused, match="đơn vị trực thuộc"):
        lend(to=cast.people[person])


@pytest.mark.django_db
def test_the_province_delegates_to_somebody_of_a_district(cast, lend):
    one = lend(origin=cast.leader.assignments.get(), to=cast.signer, by=cast.leader)
    assert one.unit == cast.province and one.role == Role.LEADER


@pytest.mark.django_db
def test_nobody_delegates_what_another_holds(cast, lend):
    with pytest.raises(Refused, match="Chỉ người đang giữ"):
        lend(by=cast.admin)


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["signer", "admin"])
def test_it_is_ended_early_at_once_by_who_gave_it_or_manages_the_role(cast, lend, person):
    one = actions.end(assignment=lend(), by=cast.people[person])
    assert one.ended_at is not None
    assert not signs(cast.editor)
    assert one.history.first().history_user == cast.people[person]


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["editor", "outside_signer", "reviewer", "stranger"])
def test_nobody_else_ends_it(cast, lend, person):
    one = lend()
    with pytest.raises(PermissionDenied):
        actions.end(assignment=one, by=cast.people[person])
    assert signs(cast.editor)


@pytest.mark.django_db
def test_one_that_has_not_begun_can_be_called_off(cast, lend, today):
    one = actions.end(assignment=lend(valid_from=today + 2 * DAY), by=cast.signer)
    assert not any(signs(cast.editor, today + number * DAY) for number in range(8))
    assert one not in Assignment.objects.standing()
    assert not one.is_standing(today)
    lend(valid_from=today + 2 * DAY)  # and made anew


@pytest.mark.django_db
@pytest.mark.parametrize("lost", [{"valid_to": None}, {"basis": ""}], ids=str)
def test_the_database_keeps_no_delegation_without_end_or_document(cast, lend, lost):
    one = lend()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=one.pk).update(**lost)
