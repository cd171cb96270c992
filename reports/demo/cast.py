"""Who the story is about: units with their letterheads, accounts and their roles."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from django.contrib.auth.models import User

from units.models import Assignment, Unit, UnitParent
from units.policy import Role
from units.text import uncapitalised

PASSWORD = "demo-cchc-2022"  # noqa: S105 public; the demo is refused unless DEBUG
SINCE = date(2021, 1, 1)  # of every assignment

ISSUERS = {
    "province": ("", "ỦY BAN NHÂN DÂN {}", "Bộ Nội vụ"),
    "department": ("ỦY BAN NHÂN DÂN {parent}", "{}", "Ủy ban nhân dân {parent_name}"),
    "district": ("", "ỦY BAN NHÂN DÂN {}", "Sở Nội vụ {parent_name}"),
    "commune": ("", "ỦY BAN NHÂN DÂN {}", "Ủy ban nhân dân {parent_name}"),
    "office": ("ỦY BAN NHÂN DÂN {parent}", "{}", "Ủy ban nhân dân {parent_name}"),
}


def make_units(content: dict) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for one in content["unit"]:
        units[one["code"]] = make_unit(**one)
    for parent, kinds in content["children"].items():
        for kind, children in kinds.items():
            for code, name in children.items():
                units[code] = make_unit(code, name, kind, place_of(name), parent=units[parent])
                UnitParent.objects.create(unit=units[code], parent=units[parent])
    return units


def place_of(name: str) -> str:
    """Return where documents are dated: a unit's name without what kind of unit it is."""
    return re.sub(r"^(Thành phố|Thị xã|Thị trấn|\S+) ", "", name)


def make_unit(code, name, kind, place, gso_code="", parent: Unit | None = None) -> Unit:
    names = letterhead(name, kind, place, parent)
    return Unit.objects.create(code=code, kind=kind, gso_code=gso_code, **names)


def letterhead(name: str, kind: str, place: str, parent: Unit | None) -> dict[str, str]:
    """Return what a unit's documents are headed with, the unit's name among it."""
    superior, issuer, addressee = ISSUERS[kind]
    if (
        kind == "commune" and parent and parent.kind == "province"
    ):  # without districts, since 7/2025
        addressee = ISSUERS["district"][2]
    parent_name = uncapitalised(parent.name) if parent else ""
    words = {"parent": parent.name.upper() if parent else "", "parent_name": parent_name}
    return {
        "name": name,
        "superior_name": superior.format(**words),
        "issuer_name": issuer.format(name.upper(), **words),
        "issuer_symbol": "BC-SNV" if kind == "department" else "BC-UBND",
        "place": parent.place if kind in ("department", "office") else place,
        "addressee": addressee.format(**words),
    }


def make_accounts(story: dict, units: dict[str, Unit]) -> None:
    """Make the demo accounts, and two without password for each other unit that files.

    The province's own report has its editor too: leaders sign it, nobody there could fill it.
    """
    for username, one in story["accounts"].items():
        position = {"title": one.get("title", ""), "signing_form": one.get("form", "")}
        assign(username, one["role"], units[one["unit"]], PASSWORD, one["name"], position)
    filing = {one["unit"] for kind in ("report", "empty") for one in story[kind]}
    for code in sorted(filing - {"gialai.kongchro", "gialai"}):
        leaf = code.rpartition(".")[2]
        assign(f"nhap.{leaf}", Role.EDITOR, units[code])
        assign(f"ky.{leaf}", Role.SIGNER, units[code])
    assign("nhap.gialai", Role.EDITOR, units["gialai"], PASSWORD, "Chuyên viên tổng hợp")
    for code in ("daknong", "quangngai"):
        assign(f"thamdinh.{code}", Role.REVIEWER, units[code])


def assign(
    username: str,
    role: str,
    unit: Unit,
    password: str | None = None,
    name: str = "",
    position: Mapping[str, str] = MappingProxyType({}),
    since: date = SINCE,
) -> User:
    """Make an account that goes by what it is instead of a person's name, or by its own name."""
    user = User.objects.create_user(
        username, password=password, last_name=name, is_staff=role == Role.ADMINISTRATOR
    )
    Assignment.objects.create(user=user, role=role, unit=unit, valid_from=since, **position)
    return user
