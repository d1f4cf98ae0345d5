"""Own originals: whose a sealed original is. Nothing in it can be read, so what lies beside it says so, or the folder it lies in.

An original scores nothing, and a named person confirms what it is of; so a name may decide here, as it never does for a filing.
Does not belong here: reports with text, and tables.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from schemas.frames import iterate_rows
from schemas.register import FOUND, UnitRegister

_OWN = ["unit_code", "fiscal_year"]
_AFTER_NAME = "_ （("


def own_originals(
    named: pd.DataFrame, originals: frozenset[int], register: UnitRegister, fiscal_year: int | None
) -> pd.DataFrame:
    """Fill in unit_code and fiscal_year of originals that are nobody's.

    An original is of the one unit and year whose filing lies in its folder or below, or in the nearest folder around it; where none
    lies there, of the unit whose code its folder or name begins with, for the year of the run.

    Args:
        named: One row per filing part: file_id, file_name, unit_code, fiscal_year (missing where it is open).
        originals: The files that are originals.
        register: The units.
        fiscal_year: The year of the run.
    """
    is_open = named["file_id"].isin(originals) & named[_OWN].isna().any(axis=1)
    known = named.loc[~named["file_id"].isin(originals)].dropna(subset=_OWN)
    owners = [(row.file_name, (row.unit_code, int(row.fiscal_year))) for row in iterate_rows(known)]
    for index, name in named.loc[is_open, "file_name"].items():
        owner = _find_beside(name, owners) or _find_named(name, register, fiscal_year)
        if owner is not None:
            named.loc[index, _OWN] = owner
    return named


def _find_beside(name: str, owners: list[tuple[str, tuple[str, int]]]) -> tuple[str, int] | None:
    """The one owner of what lies in the nearest folder that holds anybody's; None where that is several units', or years'."""
    for folder in _folders(name):
        found = {owner for other, owner in owners if folder == "." or other.startswith(f"{folder}/")}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _folders(name: str) -> Iterator[str]:
    return (folder.as_posix() for folder in PurePosixPath(name).parents)


def _find_named(name: str, register: UnitRegister, fiscal_year: int | None) -> tuple[str, int] | None:
    """The unit whose code a folder of the path, or the file's name, is or begins with."""
    if fiscal_year is None:
        return None
    for part in reversed(PurePosixPath(name).parts):
        code = _cut(PurePosixPath(part).stem)
        found: Any = register.resolve(code, (), fiscal_year)
        if found.status == FOUND:
            return found.unit_code, fiscal_year
    return None


def _cut(text: str) -> str:
    """What stands before the first mark that parts a code or name from the rest; a code's own hyphen is none."""
    ends = [at for mark in _AFTER_NAME if (at := text.find(mark)) > 0]
    return text[: min(ends, default=len(text))]
