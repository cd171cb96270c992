from units.fields import FoldedField
from units.models.account import AccountEvent
from units.models.assignment import Assignment
from units.models.held import full_name, held_by, person, reached
from units.models.unit import (
    NAMES,
    FormerName,
    Reorganisation,
    Unit,
    UnitParent,
    UnitSuccession,
    former_name,
)

__all__ = [
    "NAMES",
    "AccountEvent",
    "Assignment",
    "FoldedField",
    "FormerName",
    "Reorganisation",
    "Unit",
    "UnitParent",
    "UnitSuccession",
    "former_name",
    "full_name",
    "held_by",
    "person",
    "reached",
]
