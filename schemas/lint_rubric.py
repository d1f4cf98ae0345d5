"""Defects of a rubric file, each at its line: what it prints, what it awards, and what its methods lack.

The file is read leniently, so that a defect which the model refuses is told like any other. Does not belong here: reading the file,
or the dates of its versions (``lint_versions``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

from schemas.findings import Finding, write_context
from schemas.lint_bands import lint_bands
from schemas.lint_form import ADD_UP, AWARDS_MORE, lint_form, write_points
from schemas.lint_model import lint_model, spell_value
from schemas.methods import BUDGET_COLUMNS, Authority, Method
from schemas.rubric_form import (
    Content,
    Path,
    form_of_content,
    list_criteria,
    read_list,
    read_number,
    read_words,
    walk_items,
)
from schemas.rubric_text import RubricText
from schemas.tables import TABLE_BY_NAME

_OWN_CHECKS = {ADD_UP: "rubric_points_add_up", AWARDS_MORE: "rubric_item_holds_what_its_criterion_awards"}
_AUTHORITIES = get_args(Authority)
# Methods whose model has a field for the budget they mean.
_WITH_BUDGET = frozenset(
    get_args(method.model_fields["name"].annotation)[0]
    for method in get_args(get_args(Method)[0])
    if "budget" in method.model_fields
)


def lint_rubric(text: RubricText) -> list[Finding]:
    """Find the defects of one rubric file, in the order of its lines.

    Returns:
        Findings with line and path as ``cell``; file, unit and year are missing.
    """
    if text.content is None or not isinstance(text.content, dict):
        empty = Finding("rubric_file_is_yaml", cell="L1", found="no mapping: code, name, items …")
        return text.findings or [empty]
    rules = _Rules(text)
    found = [*text.findings, *_lint_points(text), *rules.judge()]
    found += lint_model(text.content, text.place, rules.told)
    return sorted(found, key=lambda one: _line(one.cell))


def lint_place(text: RubricText, folder: str, stem: str) -> list[Finding]:
    """A rubric lies at ``<code>/<effective-from>.yaml``; from anywhere else it is not scored by."""
    content = text.content if isinstance(text.content, dict) else {}
    code, begins = content.get("code"), content.get("effective_from")
    if code is None or begins is None or (str(code), str(begins)) == (folder, stem):
        return []
    cell = text.place(("effective_from",))
    found, expected = f"{folder}/{stem}.yaml", f"{code}/{begins}.yaml"
    return [Finding("rubric_lies_at_its_code_and_date", cell=cell, found=found, expected=expected)]


def name_content(content: Any) -> dict[str, tuple[str, str]]:
    """The names of items and criteria of a rubric's content, in Chinese and English by code."""
    names: dict[str, tuple[str, str]] = {}
    for _, item in walk_items(content if isinstance(content, dict) else {}):
        for one in (item, *(criterion for _, criterion in list_criteria(item.get("method")))):
            words = read_words(one.get("name"))
            if words and isinstance(one.get("code"), str):
                names[one["code"]] = words
    return names


def _lint_points(text: RubricText) -> Iterator[Finding]:
    """The form as the rubric awards it, then as it is printed where that differs: one defect is not told twice."""
    own = lint_form(form_of_content(text.content, text.place, is_printed=False), is_printed=False)
    seen = {(one.check, one.item_code, one.found, one.expected) for one in own}
    yield from (replace(one, check=_OWN_CHECKS.get(one.check, one.check)) for one in own)
    for one in lint_form(form_of_content(text.content, text.place)):
        if (one.check, one.item_code, one.found, one.expected) not in seen:
            yield one


def _line(cell: str | None) -> int:
    digits = (cell or "L0").partition(" ")[0].removeprefix("L")
    return int(digits) if digits.isdigit() else 0


