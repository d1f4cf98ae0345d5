"""Match a header with the columns of its table, in either language."""

from dataclasses import dataclass
from functools import cache

from schemas.tables import TABLE_BY_NAME, Table, fold_header, missing_columns


@dataclass(frozen=True)
class Defect:
    """What is wrong with a header: the check, and the text at a position (from 0) or, without one, the column missing."""

    check: str
    position: int | None
    name: str


@dataclass(frozen=True)
class Header:
    """What a header row says, positions counted from 0: those of the named columns, those without any text, and defects."""

    columns: tuple[tuple[int, str], ...]
    unnamed: tuple[int, ...]
    defects: tuple[Defect, ...]


def match_header(table: Table, texts: tuple[str, ...]) -> Header:
    """Match the texts of a header row; of a column that stands twice the first is read."""
    accepted = _accepted(table.name)
    columns: dict[str, int] = {}
    defects: list[Defect] = []
    for position, text in enumerate(texts):
        name = accepted.get(fold_header(text))
        if text.strip() and (name is None or name in columns):
            check = "column_is_known" if name is None else "column_stands_once"
            defects.append(Defect(check, position, text.strip()))
        elif name is not None:
            columns[name] = position
    defects += [Defect("required_column_stands", None, column.name) for column in missing_columns(table, columns)]
    unnamed = tuple(position for position, text in enumerate(texts) if not text.strip())
    return Header(tuple((position, name) for name, position in columns.items()), unnamed, tuple(defects))


@cache
def _accepted(table_name: str) -> dict[str, str]:
    return TABLE_BY_NAME[table_name].headers
