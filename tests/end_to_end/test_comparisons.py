"""Years compared through the command line: corrections of the year before, claims that wait, late history, units that change."""

import csv
import io

import pytest
from sqlalchemy import text

from tests.bureau import change, file_unit, make_bureau
from warehouse import history
from warehouse.verify import verify_warehouse

pytestmark = pytest.mark.end_to_end

UNIT, OTHER = "511132-101", "511132-102"
INCOME = "income_lifted_households"
READING = ("submissions", "scores", "changes", "findings")


def filing(year, value, *, unit=UNIT, june="40", **stated):
    """A filing without a defect, with one metric and what it states about the year before."""
    tables = change(file_unit(unit, year=year), "execution", {"month": "6"}, executed_wan_yuan=june)
    metric = {"metric_code": INCOME, "metric_name": "脱贫户人均纯收入", "value": value, "unit_of_measure": "元"}
    return {**tables, "metrics": [metric | stated]}


def deliver(bureau, year, tables, at=0):
    """One workbook for one year, alone in the inbox, and the run of that year."""
    for path in sorted(bureau.inbox.iterdir()):
        path.unlink()
    bureau.file_workbook(f"{year}.xlsx", tables, at=at)
    return bureau.run(year=year)


def change_of(bureau, year, metric=INCOME, unit=UNIT, *words):
    rows = bureau.read("changes", "--year", str(year), *words)
    return next((row for row in rows if (row["unit_code"], row["metric_code"]) == (unit, metric)), None)


def figures(row):
    return tuple(row[name] for name in ("value", "prior_value", "difference", "change_pct", "status"))


def claims(bureau, year):
    with bureau.warehouse.reading() as connection:
        rows = history.load_claims(connection, history.find_horizon(connection), year)
    return [(row["claim"], row["stated"], row["verdict"]) for row in rows]


def comparisons(bureau, year, unit=UNIT):
    """(version, reason) of every comparison of a unit's year, oldest first."""
    with bureau.warehouse.engine.connect() as connection:
        query = text(
            "SELECT version, reason FROM comparisons WHERE unit_code = :u AND fiscal_year = :y ORDER BY ledger_index"
        )
        return [tuple(row) for row in connection.execute(query, {"u": unit, "y": year})]


def told(bureau, year, *words):
    """All history tables of a year, as printed for programs."""
    return [bureau.call(verb, "--year", str(year), "--format", "csv", *words).stdout for verb in READING]


@pytest.fixture(scope="module")
def stands_2022(module_bureau):
    """One unit has filed for 2022."""
    deliver(module_bureau, 2022, filing(2022, "14593.88"))
    return module_bureau


@pytest.fixture(scope="module")
def stands_2023(stands_2022, tmp_path_factory):
    """It has filed for 2023 as well, and states nothing of the year before."""
    world = stands_2022.copy_to(tmp_path_factory.mktemp("stands") / "2023")
    deliver(world, 2023, filing(2023, "16982.9"))
    return world


@pytest.fixture(scope="module")
def claims_2023(request, tmp_path_factory, dagster_instance):
    """It has filed for 2023 alone, and states its growth since the year before."""
    world = make_bureau(request, tmp_path_factory.mktemp("claims"), dagster_instance)
    deliver(world, 2023, filing(2023, "16982.9", stated_change_pct="16.37"))
    return world


@pytest.fixture
def claiming_2023(claims_2023, tmp_path):
    return claims_2023.copy_to(tmp_path / "claiming")


@pytest.fixture
def after_2022(stands_2022, tmp_path):
    return stands_2022.copy_to(tmp_path / "after")


@pytest.fixture
def after_2023(stands_2023, tmp_path):
    return stands_2023.copy_to(tmp_path / "after")


def test_growth_stated_holds_against_the_year_before(after_2022):
    """The published figure: 16982.9 as +16.37 % on what was filed as 14593.88."""
    result = deliver(after_2022, 2023, filing(2023, "16982.9", stated_change_pct="16.37"))
    assert figures(change_of(after_2022, 2023)) == ("16982.9", "14593.88", "2389.02", "16.37", "comparable")
    assert claims(after_2022, 2023) == [("stated_change_pct", "16.37", "consistent")]
    assert "+16.37 % stated, 16.37 % on 14593.88 as filed for 2022: consistent" in result.stdout


def test_growth_that_the_history_contradicts_is_found_at_its_cell(after_2022):
    deliver(after_2022, 2023, filing(2023, "16982.9", stated_change_pct="21.31", stated_prior_value="14593.88"))
    assert claims(after_2022, 2023) == [
        ("stated_change_pct", "21.31", "inconsistent"),
        ("stated_prior_value", "14593.88", "consistent"),
    ]
    after_2022.year = 2023
    (found,) = [
        row
        for row in after_2022.findings(UNIT)
        if row["check"].startswith("stated_change") and row["severity"] == "error"
    ]
    assert found["place"] == "2023.xlsx 年度主要数据!E2"
    assert found["stated"] == "21.31"


