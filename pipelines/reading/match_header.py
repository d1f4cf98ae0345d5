"""Match a header row with the columns of its table, in either language and by the layout of the year."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.layout import AMOUNT_UNITS, WAN_YUAN
from schemas.measures import fold_width
from schemas.tables import TABLE_BY_NAME, Table, fold_header, is_explanation, missing_columns

# The columns of a batch that say whose a row is: those of the cover.
OWNER_TABLE = TABLE_BY_NAME["submission"]
OWNER_COLUMNS = ("unit_code", "unit_name", "fiscal_year")
DECISIVE_OWNERS = frozenset({"unit_code", "fiscal_year"})

# The stand-in for a unit of amounts that is stated but not known: nothing can be read in it.
UNKNOWN_UNIT = 99

_UNIT_OF_HEADER = re.compile(r"(.+?)[(\[【〔](?:单位:)?(?:人民币)?([^()\[\]【】〔〕]*元)[)\]】〕]")


@dataclass(frozen=True)
class Defect:
    """What is wrong with a header: the check, and the text at a position (from 0) or, without one, the column missing."""

    check: str
    position: int | None
    name: str


@dataclass(frozen=True)
class Header:
    """What a header row says, positions counted from 0: those of the named columns, those without any text, and defects.

    ``owners`` are the columns that say whose each row is, in a batch. ``units`` holds, for amounts whose own header states a unit,
    the power of ten that makes 万元 of it.
    """

    columns: tuple[tuple[int, str], ...]
    owners: tuple[tuple[int, str], ...]
    units: Mapping[str, int]
    unnamed: tuple[int, ...]
    defects: tuple[Defect, ...]

    @property
    def named_count(self) -> int:
        """How many of its texts name something."""
        return len(self.columns) + len(self.owners)


def match_header(table: Table, texts: tuple[str, ...], accepted: Mapping[str, str], *, may_be_batch: bool) -> Header:
    """Match the texts of a header row; of a column that stands twice the first is read, one that only explains is passed over.

    Args:
        table: The table it should be of.
        texts: The row's texts.
        accepted: Folded headers and the columns they name.
        may_be_batch: Whether the row may also hold unit_code and fiscal_year, which then say whose each row is.
    """
    owners = _match_owners(table, texts, accepted) if may_be_batch else {}
    columns: dict[str, int] = {}
    units: dict[str, int] = {}
    defects: list[Defect] = []
    for position, text in enumerate(texts):
        if position in owners.values() or is_explanation(text):
            continue
        name, unit = _match_text(table, text, accepted)
        if text.strip() and (name is None or name in columns):
            check = "column_is_known" if name is None else "column_stands_once"
            defects.append(Defect(check, position, text.strip()))
        elif name is not None:
            columns[name] = position
            if unit is not None:
                units[name] = unit
    defects += [Defect("required_column_stands", None, column.name) for column in missing_columns(table, columns)]
    return Header(
        tuple((position, name) for name, position in columns.items()),
        tuple((position, name) for name, position in owners.items()),
        units,
        tuple(position for position, text in enumerate(texts) if not text.strip()),
        tuple(defects),
    )


def _match_text(table: Table, text: str, accepted: Mapping[str, str]) -> tuple[str | None, int | None]:
    """The column that a text names, and the unit it states: ``年初预算数（元）`` is an amount in 元, ``final_wan_yuan`` in 万元."""
    folded = fold_header(text)
    name = accepted.get(folded)
    if name is not None:
        return name, AMOUNT_UNITS[WAN_YUAN] if _is_amount(table, name) and folded == fold_header(name) else None
    match = _UNIT_OF_HEADER.fullmatch(folded)
    name = accepted.get(match[1]) if match else None
    if match is None or name is None or not _is_amount(table, name):
        return None, None
    return name, AMOUNT_UNITS.get(match[2], UNKNOWN_UNIT)


def _is_amount(table: Table, name: str) -> bool:
    return table.column(name).unit == WAN_YUAN


def _match_owners(table: Table, texts: tuple[str, ...], accepted: Mapping[str, str]) -> dict[str, int]:
    """Where a batch says whose a row is; nothing where unit_code and fiscal_year do not both stand, or are the table's own."""
    owners: dict[str, int] = {}
    for position, text in enumerate(texts):
        name = OWNER_TABLE.headers.get(fold_header(text))
        if name in OWNER_COLUMNS and fold_header(text) not in accepted:
            owners.setdefault(name, position)
    return owners if owners.keys() >= DECISIVE_OWNERS and table != OWNER_TABLE else {}


def find_amount_unit(text: str) -> int | None:
    """The unit of amounts that a line above a header states (``单位：万元``, ``（金额单位:元）``); None where it states none."""
    match = _UNIT_OF_LINE.search("".join(fold_width(text).split()))
    return AMOUNT_UNITS.get(match[1], UNKNOWN_UNIT) if match else None


_UNIT_OF_LINE = re.compile(r"单位:(?:人民币)?([^\s:,;、)\]】〕]*元)(?=$|[,;、)\]】〕])")
