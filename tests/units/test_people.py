"""Roles given, ended and moved by who may; nobody raises his own; somebody always manages."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from units import actions
from units.actions import people
from units.models import AccountEvent, Assignment, Unit, UnitParent, held_by
from units.policy import Role
from units.refusals import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def keeper(cast) -> User:
    """The district's own administrator."""
    user = User.objects.create_user("quantri.dongson")
    Assignment.objects.create(user=user, role=Role.UNIT_ADMIN, unit=cast.district)
    return user


def roles(user) -> set[tuple[str, str]]:
    user.__dict__.pop("_held", None)
    return {(one.role.value, one.unit_code) for one in held_by(user) if not one.past}


def give(cast, by, role, unit=None, user=None, **kwargs):
    return actions.assign(
        user=user or cast.nobody,
        role=role,
        unit=unit or cast.district,
        valid_from=kwargs.pop("valid_from", timezone.localdate()),
        by=by,
        **kwargs,
    )


# ---- Who gives what


@pytest.mark.parametrize("role", Role)
def test_a_units_administrator_gives_who_enters_and_who_signs_there_and_nothing_else(
    cast, keeper, role
):
    for unit in cast.units.values():
        may = unit == cast.district and role in (Role.EDITOR, Role.SIGNER)
        if may:
            give(cast, keeper, role, unit)
        else:
            with pytest.raises(PermissionDenied):
                give(cast, keeper, role, unit)
    expected = {(role.value, "binhan.dongson")} if role in (Role.EDITOR, Role.SIGNER) else set()
    assert roles(cast.nobody) == expected


@pytest.mark.parametrize("role", Role)
def test_an_administrator_gives_every_role_in_his_province_and_none_in_another(cast, role):
    give(cast, cast.admin, role)
    with pytest.raises(PermissionDenied):
        give(cast, cast.admin, role, cast.units["daian"])


