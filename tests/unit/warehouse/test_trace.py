"""Every number of the example year leads back to its cell, read again from the stored original by another reader, and forth again."""

import csv
import io
import re
from collections import defaultdict
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple

from schemas.measures import round_half_up
from schemas.rubric import DeviationBands, Rubric
from schemas.terms import add_term
from schemas.text import decode_text
from warehouse import history
from warehouse.trace import trace_cell, trace_scores

YEAR = 2023


@pytest.fixture(scope="module")
def connection(example_year):
    warehouse = example_year.warehouse()
    with warehouse.reading() as connection:
        yield connection
    warehouse.engine.dispose()


@pytest.fixture(scope="module")
def horizon(connection):
    return history.find_horizon(connection)


@pytest.fixture(scope="module")
def evaluations(connection, horizon):
    return history.load_evaluations(connection, horizon, YEAR)


@pytest.fixture(scope="module")
def traces(connection, horizon, evaluations):
    """Every line of every evaluation of the year, from its total down."""
    keys = [(row["unit_code"], row["subject_code"]) for row in evaluations]
    return {key: trace_scores(connection, horizon, key[0], YEAR, None, key[1]) for key in keys}


class _Originals:
    """The stored files, opened with openpyxl or csv."""

    def __init__(self, store):
        self._store = store
        self._opened = {}

    def text(self, sha256, sheet, cell):
        """What stands in a cell, and whether it is typed there as text."""
        content = self._open(sha256)
        row, column = coordinate_to_tuple(cell)
        if isinstance(content, list):
            assert sheet is None
            found = content[row - 1][column - 1] if row <= len(content) and column <= len(content[row - 1]) else ""
            return found or None
        return content[sheet].cell(row, column).value

    def _open(self, sha256):
        if sha256 not in self._opened:
            raw = self._store.read(sha256)
            self._opened[sha256] = (
                load_workbook(io.BytesIO(raw), data_only=True)
                if raw.startswith(b"PK")
                else list(csv.reader(io.StringIO(decode_text(raw))))
            )
        return self._opened[sha256]


@pytest.fixture(scope="module")
def originals(example_year):
    return _Originals(example_year.warehouse().files)


def place_of(line):
    """``file sheet!cell`` of a workbook, ``file cell`` of a CSV."""
    match = re.fullmatch(r"(?P<file>.+?\.\w+)[ !](?:(?P<sheet>[^!]+)!)?(?P<cell>[A-Z]+[0-9]+)", line.place)
    assert match, line.place
    return match["file"], match["sheet"], match["cell"]


def spell(value):
    """As the reader of numbers writes them down: no ``.0`` behind a whole one."""
    if value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def test_every_input_of_every_trace_stands_in_the_original_as_written(traces, originals):
    inputs = [line for lines in traces.values() for line in lines if line.kind == "input"]
    assert len(inputs) > 600
    wrong = []
    for line in inputs:
        _, sheet, cell = place_of(line)
        found = spell(originals.text(line.file_sha256, sheet, cell))
        if found != line.text_as_written and (found or "").strip() != (line.text_as_written or "").strip():
            wrong.append((line.place, line.text_as_written, found))
    assert wrong == []


def test_every_input_is_proven_by_its_file_its_run_and_a_leaf(traces, connection):
    known = set(connection.exec_driver_sql("SELECT file_sha256 FROM files").scalars())
    kinds = dict(connection.exec_driver_sql("SELECT ledger_index, schema_name FROM ledger_leaves").all())
    runs = set(connection.exec_driver_sql("SELECT run_id FROM runs").scalars())
    leaf_of = {
        "input": "submission/1",
        "fact": "fact/1",
        "rule": "rubric/1",
        "item": "evaluation/1",
        "total": "evaluation/1",
    }
    for lines in traces.values():
        for line in lines:
            assert line.run_id in runs
            assert kinds[line.ledger_index] == leaf_of.get(line.kind, "evaluation/1")
            if line.kind in {"input", "fact"}:
                assert line.file_sha256 in known


def test_every_computed_score_is_what_its_terms_add_up_to(connection, horizon, evaluations):
    """The terms that a trace prints are enough to compute the score again, with fractions and a pencil."""
    scores = history.load_scores(connection, horizon, YEAR)
    checked = 0
    for evaluation in evaluations:
        rubric = Rubric.model_validate_json(
            history.load_rubric_content(connection, evaluation["rubric_sha256"])["content_json"]
        )
        terms = defaultdict(list)
        for term in history.load_terms(connection, evaluation["ledger_index"]):
            terms[term["item_code"]].append(term)
        own = [row for row in scores if row["ledger_index"] == evaluation["ledger_index"]]
        for row in own:
            if row["item_code"] == "total" or row["computed_score_points"] is None:
                continue
            item = rubric.item(row["item_code"])
            total = round_half_up(sum((add_term(term) for term in terms[item.code]), Fraction(0)))
            least = 100 * int(getattr(item.method, "least_points", 0))
            bounded = total if isinstance(item.method, DeviationBands) else max(total, least)
            most = max(item.points_hundredths, 0)
            assert min(bounded, most) == row["computed_score_points"], (evaluation["unit_code"], item.code)
            checked += 1
        (total_row,) = (row for row in own if row["item_code"] == "total")
        items = [row["computed_score_points"] for row in own if row["item_code"] != "total"]
        assert sum(one for one in items if one is not None) == total_row["computed_score_points"]
    assert checked > 90


def test_every_input_leads_back_to_the_items_that_use_it(traces, connection, horizon):
    """Down from the item and up from the cell is the same way."""
    users = defaultdict(set)
    for (unit, subject), lines in traces.items():
        item = None
        for line in lines:
            item = line.name if line.kind == "item" else item
            if line.kind == "input":
                users[unit, subject, place_of(line)].add(item)
    assert len(users) > 500
    for number, ((unit, subject, (file, sheet, cell)), items) in enumerate(users.items()):
        if number % 25:  # one in twenty-five: each reads the year's evaluations anew
            continue
        lines = trace_cell(connection, horizon, unit, YEAR, f"{sheet or file}!{cell}", subject)
        assert lines[0].kind == "input"
        assert items <= {line.name for line in lines if line.kind == "item"}, (file, sheet, cell)


def test_trace_of_what_is_not_there_is_empty(connection, horizon):
    assert trace_scores(connection, horizon, "nobody", YEAR, None, None) == []
    assert trace_scores(connection, horizon, "511132-101", 1999, None, None) == []
    assert trace_scores(connection, horizon, "511132-101", YEAR, "nothing", None) == []
    assert trace_scores(connection, horizon, "511132-101", YEAR, None, "nothing") == []
    assert trace_scores(connection, history.NOTHING, "511132-101", YEAR, None, None) == []
    assert trace_cell(connection, horizon, "511132-101", YEAR, "收支!ZZ99", None) == []
    assert trace_cell(connection, horizon, "511132-101", YEAR, "no place at all", None) == []


def test_trace_after_a_fact_was_changed_shows_the_fact_that_scored(eventful_year):
    """The newer fact, in which no run had a part yet, hid the older one: a score without a reason."""
    warehouse = eventful_year.warehouse()
    with warehouse.reading() as connection:
        lines = trace_scores(connection, history.find_horizon(connection), "511132-103", YEAR, "feedback", None)
        versions = connection.exec_driver_sql(
            "SELECT count(*) FROM facts WHERE unit_code = '511132-103' AND item_code = 'feedback'"
        ).scalar_one()
    warehouse.engine.dispose()
    assert versions == 2
    assert [line.value for line in lines if line.kind == "fact"] == ["no"]
