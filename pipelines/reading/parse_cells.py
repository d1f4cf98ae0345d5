"""Parse cells: the gathered columns as the frame CELLS, each distinct text of a column parsed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from pipelines.reading.convert_amounts import convert_amounts
from pipelines.reading.gather_columns import ColumnValues, Gathering, column_letter
from pipelines.reading.own_rows import NO_PART, OWNER_FIELDS, Ownership, own_rows
from pipelines.reading.parse_texts import BLANK, OUT_OF_RANGE, UNREADABLE, ParsedTexts, parse_texts
from pipelines.reading.sheets import Formulas
from pipelines.reading.spell import Spelled, spell_values
from schemas.findings import FINDING_FIELDS, tabulate_findings
from schemas.frames import CELLS, FINDINGS, STATES, concat_frames, conform_frame, empty_frame
from schemas.measures import Int64s
from schemas.values import is_percent_unit

_CHECKS = {UNREADABLE: "cell_is_readable", OUT_OF_RANGE: "cell_is_in_range", BLANK: "cell_is_filled"}
_PLACES, _NO_FORMULA = 2**24, -1


@dataclass(frozen=True)
class _ReadColumn:
    """A column with its distinct texts parsed; ``codes`` says which of them stands in each cell."""

    own: ColumnValues
    codes: Int64s
    texts: list[str]
    parsed: ParsedTexts


@dataclass(frozen=True)
class _Cells:
    """Cells of filled rows in order of row and column, as numbers: of the row, the column, its place, and the distinct text."""

    rows: Int64s
    columns: Int64s
    positions: Int64s
    codes: Int64s


@dataclass(frozen=True)
class ParsedCells:
    """CELLS, the FINDINGS on cells, and the parts of batches (``own_rows``)."""

    cells: pd.DataFrame
    findings: pd.DataFrame
    owners: pd.DataFrame


def parse_cells(gathering: Gathering, next_id: int = 0) -> ParsedCells:
    """Parse everything gathered; the findings are on cells that are unreadable, out of range, or blank where they must not be.

    Rows without any filled named cell are left out, so are rows of a batch that do not say whose they are (a finding), and an
    optional column that is blank in all rows of a filing part; ``row_id`` numbers the rows left over the whole run.

    Args:
        gathering: The raw values.
        next_id: The first number that is free for the filing parts of batches.
    """
    columns = _read_columns(gathering)
    if not columns:
        return ParsedCells(empty_frame(CELLS), empty_frame(FINDINGS), pd.DataFrame(columns=list(OWNER_FIELDS)))
    state = np.concatenate([one.parsed.state for one in columns])
    is_filled = _find_filled(columns, len(gathering.row_numbers))
    owned = own_rows(gathering, is_filled, next_id)
    is_kept = is_filled & (owned.row_parts != NO_PART)
    cells = _drop_idle_columns(_order_cells(columns, is_kept), state, columns, owned)
    frame = _tabulate(cells, columns, gathering)
    row_ids = (np.cumsum(is_kept) - 1)[cells.rows]
    frame = frame.assign(
        filing_id=pd.array(owned.row_parts[cells.rows], dtype="Int64"), row_id=pd.array(row_ids, dtype="Int64")
    )
    on_cells = _find_defects(cells, state[cells.codes], columns, (frame, gathering))
    on_rows = conform_frame(pd.DataFrame(tabulate_findings(owned.findings)), FINDINGS)
    return ParsedCells(conform_frame(frame, CELLS), concat_frames(FINDINGS, on_rows, on_cells), owned.owners)


def _read_columns(gathering: Gathering) -> list[_ReadColumn]:
    """Spell and parse every column, a table's units of measure before what is read by them."""
    spelled = [spell_values(own.values) for own in gathering.columns]
    by_name = {
        (own.table.name, own.column.name): (own, words) for own, words in zip(gathering.columns, spelled, strict=True)
    }
    read = []
    for own, words in zip(gathering.columns, spelled, strict=True):
        units = by_name.get((own.table.name, own.column.percent_by or ""))
        read.append(_read_column(own, words, _percent_rows(units, len(gathering.row_numbers))))
    return read


def _percent_rows(units: tuple[ColumnValues, Spelled] | None, row_count: int) -> npt.NDArray[np.bool_] | None:
    """Per row of the run, whether its unit of measure is a percentage; None where no column says."""
    if units is None:
        return None
    own, words = units
    is_percent = np.zeros(row_count, dtype=np.bool_)
    is_percent[own.rows] = np.array([is_percent_unit(text) for text in words.texts], dtype=np.bool_)[words.codes]
    return is_percent


