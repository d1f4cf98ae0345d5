"""A year that is not what a whole year should be: recorded and visible like any, and its release refused until it is mended."""

import shutil

import dagster as dg
import pytest

from pipelines.publishing.tell_expectations import place_data_docs
from pipelines.resources.rubric_files import reference_folder
from tests.bureau import file_unit

pytestmark = pytest.mark.end_to_end

HEADER = "unit_code,unit_name,first_fiscal_year,is_exempt\n"
CODES = [f"511132-{number}" for number in range(101, 107)]


def import_units(bureau, exempt=()):
    path = bureau.folder / "units.csv"
    rows = [f"{code},单位{code},2020,{'yes' if code in exempt else 'no'}\n" for code in CODES]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    assert bureau.call("register", "import", str(path)).exit_code == 0


def checks(bureau, *words):
    result = bureau.call("checks", "--year", "2023", *words)
    return result.exit_code, result.stdout


def shown_checks(bureau):
    """What Dagster's pages show of the newest run: by expectation whether it held, and how grave it is."""
    events = bureau.instance.all_logs(
        bureau.list_runs()[-1]["run_id"], of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    )
    found = [entry.dagster_event.asset_check_evaluation_data for entry in events]
    return {
        one.check_name: (one.passed, one.severity.value) for one in found if one.asset_key.path == ["year_expectations"]
    }


def test_year_with_half_its_units_missing_is_blocked_and_released_once_they_are_exempt(bureau):
    bureau.instance = dg.DagsterInstance.ephemeral()
    import_units(bureau)
    for number, code in enumerate(CODES[:3]):
        tables = file_unit(code)
        tables["execution"][0]["executed_wan_yuan"] = str(40 - number)  # no two totals alike
        bureau.file_workbook(f"{code}.xlsx", tables)
    said = bureau.run().stdout
    assert "blocked for release" in said
    page = place_data_docs(bureau.warehouse.state, 2023)
    assert str(page) in said
    assert "blocked for release" in page.read_text(encoding="utf-8")
    assert shown_checks(bureau)["most_units_have_filed"] == (False, "ERROR")
    assert shown_checks(bureau)["nearly_all_units_have_filed"] == (False, "WARN")
    assert shown_checks(bureau)["weights_sum_to_full_mark"] == (True, "ERROR")
    assert "most units that have to file have filed: 3 / 6 (50 %)" in said
    assert bureau.score(CODES[0]) is not None  # recorded and visible all the same
    code, told = checks(bureau)
    assert code == 1
    assert "511132-104、511132-105、511132-106" in told
    assert "what to do" in told
    rows = {row["expectation"]: row for row in bureau.read_no("checks", "--year", "2023")}
    assert (rows["most_units_have_filed"]["severity"], rows["most_units_have_filed"]["status"]) == (
        "blocking",
        "failed",
    )
    published = bureau.call("publish", "--out", str(bureau.folder / "edition"))
    assert published.exit_code == 1
    assert "2023 不予发布 blocked for release" in published.stderr
    assert "nothing was published" in published.stderr
    assert not (bureau.folder / "edition").exists()
    import_units(bureau, exempt=CODES[3:])
    assert "not judged since" in checks(bureau)[1]
    assert "may be released" in bureau.run().stdout
    assert "may be released" in page.read_text(encoding="utf-8")
    assert checks(bureau)[0] == 0
    assert bureau.call("publish", "--out", str(bureau.folder / "edition")).exit_code == 0
    assert (bureau.folder / "edition" / "parquet" / "newest_scores" / "fiscal_year=2023").is_dir()
    assert checks(bureau, "--as-of", "#2", "--docs", str(bureau.folder / "then.html"))[0] == 1
    assert "blocked for release" in (bureau.folder / "then.html").read_text(encoding="utf-8")


def test_year_that_changed_since_it_was_judged_is_not_released_until_a_run_judges_it(bureau):
    """Of a year that might be released most filings were withdrawn; it was published all the same, by its judgement of before."""
    import_units(bureau)
    for number, code in enumerate(CODES):
        tables = file_unit(code)
        tables["execution"][0]["executed_wan_yuan"] = str(40 - number)
        bureau.file_workbook(f"{code}.xlsx", tables)
    assert "may be released" in bureau.run().stdout
    edition = str(bureau.folder / "edition")
    assert bureau.call("publish", "--out", edition).exit_code == 0
    for code in CODES[:4]:
        assert bureau.call("withdraw", code, "2023").exit_code == 0
    code, told = checks(bureau)
    assert code == 1
    assert "not judged since" in told
    assert "may be released" not in told
    refused = bureau.call("publish", "--out", edition)
    assert refused.exit_code == 1
    assert "jixiao run --year 2023" in refused.stderr
    assert checks(bureau, "--as-of", "#2")[0] == 0
    assert "blocked for release" in bureau.run().stdout
    assert "not judged since" not in checks(bureau)[1]


def test_run_is_recorded_whatever_becomes_of_its_page(bureau, monkeypatch):
    """The history is sealed by then: a page that cannot be made is a warning."""

    def fail(_results):
        raise RuntimeError("no template")

    monkeypatch.setattr("pipelines.resources.year_docs.render_data_docs", fail)
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    bureau.run()
    assert bureau.score("u1") == "100"
    assert not place_data_docs(bureau.warehouse.state, 2023).exists()


def test_bounds_that_cannot_be_read_record_nothing_and_name_the_file(bureau, tmp_path, monkeypatch):
    reference = shutil.copytree(reference_folder(), tmp_path / "reference")
    (reference / "expectations" / "year.yaml").write_text("suite: year\n", encoding="utf-8")
    monkeypatch.setenv("JIXIAO_REFERENCE", str(reference))
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    result = bureau.try_run()
    assert result.exit_code == 3
    assert "year.yaml" in result.stderr
    assert "Traceback" not in result.output
    assert bureau.list_runs() == []


def test_year_that_nobody_judged_is_not_blocked(bureau):
    assert checks(bureau)[0] == 0
