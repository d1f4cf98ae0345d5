"""Headers, sheets and tables: what is recognised, what is told, what is left alone."""

import pytest

from schemas.findings import render_sentence
from schemas.tables import TABLES
from tests.unit.reading.deliveries import (
    COVER,
    FINANCE_HEADER,
    read_delivery,
    read_sheet,
    tell_cells,
    tell_findings,
    write_csv,
    write_workbook,
)

FINANCE_COLUMNS = ["line", "initial_budget_wan_yuan", "adjusted_budget_wan_yuan", "final_wan_yuan"]
FINANCE_ROW = ["收入合计", 1, 2, 3]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("language", ["english", "chinese"])
def test_read_files_headers_in_either_language_name_every_column(table, language):
    """Guards that each header of the contract is accepted in both languages, in each table, for sheets and files."""
    is_english = language == "english"
    header = [column.name if is_english else column.name_zh for column in table.columns]
    name = table.name if is_english else table.name_zh
    rows = [header, ["1"] * len(header)]
    expected = [(table.name, column.name) for column in table.columns]
    for delivery in ({"a.xlsx": write_workbook({name: rows})}, {f"{name}.csv": write_csv(rows)}):
        reading = read_delivery(delivery)
        assert tell_cells(reading, "table_name", "column_name") == expected
        assert not set(reading.findings["check"]) & {"column_is_known", "required_column_stands", "table_is_known"}
        assert reading.tables["table_name"].tolist() == [table.name]


@pytest.mark.parametrize(
    "header",
    [
        ["LINE", "Initial_Budget_Wan_Yuan", "ａｄｊｕｓｔｅｄ＿ｂｕｄｇｅｔ＿ｗａｎ＿ｙｕａｎ", " final_wan_yuan "],
        ["项 目", "年初\n预算数", "全年预算数　", "\t决算数"],
    ],
)
def test_read_files_header_in_other_case_width_or_spacing_is_the_same_header(header):
    """Guards that case, full width and white space never make a header unknown."""
    reading = read_sheet("ＦＩＮＡＮＣＥ", [header, FINANCE_ROW])
    assert reading.cells["column_name"].tolist() == FINANCE_COLUMNS
    assert reading.findings.empty


def test_read_files_unknown_column_is_told_at_its_header():
    """Guards that a column nobody knows is signalled with its place, and the others are read."""
    reading = read_sheet("收支", [[*FINANCE_HEADER, "备注"], [*FINANCE_ROW, "x"]])
    assert tell_findings(reading, "check", "found", "sheet", "cell", "table_name") == [
        ("column_is_known", "备注", "收支", "E1", "finance")
    ]
    assert len(reading.cells) == 4


def test_read_files_repeated_column_is_told_and_the_first_is_read():
    """Guards that of two columns of one name, in either language, the first counts and the second is told."""
    reading = read_sheet("收支", [[*FINANCE_HEADER, "final_wan_yuan"], [*FINANCE_ROW, 99]])
    assert tell_findings(reading, "check", "found", "cell") == [("column_stands_once", "final_wan_yuan", "E1")]
    assert reading.cells["text_as_written"].tolist() == ["收入合计", "1", "2", "3"]


def test_read_files_required_column_missing_is_told_by_name():
    """Guards that a missing required column is a finding, a missing optional one is none."""
    reading = read_sheet("支出科目", [["科目", "年初预算数"], ["水费", 1]])
    assert tell_findings(reading, "check", "table_name", "column_name") == [
        ("required_column_stands", "expense_subjects", "final_wan_yuan")
    ]


def test_read_files_content_beyond_the_header_is_told_at_its_cell():
    """Guards that what stands in columns without a header is not lost in silence, even in a row with nothing else."""
    rows = [[*FINANCE_HEADER, None, None], [*FINANCE_ROW, None, 7.5], [None, None, None, None, "x", True]]
    reading = read_sheet("收支", rows)
    assert tell_findings(reading, "check", "found", "cell") == [
        ("row_fits_its_header", "7.5", "F2"),
        ("row_fits_its_header", "x", "E3"),
        ("row_fits_its_header", "TRUE", "F3"),
    ]
    assert set(reading.cells["row_number"]) == {2}


def test_read_files_csv_rows_longer_and_shorter_than_the_header():
    """Guards ragged CSV records: what is short is blank, what is long is told."""
    rows = [FINANCE_HEADER, ["收入合计", "1"], ["支出合计", "1", "2", "3", "", "4"]]
    reading = read_delivery({"收支.csv": write_csv(rows)})
    assert tell_findings(reading, "check", "found", "cell") == [("row_fits_its_header", "4", "F3")]
    short = reading.cells[reading.cells["row_number"] == 2]
    assert short["state"].tolist() == ["read", "read", "blank", "blank"]


def test_read_files_rows_without_a_filled_named_cell_are_skipped():
    """Guards that blank rows, also of white space only, are no rows, and that row numbers stay true."""
    rows = [FINANCE_HEADER, [None] * 4, [" ", "　", "\t", None], FINANCE_ROW]
    reading = read_sheet("收支", rows)
    assert set(reading.cells["row_number"]) == {4}
    assert set(reading.cells["row_id"]) == {0}