def _read_column(own: ColumnValues, words: Spelled, percent_rows: npt.NDArray[np.bool_] | None) -> _ReadColumn:
    """Parse a column's distinct texts; one with a percent sign a second time for the rows in which the sign may stand."""
    parsed = parse_texts(words.texts, own.column, is_percentage=own.column.is_percentage)
    codes, texts = words.codes, words.texts
    signed = [] if percent_rows is None else [code for code, text in enumerate(texts) if "%" in text or "％" in text]
    if percent_rows is not None and signed:
        again = np.arange(len(texts))
        again[signed] = len(texts) + np.arange(len(signed))
        codes = np.where(percent_rows[own.rows], again[codes], codes)
        second = parse_texts([texts[code] for code in signed], own.column, is_percentage=True)
        texts, parsed = texts + [texts[code] for code in signed], parsed.followed_by(second)
    return _convert(_ReadColumn(own, codes, texts, parsed))


def _convert(read: _ReadColumn) -> _ReadColumn:
    """Read the amounts that are not stated in 万元 a second time, as such."""
    if read.own.units is None:
        return read
    codes, texts, parsed = read.codes, read.texts, read.parsed
    for unit in sorted({*read.own.units.tolist()} - {0}):
        is_own = read.own.units == unit
        at, within = np.unique(read.codes[is_own], return_inverse=True)
        codes = codes.copy()
        codes[is_own] = len(texts) + within
        texts = texts + [read.texts[index] for index in at.tolist()]
        parsed = parsed.followed_by(convert_amounts(read.parsed, at, unit))
    return _ReadColumn(read.own, codes, texts, parsed)


def _find_filled(columns: list[_ReadColumn], row_count: int) -> npt.NDArray[np.bool_]:
    """Per row of the run, whether any named cell of it holds something."""
    is_filled = np.zeros(row_count, dtype=np.bool_)
    for one in columns:
        is_filled[one.own.rows[one.parsed.state[one.codes] != BLANK]] = True
    return is_filled


def _order_cells(columns: list[_ReadColumn], is_kept: npt.NDArray[np.bool_]) -> _Cells:
    """All cells of the rows kept in order of row and column; codes count on from column to column."""
    offsets = np.cumsum([0, *(len(one.texts) for one in columns)])
    codes = np.concatenate([one.codes + offset for one, offset in zip(columns, offsets, strict=False)])
    rows = np.concatenate([one.own.rows for one in columns])
    numbers = np.repeat(np.arange(len(columns)), [len(one.codes) for one in columns])
    positions = np.concatenate([one.own.positions for one in columns])
    order = np.argsort(rows * len(columns) + numbers, kind="stable")
    order = order[is_kept[rows[order]]]
    return _Cells(rows[order], numbers[order], positions[order], codes[order])


def _drop_idle_columns(
    cells: _Cells, state: npt.NDArray[np.int8], columns: list[_ReadColumn], owned: Ownership
) -> _Cells:
    """Leave out optional columns that are blank in all rows of a filing part: as good as absent, in whatever form it came."""
    is_optional = np.array([not one.own.column.is_required for one in columns], dtype=np.bool_)
    at = np.flatnonzero(is_optional[cells.columns])
    keys = owned.row_parts[cells.rows[at]] * len(columns) + cells.columns[at]
    is_used = np.bincount(keys, weights=state[cells.codes[at]] != BLANK) > 0
    is_kept = np.ones(len(cells.rows), dtype=np.bool_)
    is_kept[at] = is_used[keys]
    return _Cells(cells.rows[is_kept], cells.columns[is_kept], cells.positions[is_kept], cells.codes[is_kept])


