"""Whose a file is and for which year: by what stands inside, never by a name."""

import pandas as pd
import pytest

from pipelines.reading.identify import identify_bundles
from schemas.frames import FINDINGS, IDENTITIES
from tests.unit.reading.deliveries import COVER, FINANCE_HEADER, describe, read_delivery, write_csv, write_workbook

FINANCE = [FINANCE_HEADER, ["收入合计", "1", "2", "3"]]


def make_cover(unit="511132-101", year="2023"):
    return [COVER[0], [unit, "红旗镇", year, "2024-03-01"]]


def identify(delivery, repeated=()):
    """Identities by file name, and the names of the files that a finding tells of."""
    files, reading = describe(delivery, repeated), read_delivery(delivery, repeated)
    identities, findings = identify_bundles(files, reading.cells, reading.unreadable)
    IDENTITIES.validate(identities)
    FINDINGS.validate(findings)
    assert set(findings["check"]) <= {"file_names_one_unit_and_year"}
    names = files.set_index("file_id")["file_name"]
    found = {
        names[row.file_id]: None if pd.isna(row.unit_code) else (row.unit_code, row.fiscal_year)
        for row in identities.itertuples()
    }
    return found, set(findings["file_name"])


def test_identify_workbook_and_folder_by_their_covers():
    """Guards that each bundle is known by its own cover, whatever it is called, unit codes taken as filed and stripped."""
    delivery = {
        "红旗镇_2022.xlsx": write_workbook({"封面": make_cover(" 511132-101 "), "收支": FINANCE}),
        "511132-999/封面.csv": write_csv(make_cover("511132-102")),
        "511132-999/收支.csv": write_csv(FINANCE),
    }
    assert identify(delivery) == (
        {
            "511132-999/封面.csv": ("511132-102", 2023),
            "511132-999/收支.csv": ("511132-102", 2023),
            "红旗镇_2022.xlsx": ("511132-101", 2023),
        },
        set(),
    )


@pytest.mark.parametrize(
    "cover",
    [
        make_cover(unit=""),
        make_cover(year=""),
        make_cover(year="23"),
        [COVER[0]],
        [*make_cover(), *make_cover("511132-102")[1:]],
        [*make_cover(), *make_cover()[1:]],
        [["单位编码"], ["511132-101"]],
    ],
    ids=["no_unit", "no_year", "year_unreadable", "no_row", "two_units", "same_row_twice", "no_year_column"],
)
def test_identify_cover_that_does_not_name_one_unit_and_year_is_told_for_each_file(cover):
    """Guards that nothing is guessed from an incomplete or doubled cover, neither in a workbook nor in a folder."""
    rest = {"u/b.xlsx": write_workbook({"封面": make_cover()})}
    in_folder = {"u/封面.csv": write_csv(cover), "u/收支.csv": write_csv(FINANCE)}
    in_workbook = {"a.xlsx": write_workbook({"封面": cover, "收支": FINANCE})}
    found, told = identify(rest | in_folder | in_workbook)
    assert found == {
        "a.xlsx": None,
        "u/b.xlsx": ("511132-101", 2023),
        "u/封面.csv": None,
        "u/收支.csv": None,
    }
    assert told == {"a.xlsx", "u/封面.csv", "u/收支.csv"}


def test_identify_folder_without_a_cover_takes_what_lies_beside_it():
    """Guards a CSV file sent after the workbook into the same folder; workbooks of one unit and year agree."""
    delivery = {
        "u/a.xlsx": write_workbook({"封面": make_cover()}),
        "u/b.xlsx": write_workbook({"封面": make_cover(), "收支": FINANCE}),
        "u/执行进度.csv": write_csv([["月份", "全年预算数", "累计执行数"], ["6", "1", "1"]]),
        "收支.csv": write_csv(FINANCE),
        "c.xlsx": write_workbook({"封面": make_cover("511132-103")}),
    }
    found, told = identify(delivery)
    assert found["u/执行进度.csv"] == ("511132-101", 2023)
    assert found["收支.csv"] == ("511132-103", 2023)
    assert told == set()


@pytest.mark.parametrize(
    "other", [make_cover("511132-102"), make_cover(year="2022")], ids=["another_unit", "another_year"]
)
def test_identify_folder_without_a_cover_beside_different_ones_is_not_identified(other):
    """Guards that a file is never given to one of two."""
    delivery = {
        "u/a.xlsx": write_workbook({"封面": make_cover()}),
        "u/b.xlsx": write_workbook({"封面": other}),
        "u/收支.csv": write_csv(FINANCE),
    }
    found, told = identify(delivery)
    assert found["u/收支.csv"] is None
    assert told == {"u/收支.csv"}


def test_identify_folder_with_a_cover_that_does_not_open_is_not_identified():
    """Guards that a damaged cover is not replaced by what lies beside it."""
    delivery = {
        "u/a.xlsx": write_workbook({"封面": make_cover()}),
        "u/封面.csv": b"\0",
        "u/收支.csv": write_csv(FINANCE),
    }
    found, told = identify(delivery)
    assert found == {"u/a.xlsx": ("511132-101", 2023), "u/收支.csv": None}
    assert told == {"u/收支.csv"}


def test_identify_other_folders_and_subfolders_do_not_count():
    """Guards that only the very same folder is looked at."""
    delivery = {
        "u/a.xlsx": write_workbook({"封面": make_cover()}),
        "u/v/收支.csv": write_csv(FINANCE),
        "w/收支.csv": write_csv(FINANCE),
    }
    found, told = identify(delivery)
    assert found == {"u/a.xlsx": ("511132-101", 2023), "u/v/收支.csv": None, "w/收支.csv": None}
    assert told == {"u/v/收支.csv", "w/收支.csv"}


def test_identify_leaves_out_what_was_not_read():
    """Guards one row per readable file: unreadable and repeated files have none."""
    workbook = write_workbook({"封面": make_cover()})
    delivery = {"a.xlsx": workbook, "b.xlsx": workbook, "c.xlsx": b"x", "d.pdf": b"x"}
    assert identify(delivery, repeated={"b.xlsx"}) == ({"a.xlsx": ("511132-101", 2023)}, set())


def test_identify_without_files_gives_an_empty_frame():
    """Guards the empty inbox."""
    assert identify({}) == ({}, set())
