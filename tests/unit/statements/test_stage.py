"""The stage of statements by its frames: which reports are due, what is known besides them, and one that costs itself."""

import json

import pandas as pd
import pytest

from pipelines.statements.examine_reports import (
    ReportToExamine,
    examine_report,
    examine_reports,
    note_refusals,
    tabulate_statements,
)
from pipelines.statements.find_in_statements import find_in_statements
from pipelines.statements.gather_known import FiledBefore, gather_known_figures
from pipelines.statements.gather_reports import gather_reports, mark_due
from schemas.findings import CHECKS, NOTE, WARNING, describe_finding
from schemas.frames import TABLE_FRAMES, YEAR_CELLS, conform_frame
from schemas.register import MetricRegister, RegisteredMetric, RegisteredUnit, UnitPeriod, UnitRegister
from schemas.statement_frames import KNOWN_FIGURES, REPORTS, STATEMENTS
from schemas.statements import Passage, ReportContext, ReportText
from tests.unit.statements.reports import KNOWLEDGE, passages

SHA256 = "ab" * 32
FALSE = "支出 100 万元，其中：基本支出 60 万元，项目支出 30 万元。"
YEAR = ReportContext(2023)
NOBODY, NOTHING = UnitRegister(), MetricRegister()


def metrics(*rows):
    """Rows of the typed frame of metrics: unit, year, code, name, value in millionths, unit of measure."""
    names = ("unit_code", "fiscal_year", "metric_code", "metric_name", "value", "unit_of_measure")
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    frame = frame.assign(row_id=range(len(frame)), is_accepted=True, value_state="read")
    return conform_frame(frame, TABLE_FRAMES["metrics"])


def filed(rows, accounts=()):
    """What was filed: rows of ``metrics``, and of the accounts (unit, year, line, final amount in millionths)."""
    frame = metrics(*rows)
    own = [
        {"unit_code": row.unit_code, "fiscal_year": row.fiscal_year, "table_name": "metrics", "row_id": row.row_id,
         "column_name": "value", "cell": f"C{row.row_id + 2}"}
        for row in frame.itertuples()
    ]  # fmt: skip
    lines = [
        {"unit_code": unit, "fiscal_year": year, "table_name": "finance", "row_id": at, "column_name": name, "cell": f"D{at + 2}",
         "value_micro": value if isinstance(value, int) else None, "value_text": value if isinstance(value, str) else None}
        for at, (unit, year, line, amount) in enumerate(accounts)
        for name, value in (("line", line), ("final_wan_yuan", amount))
    ]  # fmt: skip
    alike = {"file_name": "u.xlsx", "sheet": "表", "row_number": 1, "state": "read", "row_key": ""}
    cells, finance = (conform_frame(pd.DataFrame([one | alike for one in some]), YEAR_CELLS) for some in (own, lines))
    versions = pd.DataFrame(
        [{"unit_code": row[0], "fiscal_year": row[1], "version": 1} for row in (*rows, *accounts)]
    ).drop_duplicates()
    return FiledBefore(frame, cells, finance, versions)


def known(rows, register=NOBODY, named=NOTHING, years=(2023,)):
    found = gather_known_figures(filed(rows), named, register, years)
    KNOWN_FIGURES.validate(found)
    return [(row.unit_code, row.fiscal_year, row.names, row.value_micro) for row in found.itertuples()]


def test_figures_of_the_year_before_are_known_by_all_their_names():
    rows = [("u1", 2022, "income", "纯收入", 5, "元"), ("u1", 2023, "INCOME", "人均纯收入", 7, "元")]
    assert known(rows) == [("u1", 2023, "人均纯收入\n纯收入", 5)]
    register = MetricRegister((RegisteredMetric("income", "农民人均纯收入", "元", ("人均收入",)),))
    assert known(rows, named=register) == [("u1", 2023, "人均收入\n人均纯收入\n农民人均纯收入\n纯收入", 5)]


def test_what_another_unit_calls_a_metric_is_no_name_of_it():
    """A metric that only filings brought is registered under the first one's name: the second run would have known more than the first."""
    register = MetricRegister((RegisteredMetric("income", "纯收入（他镇）", "元", origin="filing"),))
    assert known([("u1", 2022, "income", "纯收入", 5, "元")], named=register) == [("u1", 2023, "纯收入", 5)]


@pytest.mark.parametrize(
    "rows",
    [
        [("u1", 2021, "income", "纯收入", 5, "元")],
        [("u1", 2022, "income", "纯收入", 5, None)],
        [("u1", 2022, "income", None, 5, "元")],
        [("u1", 2022, "income", "纯收入", 5, "元"), ("u1", 2022, "Income", "纯收入", 6, "元")],
    ],
    ids=["another year", "no unit of measure", "no name", "filed twice"],
)
def test_what_cannot_be_bound_is_not_known(rows):
    assert known(rows) == []


def test_renamed_unit_knows_its_past_and_a_merged_one_has_none():
    def unit(code, prior, relation):
        return RegisteredUnit(code, code, (UnitPeriod(code, (), 2023, None, (prior,), relation),))

    before = [RegisteredUnit(code, code, (UnitPeriod(code, (), None, 2022),)) for code in ("a", "b")]
    register = UnitRegister((*before, unit("c", "a", "renamed"), unit("d", "b", "merged")))
    rows = [("a", 2022, "income", "纯收入", 5, "元"), ("b", 2022, "income", "纯收入", 6, "元")]
    assert known(rows, register) == [("c", 2023, "纯收入", 5)]