def test_claim_without_a_base_waits_and_is_settled_when_the_base_arrives(claiming_2023):
    """The year before comes later: its run judges the claim, and says that the year before was the cause."""
    bureau = claiming_2023
    assert claims(bureau, 2023) == [("stated_change_pct", "16.37", "waiting")]
    with bureau.warehouse.reading() as connection:
        (row,) = history.load_claims(connection, history.find_horizon(connection), 2023)
    assert row["implied_prior"] == "14593.22..14594.55"
    assert change_of(bureau, 2023)["status"] == "no_prior_year"
    deliver(bureau, 2022, filing(2022, "14593.88"))
    assert claims(bureau, 2023) == [("stated_change_pct", "16.37", "consistent")]
    assert comparisons(bureau, 2023) == [(1, "filing"), (2, "prior_year")]


def test_correction_of_the_year_before_compares_again_in_the_same_run(after_2022):
    """What was answered before the correction is answered still, byte for byte, for the moment before it."""
    deliver(after_2022, 2023, filing(2023, "16982.9", stated_change_pct="16.37"))
    before, number = told(after_2022, 2023), after_2022.checkpoint()
    deliver(after_2022, 2022, filing(2022, "14000", june="30"), at=5)
    after = change_of(after_2022, 2023)
    assert figures(after) == ("16982.9", "14000", "2982.9", "21.31", "comparable")
    assert (after["submission_version"], after["prior_submission_version"]) == ("1", "2")
    assert figures(change_of(after_2022, 2023, "score.total")) == ("100", "99.75", "0.25", "0.25", "comparable")
    assert claims(after_2022, 2023) == [("stated_change_pct", "16.37", "inconsistent")]
    assert comparisons(after_2022, 2023) == [(1, "filing"), (2, "prior_year")]
    assert told(after_2022, 2023) != before
    assert told(after_2022, 2023, "--as-of", f"#{number}") == before
    assert verify_warehouse(after_2022.warehouse).holds


def test_workbook_saved_again_with_the_same_figures_compares_nothing_anew(after_2023):
    after_2023.file_workbook("2022.xlsx", filing(2022, "14593.88"), at=9, stamp="saved again")
    after_2023.withdraw("2023.xlsx")
    after_2023.run(year=2022)
    assert comparisons(after_2023, 2023) == [(1, "filing")]


def test_year_run_again_compares_nothing_anew(claiming_2023):
    """The note that a metric was new stood in the comparison, and was gone in the next run: a version for nothing."""
    bureau = claiming_2023
    bureau.year = 2023
    assert [row["place"] for row in bureau.findings(UNIT, "metric_is_in_the_register")] == ["2023.xlsx 年度主要数据!A2"]
    root = bureau.content_root()
    bureau.run(year=2023)
    assert comparisons(bureau, 2023) == [(1, "filing")]
    assert bureau.content_root() == root


def test_order_of_the_years_does_not_change_what_is_compared(after_2022, bureau):
    filings = {
        2022: filing(2022, "14593.88"),
        2023: filing(2023, "16982.9", stated_change_pct="16.37"),
        2024: filing(2024, "18190.41", stated_change_pct="16.37"),
    }
    for world, order in ((after_2022, (2023, 2024)), (bureau, (2024, 2023, 2022))):
        for year in order:
            deliver(world, year, filings[year])
    for year in filings:
        rows, backwards = (world.read("changes", "--year", str(year)) for world in (after_2022, bureau))
        assert rows == backwards
        assert claims(after_2022, year) == claims(bureau, year)
    assert [claims(bureau, year)[0][2] for year in (2023, 2024)] == ["consistent", "inconsistent"]


def test_fact_about_another_year_is_computed_by_the_next_run_of_any(after_2023):
    """A fact for 2022 waited for a run of 2022, while 2023 went on comparing with the old score."""
    assert after_2023.import_facts(f"{UNIT},feedback,on_time,no,示例财绩〔2023〕21号", year=2022).exit_code == 0
    deliver(after_2023, 2024, filing(2024, "17000"))
    after_2023.year = 2022
    assert after_2023.score(UNIT) == "95"
    assert figures(change_of(after_2023, 2023, "score.total")) == ("100", "95", "5", "5.26", "comparable")
    assert comparisons(after_2023, 2023) == [(1, "filing"), (2, "score")]


def test_scores_under_a_rubric_that_changed_are_compared_and_say_so(after_2023):
    deliver(after_2023, 2024, filing(2024, "17000"))
    assert figures(change_of(after_2023, 2024, "score.total")) == ("99.94", "100", "-0.06", "-0.06", "rubric_changed")