@pytest.mark.parametrize("person", ["editor", "signer", "reviewer", "leader", "nobody"])
@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
def test_nobody_else_gives_any(cast, person, role):
    with pytest.raises(PermissionDenied):
        give(cast, cast.people[person], role, user=cast.outsider)


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_himself_a_role_or_ends_restates_moves_his_own(cast, role, today):
    root = User.objects.create_superuser("root")
    for user in (cast.admin, root):
        with pytest.raises(PermissionDenied):
            give(cast, user, role, user=user)
    own = cast.admin.assignments.get()
    for act in (
        lambda: actions.end(assignment=own, by=cast.admin),
        lambda: actions.restate(assignment=own, title="x", signing_form="", by=cast.admin),
        lambda: actions.transfer(
            user=cast.admin, source=cast.province, target=cast.district, on=today, by=cast.admin
        ),
        lambda: actions.lock(user=cast.admin, by=cast.admin),
        lambda: actions.issue_link(user=cast.admin, by=cast.admin),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_administrator_gets_the_door_of_the_administration_and_others_do_not(cast):
    give(cast, cast.admin, Role.ADMINISTRATOR)
    give(cast, cast.admin, Role.UNIT_ADMIN, user=cast.outsider)
    assert User.objects.get(username="nobody").is_staff
    assert not User.objects.get(username="outsider").is_staff


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"valid_from": -1}, "từ hôm nay"),
        ({"valid_to": -1}, "không được trước"),
        ({"role": Role.EDITOR, "user": "editor"}, "đã có vai trò"),
        ({"role": Role.EDITOR, "signing_form": "KT."}, "Hình thức ký chỉ ghi"),
        ({"role": Role.SIGNER, "signing_form": "TL."}, "Ghi chức vụ"),
        ({"unit": "ended"}, "không hoạt động"),
        ({"user": "locked"}, "đang khóa"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_a_role_that_cannot_be_given_says_why(cast, today, wanted, words):
    kwargs = {"role": Role.SIGNER} | wanted
    for name in ("valid_from", "valid_to"):
        if name in kwargs:
            kwargs[name] = today + kwargs[name] * DAY
    if kwargs.get("unit") == "ended":
        ended = Unit.objects.create(code="binhan.cu", name="Xã Cũ", kind="commune")
        UnitParent.objects.create(unit=ended, parent=cast.province)
        Unit.objects.filter(pk=ended.pk).update(valid_to=today - DAY)
        kwargs["unit"] = ended
    if kwargs.get("user") == "locked":
        User.objects.filter(username="nobody").update(is_active=False)
        kwargs["user"] = User.objects.get(username="nobody")
    elif "user" in kwargs:
        kwargs["user"] = cast.people[kwargs["user"]]
    with pytest.raises(Refused, match=words):
        give(cast, cast.admin, **kwargs)


# ---- Ending


def test_a_role_ends_at_once_or_after_a_day_and_stays_in_the_history(cast, keeper, today):
    post = cast.editor.assignments.get()
    actions.end(assignment=post, by=keeper, last=today + 2 * DAY)
    assert roles(cast.editor) == {("editor", "binhan.dongson")}
    actions.end(assignment=post, by=keeper)
    assert roles(cast.editor) == set()
    assert held_by(cast.editor, today - DAY)
    assert [one.history_user for one in post.history.all()[:2]] == [keeper, keeper]
    with pytest.raises(Refused, match="đã kết thúc"):
        Assignment.objects.filter(pk=post.pk).update(valid_to=today - DAY)
        actions.end(assignment=post, by=keeper)


def test_a_units_administrator_ends_no_role_he_could_not_give(cast, keeper):
    chief = User.objects.create_user("lanhdao.dongson")
    for one in (
        cast.reviewer.assignments.get(),
        cast.outsider.assignments.get(),
        Assignment.objects.create(user=chief, role=Role.LEADER, unit=cast.district),
    ):
        with pytest.raises(PermissionDenied):
            actions.end(assignment=one, by=keeper)


def test_what_a_unit_would_lack_is_told(cast, today):
    tree = UnitParent.objects.tree()

    def lacking(*posts, **kwargs):
        return people.parting(posts, today, tree, **kwargs).lacking

    signer, editor = cast.signer.assignments.get(), cast.editor.assignments.get()
    assert "Huyện Đông Sơn không còn người ký" in lacking(signer)[0]
    assert "không còn người nhập liệu" in lacking(editor)[0]
    assert lacking(cast.reviewer.assignments.get()) == []  # there is a second one
    give(cast, cast.admin, Role.LEADER)  # signs too
    assert lacking(signer) == []
    User.objects.filter(username="nobody").update(is_active=False)
    assert len(lacking(signer)) == 1


def test_who_only_acts_for_the_leaving_one_does_not_count(cast, today):
    signer = cast.signer.assignments.get()
    actions.delegate(
        origin=signer,
        to=cast.editor,
        valid_from=today,
        valid_to=today + DAY,
        basis="1/UQ",
        title="Phó",
        by=cast.signer,
    )
    assert len(people.parting([signer], today, UnitParent.objects.tree()).lacking) == 1


# ---- Somebody manages accounts


@pytest.fixture
def second(cast) -> User:
    user = User.objects.create_user("admin2")
    give(cast, cast.admin, Role.ADMINISTRATOR, cast.province, user=user)
    return user


def test_of_two_administrators_one_goes_and_the_last_stays(cast, second):
    root = User.objects.create_superuser("root")
    actions.end(assignment=cast.admin.assignments.get(), by=second)
    last = second.assignments.get()
    for act in (
        lambda: actions.end(assignment=last, by=root),
        lambda: actions.end(assignment=last, by=root, last=timezone.localdate() + DAY),
        lambda: actions.lock(user=second, by=root),
        lambda: actions.transfer(
            user=second,
            source=cast.province,
            target=cast.district,
            on=timezone.localdate(),
            by=root,
        ),
    ):
        with pytest.raises(Refused, match="Tỉnh Bình An sẽ không còn ai quản lý tài khoản"):
            act()
    assert roles(second) == {("administrator", "binhan")}


def test_a_locked_administrator_does_not_count_as_the_one_who_stays(cast, second):
    actions.lock(user=second, by=cast.admin)
    root = User.objects.create_superuser("root")
    with pytest.raises(Refused, match="không còn ai quản lý"):
        actions.end(assignment=cast.admin.assignments.get(), by=root)


def test_a_districts_last_administrator_may_go_the_provinces_stays(cast, keeper):
    actions.end(assignment=keeper.assignments.get(), by=cast.admin)
    assert roles(keeper) == set()


# ---- Moving


def test_a_person_moves_from_one_unit_to_another_on_a_day_in_one_step(cast, today):
    give(cast, cast.admin, Role.SIGNER, user=cast.editor)
    on = today + 3 * DAY
    actions.transfer(
        user=cast.editor, source=cast.district, target=cast.neighbour, on=on, by=cast.admin
    )
    both = {(Role.EDITOR, "binhan.dongson"), (Role.SIGNER, "binhan.dongson")}
    there = {(role, "binhan.taylam") for role, _ in both}
    assert {(one.role, one.unit_code) for one in held_by(cast.editor, on - DAY)} == both
    assert {(one.role, one.unit_code) for one in held_by(cast.editor, on)} == there


def test_a_move_today_ends_the_old_roles_yesterday(cast, today):
    actions.transfer(
        user=cast.editor, source=cast.district, target=cast.neighbour, on=today, by=cast.admin
    )
    assert roles(cast.editor) == {("editor", "binhan.taylam")}


def test_a_move_is_whole_or_not_at_all(cast, today):
    give(cast, cast.admin, Role.EDITOR, cast.neighbour, user=cast.editor)
    with pytest.raises(Refused, match="đã có vai trò"):
        actions.transfer(
            user=cast.editor, source=cast.district, target=cast.neighbour, on=today, by=cast.admin
        )
    assert ("editor", "binhan.dongson") in roles(cast.editor)


def test_a_units_administrator_moves_nobody_away_or_here(cast, keeper, today):
    for user, source, target in (
        (cast.editor, cast.district, cast.neighbour),
        (cast.outsider, cast.neighbour, cast.district),
    ):
        with pytest.raises(PermissionDenied):
            actions.transfer(user=user, source=source, target=target, on=today, by=keeper)


# ---- Accounts


def test_an_account_is_made_with_a_role_and_opens_by_a_link_alone(cast, keeper):
    user = actions.create_account(
        username="moi", last_name="", first_name="", role=Role.EDITOR, unit=cast.district, by=keeper
    )
    assert not user.has_usable_password() and not user.is_staff
    assert roles(user) == {("editor", "binhan.dongson")}
    assert list(user.account_events.values_list("name", "by")) == [("created", keeper.pk)]


@pytest.mark.parametrize("name", ["", "có dấu cách", "editor", "x" * 200])
def test_a_bad_name_makes_no_account(cast, keeper, name):
    before = User.objects.count()
    with pytest.raises(Refused):
        actions.create_account(
            username=name,
            last_name="",
            first_name="",
            role=Role.EDITOR,
            unit=cast.district,
            by=keeper,
        )
    assert User.objects.count() == before


def test_a_password_is_no_way_up(cast, keeper, today):
    """A units administrator cannot take an account that may more than he may give."""
    actions.issue_link(user=cast.signer, by=keeper)
    give(cast, cast.admin, Role.REVIEWER, cast.district, user=cast.signer)
    actions.delegate(
        origin=cast.leader.assignments.get(),
        to=cast.editor,
        valid_from=today,
        valid_to=today,
        basis="1/UQ",
        title="Chánh Văn phòng",
        by=cast.leader,
    )
    root = User.objects.create_superuser("root")
    for user in (cast.signer, cast.editor, cast.outsider, cast.admin, root):
        for act in (actions.issue_link, actions.lock, actions.unlock):
            with pytest.raises(PermissionDenied):
                act(user=user, by=keeper)


def test_a_locked_account_opens_again_with_its_roles(cast, keeper):
    actions.lock(user=cast.editor, by=keeper)
    assert not User.objects.get(username="editor").is_active
    actions.unlock(user=cast.editor, by=keeper)
    assert User.objects.get(username="editor").is_active
    names = AccountEvent.objects.filter(account=cast.editor).values_list("name", flat=True)
    assert list(names) == ["locked", "unlocked"]
