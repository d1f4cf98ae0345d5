"""Reading registers: a CSV of units or of metrics as a bureau keeps it, checked row by row.

Which register a file is follows from its header. Refused are rows, at a cell; and with a row the whole unit or metric it is of,
because half a unit would be another unit. Does not belong here: what is already registered, and recording (``registers``).
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.measures import fold_width
from schemas.register import fold_name
from schemas.tables import Column, Table, fold_header
from schemas.text import UndecodableTextError, decode_text
from schemas.values import YES_NO, fold_word, spell_choices

RELATIONS = spell_choices({"renamed": ("更名",), "merged": ("合并",), "split": ("分立", "拆分")})
UNITS = Table(
    "units",
    "单位名录",
    (
        Column("unit_code", "单位编码", is_filled=True),
        Column("unit_name", "单位名称", is_filled=True),
        Column("aliases", "别名", is_required=False),
        Column("first_fiscal_year", "启用年度", kind="fiscal_year", is_required=False),
        Column("last_fiscal_year", "停用年度", kind="fiscal_year", is_required=False),
        Column("succeeds", "承接单位编码", is_required=False),
        Column("relation", "沿革", kind="choice", choices=RELATIONS, is_required=False),
        Column("is_exempt", "免报", kind="choice", choices=YES_NO, is_required=False, default="no"),
    ),
    key=("unit_code", "first_fiscal_year"),
)
METRICS = Table(
    "metrics",
    "数据名录",
    (
        Column("metric_code", "数据编码", is_filled=True),
        Column("metric_name", "数据名称", is_filled=True),
        Column("unit_of_measure", "计量单位", is_required=False),
        Column("aliases", "别名", is_required=False),
        Column("is_additive", "可加", kind="choice", choices=YES_NO, is_required=False, default="no"),
    ),
    key=("metric_code",),
)
REGISTERS = {table.key[0]: table for table in (UNITS, METRICS)}
LISTS = ("aliases", "succeeds")

_SEPARATORS = re.compile(r"[、；;|｜]")
_YEAR = re.compile(r"([12]\d{3})年?")
_EXPECTED = {"fiscal_year": "year", "choice": "listed_value"}


class RegisterFileError(ValueError):
    """A file that is no register: not text, not CSV, or without the contract's columns."""


@dataclass(frozen=True)
class Refusal:
    """One row that was not accepted, at the cell that says why: what stands there, what was expected."""

    cell: str
    found: str
    expected: str


@dataclass(frozen=True)
class RegisterRow:
    """One row as read: its values by column (lists as tuples, years as numbers) and the cells they stand in."""

    said: Mapping[str, Any]
    texts: Mapping[str, str]
    cells: Mapping[str, str]

    @property
    def code(self) -> str:
        """The unit or metric it is of, as written."""
        return str(next(iter(self.said.values())))

    @property
    def key(self) -> str:
        """The same, folded."""
        return fold_name(self.code)

    def refuse(self, column: str, expected: str) -> Refusal:
        """Refuse it for what stands in a column; where the file has no such column, at the row's first cell."""
        cell = self.cells.get(column) or next(iter(self.cells.values()))
        return Refusal(cell, self.texts.get(column, ""), expected)


@dataclass(frozen=True)
class ParsedRegister:
    """A register as read: which one, the rows of units or metrics that can be recorded, and the rows refused."""

    table: Table
    rows: tuple[RegisterRow, ...]
    refusals: tuple[Refusal, ...]


def register_files() -> list[Path]:
    """The files that ``JIXIAO_REGISTER`` names (several are parted like a search path); none where it is not set.

    Raises:
        RegisterFileError: one of them is not there; a run would otherwise take in whom the register keeps out.
    """
    paths = [Path(text) for text in os.environ.get("JIXIAO_REGISTER", "").split(os.pathsep) if text.strip()]
    for path in paths:
        if not path.is_file():
            message = f"JIXIAO_REGISTER names {path}, which is no file"
            raise RegisterFileError(message)
    return paths


def parse_register(content: bytes) -> ParsedRegister:
    """Read a register of units or metrics, CSV in UTF-8 or GB18030 with headers in English or Chinese.

    Raises:
        RegisterFileError: it is not CSV, or its columns are not those of one register.
    """
    lines = _read_lines(content)
    table, header = _match_header(lines[0] if lines else [])
    rows: list[RegisterRow] = []
    refusals: list[tuple[str, Refusal]] = []
    seen: set[tuple[Any, ...]] = set()
    for number, line in enumerate(lines[1:], start=2):
        if not any(text.strip() for text in line):
            continue
        row, refusal = _read_row(table, header, line, number)
        if refusal is None and tuple(row.said.values()) in seen:
            refusals.append(("", row.refuse(table.key[0], "once")))  # nothing else is said: the first of them counts
            continue
        seen.add(tuple(row.said.values()))
        rows.append(row)
        refusal = refusal or _refuse_row(table, row)
        if refusal is not None:
            refusals.append((row.key, refusal))
    refusals += _refuse_together(table, rows)
    return ParsedRegister(table, *leave_out(rows, refusals))


def leave_out(
    rows: Iterable[RegisterRow], refusals: Iterable[tuple[str, Refusal]]
) -> tuple[tuple[RegisterRow, ...], tuple[Refusal, ...]]:
    """Rows of units or metrics that nothing was refused of, and the refusals (each with the key it is of) in order of their rows."""
    told = list(refusals)
    refused = {key for key, _ in told}
    return tuple(row for row in rows if row.key not in refused), in_order(refusal for _, refusal in told)


