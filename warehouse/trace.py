"""Trace: from a score to its items, rules, terms and source cells, and from a cell back to the scores that use it.

Nothing of it is stored: the rubric's item declares the table, columns and rows it reads, the evaluation names the version of the
submission, and the rest follows. Does not belong here: printing.
"""

import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy import Connection

from schemas.findings import name_place
from schemas.measures import MICRO, format_micro, format_points, round_half_up
from schemas.places import bare_place
from schemas.rubric import DeviationBands, Item, Reading, Rubric
from schemas.tables import SEALED_ORIGINAL, is_original
from schemas.terms import CAP, add_term, add_total_terms
from warehouse import history
from warehouse.history import Horizon, Row

METRICS = "metrics"
TOTAL, START = "total", "start"
FORMULA = "formula"
_SUBJECT = "subject_code"


@dataclass(frozen=True)
class Line:
    """One line of a trace: ``depth`` 0 is what was asked for. Missing is what does not apply.

    Below an input whose cell holds a formula stands a rule of the name ``formula`` with it; the input's text is its result as saved.
    """

    depth: int
    kind: str
    name: str
    value: str | None = None
    place: str | None = None
    text_as_written: str | None = None
    file_sha256: str | None = None
    run_id: str | None = None
    ledger_index: int | None = None

    @property
    def is_formula(self) -> bool:
        """Whether it tells the formula of the input before it."""
        return self.kind == "rule" and self.name == FORMULA


@dataclass(frozen=True)
class _Evaluation:
    """One evaluation with everything it rests on."""

    row: Row
    rubric: Rubric
    rubric_row: Row
    scores: list[Row]
    terms: list[Row]
    filed: list["FiledRow"]
    facts: list[Row]
    run_id: str
    removals: Mapping[str, Row]


@dataclass(frozen=True)
class FiledRow:
    """One filed row of a submission: its table, key and cells by column."""

    table_name: str
    row_key: str
    row_number: int
    cells: Mapping[str, Row]

    def matches(self, reading: Reading, subject_code: str | None) -> bool:
        """Whether an item reads this row; a cell that cannot be read excludes nothing, since the item asked about it."""
        return reading.table == self.table_name and all(
            self._fits(column, wanted, subject_code) for column, wanted in reading.where.items()
        )

    def _fits(self, column: str, wanted: Sequence[str] | str, subject_code: str | None) -> bool:
        cell = self.cells.get(column)
        is_blank = cell is None or cell["state"] in {"blank", "absent"}
        if wanted == "blank":
            return is_blank
        if wanted == "filled":
            return not is_blank
        if wanted == "subject":
            return is_blank if subject_code is None else (cell is not None and cell["value_text"] == subject_code)
        if cell is None or cell["state"] != "read":
            return True
        return (cell["value_text"] or format_micro(cell["value_micro"])) in wanted


def trace_scores(
    connection: Connection,
    horizon: Horizon,
    unit_code: str,
    fiscal_year: int,
    item_code: str | None,
    subject_code: str | None,
) -> list[Line]:
    """The lines from a total (or one item) down to its cells; none where there is no such evaluation or item."""
    evaluation = _load_evaluation(connection, horizon, unit_code, fiscal_year, subject_code)
    if evaluation is None:
        return []
    if item_code not in {None, TOTAL}:
        return [
            line
            for score in evaluation.scores
            if score["item_code"] == item_code
            for line in _trace_item(evaluation, score, 0)
        ]
    total = next(score for score in evaluation.scores if score["item_code"] == TOTAL)
    lines = [_line(evaluation, 0, "total", TOTAL, _points(total), place=_describe_status(total))]
    lines.extend(_trace_total(evaluation, total))
    lines.extend(_trace_originals(connection, horizon, evaluation))
    for score in evaluation.scores:
        if score["item_code"] != TOTAL:
            lines.extend(_trace_item(evaluation, score, 1))
    return lines


def trace_cell(
    connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int, place: str, subject_code: str | None
) -> list[Line]:
    """What uses a cell of the submission in force: the cell, then every item that reads it.

    Named as ``sheet!B5``, ``file.csv!B5`` or ``report.txt!L128``; of a place in a document the characters may be left out.

    A cell of the metrics is used by the change of its metric, this year's and the next one's.
    """
    evaluation = _load_evaluation(connection, horizon, unit_code, fiscal_year, subject_code)
    if evaluation is None:
        return []
    in_force = history.load_submissions_in_force(connection, horizon, fiscal_year)
    own = [row["ledger_index"] for row in in_force if row["unit_code"] == unit_code]
    where, _, reference = place.rpartition("!")
    lines: list[Line] = []
    for row in _gather_rows(history.load_cells(connection, own)):
        for cell in row.cells.values():
            if reference in {cell["cell"], bare_place(cell["cell"])} and where in _names_of_place(cell):
                lines.extend(_input_lines(evaluation, row, cell, 0))
                lines.extend(_users(evaluation, row, cell["column_name"]))
                if row.table_name == METRICS:
                    lines.extend(_trace_changes(connection, horizon, evaluation, row.row_key))
    return lines


