"""Layouts: how the forms of some years call sheets and columns, and in which unit they state amounts, as data.

A layout adds names to those of the contract (``schemas.tables``), which hold in every year. Does not belong here: reading the
files (``pipelines.resources``) or matching a header.
"""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.tables import TABLE_BY_NAME, Table, find_table, fold_header

# The power of ten that turns an amount into 万元, in which amounts are kept.
AMOUNT_UNITS: Mapping[str, int] = MappingProxyType(
    {"元": -4, "百元": -2, "千元": -1, "万元": 0, "十万元": 1, "百万元": 2, "千万元": 3, "亿元": 4}
)
WAN_YUAN = "万元"


class Layout(BaseModel):
    """What the forms from one fiscal year on say besides the contract's names; valid until the next layout.

    ``sheets``: further names per table. ``headers``: further names per table and column. ``amount_unit``: the unit of amounts
    where neither the sheet nor the header says one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_fiscal_year: int = Field(ge=1949, le=9999)
    source: str = Field(min_length=1)
    sheets: Mapping[str, tuple[str, ...]] = {}
    headers: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    amount_unit: str = WAN_YUAN

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        """Tables and columns are the contract's, and no name means two things."""
        for table_name in (*self.sheets, *self.headers):
            if table_name not in TABLE_BY_NAME:
                message = f"there is no table {table_name}"
                raise ValueError(message)
        for table_name, columns in self.headers.items():
            _refuse_two_meanings(TABLE_BY_NAME[table_name], columns)
        if self.amount_unit not in AMOUNT_UNITS:
            message = f"amount_unit is one of {'、'.join(AMOUNT_UNITS)}, not {self.amount_unit}"
            raise ValueError(message)
        if len(self._tables) != sum(len({*map(fold_header, names)}) for names in self.sheets.values()):
            message = "one sheet name stands for two tables"
            raise ValueError(message)
        return self

    @cached_property
    def _tables(self) -> dict[str, Table]:
        return {fold_header(name): TABLE_BY_NAME[table] for table, names in self.sheets.items() for name in names}

    def find_table(self, heading: str) -> Table | None:
        """The table that a sheet or file of this name holds: by the contract, else by this layout."""
        return find_table(heading) or self._tables.get(fold_header(heading))

    def accepted_headers(self, table: Table) -> dict[str, str]:
        """Every accepted header of a table (folded), with the column it names: the contract's and this layout's."""
        own = self.headers.get(table.name, {})
        return {fold_header(text): name for name, texts in own.items() for text in texts} | table.headers


def _refuse_two_meanings(table: Table, columns: Mapping[str, tuple[str, ...]]) -> None:
    meanings = dict(table.headers)
    for name, texts in columns.items():
        table.column(name) if name in meanings.values() else _refuse(table, name)
        for text in texts:
            if meanings.setdefault(fold_header(text), name) != name:
                message = f"{table.name}: the header {text} stands for two columns"
                raise ValueError(message)


def _refuse(table: Table, name: str) -> None:
    message = f"the table {table.name} has no column {name}"
    raise ValueError(message)


CONTRACT_LAYOUT = Layout(from_fiscal_year=1949, source="the contract")


class LayoutBook(BaseModel):
    """All layouts; the newest that has begun is in force."""

    model_config = ConfigDict(frozen=True)

    layouts: tuple[Layout, ...] = ()

    def in_force(self, fiscal_year: int) -> Layout:
        """The layout of a fiscal year; the contract's names alone where none has begun."""
        begun = [one for one in self.layouts if one.from_fiscal_year <= fiscal_year]
        return max(begun, key=lambda one: one.from_fiscal_year, default=CONTRACT_LAYOUT)
