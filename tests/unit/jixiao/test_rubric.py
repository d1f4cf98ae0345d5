"""`jixiao rubric lint` and `jixiao rubric diff`: exit codes, columns, places, words."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from jixiao.__main__ import cli
from tests.unit.scoring.builders import RUBRICS

ROOT = Path(__file__).resolve().parents[3]
REAL_REPORT = ROOT.parent / "shared" / "seed" / "hongqi-2023-self-evaluation.txt"
COLUMNS = ["check", "severity", "addressed_to", "place", "stated", "computed", "message"]
CLEAN = RUBRICS / "county-department" / "2024-01-01.yaml"
PRINTED = RUBRICS / "county-department" / "2022-01-01.yaml"


def call(*words):
    return CliRunner().invoke(cli, ["rubric", *map(str, words)])


def rows(*words):
    return json.loads(call("lint", *words, "--format", "json").stdout)


@pytest.fixture
def draft(tmp_path):
    """A copy of a file in order, at its own place."""
    folder = tmp_path / "county-department"
    folder.mkdir()
    return shutil.copy(CLEAN, folder / CLEAN.name)


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# ---------------------------------------------------------------------------------------------------------------- lint


def test_lint_of_a_file_in_order_says_so_and_exits_0():
    result = call("lint", CLEAN)
    assert result.exit_code == 0
    assert "No defects found" in result.stdout


def test_lint_without_a_file_takes_all_rubrics_at_hand():
    assert {Path(row["place"].partition("!")[0]).parent.name for row in rows()} == {"county-department"}
    assert call("lint").exit_code == 1


def test_lint_of_printed_defects_exits_1_and_tells_them_by_severity_in_both_languages():
    result = call("lint", PRINTED)
    assert result.exit_code == 1
    assert "errors: 4" in result.stdout
    assert "信息公开" in result.stdout
    assert "disclosure" in result.stdout


def test_lint_as_csv_has_its_columns_and_the_place_in_the_file():
    result = call("lint", PRINTED, "--format", "csv")
    told = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(told[0]) == COLUMNS
    assert told[0]["place"] == f"{PRINTED}!L18 items[0].points"
    assert (told[0]["stated"], told[0]["computed"]) == ("70", "65")


def test_lint_of_nothing_wrong_as_json_is_an_empty_array():
    assert rows(CLEAN) == []


def test_lint_of_what_the_model_refuses_is_a_finding_not_a_traceback(draft):
    change(draft, "              budget: initial\n", "")
    result = call("lint", draft)
    assert result.exit_code == 1
    assert [row["check"] for row in rows(draft)] == ["method_names_its_budget"]
    assert "Traceback" not in result.output


def test_lint_with_warnings_alone_exits_0(draft):
    moved = draft.rename(draft.with_name("draft.yaml"))
    assert [(row["check"], row["severity"]) for row in rows(moved)] == [("rubric_lies_at_its_code_and_date", "warning")]
    assert call("lint", moved).exit_code == 0


def test_lint_compares_the_dates_with_the_files_beside_it(draft):
    older = shutil.copy(CLEAN, draft.with_name("2023-01-01.yaml"))
    change(older, "effective_from: 2024-01-01", "effective_from: 2023-01-01\neffective_to: 2024-06-01")
    assert [row["check"] for row in rows(draft)] == ["rubric_dates_do_not_overlap"]
    change(older, "effective_to: 2024-06-01", "effective_to: 2023-12-31")
    assert [(row["check"], row["place"]) for row in rows(draft, older)] == [
        ("rubric_dates_leave_no_gap", f"{older}!L5 effective_to")
    ]
    change(older, "effective_to: 2023-12-31", "effective_to: 2024-01-01")
    assert rows(draft, older) == []


def test_lint_of_an_unknown_kind_of_file_is_wrong_usage(tmp_path):
    path = tmp_path / "rubric.pdf"
    path.write_bytes(b"%PDF")
    assert call("lint", path).exit_code == 2
    assert call("lint", tmp_path / "absent.yaml").exit_code == 2


def test_lint_of_a_report_without_a_table_is_wrong_usage_and_says_why(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("某某局2023年度绩效自评报告\n\n某某局编制10名。\n", encoding="utf-8")
    result = call("lint", path)
    assert result.exit_code == 2
    assert "no scoring table" in result.output


REPORT = """某某局2023年度绩效自评报告

县级部门整体绩效自评打分表