def _names_of_place(cell: Row) -> set[str | None]:
    """How people may name the sheet or file that a cell stands in."""
    short = cell["file_name"].rsplit("/", 1)[-1]
    sheet = cell["sheet"]
    named = {f"{file} {sheet}" for file in (cell["file_name"], short)} if sheet else set()
    return {sheet, cell["file_name"], short, *named}


def _trace_changes(
    connection: Connection, horizon: Horizon, evaluation: _Evaluation, metric_code: str
) -> Iterator[Line]:
    """The changes that a metric's value is part of: beside the year before, and as the base of the year after."""
    unit, year = evaluation.row["unit_code"], evaluation.row["fiscal_year"]
    for own in (year, year + 1):
        for row in history.load_changes(connection, horizon, own):
            if (row["unit_code"], row["metric_code"]) == (unit, metric_code):
                value = None if row["change_pct"] is None else f"{format_points(row['change_pct'])}%"
                name = f"change:{metric_code} {own}"
                yield Line(1, "item", name, value, row["status"], None, None, evaluation.run_id, row["ledger_index"])


def _users(evaluation: _Evaluation, row: FiledRow, column: str) -> Iterator[Line]:
    subject = evaluation.row[_SUBJECT]
    for score in evaluation.scores:
        if score["item_code"] == TOTAL:
            continue
        item = evaluation.rubric.item(score["item_code"])
        if any(column in _columns_read(reading) and row.matches(reading, subject) for reading in item.reads):
            yield _line(evaluation, 1, "item", item.code, _points(score), place=_describe_status(score))


def _columns_read(reading: Reading) -> set[str]:
    return {*reading.columns, *reading.where}


def _load_evaluation(
    connection: Connection, horizon: Horizon, unit_code: str, fiscal_year: int, subject_code: str | None
) -> _Evaluation | None:
    rows = history.load_evaluations(connection, horizon, fiscal_year)
    row = next((row for row in rows if row["unit_code"] == unit_code and row[_SUBJECT] == subject_code), None)
    if row is None or row["reason"] == history.WITHDRAWN:
        return None
    rubric_row = history.load_rubric_content(connection, row["rubric_sha256"])
    submissions = history.load_submissions(connection, horizon, fiscal_year)
    filed = [
        one for one in submissions if one["unit_code"] == unit_code and one["version"] == row["submission_version"]
    ]
    return _Evaluation(
        row=row,
        rubric=Rubric.model_validate_json(rubric_row["content_json"]),
        rubric_row=rubric_row,
        scores=[
            score
            for score in history.load_scores(connection, horizon, fiscal_year)
            if score["ledger_index"] == row["ledger_index"]
        ],
        terms=history.load_terms(connection, row["ledger_index"]),
        filed=_gather_rows(history.load_cells(connection, [one["ledger_index"] for one in filed])),
        facts=[
            fact
            for fact in history.load_facts(connection, _before(row), fiscal_year)
            if (fact["unit_code"], fact[_SUBJECT]) == (unit_code, subject_code)
        ],
        run_id=history.load_run_of(connection, row["ledger_index"]),
        removals=history.load_removals(connection),
    )


def _before(evaluation: Row) -> Horizon:
    """What stood when an evaluation was made: a fact that came after it has had no part in it."""
    return Horizon(0, evaluation["ledger_index"], 0)


def _gather_rows(cells: list[Row]) -> list[FiledRow]:
    gathered: dict[tuple[str, int], dict[str, Row]] = {}
    for cell in cells:
        gathered.setdefault((cell["table_name"], cell["row_number"]), {})[cell["column_name"]] = cell
    return [
        FiledRow(table, next(iter(own.values()))["row_key"], number, own)
        for (table, number), own in sorted(gathered.items(), key=operator.itemgetter(0))
    ]


