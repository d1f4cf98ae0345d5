"""Batches: one file of a table for many units. Whose a row is stands in the row."""

import io
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.address_findings import address_findings, join_parts
from pipelines.reading.identify import identify_filings
from pipelines.reading.read_parquet import read_parquet
from pipelines.reading.sheets import UnreadableFileError
from schemas.frames import CELLS, FILED_TABLES, FINDINGS, IDENTITIES
from tests.unit.reading.deliveries import COVER, FINANCE_HEADER, describe, read_delivery, write_csv, write_workbook

OWNERS = ["unit_code", "fiscal_year"]
EXECUTION_HEADER = ["月份", "全年预算数", "累计执行数"]
CONTENT = ["table_name", "column_name", "text_as_written", "value_text", "value_micro", "decimals", "state"]


def identify(delivery):
    """The reading with findings addressed and whose each part is, every frame held against its schema."""
    files, reading = describe(delivery), read_delivery(delivery)
    identified = identify_filings(files, reading)
    reading = join_parts(reading, identified.joined)
    findings = address_findings(files, reading, identified.identities)
    for frame, schema in (
        (reading.cells, CELLS),
        (reading.tables, FILED_TABLES),
        (identified.identities, IDENTITIES),
        (findings, FINDINGS),
        (identified.findings, FINDINGS),
    ):
        schema.validate(frame)
    return reading, identified, findings


def plain(frame, *columns):
    """Rows as plain tuples, missing values as None."""
    own = frame[list(columns)].astype(object)
    return list(own.where(own.notna(), None).itertuples(index=False, name=None))


def held(delivery):
    """What each unit and year holds, whatever form it came in: its tables, and its cells row by row."""
    reading, identified, findings = identify(delivery)
    owners = {row.filing_id: (row.unit_code, row.fiscal_year) for row in identified.identities.dropna().itertuples()}
    found = {owner: (set(), []) for owner in owners.values()}
    for row in reading.tables.itertuples():
        found[owners[row.filing_id]][0].add(row.table_name)
    for filing_id, *content in plain(reading.cells, "filing_id", *CONTENT):
        found[owners[filing_id]][1].append(tuple(content))
    told = sorted(plain(findings, "check", "unit_code", "fiscal_year", "table_name", "column_name", "found"), key=repr)
    return {owner: (tables, sorted(cells, key=repr)) for owner, (tables, cells) in found.items()}, told


CELL = st.sampled_from(["", "1", "2.5", "约3", "１２", "-0.000001", "1,216.75"])
UNITS = st.dictionaries(
    st.tuples(st.sampled_from(["511132-101", "u2", "u3", "u4"]), st.sampled_from(["2022", "2023"])),
    st.fixed_dictionaries(
        {
            "finance": st.lists(
                st.tuples(st.sampled_from(["收入合计", "支出合计", "x"]), CELL, CELL, CELL), max_size=3
            ),
            "execution": st.lists(st.tuples(st.sampled_from(["6", "9月", "13"]), CELL, CELL), max_size=3),
        }
    ),
    min_size=2,
)
HEADERS = {"finance": FINANCE_HEADER, "execution": EXECUTION_HEADER}


@settings(deadline=None, max_examples=20)
@given(units=UNITS, data=st.data())
def test_batch_of_any_units_holds_what_their_folders_hold(units, data):
    """Guards the one thing a batch is: the same tables, one below the other; the order of rows among units does not matter."""
    covers = [(unit, f"单位{unit}", year, "2024-03-01") for unit, year in units]
    folders, batch = {}, {"submission.csv": write_csv([COVER[0], *covers])}
    for cover, (owner, tables) in zip(covers, units.items(), strict=True):
        folders[f"{'-'.join(owner)}/封面.csv"] = write_csv([COVER[0], cover])
        for name, rows in tables.items():
            if rows:
                folders[f"{'-'.join(owner)}/{name}.csv"] = write_csv([HEADERS[name], *rows])
    for name, header in HEADERS.items():
        rows = [(*owner, *row) for owner, tables in units.items() for row in tables[name]]
        batch[f"{name}.csv"] = write_csv([[*OWNERS, *header], *data.draw(st.permutations(rows))])
    assert held(batch) == held(folders)


