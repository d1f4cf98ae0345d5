"""Own rows: which filing part each row belongs to. All rows of a workbook or a folder's file are one part; a batch has many.

Does not belong here: which registered unit a part is of (``identify``).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.reading.gather_columns import ColumnValues, Gathering, column_letter
from pipelines.reading.match_header import DECISIVE_OWNERS
from pipelines.reading.parse_texts import READ, ParsedTexts, parse_texts
from pipelines.reading.spell import Spelled, spell_values
from schemas.findings import Finding
from schemas.measures import MICRO, Int64s

NO_PART = -1

# One row per filing part that says itself whose it is (``filing_id``, ``file_id``, ``unit_code`` as written, ``unit_names``, one per
# line, ``fiscal_year``), with the place that says so.
OWNER_FIELDS = ("filing_id", "file_id", "unit_code", "unit_names", "fiscal_year", "cell")


@dataclass(frozen=True)
class Ownership:
    """Per row of the run its part (``NO_PART``: a batch's row that is nobody's), the parts of batches, and findings on rows."""

    row_parts: Int64s
    owners: pd.DataFrame
    findings: list[Finding]


def join_owners(*parts: pd.DataFrame) -> pd.DataFrame:
    """Frames of OWNER_FIELDS one below the other, with their types."""
    filled = [part.astype(object) for part in parts if len(part)] or [pd.DataFrame(columns=list(OWNER_FIELDS))]
    texts = dict.fromkeys(("unit_code", "unit_names", "cell"), "str")
    numbers = dict.fromkeys(("filing_id", "file_id", "fiscal_year"), "Int64")
    return pd.concat(filled, ignore_index=True).astype({**texts, **numbers})[list(OWNER_FIELDS)]


@dataclass(frozen=True)
class _ReadOwners:
    """What one column says, per row of the run: the number of its distinct text (−1: none), and the place."""

    words: Spelled
    parsed: ParsedTexts
    codes: Int64s
    positions: Int64s

    @property
    def is_read(self) -> npt.NDArray[np.bool_]:
        """Per row, whether it says anything that can be read."""
        state = np.append(self.parsed.state == READ, False)
        is_read: npt.NDArray[np.bool_] = state[self.codes]
        return is_read


def own_rows(gathering: Gathering, is_filled: npt.NDArray[np.bool_], next_id: int) -> Ownership:
    """Find the part of every row.

    Args:
        gathering: The sheets and the columns that say whose a batch's rows are.
        is_filled: Per row of the run, whether it holds anything; nothing is asked of the others.
        next_id: The first number that is free for the parts of batches; every other part has the number of its file.
    """
    row_files = np.array([one.file_id for one in gathering.sheets], dtype=np.int64)[gathering.row_sheets]
    if not gathering.batches:
        return Ownership(row_files, pd.DataFrame(columns=list(OWNER_FIELDS)), [])
    is_batch = np.zeros(len(gathering.sheets), dtype=np.bool_)
    is_batch[gathering.batches] = True
    at = np.flatnonzero(is_batch[gathering.row_sheets] & is_filled)
    read = {name: _read_owners(own, len(row_files)) for name, own in gathering.owners.items()}
    is_owned = np.ones(len(row_files), dtype=np.bool_)
    for name in DECISIVE_OWNERS:
        is_owned[at] &= read[name].is_read[at]
    owned = at[is_owned[at]]
    units, years = read["unit_code"], read["fiscal_year"]
    keys = pd.MultiIndex.from_arrays(
        [row_files[owned], np.array(units.parsed.value_text, dtype=object)[units.codes[owned]], _years(years, owned)]
    )
    codes, distinct = pd.factorize(keys)
    first = owned[np.unique(codes, return_index=True)[1]]
    row_parts = np.where(is_batch[gathering.row_sheets], NO_PART, row_files)
    row_parts[owned] = next_id + codes
    owners = pd.DataFrame(list(distinct), columns=["file_id", "unit_code", "fiscal_year"]).assign(
        filing_id=range(next_id, next_id + len(distinct)),
        unit_names=_names(read.get("unit_name"), first),
        cell=[_cell(units, gathering, row) for row in first.tolist()],
    )
    lost = at[~is_owned[at]].tolist()
    return Ownership(row_parts, owners[list(OWNER_FIELDS)], _tell_lost(lost, read, gathering))


def _read_owners(own: ColumnValues, row_count: int) -> _ReadOwners:
    words = spell_values(own.values)
    codes = np.full(row_count, -1, dtype=np.int64)
    positions = np.zeros(row_count, dtype=np.int64)
    codes[own.rows], positions[own.rows] = words.codes, own.positions
    return _ReadOwners(words, parse_texts(words.texts, own.column, is_percentage=False), codes, positions)


def _years(years: _ReadOwners, rows: Int64s) -> Int64s:
    found: Int64s = years.parsed.micro[years.codes[rows]] // MICRO
    return found


def _names(names: _ReadOwners | None, rows: Int64s) -> list[Any]:
    """The unit's name as each row has it, None where it has none."""
    if names is None:
        return [None] * len(rows)
    texts = [*names.parsed.value_text, None]
    return [texts[code] for code in names.codes[rows].tolist()]


def _cell(column: _ReadOwners, gathering: Gathering, row: int) -> str:
    return f"{column_letter(int(column.positions[row]))}{int(gathering.row_numbers[row])}"


def _tell_lost(rows: list[int], read: dict[str, _ReadOwners], gathering: Gathering) -> list[Finding]:
    """One finding per cell that should say whose a row is and does not."""
    findings = []
    for row in rows:
        place = gathering.sheets[gathering.row_sheets[row]]
        for name in sorted(DECISIVE_OWNERS):
            own = read[name]
            if not own.is_read[row]:
                text = own.words.texts[own.codes[row]] if own.codes[row] >= 0 else ""
                findings.append(
                    Finding(
                        "row_names_its_unit_and_year",
                        table_name=place.table.name,
                        file_name=place.file_name,
                        cell=_cell(own, gathering, row),
                        found=text.strip() or None,
                        expected="year" if name == "fiscal_year" else "filled",
                    )
                )
    return findings