def _trace_total(evaluation: _Evaluation, score: Row) -> Iterator[Line]:
    """The rule of a total that is more than its items added, with its terms; nothing for a plain sum."""
    terms = [term for term in evaluation.terms if term["item_code"] == TOTAL]
    if not terms:
        return
    place = f"{evaluation.rubric.code}/{evaluation.rubric.effective_from} ({evaluation.rubric.source.status})"
    name = "weighted_sum" if all(term["term"] != CAP for term in terms) else "capped_sum"
    rule = _line(evaluation, 1, "rule", name, _total_formula(score, terms), place=place)
    yield replace(rule, ledger_index=evaluation.rubric_row["ledger_index"])
    for term in terms:
        yield _line(evaluation, 2, "term", term["term"], _expression(term), place=term["basis"])


def _trace_originals(connection: Connection, horizon: Horizon, evaluation: _Evaluation) -> Iterator[Line]:
    """The sealed originals of the filing in force, each with who confirmed that it agrees with the tables."""
    unit, year = evaluation.row["unit_code"], evaluation.row["fiscal_year"]
    in_force = [row for row in history.load_submissions_in_force(connection, horizon, year) if row["unit_code"] == unit]
    standing = history.load_standing_tables(connection, horizon, year) if in_force else []
    confirmations = [row for row in history.load_confirmations(connection, horizon, year) if row["unit_code"] == unit]
    for row in standing:
        if (row["unit_code"], row["version"]) != (unit, in_force[0]["version"]) or not is_original(row["table_name"]):
            continue
        sha256, index = row["file_sha256"], in_force[0]["ledger_index"]
        run_id = history.load_run_of(connection, index)
        yield Line(1, "input", SEALED_ORIGINAL, None, _name_file(row, evaluation.removals), None, sha256, run_id, index)
        for one in confirmations:
            if (one["file_sha256"], one["submission_version"]) == (sha256, row["version"]):
                run_id = history.load_run_of(connection, one["ledger_index"])
                said = (f"confirmed_by:{one['confirmed_by']}", "agrees", one["file_name"], one["reason"], sha256)
                yield Line(2, "decision", *said, run_id, one["ledger_index"])


def _name_file(row: Row, removals: Mapping[str, Row]) -> str:
    removal = removals.get(row["file_sha256"])
    gone = "" if removal is None else f" (已依法移除 lawfully removed: {removal['order_number']})"
    return f"{row['file_name']}{gone}"


def _trace_item(evaluation: _Evaluation, score: Row, depth: int) -> Iterator[Line]:
    """Item, rule with its numbers, then each term with the cells and facts it is made of."""
    item = evaluation.rubric.item(score["item_code"])
    terms = [term for term in evaluation.terms if term["item_code"] == item.code]
    yield _line(evaluation, depth, "item", item.code, _points(score), place=_describe_status(score))
    yield Line(
        depth + 1,
        "rule",
        item.method.name if item.method else "",
        _formula(item, score, terms),
        place=f"{evaluation.rubric.code}/{evaluation.rubric.effective_from}#{item.code} ({evaluation.rubric.source.status})",
        text_as_written=item.explanation.zh if item.explanation else None,
        file_sha256=None,
        run_id=evaluation.run_id,
        ledger_index=evaluation.rubric_row["ledger_index"],
    )
    rows = [
        row for row in evaluation.filed if any(row.matches(reading, evaluation.row[_SUBJECT]) for reading in item.reads)
    ]
    facts = [fact for fact in evaluation.facts if fact["item_code"] == item.code]
    shown: set[int] = set()
    for term in terms:
        yield _line(evaluation, depth + 2, "term", term["term"], _expression(term), place=term["basis"])
        for number, row in enumerate(rows):
            if number not in shown and _belongs(row, term, terms, rows):
                shown.add(number)
                yield from _inputs(evaluation, item, row, depth + 3)
        yield from (_fact_line(fact, evaluation, depth + 3) for fact in facts if fact["criterion"] == term["term"])
    for number, row in enumerate(rows):
        if number not in shown:
            yield from _inputs(evaluation, item, row, depth + 2)


def _belongs(row: FiledRow, term: Row, terms: list[Row], rows: list[FiledRow]) -> bool:
    """Whether a row is an input of this term: by the criterion or month it names, or because there is only one such term.

    Where terms are named by rows, a row without a term of its own is an input of none.
    """
    names = {other["term"] for other in terms}
    own = _term_names(row)
    if own & names:
        return str(term["term"]) in own
    if any(names & _term_names(other) for other in rows):
        return False
    last = next((str(other["term"]) for other in reversed(terms) if other["term"] != START), START)
    return str(term["term"]) == last


def _term_names(row: FiledRow) -> set[str]:
    """What a term would be called that the row alone makes: by its key, its criterion or its month."""
    return {row.row_key, row.row_key.rsplit("/", 1)[-1], f"month_{row.row_key}"}