def test_read_files_blank_cells_of_filled_rows_are_cells():
    """Guards that a blank cell is in the frame as blank, without text or value, and told where something should stand."""
    rows = [["科目", "范围", "年初预算数", "决算数"], ["水费", None, "  ", 0], ["电费", "public", 1, 1]]
    reading = read_sheet("支出科目", rows)
    assert tell_cells(reading, "column_name", "state", "text_as_written", "value_text", "value_micro")[:4] == [
        ("subject", "read", "水费", "水费", None),
        ("scope", "blank", None, None, None),
        ("initial_budget_wan_yuan", "blank", None, None, None),
        ("final_wan_yuan", "read", "0", None, 0),
    ]
    assert tell_findings(reading, "check", "column_name", "cell", "found", "expected", "row_id") == [
        ("cell_is_filled", "initial_budget_wan_yuan", "C2", None, "filled", 0)
    ]


def test_read_files_optional_column_that_is_blank_in_all_rows_is_as_good_as_absent():
    """Guards that a filing is the same with and without a column nobody filled in; a required one stays, and is told."""
    rows = [["科目", "范围", "年初预算数", "决算数"], ["水费", " ", None, 0], ["电费", None, None, 1]]
    reading = read_sheet("支出科目", rows)
    assert reading.cells["column_name"].tolist() == ["subject", "initial_budget_wan_yuan", "final_wan_yuan"] * 2
    assert tell_findings(reading, "check", "cell") == [("cell_is_filled", "C2"), ("cell_is_filled", "C3")]


def test_read_files_sheet_that_is_no_table_is_told_unless_it_is_empty():
    """Guards that an unknown sheet is signalled, an empty one passed over."""
    content = write_workbook({"封面": COVER, "填报说明": [["请逐项填写"]], "Sheet3": []})
    reading = read_delivery({"a.xlsx": content})
    assert tell_findings(reading, "check", "found", "sheet", "file_name") == [
        ("table_is_known", "填报说明", "填报说明", "a.xlsx")
    ]


def test_read_files_empty_sheet_of_a_known_table_files_nothing():
    """Guards that a wholly empty sheet 项目 is not taken for a filed table without projects, which would score."""
    reading = read_delivery({"a.xlsx": write_workbook({"封面": COVER, "项目": [], "执行进度": [[" "]]})})
    assert reading.tables["table_name"].tolist() == ["submission"]
    assert reading.findings.empty


def test_read_files_header_without_rows_files_an_empty_table():
    """Guards that a table filed without rows is known to have been filed."""
    header = ["项目编码", "项目名称", "全年预算数", "执行数", "监控发现问题", "已整改"]
    reading = read_delivery({"a.xlsx": write_workbook({"项目": [header]}), "b/项目.csv": write_csv([header])})
    assert tell_cells(reading, "cell") == []
    assert reading.tables["file_id"].tolist() == [0, 1]
    assert reading.findings.empty


def test_read_files_two_sheets_of_one_table_are_told_and_the_first_is_read():
    """Guards that 收支 and finance in one workbook are not silently merged; an empty one before does not count.

    A unit was told that the table came in several files, and that a clerk decides: the sheets are its own, and so is the remedy.
    """
    rows = [FINANCE_HEADER, FINANCE_ROW]
    second = [FINANCE_HEADER, ["收入合计", 9, 9, 9]]
    reading = read_delivery({"a.xlsx": write_workbook({"finance": rows, "收支": second})})
    columns = ("check", "table_name", "found", "expected", "sheet")
    assert tell_findings(reading, *columns) == [
        ("table_stands_in_one_sheet", "finance", "finance、收支", "once", "收支")
    ]
    (finding,) = reading.findings.to_dict("records")
    assert render_sentence(finding, "zh") == (
        "“收支”表分在几个工作表（finance、收支），只读取了第一个。请合并到第一个工作表，删去其余的。"
    )
    assert reading.cells["text_as_written"].tolist() == ["收入合计", "1", "2", "3"]
    after_empty = read_delivery({"a.xlsx": write_workbook({"finance": [], "收支": rows})})
    assert after_empty.findings.empty
    assert len(after_empty.cells) == 4


def test_read_files_rows_are_numbered_over_the_run_in_order_of_file_sheet_and_row():
    """Guards the order of rows and cells, on which every stage behind relies, with headers in different orders."""
    turned = [["决算数", "项目"], [3, "收入合计"], [4, "支出合计"]]
    first = write_workbook({"收支": [FINANCE_HEADER, FINANCE_ROW, ["支出合计", 1, 2, 4]], "封面": COVER})
    reading = read_delivery({"a.xlsx": first, "b.xlsx": write_workbook({"收支": turned})})
    rows = reading.cells.drop_duplicates("row_id")
    places = list(zip(rows["row_id"], rows["file_id"], rows["sheet"], rows["row_number"], strict=True))
    assert places == [(0, 0, "收支", 2), (1, 0, "收支", 3), (2, 0, "封面", 2), (3, 1, "收支", 2), (4, 1, "收支", 3)]
    assert reading.cells["row_id"].is_monotonic_increasing
    of_turned = reading.cells[reading.cells["file_id"] == 1]
    assert of_turned["cell"].tolist() == ["B2", "A2", "B3", "A3"]


def test_read_files_without_files_gives_empty_frames():
    """Guards the empty inbox."""
    reading = read_delivery({})
    assert (len(reading.cells), len(reading.tables), len(reading.findings), reading.unreadable) == (
        0,
        0,
        0,
        frozenset(),
    )