def test_unit_that_files_no_longer_is_missing_this_year(after_2022):
    deliver(after_2022, 2023, filing(2023, "16982.9", unit=OTHER))
    assert figures(change_of(after_2022, 2023)) == (None, "14593.88", None, None, "missing_this_year")
    assert figures(change_of(after_2022, 2023, unit=OTHER)) == ("16982.9", None, None, None, "no_prior_year")


def test_old_history_loaded_late_keeps_both_times(bureau):
    """2019 is filed years later: recorded now, compared under its own year, and unseen before it was recorded."""
    form = {"subject_type": "project", "subject_code": "P1", "subject_name": "道路维护", "rubric": "national-project"}
    deliver(bureau, 2020, filing(2020, "12000") | {"evaluations": [form]})
    number = bureau.checkpoint()
    deliver(bureau, 2019, filing(2019, "10000") | {"evaluations": [form]}, at=60 * 24 * 700)
    assert figures(change_of(bureau, 2020)) == ("12000", "10000", "2000", "20", "comparable")
    earlier = change_of(bureau, 2020, INCOME, UNIT, "--as-of", f"#{number}")
    assert figures(earlier) == ("12000", None, None, None, "no_prior_year")


UNITS = """unit_code,unit_name,aliases,first_fiscal_year,last_fiscal_year,succeeds,relation,is_exempt
511132-101,红旗乡（示例）,,,2022,,,
511132-201,红旗镇（示例）,,2023,,511132-101,renamed,
511132-102,甲山镇（示例）,,,,,,
"""


def import_register(bureau, text):
    path = bureau.folder / "units.csv"
    path.write_text(text, encoding="utf-8")
    return bureau.call("register", "import", str(path))


def test_renamed_unit_is_compared_with_what_it_was(bureau):
    assert import_register(bureau, UNITS).exit_code == 0
    deliver(bureau, 2022, filing(2022, "14593.88"))
    deliver(bureau, 2023, filing(2023, "16982.9", unit="511132-201"))
    row = change_of(bureau, 2023, INCOME, "511132-201")
    assert figures(row) == ("16982.9", "14593.88", "2389.02", "16.37", "unit_reorganised")
    assert change_of(bureau, 2023) is None


def test_register_imported_later_compares_every_year_again(after_2022):
    deliver(after_2022, 2023, filing(2023, "16982.9", unit="511132-201"))
    assert change_of(after_2022, 2023, INCOME, "511132-201")["status"] == "no_prior_year"
    assert import_register(after_2022, UNITS).exit_code == 0
    deliver(after_2022, 2022, filing(2022, "14593.88"))
    assert change_of(after_2022, 2023, INCOME, "511132-201")["status"] == "unit_reorganised"
    assert comparisons(after_2022, 2023, "511132-201") == [(1, "filing"), (2, "register")]
    assert change_of(after_2022, 2023) is None


def test_closed_register_sets_an_unknown_unit_aside_and_says_to_whom(bureau):
    assert import_register(bureau, UNITS).exit_code == 0
    deliver(bureau, 2023, filing(2023, "16982.9", unit="511132-999"))
    bureau.year = 2023
    assert bureau.submissions() == []
    (found,) = [row for row in bureau.findings() if row["check"] == "unit_is_registered"]
    assert (found["stated"], found["addressed_to"]) == ("511132-999", "bureau")


def test_changes_for_programs_are_plain_decimals(bureau):
    deliver(bureau, 2022, filing(2022, "0"))
    deliver(bureau, 2023, filing(2023, "16982.9"))
    text = bureau.call("changes", "--year", "2023", "--unit", UNIT, "--no-scores", "--format", "csv").stdout
    (row,) = csv.DictReader(io.StringIO(text))
    assert [row[name] for name in ("value", "prior_value", "difference", "change_pct", "status")] == [
        "16982.9",
        "0",
        "16982.9",
        "",
        "prior_is_zero",
    ]


def test_trace_of_a_metrics_cell_leads_to_the_changes_it_is_part_of(after_2023):
    """A correction without another score was not found by its cell: the older submission was looked at."""
    deliver(after_2023, 2022, filing(2022, "14000"), at=5)
    cell, *users = after_2023.read("trace", UNIT, "2022", "--cell", "年度主要数据!C2")
    assert (cell["value"], cell["text_as_written"]) == ("14000", "14000")
    assert [(row["name"], row["value"]) for row in users] == [
        (f"change:{INCOME} 2022", None),
        (f"change:{INCOME} 2023", "21.31%"),
    ]


