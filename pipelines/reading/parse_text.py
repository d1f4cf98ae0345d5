"""Parse text: what one filed text means in a column of a kind. Pure, one text at a time; callers parse each distinct text once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from schemas.measures import MICRO, UnreadableNumberError, fold_width, parse_decimal
from schemas.merged_figures import is_merged
from schemas.tables import MAXIMUM_MONTH, Column
from schemas.values import YES_NO, fold_word, read_boxes

_MONTH = re.compile(r"([0-9]{1,2})月?")
_YEAR = re.compile(r"([0-9]{4})年?")
_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)(?: [0-9:.]+)?",
)
_EXPECTED = {"not_a_number": "plain_decimal", "too_many_decimals": "six_decimals", "too_large": "below_nine_trillion"}
# What a spreadsheet shows where it has no value; a CSV file saved from it holds the same words.
_SHEET_ERRORS = frozenset(
    {
        *("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"),
        *("#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!"),
    }
)
# A picture that WPS keeps in a cell; a formula without its result.
_PICTURE, _FORMULA = "=DISPIMG(", re.compile("=.")
_FIGURES = frozenset({"decimal", "stated"})
# A figure with its unit behind it. What makes it a rough one, or a multiple (20余, 2万), is none.
_LETTERS = "(?:(?![余多几来约])[A-Za-z\u3400-\u9fff])"
_UNIT = rf"(?:[%‰℃]|(?![万亿千百十]$){_LETTERS}{{1,6}}[²³]?(?:/{_LETTERS}{{1,4}})?)"
_WITH_UNIT = re.compile(rf"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?\s*{_UNIT}")


@dataclass(frozen=True)
class Parsed:
    """A text read: ``state`` read, blank, unreadable or out_of_range; at most one of the values; what was expected if not read."""

    state: str
    text: str | None = None
    micro: int | None = None
    decimals: int | None = None
    expected: str | None = None


BLANK = Parsed("blank")


def parse_text(text: str, column: Column, *, is_percentage: bool) -> Parsed:
    """Read one text as the column's kind; nothing is guessed (the contract, "Values")."""
    if not text.strip():
        return BLANK
    parsed = _parse(text, column, is_percentage=is_percentage)
    return parsed if parsed.state == "read" else replace(parsed, expected=_recognise(text, column) or parsed.expected)


def _parse(text: str, column: Column, *, is_percentage: bool) -> Parsed:
    if column.kind in _FIGURES:
        return _parse_number(text, column, is_percentage=is_percentage)
    return _PARSERS[column.kind](text, column)


def _recognise(text: str, column: Column) -> str | None:
    """What is asked for in the stead of a text that could not be read, where it can be told what it is; None elsewhere."""
    words = fold_width(text).strip()
    if is_merged(text):
        return "figure_of_one_row"
    if words.startswith(_PICTURE):
        return "text_not_picture"
    if words in _SHEET_ERRORS or _FORMULA.match(words):
        return "calculated_value"
    if column.kind not in _FIGURES:
        return None
    if _DATE.fullmatch(words):
        return "figure_not_date"
    if _WITH_UNIT.fullmatch(words):
        return "figure_without_unit"
    is_word = any(map(str.isalpha, words)) and not any(map(str.isdigit, words))
    return "figure_not_grade" if is_word and column.filled_unless == "grade" else None


def _parse_number(text: str, column: Column, *, is_percentage: bool) -> Parsed:
    try:
        number = parse_decimal(text, is_percentage=is_percentage)
    except UnreadableNumberError as error:
        return Parsed("unreadable", expected=_EXPECTED[error.reason])
    if column.minimum is not None and number.micro < column.minimum * MICRO:
        return Parsed("out_of_range", expected="not_negative")
    return Parsed("read", micro=number.micro, decimals=number.decimals)


def _parse_choice(text: str, column: Column) -> Parsed:
    value = column.choices.get("".join(fold_word(read_boxes(text)).split()))
    if value is not None:
        return Parsed("read", text=value)
    return Parsed("unreadable", expected="yes_or_no" if YES_NO.items() <= column.choices.items() else "listed_value")


def _parse_month(text: str, _: Column) -> Parsed:
    return _parse_whole(text, _MONTH, "month", (1, MAXIMUM_MONTH))


def _parse_year(text: str, column: Column) -> Parsed:
    return _parse_whole(text, _YEAR, "year", (column.minimum or 0, 9999))


def _parse_whole(text: str, pattern: re.Pattern[str], name: str, bounds: tuple[int, int]) -> Parsed:
    match = pattern.fullmatch(fold_width(text).strip())
    if match is None:
        return Parsed("unreadable", expected=name)
    value = int(match[1])
    if not bounds[0] <= value <= bounds[1]:
        return Parsed("out_of_range", expected=name)
    return Parsed("read", micro=value * MICRO, decimals=0)


def _parse_date(text: str, _: Column) -> Parsed:
    match = _DATE.fullmatch(fold_width(text).strip())
    if match is None:
        return Parsed("unreadable", expected="date")
    try:
        day = date(int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]))
    except ValueError:
        return Parsed("unreadable", expected="date")
    return Parsed("read", text=day.isoformat())


def _parse_words(text: str, _: Column) -> Parsed:
    """Any text is one; a spreadsheet's error, or a formula in the place of its result, is none."""
    words = text.strip()
    is_none = words in _SHEET_ERRORS or _FORMULA.match(words)
    return Parsed("unreadable", expected="calculated_value") if is_none else Parsed("read", text=words)


_PARSERS: dict[str, Callable[[str, Column], Parsed]] = {
    "text": _parse_words,
    "choice": _parse_choice,
    "date": _parse_date,
    "month": _parse_month,
    "fiscal_year": _parse_year,
}
