"""What was filed beside a report: its figures of the accounts, and self-scores that the text confesses against."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from pipelines.resources.rubric_files import read_rubric_book
from pipelines.statements.gather_contexts import gather_contexts
from schemas.frames import YEAR_CELLS, conform_frame
from schemas.printed_form import PrintedForm, PrintedItem
from schemas.register import UnitRegister
from schemas.statement_frames import KNOWN_FIGURES, REPORTS
from schemas.statements import FiledAmount, FiledAt, ReportContext
from tests.unit.statements.reports import check

TEXT = "2023年度财政拨款收入1216.75万元，财政资金支出1216.8万元。2022年度项目支出99万元。"


def accounts(**amounts):
    filed = {
        line: FiledAmount(Fraction(amount), FiledAt("u1", 2023, 1, "u1.xlsx", "收支", f"D{number}"))
        for number, (line, amount) in enumerate(amounts.items(), 2)
    }
    return ReportContext(2023, accounts=filed)


@pytest.mark.parametrize(
    ("line", "amount", "stated", "verdict"),
    [
        ("revenue_total", "1216.75", "1216.75", "consistent"),
        ("revenue_total", "1216.754999", "1216.75", "consistent"),
        ("revenue_total", "1216.76", "1216.75", "query"),
        ("expenditure_total", "1216.75", "1216.8", "consistent"),
        ("expenditure_total", "1216.85", "1216.8", "query"),
    ],
)
def test_figures_of_the_accounts_are_held_against_the_table_filed_beside(line, amount, stated, verdict):
    """A cell of the table is exact, a figure in the text stands for what rounds to it; the finding on it is another stage's."""
    (claim,) = [one for one in check(TEXT, accounts(**{line: amount})) if one.kind == "accounts"]
    assert (claim.stated, claim.verdict, claim.told_by) == (stated, verdict, "report_agrees_with_the_tables")
    assert claim.operands[-1].place == "u1.xlsx 收支!D2"


def test_figure_of_another_year_is_not_held_against_the_accounts():
    assert [one.kind for one in check(TEXT, accounts(expenditure_project="45"))].count("accounts") == 0


def test_problems_confessed_are_asked_about_beside_a_full_score_that_was_filed_as_a_table():
    form = PrintedForm(
        "",
        (PrintedItem("违规记录", "violations", Decimal(5), self_score_points=Decimal(5), place="u1.xlsx 自评打分!C8"),),
    )
    text = "四、存在的问题\n部分支出依据不合规。"
    (claim,) = [one for one in check(text, ReportContext(2023, scores=form)) if one.kind == "score_fact"]
    assert (claim.verdict, claim.stated) == ("query", "5")
    assert "自评打分!C8" in claim.reason_zh
    assert not check(text, ReportContext(2023))


def cells(table, sheet, *rows):
    """YEAR_CELLS of one table: the columns of each row with what was read, whole numbers in millionths."""
    return [
        {
            "unit_code": "u1", "fiscal_year": 2023, "file_name": "u1.xlsx", "row_id": 100 * ord(table[0]) + number, "sheet": sheet,
            "table_name": table, "row_number": number, "column_name": column, "cell": f"{chr(65 + at)}{number}", "state": "read",
            "value_micro": value if isinstance(value, int) else None, "value_text": None if isinstance(value, int) else value,
        }
        for number, row in enumerate(rows, start=2)
        for at, (column, value) in enumerate(row.items())
    ]  # fmt: skip


def test_context_of_a_report_is_what_was_filed_beside_it():
    """Of a line that stands twice neither counts, nor what was scored for a project."""
    filed = [
        *cells("finance", "收支", *({"line": line, "final_wan_yuan": 5_000_000} for line in ("carry_in", "carry_out", "carry_out"))),
        *cells("evaluations", "评价对象", {"subject_code": None, "rubric": "county-department"}),
        *cells(
            "self_scores", "自评打分",
            {"subject_code": None, "item_code": "violations", "self_score_points": 4_500_000},
            {"subject_code": "P1", "item_code": "feedback", "self_score_points": 5_000_000},
        ),
    ]  # fmt: skip
    due = pd.DataFrame([{"unit_code": "u1", "fiscal_year": 2023, "submission_version": 1, "is_due": True}])
    none = conform_frame(pd.DataFrame(), KNOWN_FIGURES)
    frame = conform_frame(pd.DataFrame(filed), YEAR_CELLS)
    (context,) = gather_contexts(conform_frame(due, REPORTS), frame, none, UnitRegister(), read_rubric_book())
    assert dict(context.accounts) == {
        "carry_in": FiledAmount(Fraction(5), FiledAt("u1", 2023, 1, "u1.xlsx", "收支", "B2"))
    }
    scored = {
        item.code: (item.self_score_points, item.place) for item in context.scores.walk() if item.self_score_points
    }
    assert scored == {"violations": (Decimal("4.5"), "u1.xlsx 自评打分!C2")}
    assert context.form is None


def budgets(**filed):
    """Expenditure of 1216.75 with these budgets, and what was executed by June of 1250."""
    at = FiledAt("u1", 2023, 1, "u1.xlsx", "收支", "C8")
    own = {("expenditure_total", kind): FiledAmount(Fraction(amount), at) for kind, amount in filed.items()}
    june = (FiledAmount(Fraction(1250), at), FiledAmount(Fraction(500), at))
    return ReportContext(
        2023, accounts=accounts(expenditure_total="1216.75").accounts, budgets=own, execution={6: june}
    )


@pytest.mark.parametrize(
    ("text", "filed", "verdict"),
    [
        ("预算执行率为97.34%。", {"adjusted": "1250", "initial": "1107.17"}, "consistent"),
        ("预算执行率为109.9%。", {"adjusted": "1250", "initial": "1107.17"}, "consistent"),
        ("2023年预算执行率为100%。", {"adjusted": "1250", "initial": "1107.17"}, "query"),
        ("年初预算执行率为97.34%。", {"adjusted": "1250", "initial": "1107.17"}, "query"),
        ("预算执行率为97.34%。", {}, "unverifiable"),
        ("三公经费预算执行率为50%。", {"adjusted": "1250"}, "unverifiable"),
        ("2022年预算执行率为50%。", {"adjusted": "1250"}, "unverifiable"),
        ("截至8月底，预算执行率为50%。", {"adjusted": "1250"}, "unverifiable"),
        ("上半年预算执行率为40%。", {"adjusted": "1250"}, "consistent"),
        ("截至6月底，预算执行率40%。", {"adjusted": "1250"}, "consistent"),
        ("6月预算执行率为40%。", {"adjusted": "1250"}, "unverifiable"),
        ("上半年预算执行率为45%。", {"adjusted": "1250"}, "query"),
    ],
)
def test_rate_of_execution_without_a_base_in_the_text_is_held_against_the_tables_filed_beside_it(text, filed, verdict):
    """The tables beside a report hold the budget, and the rate was said to have no denominator, or taken for expenditure ÷ revenue."""
    (claim,) = [one for one in check(text, budgets(**filed)) if one.kind == "ratio"]
    assert claim.verdict == verdict, claim.reason_zh
    if verdict != "unverifiable":
        assert claim.operands[-1].filed.place == "u1.xlsx 收支!C8"
        assert "u1.xlsx 收支!C8" in claim.reason_zh


def test_budget_in_the_text_comes_before_the_one_filed():
    text = "全年预算1300万元，支出1216.75万元，预算执行率为93.6%。"
    (claim,) = [one for one in check(text, budgets(adjusted="1250")) if one.kind == "ratio"]
    assert (claim.verdict, claim.operands[-1].filed) == ("consistent", None)