def _tabulate(cells: _Cells, columns: list[_ReadColumn], gathering: Gathering) -> pd.DataFrame:
    """The cells as a frame: whatever is the same for many of them is looked up by its number."""
    sheets, numbers = gathering.row_sheets[cells.rows], gathering.row_numbers[cells.rows]
    state = np.concatenate([one.parsed.state for one in columns])
    is_number = np.concatenate([one.parsed.is_number for one in columns])[cells.codes]
    written = [
        None if blank else text
        for one in columns
        for text, blank in zip(one.texts, (one.parsed.state == BLANK).tolist(), strict=True)
    ]
    places = _place_rows(cells, numbers, gathering)
    table = pa.table(
        {
            "file_id": np.array([one.file_id for one in gathering.sheets], dtype=np.int64)[sheets],
            "sheet": _look_up([one.sheet for one in gathering.sheets], sheets),
            "table_name": _look_up([one.own.table.name for one in columns], cells.columns),
            "row_number": numbers,
            "column_name": _look_up([one.own.column.name for one in columns], cells.columns),
            "cell": _spell_places(cells.positions, places),
            "text_as_written": _look_up(written, cells.codes),
            "formula_as_written": _look_up_formulas(sheets, places, cells.positions, gathering.formulas),
            "value_text": _look_up([text for one in columns for text in one.parsed.value_text], cells.codes),
            "value_micro": _numbers([one.parsed.micro for one in columns], cells.codes, is_number),
            "decimals": _numbers([one.parsed.decimals for one in columns], cells.codes, is_number),
            "state": _look_up(list(STATES), state[cells.codes]),
        }
    )
    frame: pd.DataFrame = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    return frame


def _look_up(texts: Sequence[str | None], codes: npt.NDArray[Any]) -> Any:
    """The text of each code."""
    return pa.array(texts, pa.large_string()).take(pa.array(codes))


def _look_up_formulas(sheets: Int64s, rows: Int64s, positions: Int64s, formulas: Mapping[int, Formulas]) -> Any:
    """The formula that stands where each cell does; most sheets have none, and are not gone through."""
    codes, texts = np.full(len(sheets), _NO_FORMULA), dict[str, int]()
    at = np.flatnonzero(np.isin(sheets, list(formulas)))
    places = zip(at.tolist(), sheets[at].tolist(), rows[at].tolist(), positions[at].tolist(), strict=True)
    for index, sheet, row, position in places:
        text = formulas[sheet].get((row - 1, position))
        if text is not None:
            codes[index] = texts.setdefault(text, len(texts))
    return pa.array(list(texts), pa.large_string()).take(pa.array(codes, mask=codes == _NO_FORMULA))


def _numbers(parts: list[Int64s], codes: Int64s, is_number: npt.NDArray[np.bool_]) -> Any:
    """The number of each code, missing where there is none."""
    return pa.array(np.concatenate(parts)[codes], mask=~is_number)


def _place_rows(cells: _Cells, numbers: Int64s, gathering: Gathering) -> Int64s:
    """The number of the row that each cell stands in: its own, or the first of those that it is merged over."""
    if not gathering.anchors:
        return numbers
    anchors = {row * _PLACES + position: number for (row, position), number in gathering.anchors.items()}
    keys = cells.rows * _PLACES + cells.positions
    places = numbers.copy()
    for index in np.flatnonzero(np.isin(keys, list(anchors))).tolist():
        places[index] = anchors[int(keys[index])]
    return places


def _spell_places(positions: Int64s, numbers: Int64s) -> Any:
    """Cell references such as ``C12``; each distinct one is spelled once."""
    codes, places = pd.factorize(numbers * _PLACES + positions)
    return _look_up([f"{column_letter(one % _PLACES)}{one // _PLACES}" for one in places.tolist()], codes)


def _find_defects(
    cells: _Cells,
    state: npt.NDArray[np.int8],
    columns: list[_ReadColumn],
    places: tuple[pd.DataFrame, Gathering],
) -> pd.DataFrame:
    """One finding per cell that could not be read, is out of range, or is blank where something should stand."""
    frame, gathering = places
    must_be_filled = np.array([one.own.column.is_filled for one in columns], dtype=np.bool_)[cells.columns]
    at = np.flatnonzero((state == UNREADABLE) | (state == OUT_OF_RANGE) | ((state == BLANK) & must_be_filled))
    if not len(at):
        return empty_frame(FINDINGS)
    expected = [text for one in columns for text in one.parsed.expected]
    sheets = gathering.row_sheets[cells.rows[at]].tolist()
    found = frame.iloc[at].assign(
        check=[_CHECKS[one] for one in state[at].tolist()],
        file_name=[gathering.sheets[sheet].file_name for sheet in sheets],
        found=lambda own: own["text_as_written"],
        expected=[expected[code] or "filled" for code in cells.codes[at].tolist()],
    )
    # What is merged over several rows stands in one cell.
    told = found.reindex(columns=list(FINDING_FIELDS)).drop_duplicates(["file_name", "sheet", "cell", "column_name"])
    return conform_frame(told, FINDINGS)
