"""Rules: what may be entered in a cell, and what a wrong entry is told; kept to what Excel, WPS and LibreOffice all know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from schemas.measures import LIMIT_MICRO, MICRO
from schemas.rubric import Criterion, Item
from schemas.tables import MAXIMUM_MONTH, Column
from schemas.template_form import Labels

Kind = Literal["any", "list", "decimal", "whole", "date"]
# What spreadsheets take of words listed in a rule.
_LONGEST_LIST = 255
LIMIT = LIMIT_MICRO // MICRO - 1
_FIRST_DAY, _EPOCH = date(2000, 1, 1), date(1899, 12, 30)


@dataclass(frozen=True)
class Rule:
    """What may be entered: nothing in particular, a listed word, or a number or day between two bounds (either may be open).

    ``words`` are listed in the rule itself, ``source`` is a range of cells that hold them. One that is not ``is_strict`` only warns.
    """

    kind: Kind = "any"
    least: str | None = None
    most: str | None = None
    words: tuple[str, ...] = ()
    source: str | None = None
    told: str = ""
    is_strict: bool = True


ANYTHING = Rule()


def choose_rule(column: Column, labels: Labels) -> Rule:
    """What may be entered in a column, by what the contract says of it."""
    if column.kind == "choice":
        return list_words(tuple(column.chinese_words.values()), labels)
    if column.kind == "month":
        return take_whole(1, MAXIMUM_MONTH, labels)
    if column.kind == "date":
        return Rule("date", least=str((_FIRST_DAY - _EPOCH).days), told=labels.wrong["date"])
    if column.kind in {"decimal", "stated"}:
        least = -LIMIT if column.minimum is None else column.minimum
        told = labels.wrong["number" if column.minimum is None else "not_negative"]
        return Rule("decimal", str(least), str(LIMIT), told=told)
    return ANYTHING


def list_words(words: tuple[str, ...], labels: Labels, *, is_strict: bool = True) -> Rule:
    """One of some words; where it is not strict, another one after a warning. More than a list holds are left to be typed."""
    if not words or len(",".join(words)) > _LONGEST_LIST:
        return ANYTHING
    return Rule("list", words=words, told=labels.wrong["listed"], is_strict=is_strict)


def list_cells(source: str, labels: Labels) -> Rule:
    """One of the words in a range of cells, or another one after a warning: what is listed may not be complete."""
    return Rule("list", source=source, told=labels.wrong["listed"], is_strict=False)


def take_whole(least: int, most: int, labels: Labels) -> Rule:
    """A whole number between two."""
    return Rule("whole", str(least), str(most), told=_fill(labels.wrong["whole"], str(least), str(most)))


def take_answer(criterion: Criterion, yes_and_no: tuple[str, ...], labels: Labels) -> Rule:
    """An answer to a criterion: yes or no, a grade up to its points, or a count."""
    if criterion.answer == "yes_no":
        return list_words(yes_and_no, labels)
    if criterion.answer == "grade":
        return _take_between(Decimal(0), criterion.points, labels)
    return Rule("whole", "0", str(LIMIT), told=labels.wrong["count"])


def take_points(item: Item, labels: Labels) -> Rule:
    """A self-score: up to the points of the item; a deduction may only subtract, down to its floor."""
    if item.is_deduction:
        return _take_between(getattr(item.method, "least_points", Decimal(-LIMIT)), Decimal(0), labels)
    return _take_between(Decimal(0), item.points, labels)


def tell_answer(criterion: Criterion, answers: Mapping[str, str]) -> str:
    """How a criterion is answered, in the template's words."""
    return answers[criterion.answer].format(most=_spell(criterion.points))


def _take_between(least: Decimal, most: Decimal, labels: Labels) -> Rule:
    told = _fill(labels.wrong["range"], _spell(least), _spell(most))
    return Rule("decimal", _spell(least), _spell(most), told=told)


def _fill(text: str, least: str, most: str) -> str:
    return text.format(least=least, most=most)


def _spell(points: Decimal) -> str:
    return f"{points.normalize():f}"
