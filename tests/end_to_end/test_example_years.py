"""The example years from end to end: every figure worked out by hand, the story of 97, 95 and 92, what is stated, and what is found."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from warehouse import history
from warehouse.verify import verify_warehouse

pytestmark = pytest.mark.end_to_end

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
YEARS = (2022, 2023, 2024)
HONGQI, CORRECTED = "511132-101", "511132-102"
FIGURES = ("value", "prior_value", "difference", "change_pct")


def read_expected(name):
    """The rows of one hand-worked file of every year, each with its year."""
    return [
        row | {"year": year}
        for year in YEARS
        for row in csv.DictReader((EXAMPLES / str(year) / name).open(encoding="utf-8"))
    ]


EXPECTED = read_expected("expected.csv")
EXPECTED_CHANGES = read_expected("expected_changes.csv")
EXPECTED_CLAIMS = read_expected("expected_claims.csv")


def figure(text):
    return Decimal(text) if text else None


@pytest.fixture(scope="module")
def world(module_bureau):
    """Registers and facts imported, the years run; what each run told stands in ``told``."""
    world = module_bureau
    for name in ("units.csv", "metrics.csv"):
        assert world.call("register", "import", str(EXAMPLES / "register" / name)).exit_code == 0
    world.told = {}
    for year in YEARS:
        folder = EXAMPLES / str(year)
        assert world.call("facts", "import", "--year", str(year), str(folder / "facts.csv")).exit_code == 0
        world.inbox = folder / "inbox"
        world.told[year] = world.run(year=year).stdout
    return world


@pytest.fixture(scope="module")
def scores(world):
    return {
        (year, row["unit_code"], row["subject_code"] or "", row["item_code"]): row
        for year in YEARS
        for row in world.read("scores", "--year", str(year))
    }


@pytest.fixture(scope="module")
def changes(world):
    return {
        (year, row["unit_code"], row["metric_code"]): row
        for year in YEARS
        for row in world.read("changes", "--year", str(year), "--no-scores")
    }


@pytest.fixture(scope="module")
def claims(world):
    with world.warehouse.reading() as connection:
        horizon = history.find_horizon(connection)
        return {
            (year, row["unit_code"], row["metric_code"], row["claim"]): row
            for year in YEARS
            for row in history.load_claims(connection, horizon, year)
        }


@pytest.fixture(scope="module")
def findings(world):
    return world.read("findings", "--year", "2023")


@pytest.mark.parametrize("year", YEARS)
def test_example_score_equals_the_one_worked_out_by_hand(scores, year):
    own = [line for line in EXPECTED if line["year"] == year]
    assert {key for key in scores if key[0] == year} == {
        (year, line["unit_code"], line["subject_code"], line["item_code"]) for line in own
    }
    for line in own:
        row = scores[year, line["unit_code"], line["subject_code"], line["item_code"]]
        assert figure(row["computed_score_points"]) == figure(line["computed_score_points"]), line
        if line["item_code"] == "total":
            assert row["status"] == line["working"], line


def test_example_totals_are_the_sum_of_their_items(scores):
    for year, unit, subject in {key[:3] for key in scores}:
        items = [
            row["computed_score_points"]
            for (*own, item), row in scores.items()
            if tuple(own) == (year, unit, subject) and item != "total"
        ]
        total = scores[year, unit, subject, "total"]["computed_score_points"]
        assert sum(Decimal(points) for points in items if points is not None) == Decimal(total)


@pytest.mark.parametrize("year", YEARS)
def test_example_change_equals_the_one_worked_out_by_hand(changes, year):
    own = {(year, line["unit_code"], line["metric_code"]): line for line in EXPECTED_CHANGES if line["year"] == year}
    assert {key for key in changes if key[0] == year} == set(own)
    for key, line in own.items():
        assert [figure(changes[key][name]) for name in FIGURES] == [figure(line[name]) for name in FIGURES], line
        assert changes[key]["status"] == line["status"], line


@pytest.mark.parametrize("year", YEARS)
def test_example_statement_gets_the_verdict_worked_out_by_hand(claims, year):
    own = [line for line in EXPECTED_CLAIMS if line["year"] == year]
    told = {key[1:]: row["verdict"] for key, row in claims.items() if key[0] == year}
    assert told == {(line["unit_code"], line["metric_code"], line["claim"]): line["verdict"] for line in own}


def test_examples_show_statements_of_every_kind():
    assert {line["verdict"] for line in EXPECTED_CLAIMS} >= {"consistent", "inconsistent", "query", "waiting"}
    statuses = {line["status"] for line in EXPECTED_CHANGES}
    assert statuses >= {
        "comparable",
        "no_prior_year",
        "missing_this_year",
        "unit_of_measure_changed",
        "unit_reorganised",
    }


def test_scores_of_2024_are_under_a_revised_rubric_and_say_so(world):
    rows = world.read("changes", "--year", "2024", "--unit", HONGQI)
    (total,) = [row for row in rows if row["metric_code"] == "score.total"]
    assert (total["value"], total["prior_value"], total["status"]) == ("92.13", "92", "rubric_changed")


def test_summary_shows_the_growth_that_holds_and_those_that_do_not(world):
    assert "+16.37 % stated, 16.37 % on 14593.88 as filed for 2022: consistent" in world.told[2023]
    assert "✗" in world.told[2023]
    assert "✗" in world.told[2024]


def test_unit_that_files_nothing_is_missing_and_the_exempt_one_is_not(world):
    lines = [next(line for line in world.told[year].splitlines() if " units " in line) for year in YEARS]
    assert [line.split("=", 1)[1].strip() for line in lines] == [
        "已报 filed 10 + 未报 missing 4 + 免报 exempt 0",
        "已报 filed 12 + 未报 missing 1 + 免报 exempt 1",
        "已报 filed 11 + 未报 missing 2 + 免报 exempt 0",
    ]


def test_summary_tells_97_95_and_92_with_the_reasons(world):
    told = world.told[2023]
    story = next(line for line in told.splitlines() if line.startswith("红旗镇（示例）:"))
    for words in (
        "97 as filed",
        "can award 95 at most",
        "92 computed",
        "42 computed from data",
        "32 assertions",
        "18 graded",
    ):
        assert words in story
    assert "disclosure 5 → 10; cooperation_deduction 10 → 0" in told


def test_summary_says_what_to_do_next(world):
    told = world.told[2023]
    assert f"jixiao trace {HONGQI} 2023" in told
    assert "files    34 = 采用 used 32 + 重复 duplicate 1 + 隔离 quarantined 1" in told


@pytest.mark.parametrize(
    ("unit", "check", "place"),
    [
        (HONGQI, "deduction_only_subtracts", "自评打分!C15"),
        (HONGQI, "self_total_is_within_the_form", ""),
        ("511132-102", "value_is_clear_of_a_contested_edge", ""),
        ("511132-103", "fact_agrees_with_the_answer", "事实与定性!D13"),
        ("511132-104", "value_is_clear_of_a_contested_edge", "indicators.csv!F3"),
        ("511132-106", "finance_sums_agree", "收支!D5"),
        ("511132-106", "column_is_known", "项目!J1"),
        ("511132-107", "cell_is_readable", "绩效指标!H2"),
        ("511132-107", "cell_is_readable", "年度主要数据!C2"),
        ("511132-107", "cell_is_filled", "执行进度!C3"),
        ("511132-107", "item_is_scored", "绩效指标!H2"),
        ("511132-107", "expense_subject_is_filed", ""),
        ("511132-108", "cell_is_filled", "事实与定性!D12"),
        ("511132-108", "item_is_scored", ""),
    ],
)
def test_example_finding_of_the_readme_stands_at_its_place(findings, unit, check, place):
    places = [row["place"] or "" for row in findings if (row["unit_code"], row["check"]) == (unit, check)]
    assert any(one.endswith(place) for one in places), places


def test_example_file_that_breaks_off_is_told(findings):
    broken = [row["place"] for row in findings if row["check"] == "file_is_readable"]
    assert broken == ["511132-108/庚林草站_2023_自评_重传.xlsx"]


def test_example_defects_of_the_form_are_told_to_the_bureau_once(findings):
    of_form = [
        (row["check"], row["stated"], row["computed"])
        for row in findings
        if row["addressed_to"] == "bureau" and row["severity"] == "error"
    ]
    assert sorted(of_form) == [
        ("printed_points_add_up", "15", "20"),
        ("printed_points_add_up", "30", "25"),
        ("printed_points_add_up", "70", "65"),
        ("printed_points_award_what_the_criterion_says", "5", "10"),
    ]


@pytest.mark.parametrize("unit", ["511132-102", "511132-103", "511132-104", "511132-105"])
def test_example_unit_without_a_defect_in_its_filing_gets_no_error(findings, unit):
    """What such a unit can get wrong is its own claims: a self-total above what the form prints, and what it states of the year before."""
    errors = {row["check"] for row in findings if row["unit_code"] == unit and row["severity"] == "error"}
    stated = {check for check in errors if check.startswith("stated_")}
    assert errors - stated <= {"self_total_is_within_the_form"}


def test_example_findings_are_told_in_both_languages_without_gaps(findings):
    for row in findings:
        assert "{" not in row["message"]
        assert row["severity"] in {"error", "warning", "note"}
        assert row["fiscal_year"] == "2023"


def test_report_is_held_against_the_history_and_the_accounts_filed_beside_it(world):
    """Growth rests on the workbook of 2022, figures of the accounts on the sheet 收支; grain, goal, problems and a strange aspect are asked about."""
    rows = world.read("statements", HONGQI, "2023")
    (growth,) = [row for row in rows if row["kind"] == "growth"]
    assert (growth["stated"], growth["verdict"]) == ("16.37", "consistent")
    assert "14593.88" in growth["operands"]
    filed = [row for row in rows if row["kind"] == "accounts" and "收支表" in row["operands"]]
    assert {row["verdict"] for row in filed} == {"consistent"}
    assert {row["stated"] for row in filed} >= {"1216.75", "1178.17", "38.58", "1073.3", "143.45", "0"}
    of_the_form = {"form_maximum", "self_total", "self_score"}
    asked = {row["kind"] for row in rows if row["verdict"] in {"inconsistent", "query"}} - of_the_form
    assert asked == {"goal", "part_sum", "aspects", "score_fact"}


def test_example_year_run_again_makes_no_version(world):
    def told():
        verbs = ("submissions", "scores", "changes", "findings")
        return [world.read(verb, "--year", str(year)) for verb in verbs for year in YEARS]

    before, root = told(), world.content_root()
    world.inbox = EXAMPLES / "2023" / "inbox"
    world.run(year=2023)
    assert (told(), world.content_root()) == (before, root)


def test_late_correction_compares_both_years_again_and_leaves_the_old_answer(world):
    """Run last: 甲山镇's grain of 2023 is corrected from 3120.6 to 3102.6."""

    def grain(year, *words):
        rows = world.read("changes", "--year", str(year), "--unit", CORRECTED, *words)
        return next(row["change_pct"] for row in rows if row["metric_code"] == "grain_output")

    number = world.checkpoint()
    assert (grain(2023), grain(2024)) == ("2.14", "1.45")
    world.inbox = EXAMPLES / "2023-correction" / "inbox"
    world.run(year=2023)
    assert (grain(2023), grain(2024)) == ("1.55", "2.04")
    assert (grain(2023, "--as-of", f"#{number}"), grain(2024, "--as-of", f"#{number}")) == ("2.14", "1.45")
    assert verify_warehouse(world.warehouse).holds
