"""One small province and its people, for every test that needs a database.

binhan                the province (reviewer, second_reviewer, leader)
  binhan.dongson      a district (editor, signer)
  binhan.taylam       another district (outsider edits there, outside_signer signs)
  binhan.noivu        a department
daian                 another province (stranger reviews there)
admin                 administrator of binhan: accounts and catalogue, no figures
nobody                an account without any role
"""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User

from units.models import Assignment, Unit, UnitParent
from units.policy import Role

PEOPLE = {
    "editor": (Role.EDITOR, "binhan.dongson"),
    "signer": (Role.SIGNER, "binhan.dongson"),
    "reviewer": (Role.REVIEWER, "binhan"),
    "second_reviewer": (Role.REVIEWER, "binhan"),
    "leader": (Role.LEADER, "binhan"),
    "outsider": (Role.EDITOR, "binhan.taylam"),
    "outside_signer": (Role.SIGNER, "binhan.taylam"),
    "stranger": (Role.REVIEWER, "daian"),
    "admin": (Role.ADMINISTRATOR, "binhan"),
    "nobody": None,
}
UNITS = {
    "binhan": ("Tỉnh Bình An", Unit.Kind.PROVINCE),
    "binhan.dongson": ("Huyện Đông Sơn", Unit.Kind.DISTRICT),
    "binhan.taylam": ("Huyện Tây Lâm", Unit.Kind.DISTRICT),
    "binhan.noivu": ("Sở Nội vụ", Unit.Kind.DEPARTMENT),
    "daian": ("Tỉnh Đại An", Unit.Kind.PROVINCE),
}


@dataclass
class Cast:
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        """Return a person by role name: `cast.editor`."""
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def province(self) -> Unit:
        return self.units["binhan"]

    @property
    def district(self) -> Unit:
        return self.units["binhan.dongson"]

    @property
    def neighbour(self) -> Unit:
        return self.units["binhan.taylam"]


def make_cast() -> Cast:
    """Create the units, their edges and the people with their roles since 2021."""
    cast = Cast()
    for code, (name, kind) in UNITS.items():
        unit = Unit.objects.create(
            code=code,
            name=name,
            kind=kind,
            superior_name="" if kind == Unit.Kind.PROVINCE else "ỦY BAN NHÂN DÂN TỈNH BÌNH AN",
            issuer_name=f"ỦY BAN NHÂN DÂN {name.upper()}",
            issuer_symbol="BC-UBND",
            place=name.partition(" ")[2],
            addressee="Sở Nội vụ tỉnh Bình An",
        )
        cast.units[code] = unit
        if "." in code:
            UnitParent.objects.create(unit=unit, parent=cast.units[code.rpartition(".")[0]])
    for username, place in PEOPLE.items():
        user = User.objects.create_user(
            username, password="mat-khau-thu-2022", is_staff=username == "admin"
        )
        cast.people[username] = user
        if place:
            role, code = place
            Assignment.objects.create(
                user=user, role=role, unit=cast.units[code], valid_from=date(2021, 1, 1)
            )
    return cast