一级指标\t二级指标\t三级指标\t分值\t计分标准\t自评打分
绩效结果应用（10分）\t信息公开（5分）\t自评公开\t5\t公开的，得10分，否则不得分\t5
\t整改反馈（5分）\t应用反馈\t5\t及时反馈的得5分\t5
扣分项\t\t\t10\t按0.5分/次扣分\t10
合计\t\t\t\t\t20
"""


def test_lint_of_a_filed_report_tells_bureau_and_unit_apart(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    told = {
        (row["check"], row["addressed_to"], row["place"].rpartition("!")[2], row["stated"], row["computed"])
        for row in rows(path)
    }
    assert ("printed_points_award_what_the_criterion_says", "bureau", "L6", "5", "10") in told
    assert ("deduction_only_subtracts", "unit", "L8", "10", None) in told
    assert ("self_total_is_within_the_form", "unit", "L9", "20", "10") in told
    assert ("self_scores_are_in_order", "unit", "L9", "20", "5..15") in told
    assert call("lint", path).exit_code == 1


@pytest.mark.skipif(
    not REAL_REPORT.exists(), reason="the real report lies beside the project only where it is developed"
)
def test_lint_of_the_real_report_finds_97_over_95_and_the_forms_defects():
    told = [(row["check"], row["addressed_to"], row["stated"], row["computed"]) for row in rows(REAL_REPORT)]
    assert told == [
        ("printed_points_award_what_the_criterion_says", "bureau", "5", "10"),
        ("printed_points_add_up", "bureau", "70", "65"),
        ("printed_points_add_up", "bureau", "15", "20"),
        ("printed_points_add_up", "bureau", "30", "25"),
        ("deduction_only_subtracts", "unit", "10", None),
        ("self_total_is_within_the_form", "unit", "97", "95"),
        ("self_scores_are_in_order", "unit", "97", "82..92"),
    ]


SELF_SCORES = "item_code,self_score_points\ngoal_review,11\ncooperation_deduction,2\n"


def test_lint_of_self_scores_needs_their_rubric_and_tells_the_cell(tmp_path):
    path = tmp_path / "self_scores.csv"
    path.write_text(SELF_SCORES, encoding="utf-8")
    assert call("lint", path).exit_code == 2
    told = rows(path, "--rubric", "county-department@2023")
    assert [(row["check"], row["place"], row["stated"]) for row in told] == [
        ("self_score_is_within_its_points", f"{path}!B2", "11"),
        ("deduction_only_subtracts", f"{path}!B3", "2"),
    ]


def test_lint_of_a_workbook_takes_the_rubric_that_it_names(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for name, *lines in (
        ("submission", ("unit_code", "unit_name", "fiscal_year", "submitted_on"), ("u1", "某局", 2023, "2024-03-01")),
        (
            "evaluations",
            ("subject_type", "subject_code", "subject_name", "rubric"),
            ("unit", None, "某局", "county-department"),
        ),
        ("self_scores", ("item_code", "self_score_points"), ("cooperation_deduction", 10)),
    ):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    del book["Sheet"]
    path = tmp_path / "filing.xlsx"
    book.save(path)
    assert [(row["check"], row["place"]) for row in rows(path)] == [
        ("deduction_only_subtracts", f"{path}!self_scores!B2")
    ]


# ---------------------------------------------------------------------------------------------------------------- diff


def test_diff_of_versions_at_hand_groups_sentences_by_item():
    result = call("diff", "county-department@2023", "county-department/2024-01-01")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    at = lines.index("违规记录（violations） Violations (violations)")
    assert "  每次扣分由 0.5 改为 1。" in lines[at:]
    assert "    points per occurrence changed from 0.5 to 1." in lines[at:]


def test_diff_of_one_rubric_says_that_nothing_differs():
    result = call("diff", CLEAN, "county-department@2024")
    assert result.exit_code == 0
    assert "do not differ" in result.stdout
    assert json.loads(call("diff", CLEAN, CLEAN, "--format", "json").stdout) == []


def test_diff_as_csv_has_its_columns():
    told = list(csv.DictReader(io.StringIO(call("diff", PRINTED, CLEAN, "--format", "csv").stdout)))
    assert list(told[0]) == ["item_code", "what", "before", "after", "sentence"]
    [row] = [row for row in told if row["what"] == "method.per_occurrence_points"]
    assert (row["item_code"], row["before"], row["after"]) == ("violations", "0.5", "1")


@pytest.mark.parametrize(
    "named", ["county-department", "county-department@1999", "nothing@2023", "county-department/2023-01-01"]
)
def test_diff_of_a_rubric_that_is_not_there_is_wrong_usage(named):
    assert call("diff", CLEAN, named).exit_code == 2


def test_diff_of_a_file_that_cannot_be_used_points_to_lint(draft):
    change(draft, "              budget: initial\n", "")
    result = call("diff", CLEAN, draft)
    assert result.exit_code == 2
    assert "rubric lint" in result.output
