"""A year that is not what a whole year should be: recorded and visible like any, and its release refused until it is mended."""

import pytest

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


def test_year_with_half_its_units_missing_is_blocked_and_released_once_they_are_exempt(bureau):
    import_units(bureau)
    for number, code in enumerate(CODES[:3]):
        tables = file_unit(code)
        tables["execution"][0]["executed_wan_yuan"] = str(40 - number)  # no two totals alike
        bureau.file_workbook(f"{code}.xlsx", tables)
    said = bureau.run().stdout
    assert "blocked for release" in said
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
    assert not (bureau.folder / "edition" / "parquet" / "newest_scores").exists()
    import_units(bureau, exempt=CODES[3:])
    assert "may be released" in bureau.run().stdout
    assert checks(bureau)[0] == 0
    assert checks(bureau, "--as-of", "#2")[0] == 1
    assert bureau.call("publish", "--out", str(bureau.folder / "edition")).exit_code == 0
    assert (bureau.folder / "edition" / "parquet" / "newest_scores" / "fiscal_year=2023").is_dir()


def test_year_that_nobody_judged_is_not_blocked(bureau):
    assert checks(bureau)[0] == 0
