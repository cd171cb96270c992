"""What two people do at one moment with roles: the second is told, on the database in use."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.cast import make_cast
from tests.reports.test_concurrency import together
from units import actions
from units.models import Assignment, Unit, held_by
from units.policy import Role
from units.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_administrators_who_end_each_other_one_is_left():
    cast = make_cast()
    second = User.objects.create_user("admin2")
    Assignment.objects.create(
        user=second, role=Role.ADMINISTRATOR, unit=cast.province, valid_from=date(2021, 1, 1)
    )
    names = ["admin", "admin2"]

    def work(number):
        by, other = (User.objects.get(username=name) for name in (names, names[::-1])[number])
        return actions.end(assignment=other.assignments.get(), by=by)

    done = together(work, 2)
    assert sorted(type(one).__name__ for one in done) in (
        ["Assignment", "Refused"],  # he was told that nobody would be left
        ["Assignment", "PermissionDenied"],  # his own role had ended before he was asked
    )
    left = [name for name in names if held_by(User.objects.get(username=name))]
    assert len(left) == 1


def test_of_two_people_who_give_one_role_the_second_is_told():
    cast = make_cast()
    nobody, district = cast.nobody.pk, cast.district.pk

    def work(number):
        return actions.assign(
            user=User.objects.get(pk=nobody),
            role=Role.SIGNER,
            unit=Unit.objects.get(pk=district),
            valid_from=timezone.localdate(),
            by=User.objects.get(username="admin"),
        )

    done = together(work, 4)
    assert sum(isinstance(one, Assignment) for one in done) == 1
    assert sum(isinstance(one, Refused) for one in done) == 3
    assert Assignment.objects.filter(user=nobody).count() == 1