def _inputs(evaluation: _Evaluation, item: Item, row: FiledRow, depth: int) -> Iterator[Line]:
    subject = evaluation.row[_SUBJECT]
    wanted = {name for reading in item.reads if row.matches(reading, subject) for name in reading.columns}
    for name, cell in row.cells.items():
        if name in wanted:
            yield from _input_lines(evaluation, row, cell, depth)


def _input_lines(evaluation: _Evaluation, row: FiledRow, cell: Row, depth: int) -> Iterator[Line]:
    """A cell, and below it the formula that it holds."""
    value = cell["value_text"] if cell["value_micro"] is None else format_micro(cell["value_micro"])
    place = name_place(cell["file_name"], cell["sheet"], cell["cell"])
    removal = evaluation.removals.get(cell["file_sha256"])
    if removal is not None:
        place = f"{place} (已依法移除 lawfully removed: {removal['order_number']})"
    proof = (cell["file_sha256"], evaluation.run_id, cell["ledger_index"])
    name = f"{row.table_name}[{row.row_key}].{cell['column_name']}"
    yield Line(depth, "input", name, value, place, cell["text_as_written"], *proof)
    if cell["formula_as_written"] is not None:
        yield Line(depth + 1, "rule", FORMULA, None, place, cell["formula_as_written"], *proof)


def _fact_line(fact: Row, evaluation: _Evaluation, depth: int) -> Line:
    place = "；".join(part for part in (fact["source_document"], fact["dated_on"], fact["recorded_by"]) if part)
    return Line(
        depth,
        "fact",
        f"{fact['authority']}:{fact['item_code']}/{fact['criterion']}",
        fact["value"],
        place or name_place(fact["file_name"], None, fact["cell"]),
        fact["value"],
        fact["file_sha256"],
        evaluation.run_id,
        fact["ledger_index"],
    )


def _line(
    evaluation: _Evaluation, depth: int, kind: str, name: str, value: str | None, place: str | None = None
) -> Line:
    return Line(depth, kind, name, value, place, None, None, evaluation.run_id, evaluation.row["ledger_index"])


def _points(score: Row) -> str | None:
    return None if score["final_score_points"] is None else format_points(score["final_score_points"])


def _describe_status(score: Row) -> str:
    parts = [score["status"], score["basis"], score["reason"]]
    return " · ".join(part for part in parts if part)


def _formula(item: Item, score: Row, terms: list[Row]) -> str:
    """The item's formula with its numbers in it."""
    if not terms:
        return f"no score: {score['reason'] or score['status']}"
    points = _points(score) or "—"
    if isinstance(item.method, DeviationBands):
        return f"{_ratio(terms[0])} lies in the band {terms[0]['band']} = {points}"
    total = sum((add_term(term) for term in terms), Fraction(0))
    joined = _join([_expression(term) for term in terms])
    clamp = "" if format_points(round_half_up(total)) == points else f" → {points}"
    return f"{joined} = {format_points(round_half_up(total))}{clamp}"


def _total_formula(score: Row, terms: list[Row]) -> str:
    """The total's formula with its numbers in it, and the cap where one applies."""
    added = sum((add_term(term) for term in terms if term["term"] != CAP), Fraction(0))
    limit, points = add_total_terms(terms), _points(score) or "—"
    told = _hundredths(added)
    if limit != added:
        told = f"{told} → min({told}, {_hundredths(limit)}) = {_hundredths(limit)}"
    clamp = "" if _hundredths(limit) == points else f" → {points}"
    joined = _join([_expression(term) for term in terms if term["term"] != CAP])
    return f"{joined} = {told}{clamp}"


def _hundredths(points: Fraction) -> str:
    return format_points(round_half_up(points))


def _join(parts: list[str]) -> str:
    return re.sub(r"\+ −", "− ", " + ".join(parts))


def _expression(term: Row) -> str:
    weight = format_points(term["weight_points"]).replace("-", "−")
    if term["band"] is not None:
        return f"{_ratio(term)}: {term['band']} → {weight}"
    if term["target_micro"] is None:
        return weight if term["numerator_micro"] == term["denominator_micro"] == MICRO else f"{weight} × {_ratio(term)}"
    return f"{weight} × min(1, {_ratio(term)} ÷ {format_micro(term['target_micro'])})"


def _ratio(term: Row) -> str:
    numerator, denominator = format_micro(term["numerator_micro"]), format_micro(term["denominator_micro"])
    return numerator if denominator == "1" else f"({numerator} ÷ {denominator})"
