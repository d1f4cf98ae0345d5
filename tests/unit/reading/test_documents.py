"""Report documents among the files of a run: their cells, their tables, and whose they are."""

import pandas as pd

from examples.hongqi_report import TEXT
from pipelines.reading.address_findings import address_findings
from pipelines.reading.identify import identify_filings
from pipelines.reading.read_files import read_files
from pipelines.resources.layout_files import read_report_layout
from schemas.frames import CELLS, FILED_TABLES, FINDINGS, IDENTITIES
from schemas.layout import CONTRACT_LAYOUT
from schemas.places import bare_place, read_span
from schemas.register import RegisteredUnit, UnitRegister
from tests.unit.reading.deliveries import COVER, FINANCE_HEADER, describe, write_csv, write_workbook

WORKBOOK = write_workbook({"封面": COVER, "收支": [FINANCE_HEADER, ["收入合计", 1, 2, 3]]})
REPORT_TABLES = {"report", "report_finance", "report_scores"}


def read(delivery, register=None):
    """The reading, identities by file name (None: nobody's), and what is told of whose files are; frames hold their schemas."""
    files = describe(delivery)
    kept = dict(zip(files["file_sha256"], (delivery[name] for name in files["file_name"]), strict=True))
    reading = read_files(files, kept.__getitem__, CONTRACT_LAYOUT, read_report_layout())
    identified = identify_filings(files, reading, register)
    findings = address_findings(files, reading, identified.identities)
    for frame, schema in (
        (reading.cells, CELLS),
        (reading.tables, FILED_TABLES),
        (identified.identities, IDENTITIES),
        (findings, FINDINGS),
        (identified.findings, FINDINGS),
    ):
        schema.validate(frame)
    names = files.set_index("file_id")["file_name"]
    whose = {
        names[row.file_id]: None if pd.isna(row.unit_code) else (row.unit_code, row.fiscal_year)
        for row in identified.identities.itertuples()
    }
    return reading, whose, identified.findings["check"].tolist()


def test_report_offers_all_its_tables_with_rows_numbered_on_and_lines_as_places():
    reading, _, _ = read({"u/a.xlsx": WORKBOOK, "u/报告.txt": TEXT.encode()})
    own = reading.tables.merge(describe({"u/a.xlsx": WORKBOOK, "u/报告.txt": TEXT.encode()}), on="file_id")
    assert set(own.loc[own["form"] == "report", "table_name"]) == REPORT_TABLES
    figures = reading.cells[(reading.cells["table_name"] == "report_finance") & reading.cells["value_micro"].notna()]
    lines = TEXT.splitlines()
    assert len(figures) >= 8
    for row in figures.itertuples():
        assert row.text_as_written in lines[int(bare_place(row.cell)[1:]) - 1][slice(*read_span(row.cell))]
    assert reading.cells["row_id"].max() == reading.cells["row_id"].nunique() - 1


def test_report_without_a_table_or_a_figure_still_offers_all_its_tables():
    reading, _, _ = read({"报告.md": "关于2023年度绩效自评报告的说明\n".encode()})
    assert set(reading.tables["table_name"]) == REPORT_TABLES


def test_report_is_the_units_whose_name_it_bears_wherever_it_lies():
    register = UnitRegister((RegisteredUnit("511132-999", "红旗镇人民政府（示例）"),))
    _, whose, told = read({"u/a.xlsx": WORKBOOK, "u/报告.txt": TEXT.encode()}, register)
    assert (whose["u/报告.txt"], told) == (("511132-999", 2023), [])


def test_report_whose_names_nobody_knows_is_of_the_one_unit_beside_it():
    _, whose, told = read({"u/a.xlsx": WORKBOOK, "u/报告.txt": TEXT.encode()})
    assert (whose["u/报告.txt"], told) == (("511132-101", 2023), [])


def test_report_alone_or_beside_several_units_that_nobody_knows_is_nobodys_and_told():
    other = [COVER[0], ["511132-102", "乙", 2023, "2024-03-01"]]
    delivery = {
        "a/报告.txt": TEXT.encode(),
        "b/a.xlsx": WORKBOOK,
        "b/b.xlsx": write_workbook({"封面": other}),
        "b/报告.txt": TEXT.encode(),
        "c/封面.csv": write_csv(COVER),
    }
    _, whose, told = read(delivery)
    assert (whose["a/报告.txt"], whose["b/报告.txt"]) == (None, None)
    assert told == ["file_names_one_unit_and_year"] * 2


def test_report_that_does_not_open_is_a_finding():
    reading, whose, _ = read({"报告.txt": b"\xff\xfe\x00"})
    assert (reading.findings["check"].tolist(), whose) == (["file_is_readable"], {})