def test_batch_cells_stand_at_their_place():
    """Guards that places count the columns that say whose a row is, and name the file and no sheet."""
    delivery = {"finance.csv": write_csv([[*OWNERS, *FINANCE_HEADER], ["u1", "2023", "收入合计", "1", "2", "3"]])}
    reading, _, _ = identify(delivery)
    assert plain(reading.cells, "column_name", "cell", "sheet", "text_as_written") == [
        ("line", "C2", None, "收入合计"),
        ("initial_budget_wan_yuan", "D2", None, "1"),
        ("adjusted_budget_wan_yuan", "E2", None, "2"),
        ("final_wan_yuan", "F2", None, "3"),
    ]


@pytest.mark.parametrize(
    ("unit", "year", "cells"),
    [("", "2023", ["A3"]), ("u2", " ", ["B3"]), ("", "二〇二三", ["B3", "A3"]), ("#REF!", "2023", ["A3"])],
)
def test_batch_row_that_does_not_say_whose_it_is_is_told_and_left_out(unit, year, cells):
    """Guards that a row is never given to a neighbour, and that its other defects are not told to anybody."""
    rows = [["u1", "2023", "收入合计", "1", "2", "3"], [unit, year, "收入合计", "约1", "2", "3"]]
    reading, identified, findings = identify({"finance.csv": write_csv([[*OWNERS, *FINANCE_HEADER], *rows])})
    assert plain(findings, "check", "unit_code", "cell") == [
        ("row_names_its_unit_and_year", None, cell) for cell in cells
    ]
    assert set(reading.cells["row_number"]) == {2}
    assert plain(identified.identities, "unit_code", "fiscal_year") == [("u1", 2023)]


def test_batch_in_which_nobody_is_named_is_told_as_a_file():
    """Guards that a file of which nothing is anybody's does not go missing."""
    _, identified, _ = identify({"finance.csv": write_csv([[*OWNERS, *FINANCE_HEADER]])})
    assert plain(identified.identities, "unit_code") == [(None,)]
    assert plain(identified.findings, "check", "file_name") == [("file_names_one_unit_and_year", "finance.csv")]


def test_batch_header_is_wrong_for_everybody_below_it_and_a_stray_for_one():
    """Guards that each unit hears what concerns it, and no more."""
    header = [*OWNERS, "单位名称", *FINANCE_HEADER[:3], "备注", ""]
    rows = [["u1", "2023", "甲", "收入合计", "1", "2", "", ""], ["u2", "2023", "乙", "收入合计", "1", "2", "", "x"]]
    _, _, findings = identify({"finance.csv": write_csv([header, *rows])})
    assert sorted(plain(findings, "check", "unit_code", "cell"), key=repr) == [
        ("column_is_known", "u1", "G1"),
        ("column_is_known", "u2", "G1"),
        ("required_column_stands", "u1", None),
        ("required_column_stands", "u2", None),
        ("row_fits_its_header", "u2", "H3"),
    ]


def test_batch_with_nothing_wrong_but_its_header_is_told_to_everybody_below_it():
    """Where no row had a defect, setting the number of the row made rows out of nothing: the run of the whole year ended."""
    header = [*OWNERS, *EXECUTION_HEADER, "备用"]
    rows = [["u1", "2023", "6", "100", "40", "x"], ["u2", "2023", "6", "100", "40", "x"]]
    _, _, findings = identify({"execution.csv": write_csv([header, *rows])})
    told = plain(findings, "check", "unit_code", "found")
    assert sorted(told) == [("column_is_known", "u1", "备用"), ("column_is_known", "u2", "备用")]


def test_batch_and_a_single_folder_side_by_side_are_kept_apart():
    """Guards a folder in which one unit's own file lies beside the finance system's export."""
    delivery = {
        "封面.csv": write_csv(COVER),
        "执行进度.csv": write_csv([EXECUTION_HEADER, ["6", "1", "1"]]),
        "finance.csv": write_csv([[*OWNERS, *FINANCE_HEADER], ["u1", "2023", "收入合计", "1", "2", "3"]]),
    }
    reading, identified, _ = identify(delivery)
    owners = dict(plain(identified.identities, "filing_id", "unit_code"))
    assert {(owners[row.filing_id], row.table_name) for row in reading.tables.itertuples()} == {
        ("511132-101", "submission"),
        ("511132-101", "execution"),
        ("u1", "finance"),
    }


