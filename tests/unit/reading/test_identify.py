"""Whose a file is and for which year: by what stands inside, never by a name."""

import pandas as pd
import pytest

from pipelines.reading.address_findings import join_parts
from pipelines.reading.identify import identify_filings
from schemas.frames import FINDINGS, IDENTITIES
from schemas.register import RegisteredUnit, UnitPeriod, UnitRegister
from tests.unit.reading.deliveries import COVER, FINANCE_HEADER, describe, read_delivery, write_csv, write_workbook

FINANCE = [FINANCE_HEADER, ["收入合计", "1", "2", "3"]]


def make_cover(unit="511132-101", year="2023"):
    return [COVER[0], [unit, "红旗镇", year, "2024-03-01"]]


def identify(delivery, repeated=()):
    """Identities by file name, and the names of the files that a finding tells of."""
    files, reading = describe(delivery, repeated), read_delivery(delivery, repeated)
    identified = identify_filings(files, reading)
    identities, findings = identified.identities, identified.findings
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
        [*make_cover(), *make_cover()[1:]],
        [["单位编码"], ["511132-101"]],
    ],
    ids=["no_unit", "no_year", "year_unreadable", "no_row", "same_row_twice", "no_year_column"],
)
def test_identify_cover_that_does_not_name_one_unit_and_year_is_told_for_each_file(cover):
    """Guards that nothing is guessed from an incomplete cover, neither in a workbook nor in a folder."""
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


# ------------------------------------------------------------------------------------------------- through the register


def make_register(*units):
    """A closed register of (code, name, aliases, first year, last year)."""
    return UnitRegister(
        tuple(
            RegisteredUnit(code, name, (UnitPeriod(name, tuple(aliases.split()), first, last),))
            for code, name, aliases, first, last in units
        )
    )


REGISTER = make_register(
    ("511132-101", "红旗镇人民政府", "红旗镇 101", None, None),
    ("511132-102", "民政局", "老局", None, 2022),
    ("511132-103", "城管局", "执法局", None, None),
    ("511132-104", "综合执法局", "执法局", None, None),
)


def resolve(cover):
    """Whose a workbook with this cover is, and what is told of it."""
    delivery = {"a.xlsx": write_workbook({"封面": cover, "收支": FINANCE})}
    files, reading = describe(delivery), read_delivery(delivery)
    identified = identify_filings(files, reading, REGISTER)
    (identity,) = identified.identities.itertuples()
    told = [(row.check, row.cell, row.found, row.expected) for row in identified.findings.itertuples()]
    return None if pd.isna(identity.unit_code) else (identity.unit_code, identity.fiscal_year), [
        tuple(None if pd.isna(value) else value for value in row) for row in told
    ]


@pytest.mark.parametrize("unit", ["511132-101", " ５１１１３２-101 ", "101", "红旗镇"])
def test_identify_code_or_alias_of_one_unit_is_that_unit(unit):
    """Guards codes however they are written, and aliases in the place of a code."""
    assert resolve(make_cover(unit)) == (("511132-101", 2023), [])


def test_identify_name_decides_where_no_code_is_filled_in():
    """Guards a cover without a code: its name, or nothing."""
    named = [COVER[0], ["", "红旗镇人民政府", "2023", "2024-03-01"]]
    assert resolve(named) == (("511132-101", 2023), [])
    unknown = [COVER[0], ["", "某局", "2023", "2024-03-01"]]
    assert resolve(unknown) == (None, [("unit_is_registered", "A2", "某局", None)])


@pytest.mark.parametrize(
    ("unit", "year", "told"),
    [
        ("999", "2023", ("unit_is_registered", "A2", "999", None)),
        ("511132-102", "2023", ("unit_is_in_force_in_the_year", "A2", "511132-102", "2023")),
        ("执法局", "2023", ("unit_is_unambiguous", "A2", "执法局", "511132-103、511132-104")),
        ("", "", ("file_names_one_unit_and_year", None, None, None)),
    ],
)
def test_identify_unit_that_the_register_does_not_settle_waits_and_is_told(unit, year, told):
    """Guards that nothing unknown, ambiguous or out of force is taken, and that the place is the cover's cell."""
    cover = make_cover(unit, year)
    if not unit:
        cover[1][1] = ""
    assert resolve(cover) == (None, [told])
    assert resolve(make_cover("511132-102", "2022")) == (("511132-102", 2022), [])


def test_identify_batch_through_the_register_joins_a_code_and_its_alias():
    """Guards that rows under two spellings of one unit are one filing, and that what waits does not stop the others."""
    header = ["unit_code", "fiscal_year", *FINANCE_HEADER]
    units = ["511132-101", "执法局", "101", "999"]
    delivery = {"finance.csv": write_csv([header, *([unit, "2023", "收入合计", "1", "2", "3"] for unit in units)])}
    files, reading = describe(delivery), read_delivery(delivery)
    identified = identify_filings(files, reading, REGISTER)
    reading = join_parts(reading, identified.joined)
    owners = dict(zip(identified.identities["filing_id"], identified.identities["unit_code"], strict=True))
    rows = reading.cells[reading.cells["column_name"] == "line"]
    held = rows.groupby("filing_id").size().to_dict()
    assert {owners[part]: count for part, count in held.items() if pd.notna(owners[part])} == {"511132-101": 2}
    assert sorted(held.values()) == [1, 1, 2]
    assert sorted(zip(identified.findings["check"], identified.findings["cell"], strict=True)) == [
        ("unit_is_registered", "A5"),
        ("unit_is_unambiguous", "A3"),
    ]
