"""The score tables of the evidence report: item by item with points, formula, and the cells and facts it rests on."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from evidence.report.material import Evaluation, Material
from evidence.report.words import (
    AUTHORITIES,
    METHODS,
    NOTHING,
    TOTAL_NAME,
    Pair,
    name_column,
    name_table,
    say_in,
    say_phrase,
    say_value,
    tell_formula,
    tell_points,
)
from schemas.findings import Names
from schemas.rubric import Item
from schemas.tables import TABLE_BY_NAME
from schemas.vocabulary import BASES, SCORE_STATUSES, SUBJECT_TYPES
from warehouse.history import Row
from warehouse.trace import TOTAL, Line

_INPUT = re.compile(r"(\w+)\[(.*)\]\.(\w+)", re.DOTALL)
# What a file is called in the tables, by content and name.
Tags = Mapping[tuple[str, str], str]
_NO_SCORE = "no score: "


@dataclass(frozen=True)
class Input:
    """The cells of one filed row that an item reads: (column, text as written, formula, value read where it differs, cell)."""

    place: str
    row_key: str
    cells: Sequence[tuple[Pair, str, str, str, str]]


@dataclass(frozen=True)
class Working:
    """How points came about: the rule, its formula with the numbers in it, and what it rests on."""

    rule: Pair
    formula: str
    wording: str
    inputs: Sequence[Input]
    facts: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class ScoreLine:
    """One line of the table: a level (without points of its own), an item, or the total."""

    name: Pair
    code: str
    depth: int
    points_max: str
    cells: Sequence[str] = ()
    basis: Pair = ("", "")
    status: Pair = ("", "")
    reason: Pair = ("", "")
    working: Working | None = None


@dataclass(frozen=True)
class ScoreTable:
    """One evaluation."""

    title: Pair
    rubric: str
    lines: Sequence[ScoreLine]


def tabulate_scores(material: Material, evaluation: Evaluation, tags: Tags) -> ScoreTable:
    """The table of one evaluation, in the order of the printed form, its total last."""
    row, rubric = evaluation.row, evaluation.rubric
    scores = {score["item_code"]: score for score in evaluation.scores}
    workings = evaluation.lines_by_item
    lines: list[ScoreLine] = []
    for depth, item in _walk(rubric.items):
        score = scores.get(item.code)
        if score is None:
            lines.append(ScoreLine((item.name.zh, item.name.en), item.code, depth, f"{item.points:f}"))
        else:
            working = read_working(workings.get(item.code, []), material.names, tags)
            lines.append(_score_line(score, (item.name.zh, item.name.en), depth, working))
    total = evaluation.total
    rule = None if rubric.is_plain_sum else read_working(workings[TOTAL], material.names, tags)
    lines.append(_score_line(total, TOTAL_NAME, 0, rule))
    zh, en = say_value(SUBJECT_TYPES, row["subject_type"])
    subject = " ".join(part for part in (row["subject_code"], row["subject_name"]) if part)
    title = (f"{zh} {subject}".strip(), en)
    return ScoreTable(title, f"{rubric.name.zh} {rubric.name.en} · {rubric.code}/{rubric.effective_from}", lines)


def _walk(items: Iterable[Item], depth: int = 0) -> Iterable[tuple[int, Item]]:
    for item in items:
        yield depth, item
        yield from _walk(item.items, depth + 1)


def _score_line(score: Row, name: Pair, depth: int, working: Working | None) -> ScoreLine:
    kinds = ("self_score_points", "computed_score_points", "reviewed_score_points", "final_score_points")
    return ScoreLine(
        name,
        score["item_code"],
        depth,
        tell_points(score["points_max"]),
        [tell_points(score[kind]) for kind in kinds],
        say_value(BASES, score["basis"]),
        say_value(SCORE_STATUSES, score["status"]),
        say_phrase(score["reason"]),
        working,
    )


def read_working(lines: Sequence[Line], names: Names, tags: Tags) -> Working:
    """The lines of one item as a formula, its cells row by row, and what authorities said."""
    rule = next((line for line in lines if line.kind == "rule"), None)
    return Working(
        say_in(METHODS, rule.name) if rule else ("", ""),
        _tell_formula((rule.value if rule else None) or NOTHING),
        (rule.text_as_written if rule else None) or "",
        _gather_inputs(lines, names, tags),
        [
            (_name_fact(line, names), say_phrase(line.value)[0] or NOTHING, line.place or "")
            for line in lines
            if line.kind == "fact"
        ],
    )


def _gather_inputs(lines: Sequence[Line], names: Names, tags: Tags) -> list[Input]:
    """Cells of one row together, in the order they stand in; the value read is told where it is another figure than the text."""
    rows: dict[tuple[str, str, str], list[tuple[Pair, str, str, str, str]]] = {}
    for line, after in zip_longest(lines, lines[1:]):
        matched = _INPUT.fullmatch(line.name)
        if line.kind == "input" and matched is not None:
            table, key, column = matched.groups()
            place, _, cell = _shorten(line, tags).rpartition("!")
            written, value = line.text_as_written or "", line.value or ""
            is_other = value not in {"", written} and TABLE_BY_NAME[table].column(column).is_number
            formula = tell_formula(after.text_as_written if after is not None and after.is_formula else None)
            told = (name_column(table, column), written, formula, value if is_other else "", cell)
            rows.setdefault((table, key, place), []).append(told)
    return [
        Input(
            _head(name_table(table)[0], place),
            _name_key(key, names),
            sorted(told, key=lambda one: (len(one[4]), one[4])),
        )
        for (table, key, place), told in rows.items()
    ]


def _head(table: str, place: str) -> str:
    """Where a row stands; the name of its table, where the sheet is not called so."""
    return place if place.endswith(f" {table}") else f"{place} {table}"


def _tell_formula(formula: str) -> str:
    """A formula with its few words in Chinese as well."""
    if formula.startswith(_NO_SCORE):
        zh, en = say_phrase(formula.removeprefix(_NO_SCORE))
        return f"未计分 no score: {zh} {en}".rstrip()
    return formula.replace(" lies in the band ", " 落入分档 lies in the band ")


def _name_key(key: str, names: Names) -> str:
    """A row's key for people: codes of items and criteria by name, running numbers left out (the cells say the line)."""
    if re.fullmatch(r"0\d+", key):
        return ""
    return "·".join(names[part][0] if part in names else part for part in key.split("/"))


def _name_fact(line: Line, names: Names) -> str:
    authority, _, key = line.name.partition(":")
    return f"{say_in(AUTHORITIES, authority)[0]} {_name_key(key, names)}"


def _shorten(line: Line, tags: Tags) -> str:
    """A place with the file's number in place of its name; the list of files says which it is."""
    place = line.place or ""
    for (sha256, name), tag in tags.items():
        if sha256 == line.file_sha256 and place.startswith(name):
            rest = place.removeprefix(name).lstrip()
            return f"{tag}{rest}" if rest.startswith("!") else f"{tag} {rest}"
    return place
