"""The two parts of a cell, its figure and the note beside it, and the versions that moved each.

Pure: the gate asks what a change had not seen, and stamps what it accepts.
"""

from indicators.compute import Entered


def unseen(version: int | None, current: Entered, typed: bool, note: bool) -> bool:
    """Tell whether any of these parts was changed after the version a change was made on.

    None was made on whatever stands. What is sent again after a lost answer moves no part any more,
    so asked about the parts it moves this never finds a conflict with oneself.
    """
    if version is None or not (typed or note):
        return False
    if version > current.version:
        return True  # of another cell, or of a database put back: nobody can have seen this one
    return (typed and current.typed_version > version) or (note and current.note_version > version)


def moved(current: Entered, typed: bool, note: bool) -> dict[str, int]:
    """Return the versions a cell has once these parts of it were moved."""
    version = current.version + (typed or note)
    return {
        "version": version,
        "typed_version": version if typed else current.typed_version,
        "note_version": version if note else current.note_version,
    }