def test_file_that_does_not_open_is_told_to_the_unit_whose_folder_it_lies_in(bureau):
    """It stood in no unit's own list, though the folder said whose it was."""
    bureau.file_workbook(f"{UNIT}/自评.xlsx", filing(2023, "1"))
    bureau.put(f"{UNIT}/重传.xlsx", b"no workbook")
    bureau.put("别处/重传.xlsx", b"no workbook either")
    bureau.run(year=2023)
    bureau.run(year=2023)
    bureau.year = 2023
    told = [(row["unit_code"], row["place"]) for row in bureau.findings(check="file_is_readable")]
    assert told == [(None, "别处/重传.xlsx"), (UNIT, f"{UNIT}/重传.xlsx")]


def test_register_named_by_the_environment_is_imported_by_the_run_and_closes(bureau, monkeypatch):
    path = bureau.folder / "units.csv"
    path.write_text(UNITS, encoding="utf-8")
    monkeypatch.setenv("JIXIAO_REGISTER", str(path))
    deliver(bureau, 2023, filing(2023, "16982.9", unit="511132-999"))
    kinds = [run["run_kind"] for run in bureau.list_runs()]
    assert kinds == ["register", "annual"]
    bureau.year = 2023
    assert [row["check"] for row in bureau.findings(check="unit_is_registered")] == ["unit_is_registered"]
    bureau.run(year=2023)
    assert [run["run_kind"] for run in bureau.list_runs()] == ["register", "annual", "annual"]


def metric(code, value="1"):
    return {"metric_code": code, "metric_name": "数", "value": value, "unit_of_measure": "户"}


def test_metric_under_a_code_that_scores_stand_under_is_told_and_stops_nothing(bureau):
    """One unit that filed a metric `score.total` had stopped the whole year."""
    deliver(bureau, 2023, {**file_unit(UNIT), "metrics": [metric("Score.total", "77")]})
    assert figures(change_of(bureau, 2023, "score.total"))[0] == "100"
    bureau.year = 2023
    assert [row["stated"] for row in bureau.findings(UNIT, "metric_code_is_not_reserved")] == ["Score.total"]


def test_codes_that_differ_only_in_case_or_width_are_one_metric_and_one_unit_from_the_first_run_on(bureau):
    """An unchanged second run gave every comparison a new version, and sent a correction to another unit."""
    for number, code in enumerate(("GDP", "gdp", "ＧＤＰ")):
        bureau.file_workbook(f"{number}.xlsx", {**file_unit(f"u{number}", year=2023), "metrics": [metric(code)]})
    bureau.file_workbook("again.xlsx", {**file_unit("Ｕ1", year=2023), "metrics": [metric("gdp", "2")]}, at=5)
    bureau.run(year=2023)
    bureau.year = 2023
    before, root = bureau.submissions(), bureau.content_root()
    assert len({row["unit_code"] for row in before}) == 3
    assert {row["metric_code"] for row in bureau.read("changes", "--year", "2023", "--no-scores")} == {"GDP"}
    bureau.run(year=2023)
    assert (bureau.submissions(), bureau.content_root()) == (before, root)


def test_alias_imported_after_a_year_under_an_open_register_joins_the_years(bureau):
    deliver(bureau, 2022, {**file_unit(UNIT, year=2022), "metrics": [metric("GDP", "10")]})
    path = bureau.folder / "metrics.csv"
    path.write_text("metric_code,metric_name,aliases\ngdp_total,生产总值,GDP\n", encoding="utf-8")
    assert bureau.call("register", "import", str(path)).exit_code == 0
    deliver(bureau, 2023, {**file_unit(UNIT, year=2023), "metrics": [metric("gdp_total", "11")]})
    assert figures(change_of(bureau, 2023, "gdp_total")) == ("11", "10", "1", "10", "comparable")


def test_year_that_was_compared_while_nobody_had_filed_is_compared_again(after_2022):
    after_2022.withdraw("2022.xlsx")
    after_2022.run(year=2023)
    assert figures(change_of(after_2022, 2023))[1] == "14593.88"
    deliver(after_2022, 2022, filing(2022, "150"), at=5)
    assert figures(change_of(after_2022, 2023))[1] == "150"


def test_unit_that_others_were_split_off_is_no_longer_what_it_was(bureau):
    text = "unit_code,unit_name,first_fiscal_year,succeeds,relation\nKEEP,留乡,,,\nNEW,新乡,2023,KEEP,split\n"
    assert import_register(bureau, text).exit_code == 0
    deliver(bureau, 2022, filing(2022, "100", unit="KEEP"))
    deliver(bureau, 2023, filing(2023, "90", unit="KEEP"))
    assert figures(change_of(bureau, 2023, INCOME, "KEEP")) == ("90", "100", "-10", "-10", "unit_reorganised")
