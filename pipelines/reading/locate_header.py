"""Locate the header of a sheet: not always its first line, since forms have a title and a unit of amounts above it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipelines.reading.match_header import UNKNOWN_UNIT, Header, find_amount_unit
from pipelines.reading.sheets import is_blank
from pipelines.reading.spell import spell_value
from schemas.measures import fold_width

SEARCHED_ROWS = 10

# What forms print above a table besides its title: who filled it in, when, and the number of the form.
_LABEL = re.compile(
    r"(?:编制|填报|报送|申报|预算|主管|金额|计量|货币|制表|填表|公开|联系|负责|审核|复核|经办|分管|财务)*"
    r"(?:单位|部门|地区|日期|时间|年度|密级|人|电话)(?:名称|编码|负责人|领导)?(?:\((?:公章|盖章|签章)\))?:.*"
)
_NUMBER_OF_FORM = re.compile(r"(?:附?表|附件)[-0-9A-Za-z一二三四五六七八九十之]*:?|[0-9]{4}年度?|第?[0-9]+页.*")


@dataclass(frozen=True)
class HeaderPlace:
    """The row of the header (from 0), what it says, and what stands above it: the unit of amounts, and cells nobody knows.

    ``unit`` is the power of ten that makes 万元 of the stated unit, None where none is stated; ``unit_at`` is the place (row, column)
    that states it. ``unknown`` are places.
    """

    index: int
    header: Header
    unit: int | None = None
    unit_at: tuple[int, int] | None = None
    unknown: tuple[tuple[int, int], ...] = ()


def locate_header(rows: list[list[Any]], match: Callable[[list[Any]], Header]) -> HeaderPlace | None:
    """Find the header: of the first filled rows the one that names most columns, of equal ones the first.

    Args:
        rows: The rows of a sheet that holds something; None comes back where it does not.
        match: Matches one row with the table's columns.
    """
    best: HeaderPlace | None = None
    filled = 0
    for index, row in enumerate(rows):
        if all(is_blank(value) for value in row):
            continue
        header = match(row)
        if best is None or header.named_count > best.header.named_count:
            best = HeaderPlace(index, header)
        filled += 1
        is_whole = not any(defect.check == "required_column_stands" for defect in best.header.defects)
        if filled == SEARCHED_ROWS or is_whole:
            break
    return best if best is None or best.index == 0 else _read_above(rows, best)


def _read_above(rows: list[list[Any]], place: HeaderPlace) -> HeaderPlace:
    """Read the lines above the header. A line of one cell is a title; several units of amounts are as good as an unknown one."""
    units: dict[int, tuple[int, int]] = {}
    unknown = []
    for index, row in enumerate(rows[: place.index]):
        filled = [(position, spell_value(value)) for position, value in enumerate(row) if not is_blank(value)]
        for position, text in filled:
            unit = find_amount_unit(text)
            if unit is not None:
                units.setdefault(unit, (index, position))
            elif len(filled) > 1 and not _is_form_text(text):
                unknown.append((index, position))
    if not units:
        return HeaderPlace(place.index, place.header, unknown=tuple(unknown))
    unit = next(iter(units)) if len(units) == 1 else UNKNOWN_UNIT
    return HeaderPlace(place.index, place.header, unit, next(reversed(units.values())), tuple(unknown))


def is_label(text: str) -> bool:
    """Whether a text is one by which forms ask who filled them in, checked them, and when: ``填表人：张三``."""
    return _LABEL.fullmatch("".join(fold_width(text).split())) is not None


def _is_form_text(text: str) -> bool:
    """Whether a text is one that forms print or ask for above their tables."""
    folded = "".join(fold_width(text).split())
    return bool(is_label(text) or _NUMBER_OF_FORM.fullmatch(folded) or folded.endswith(("表", "表格")))