def test_lines_of_the_accounts_of_the_year_before_are_known_with_their_cells():
    lines = [
        ("u1", 2022, "expenditure_project", 7),
        ("u1", 2023, "expenditure_project", 9),
        ("u2", 2022, "carry_in", 0),
    ]
    found = gather_known_figures(filed([("u1", 2022, "i", "纯收入", 5, "元")], lines), NOTHING, NOBODY, [2023])
    KNOWN_FIGURES.validate(found)
    columns = ["unit_code", "names", "value_micro", "known_unit_code", "known_version", "file_name", "sheet", "cell"]
    assert found[columns].to_numpy().tolist() == [
        ["u1", "纯收入", 5, "u1", 1, "u.xlsx", "表", "C2"],
        ["u1", "项目支出", 7, "u1", 1, "u.xlsx", "表", "D2"],
        ["u2", "上年结转", 0, "u2", 1, "u.xlsx", "表", "D4"],
    ]


def reports(*, version=1, figures=KNOWN_FIGURES, removed=(), standing=None, register=NOBODY, by="1"):
    """The marked reports of one unit that has filed a document."""
    tables = {"unit_code": ["u1"], "fiscal_year": [2023], "table_name": ["report"], "file_name": ["报告.docx"]}
    stored = pd.DataFrame({**tables, "file_sha256": [SHA256], "version": [version]})
    in_force = stored[["unit_code", "fiscal_year", "version"]]
    own = gather_reports(stored.iloc[:0].drop(columns="version"), stored, in_force, removed)
    columns = ["unit_code", "fiscal_year", "basis_sha256"]
    stands = pd.DataFrame([] if standing is None else [standing], columns=columns)
    figures = conform_frame(pd.DataFrame(), figures) if figures is KNOWN_FIGURES else figures
    found = mark_due(own, figures, register, stands, by)
    REPORTS.validate(found)
    return found


def test_report_is_due_until_it_was_judged_by_all_that_it_is_judged_by():
    first = reports()
    basis = ("u1", 2023, first["basis_sha256"][0])
    figures = gather_known_figures(filed([("u1", 2022, "i", "纯收入", 5, "元")]), NOTHING, NOBODY, [2023])
    named = UnitRegister((RegisteredUnit("u1", "甲镇", (UnitPeriod("甲镇"),)),))
    assert first["is_due"].tolist() == [True]
    assert reports(standing=basis)["is_due"].tolist() == [False]
    for changed in ({"version": 2}, {"figures": figures}, {"register": named}, {"by": "2"}):
        assert reports(standing=basis, **changed)["is_due"].tolist() == [True], changed


def test_report_destroyed_by_order_is_examined_no_more():
    assert reports(removed={SHA256})["is_due"].tolist() == [False]


def test_report_that_cannot_be_examined_costs_itself():
    """What one document does to the program is told of that document; the others are examined."""
    sound = ReportText(tuple(passages(FALSE)))
    bad = ReportText((Passage(None, ()),))  # stands for whatever the program stumbles over
    texts = [bad, "timed_out", sound]
    alike = pd.concat([reports(standing=None)] * 3, ignore_index=True)
    own = alike.assign(unit_code=["u1", "u2", "u3"])
    examined = examine_reports(texts, [YEAR] * 3, KNOWLEDGE, lambda call, _, each: map(call, each))
    noted = note_refusals(own, examined)
    assert noted["refusal"].fillna("").tolist() == ["reader_crashed", "timed_out", ""]
    found = find_in_statements(noted, tabulate_statements(noted, examined))
    told = [(row.unit_code, row.check) for row in found.itertuples()]
    assert told == [
        ("u3", "statement_of_the_report_holds"),
        ("u1", "statements_of_the_report_are_examined"),
        ("u2", "statements_of_the_report_are_examined"),
    ]


def find(line, context=YEAR):
    """The statements of a line, and the findings on it."""
    claims = examine_report(ReportToExamine(ReportText(tuple(passages(line))), context), KNOWLEDGE)
    own = reports()
    statements = tabulate_statements(own, [claims])
    STATEMENTS.validate(statements)
    return statements, find_in_statements(own, statements)


def test_finding_tells_the_figures_the_place_and_how_small_an_error_it_sees():
    statements, found = find(FALSE)
    (row,) = found.to_dict("records")
    assert (row["file_name"], row["cell"], row["found"], row["expected"]) == ("报告.docx", "L1", "100", "89..90.99")
    assert json.loads(statements["operands"][0]) == [
        ["合计", "100 万元"],
        ["基本支出", "60 万元"],
        ["项目支出", "30 万元"],
    ]
    message = describe_finding(row)
    assert "60万元 + 30万元 = 89 至 90.99万元" in message
    assert "小于 1.5 的差错看不出" in message
    assert "parts and their total" in message


def test_wording_is_a_note_a_question_a_warning_and_what_cannot_be_verified_nothing():
    _, found = find("一是抓产业。二是抓就业。二是抓教育。收入 5 万元，同比增长 12%。")
    assert [CHECKS[check].severity for check in found["check"]] == [NOTE]
    _, found = find("实现粮食总产量 2247.3 吨，其中：水稻 38.3 吨，玉米 1726.4 吨，红薯 342.6 吨，洋芋 539.5 吨。")
    assert [CHECKS[check].severity for check in found["check"]] == [WARNING]