def test_workbook_with_unit_columns_in_a_sheet_is_no_batch():
    """Guards that only table files are batches: a workbook is one unit's, and says so on its cover."""
    rows = [[*OWNERS, *FINANCE_HEADER], ["u9", 2023, "收入合计", 1, 2, 3]]
    _, identified, findings = identify({"a.xlsx": write_workbook({"封面": COVER, "收支": rows})})
    assert plain(identified.identities, "unit_code") == [("511132-101",)]
    assert plain(findings, "check", "found") == [("column_is_known", "unit_code"), ("column_is_known", "fiscal_year")]


# ----------------------------------------------------------------------------------------------------------- Parquet


def write_parquet(**columns):
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pa.array([2023, None]), ["2023", ""]),
        (pa.array([12345678901234567]), ["12345678901234567"]),
        (pa.array([50 * 1.1, 0.1, 1e15, float("nan"), None]), ["55", "0.1", "1000000000000000", "", ""]),
        (pa.array([0.1, 38.58], pa.float32()), ["0.1", "38.58"]),
        (pa.array([Decimal("1216.750000"), Decimal("95.000000")]), ["1216.75", "95"]),
        (pa.array([Decimal(100)]), ["100"]),
        (pa.array([date(2024, 3, 1)]), ["2024-03-01"]),
        (pa.array([datetime(2024, 3, 1), datetime(2024, 3, 1, 8)]), ["2024-03-01", "2024-03-01 08:00:00"]),  # noqa: DTZ001
        (pa.array([True, False]), ["TRUE", "FALSE"]),
        (pa.array(["约40", "", None, "１２"]).dictionary_encode(), ["约40", "", "", "１２"]),
    ],
)
def test_parquet_values_are_written_as_people_see_them(values, texts):
    """Guards each type: a figure of 15 digits, no trailing zeros of a decimal's scale, a date, and blank where there is none."""
    delivery = {
        "answers.parquet": write_parquet(item_code=["x"] * len(values), criterion=["y"] * len(values), answer=values)
    }
    cells = read_delivery(delivery).cells
    answers = cells[cells["column_name"] == "answer"]
    assert answers["text_as_written"].fillna("").tolist() == texts
    assert answers["cell"].tolist() == [f"C{row}" for row in range(2, len(texts) + 2)]


def test_parquet_batch_holds_what_the_same_csv_holds():
    """Guards that typed columns and written ones are one and the same filing."""
    owners = {"unit_code": ["u1", "u2"], "fiscal_year": pa.array([2023, 2023], pa.int16())}
    typed = write_parquet(**owners, line=["收入合计"] * 2, initial_budget_wan_yuan=[1.5, 2.0],
                          adjusted_budget_wan_yuan=[3, 4], final_wan_yuan=pa.array([Decimal("5.10"), None]))  # fmt: skip
    rows = [["u1", "2023", "收入合计", "1.5", "3", "5.1"], ["u2", "2023", "收入合计", "2", "4", ""]]
    assert held({"finance.parquet": typed}) == held({"finance.csv": write_csv([[*OWNERS, *FINANCE_HEADER], *rows])})


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 40 + b"PAR1", b"a,b\n1,2\n"])
def test_parquet_that_does_not_open_is_a_finding(content):
    """Guards that damage is told and the run goes on."""
    reading = read_delivery({"finance.parquet": content, "收支.csv": write_csv([FINANCE_HEADER])})
    assert plain(reading.findings, "check", "file_name", "found") == [
        ("file_is_readable", "finance.parquet", "damaged_parquet")
    ]


@settings(deadline=None)
@given(st.data())
def test_parquet_with_bytes_changed_is_read_or_refused(data):
    """Guards against exceptions of the library that are not foreseen."""
    content = bytearray(write_parquet(unit_code=["u1", "u2"] * 20, value=[1.5, 2.5] * 20))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        sheet = read_parquet(bytes(content))
    except UnreadableFileError as error:
        assert error.reason in {"damaged_parquet", "no_content", "too_large_to_read"}  # noqa: PT017 - either is right
    else:
        assert len({len(row) for row in sheet.rows}) == 1