class _Rules:
    """The rules on single items; ``told`` holds the paths at which one spoke."""

    def __init__(self, text: RubricText) -> None:
        self._text = text
        self.told: set[Path] = set()

    def judge(self) -> Iterator[Finding]:
        """All findings on items, in printed order."""
        yield from self._tell_repeated(walk_items(self._text.content), "code")
        for path, item in walk_items(self._text.content):
            method = item.get("method")
            if isinstance(method, Mapping):
                yield from self._judge_method(item, method, (*path, "method"))
                yield from self._judge_readings(item, method, path)
            elif not read_list(item.get("items")):
                points = read_number(item.get("points"))
                found = "—" if points is None else write_points(points)
                yield self._tell("line_is_scored_or_has_items", item, path, found)
            if item.get("is_deduction") is True:
                yield from self._judge_deduction(item, path)

    def _judge_method(self, item: Content, method: Content, path: Path) -> Iterator[Finding]:
        name = str(method.get("name"))
        if name in _WITH_BUDGET and method.get("budget") not in tuple(BUDGET_COLUMNS):
            found = spell_value(method.get("budget"))
            yield self._tell("method_names_its_budget", item, (*path, "budget"), found, method=name)
        criteria = [((*path, *own), criterion) for own, criterion in list_criteria(method)]
        yield from self._tell_repeated(criteria, "code")
        for own, criterion in criteria:
            if criterion.get("authority") not in _AUTHORITIES:
                at, code = (*own, "authority"), str(criterion.get("code"))
                found = spell_value(criterion.get("authority"))
                yield self._tell("criterion_names_its_authority", item, at, found, criterion=code)
        for finding in lint_bands(method, _code(item), path, self._text.place):
            # The model speaks of the whole method, of its scale, or of their list.
            self.told |= {path, (*path, "bands"), (*path, "scale"), (*path, "scale", "bands")}
            yield finding
        per_occurrence = read_number(method.get("per_occurrence_points"))
        if per_occurrence is not None and per_occurrence <= 0:
            field = "per_occurrence_points"
            found = write_points(per_occurrence)
            yield self._tell("rubric_deduction_only_subtracts", item, (*path, field), found, "> 0", field=field)

    def _judge_readings(self, item: Content, method: Content, path: Path) -> Iterator[Finding]:
        """A scored item reads something, and only what the contract has."""
        reads = [(at, one) for at, one in enumerate(read_list(item.get("reads"))) if isinstance(one, Mapping)]
        if not reads:
            at = (*path, "reads")
            yield self._tell("scored_item_names_what_it_reads", item, at, "—", method=str(method.get("name")))
        for number, reading in reads:
            table = TABLE_BY_NAME.get(str(reading.get("table")))
            at = (*path, "reads", number)
            if table is None:
                yield self._tell("reading_names_known_columns", item, (*at, "table"), str(reading.get("table")))
                continue
            known = {column.name for column in table.columns}
            where = reading.get("where")
            filters = list(where) if isinstance(where, Mapping) else []
            for field, names in (("columns", read_list(reading.get("columns"))), ("where", filters)):
                for name in names:
                    if str(name) not in known:
                        yield self._tell("reading_names_known_columns", item, (*at, field), f"{table.name}.{name}")

    def _judge_deduction(self, item: Content, path: Path) -> Iterator[Finding]:
        """A deduction holds no points, and its method starts from none."""
        method = item.get("method")
        figures: list[tuple[Path, Any]] = [((*path, "points"), item.get("points"))]
        if isinstance(method, Mapping):
            figures += [((*path, "method", name), method.get(name)) for name in ("start_points", "least_points")]
        for at, value in figures:
            points = read_number(value)
            if points is not None and points > 0:
                field = str(at[-1])
                yield self._tell("rubric_deduction_only_subtracts", item, at, write_points(points), "≤ 0", field=field)

    def _tell_repeated(self, parts: Iterable[tuple[Path, Content]], key: str) -> Iterator[Finding]:
        """Codes that stand twice, each at the later place."""
        first: dict[str, Path] = {}
        for path, part in parts:
            code = part.get(key)
            if isinstance(code, str) and first.setdefault(code, path) != path:
                place = self._text.place((*first[code], key))
                yield self._tell("rubric_code_stands_once", part, (*path, key), code, first=place)

    def _tell(
        self, check: str, item: Content, path: Path, found: str, expected: str | None = None, **texts: str
    ) -> Finding:
        self.told.add(path)
        context = write_context(**texts) if texts else None
        cell = self._text.place(path)
        return Finding(check, item_code=_code(item), cell=cell, found=found, expected=expected, context=context)


def _code(item: Content) -> str | None:
    return item["code"] if isinstance(item.get("code"), str) else None