def in_order(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """Refusals in order of their rows, each once."""
    return tuple(sorted(dict.fromkeys(refusals), key=lambda refusal: _row_number(refusal.cell)))


def _read_lines(content: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(decode_text(content), newline="")))
    except UndecodableTextError as error:
        raise RegisterFileError(str(error)) from error
    except csv.Error as error:
        message = f"not CSV: {error}"
        raise RegisterFileError(message) from error


def _match_header(line: list[str]) -> tuple[Table, list[str]]:
    """The register a header is of, and its columns by name; nothing is guessed about one that is missing, unknown or there twice."""
    folded = [fold_header(text) for text in line]
    found = [table for code, table in REGISTERS.items() if {code, fold_header(table.column(code).name_zh)} & {*folded}]
    if len(found) != 1:
        message = "the header names neither unit_code (单位编码) nor metric_code (数据编码), or both"
        raise RegisterFileError(message)
    table = found[0]
    header = [table.headers.get(text, text) for text in folded]
    wrong = {
        "missing": [one.name for one in table.columns if one.is_required and one.name not in header],
        "unknown": [text for text in header if text and text not in table.headers.values()],
        "repeated": sorted({text for text in header if text and header.count(text) > 1}),
    }
    told = "; ".join(f"{what} columns: {', '.join(names)}" for what, names in wrong.items() if names)
    if told:
        columns = ", ".join(f"{one.name} ({one.name_zh})" for one in table.columns)
        message = f"{told}; a register of {table.name} has {columns}"
        raise RegisterFileError(message)
    return table, header


def _read_row(table: Table, header: list[str], line: list[str], number: int) -> tuple[RegisterRow, Refusal | None]:
    """Read one row; with it the first cell that cannot be read, or that stands where no header is."""
    places = [(name, f"{_letter(position)}{number}") for position, name in enumerate(header)]
    texts = {name: text.strip() for (name, _), text in zip(places, line, strict=False) if name}
    cells = {column.name: cell for column in table.columns for name, cell in places if name == column.name}
    refusal, values = None, {}
    for column in table.columns:
        text = texts.get(column.name, "")
        values[column.name] = _read_value(column, text)
        is_read = values[column.name] is not None or not text
        if refusal is None and (not is_read or (column.is_filled and not text)):
            refusal = Refusal(cells[column.name], text, _EXPECTED.get(column.kind, "filled"))
    for position, text in enumerate(line):
        if refusal is None and text.strip() and (position >= len(header) or not header[position]):
            refusal = Refusal(f"{_letter(position)}{number}", text.strip(), "column_of_the_header")
    return RegisterRow(values, texts, cells), refusal


def _read_value(column: Column, text: str) -> Any:
    """The value of a cell; None where it is blank or cannot be read."""
    if column.name in LISTS:
        return tuple(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip()))
    if column.kind == "fiscal_year":
        match = _YEAR.fullmatch(fold_width(text).strip())
        return int(match[1]) if match else None
    if column.kind == "choice":
        return column.choices.get(fold_word(text)) if text else column.default
    return text if column.is_filled else text or None


def _refuse_row(table: Table, row: RegisterRow) -> Refusal | None:
    """What a row of units says that does not fit together: years, and what it took the place of."""
    if table is not UNITS:
        return None
    said = row.said
    first, last = said["first_fiscal_year"], said["last_fiscal_year"]
    if _SEPARATORS.search(said["unit_code"]):
        return row.refuse("unit_code", "one_code")
    if first is not None and last is not None and last < first:
        return row.refuse("last_fiscal_year", "not_before_the_first_year")
    if said["relation"] and not said["succeeds"]:
        return row.refuse("succeeds", "filled")
    if said["succeeds"] and first is None:
        return row.refuse("first_fiscal_year", "filled")
    if len(said["succeeds"]) > 1 and said["relation"] not in {"merged", "split"}:
        return row.refuse("relation", "merged_or_split")
    return None


def _refuse_together(table: Table, rows: Iterable[RegisterRow]) -> list[tuple[str, Refusal]]:
    """Rows of one unit or metric that cannot both hold: a key that stands twice, periods that overlap."""
    own: dict[str, list[RegisterRow]] = {}
    for row in rows:
        if row.key:
            own.setdefault(row.key, []).append(row)
    found = []
    for key, several in own.items():
        for position, row in enumerate(several):
            for before in several[:position]:
                if all(row.said[name] == before.said[name] for name in table.key[1:]):
                    found.append((key, row.refuse(table.key[0], "once")))
                elif _overlap(before.said, row.said):
                    found.append((key, row.refuse("first_fiscal_year", "years_apart")))
                else:
                    continue
                break
    return found


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two periods share a year; a bound that is not said is open."""
    return all(
        begun["first_fiscal_year"] is None
        or ended["last_fiscal_year"] is None
        or begun["first_fiscal_year"] <= ended["last_fiscal_year"]
        for begun, ended in ((one, other), (other, one))
    )


def _letter(position: int) -> str:
    """The letters of a column by its position from 0: A … Z, AA …."""
    beyond, own = divmod(position, 26)
    return (_letter(beyond - 1) if beyond else "") + chr(ord("A") + own)


def _row_number(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
