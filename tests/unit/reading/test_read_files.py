"""Files, sheets and headers: what is a table, where each of its cells stands, and what is told about the rest."""

import io

import pytest
from openpyxl import load_workbook

from schemas.tables import TABLES
from tests.unit.reading.deliveries import COVER, METRICS, OLE, change_xml, read, write_csv, write_xlsx

MICRO = 10**6
METRIC_ROWS = [METRICS, ["M1", "户数", "12", "户"], ["M2", "里程", "3.5", "公里"]]


def places(read_back):
    return {
        (row.column_name, row.cell): (None if row.state == "blank" else row.text_as_written)
        for row in read_back.cells.itertuples()
    }


class TestHeaders:
    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_header_in_either_language_names_its_column(self, table):
        for names in ([one.name for one in table.columns], [one.name_zh for one in table.columns]):
            read_back = read({"a.xlsx": write_xlsx({table.name_zh: [names, ["1"] * len(names)]})})
            assert read_back.cells["column_name"].tolist() == [one.name for one in table.columns]
            assert not read_back.told("column_is_known")
            assert not read_back.told("required_column_stands")

    @pytest.mark.parametrize(
        "header",
        [
            "METRIC_CODE",
            "Metric_Code",
            "ｍｅｔｒｉｃ＿ｃｏｄｅ",
            " metric_code ",
            "metric\n_code",
            "数据 编码",
            "数据\n编码",
            "\u3000数据编码",
            "数据\r\n编码",
        ],
    )
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_header_with_other_case_width_blanks_or_line_breaks_names_its_column(self, header, form):
        rows = [[header, "value"], ["M1", "1"]]
        content = write_csv(rows) if form == "csv" else write_xlsx({"metrics": rows})
        assert read({f"metrics.{form}": content}).values("metric_code") == {"A2": "M1"}

    def test_headers_in_any_order_and_both_languages_are_matched_one_by_one(self):
        rows = [["计量单位", "value", "数据编码", "metric_name"], ["户", "12", "M1", "户数"]]
        assert places(read({"metrics.csv": write_csv(rows)})) == {
            ("unit_of_measure", "A2"): "户",
            ("value", "B2"): "12",
            ("metric_code", "C2"): "M1",
            ("metric_name", "D2"): "户数",
        }

    def test_header_that_is_unknown_is_told_at_its_cell_and_its_column_left_out(self):
        """A header typed as a number was told as 2024.0; it is told as it is seen."""
        read_back = read(
            {"a.xlsx": write_xlsx({"metrics": [["说明", *METRICS, 2024], ["x", "M1", "户数", 12, "户", 1]]})}
        )
        assert read_back.told("column_is_known") == [
            ("metrics", "A1", "说明", None),
            ("metrics", "F1", "2024", None),
        ]
        assert set(read_back.cells["column_name"]) == set(METRICS)

    def test_header_that_stands_twice_counts_once_and_is_told(self):
        rows = [["metric_code", "value", "数值"], ["M1", "1", "2"]]
        read_back = read({"metrics.csv": write_csv(rows)})
        assert read_back.values("value") == {"B2": MICRO}
        assert read_back.told("column_stands_once") == [(None, "C1", "数值", None)]

    def test_required_header_that_is_missing_is_told_by_column(self):
        read_back = read({"execution.csv": write_csv([["month"], ["1"]])})
        missing = read_back.findings[read_back.findings["check"] == "required_column_stands"]
        assert missing["column_name"].tolist() == ["adjusted_budget_wan_yuan", "executed_wan_yuan"]
        assert read_back.values("month") == {"A2": MICRO}

    def test_optional_header_that_is_missing_is_not_told(self):
        assert not read({"metrics.csv": write_csv(METRIC_ROWS)}).told("required_column_stands")


class TestPlaces:
    def test_leading_empty_rows_and_columns_keep_true_cell_references(self):
        sheets = {"年度主要数据": [[], [], [None, None, *METRICS], [], [None, None, "M1", "户数", 12, "户"]]}
        read_back = read({"a.xlsx": write_xlsx(sheets)})
        assert places(read_back) == {
            ("metric_code", "C5"): "M1",
            ("metric_name", "D5"): "户数",
            ("value", "E5"): "12",
            ("unit_of_measure", "F5"): "户",
        }
        assert read_back.cells["row_number"].tolist() == [5, 5, 5, 5]

    def test_leading_empty_rows_and_columns_of_csv_keep_true_cell_references(self):
        read_back = read({"metrics.csv": b"\r\n,,\r\n,value,metric_code\r\n\r\n,12,M1\r\n"})
        assert places(read_back) == {("value", "B5"): "12", ("metric_code", "C5"): "M1"}

    def test_columns_beyond_z_have_letters_as_in_a_sheet(self):
        sheets = {"metrics": [[None] * 25 + METRICS, [None] * 25 + ["M1", "户数", 12, "户"]]}
        assert {cell for _, cell in places(read({"a.xlsx": write_xlsx(sheets)}))} == {"Z2", "AA2", "AB2", "AC2"}

    def test_row_of_blanks_is_no_row(self):
        rows = [METRICS, ["M1", "户数", "1", "户"], ["", " ", "\u3000", ""], ["M2", "里程", "0", "公里"]]
        read_back = read({"metrics.csv": write_csv(rows)})
        assert read_back.cells["row_number"].unique().tolist() == [2, 4]

    def test_row_that_holds_only_a_zero_or_a_no_is_a_row(self):
        sheets = {"metrics": [METRICS, [None, None, 0]], "projects": [["corrected", "project_code"], [False]]}
        read_back = read({"a.xlsx": write_xlsx(sheets)})
        assert read_back.values("value") == {"C2": 0}
        assert read_back.values("corrected") == {"A2": "no"}

    def test_quoted_field_with_line_breaks_commas_and_quotes_is_one_cell_of_one_record(self):
        content = 'metric_code,metric_name,value\r\nM1,"一,\r\n""二""\n三",1\r\nM2,四,2\r\n'.encode()
        read_back = read({"metrics.csv": content})
        assert read_back.values("metric_name") == {"B2": '一,\r\n"二"\n三', "B3": "四"}

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends_of_any_system_are_accepted(self, end):
        content = end.join(["metric_code,value", "M1,1", "M2,2"]).encode()
        assert read({"metrics.csv": content}).values("value") == {"B2": MICRO, "B3": 2 * MICRO}

    def test_row_shorter_than_its_header_is_filled_up_with_blanks(self):
        read_back = read({"metrics.csv": b"metric_code,metric_name,value,unit_of_measure\nM1\nM2,x,1,y\n"})
        assert places(read_back)["value", "C2"] is None
        assert read_back.states("unit_of_measure") == {"D2": "blank", "D3": "read"}

    def test_content_beyond_or_beside_the_header_is_told_at_its_cell(self):
        sheets = {"metrics": [["metric_code", None, "value"], ["M1", "一", 12, 7, None, "二"]]}
        assert read({"a.xlsx": write_xlsx(sheets)}).told("row_fits_its_header") == [
            ("metrics", "B2", "一", None),
            ("metrics", "D2", "7", None),
            ("metrics", "F2", "二", None),
        ]

    def test_row_shifted_wholly_beyond_its_header_is_told(self):
        """A row that holds nothing under a named header was dropped without a word, whatever stood beside it."""
        read_back = read({"metrics.csv": b"metric_code,value\nM1,1\n,,M2,2\n"})
        assert read_back.told("row_fits_its_header") == [(None, "C3", "M2", None), (None, "D3", "2", None)]
        assert read_back.values("metric_code") == {"A2": "M1"}

    def test_rows_are_numbered_apart_over_all_files_and_sheets_and_stand_in_order(self):
        covers = {name: [COVER[0], [name, "镇", "2023", "2024-03-01"]] for name in "ab"}
        read_back = read({f"{name}.xlsx": write_xlsx({"封面": covers[name], "metrics": METRIC_ROWS}) for name in "ab"})
        rows = read_back.cells.drop_duplicates("row_id")
        assert rows["row_id"].tolist() == list(range(6))
        assert list(zip(rows["file_id"], rows["sheet"], rows["row_number"], strict=True)) == [
            *(
                (0, "封面", 2),
                (0, "metrics", 2),
                (0, "metrics", 3),
                (1, "封面", 2),
                (1, "metrics", 2),
                (1, "metrics", 3),
            ),
        ]


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
    def test_csv_in_any_accepted_encoding_is_read_the_same(self, encoding):
        rows = [["数据编码", "数据名称", "数值", "计量单位"], ["M1", "里程", "１２．５", "公里"]]
        read_back = read({"年度主要数据.csv": write_csv(rows, encoding)})
        assert read_back.values("metric_name") == {"B2": "里程"}
        assert read_back.values("value") == {"C2": 12_500_000}
        assert read_back.findings.empty

    def test_characters_of_four_bytes_in_gb18030_are_read(self):
        rows = [["metric_code", "metric_name"], ["M1", "㐂𠮷镇"]]
        assert read({"metrics.csv": write_csv(rows, "gb18030")}).values("metric_name") == {"B2": "㐂𠮷镇"}

    @pytest.mark.parametrize(
        "content",
        [b"metric_code,value\nM1,1\0\n", "metric_code,value\nM1,1\n".encode("utf-16"), b"metric_code\n\xff\xff\xff\n"],
        ids=["nul", "utf-16", "neither"],
    )
    def test_bytes_that_are_no_text_are_an_unreadable_file(self, content):
        read_back = read({"metrics.csv": content, "收支.csv": write_csv([["项目"], ["收入合计"]])})
        assert read_back.told("file_is_readable") == [(None, None, "not UTF-8 or GB18030 text", "damaged_file")]
        assert read_back.unreadable == {0}
        assert read_back.values("line") == {"A2": "revenue_total"}

    @pytest.mark.parametrize(
        "content", [b'metric_code\n"M1\nM2', b'metric_code,value\n"M"1,2\n'], ids=["open", "after"]
    )
    def test_csv_with_a_quote_gone_astray_is_an_unreadable_file(self, content):
        (finding,) = read({"metrics.csv": content}).told("file_is_readable")
        assert finding[2].startswith("not CSV: ")


class TestTables:
    def test_table_with_a_header_only_is_filed_and_has_no_cells(self):
        read_back = read(
            {"projects.csv": b"project_code,project_name\n", "a.xlsx": write_xlsx({"execution": [["month"]]})}
        )
        assert sorted(read_back.tables["table_name"]) == ["execution", "projects"]
        assert read_back.cells.empty

    def test_sheet_without_any_content_is_no_filed_table(self):
        """An untouched sheet 项目 counted as a table filed without problems, which is worth five points."""
        sheets = {"封面": COVER, "项目": [], "收支": [[" ", "\u3000"]]}
        read_back = read({"a.xlsx": write_xlsx(sheets)})
        assert read_back.tables["table_name"].tolist() == ["submission"]
        assert not read_back.told("required_column_stands")

    @pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b",,,\n , \n"])
    def test_csv_file_without_any_content_is_unreadable_and_no_filed_table(self, content):
        read_back = read({"项目.csv": content})
        assert read_back.told("file_is_readable") == [(None, None, "nothing stands in it", "damaged_file")]
        assert read_back.tables.empty
        assert read_back.unreadable == {0}

    def test_second_sheet_of_a_table_is_told_and_the_first_counts(self):
        sheets = {"metrics": METRIC_ROWS, "年度主要数据": [METRICS, ["M9", "x", 9, "y"]]}
        read_back = read({"a.xlsx": write_xlsx(sheets)})
        assert list(read_back.values("metric_code").values()) == ["M1", "M2"]
        assert read_back.told("table_stands_once_in_a_delivery") == [
            ("年度主要数据", None, "metrics、年度主要数据", "once"),
        ]
        assert read_back.tables["table_name"].tolist() == ["metrics"]

    def test_empty_sheet_of_a_table_does_not_stand_before_the_filled_one(self):
        """The first sheet counted even where it was blank, and the filled one was told as the one too many."""
        read_back = read({"a.xlsx": write_xlsx({"metrics": [], "年度主要数据": METRIC_ROWS, " METRICS": []})})
        assert list(read_back.values("metric_code").values()) == ["M1", "M2"]
        assert not read_back.told("table_stands_once_in_a_delivery")

    def test_unknown_sheet_with_content_is_told_and_without_content_is_not(self):
        sheets = {"填表说明": [["请如实填写"]], "Sheet2": [], "Sheet3": [[" "]], "metrics": METRIC_ROWS}
        assert read({"a.xlsx": write_xlsx(sheets)}).told("table_is_known") == [("填表说明", None, "填表说明", None)]

    @pytest.mark.parametrize("name", ["年度主要数据", "METRICS", " metrics ", "ｍｅｔｒｉｃｓ", "年度 主要数据"])
    def test_sheet_name_in_either_language_case_and_width_names_its_table(self, name):
        assert read({"a.xlsx": write_xlsx({name: METRIC_ROWS})}).tables["table_name"].tolist() == ["metrics"]

    def test_csv_file_of_unknown_name_is_told_and_not_read(self):
        read_back = read(
            {"511132-101/汇总.csv": write_csv(METRIC_ROWS), "511132-101/metrics.CSV": write_csv(METRIC_ROWS)}
        )
        assert read_back.told("table_is_known") == [(None, None, "汇总", None)]
        assert read_back.unreadable == {int(read_back.files.set_index("file_name")["file_id"]["511132-101/汇总.csv"])}
        assert len(read_back.tables) == 1

    def test_hidden_sheet_is_read_like_any(self):
        content = change_xml(
            write_xlsx({"metrics": METRIC_ROWS, "收支": [["项目"], ["收入合计"]]}),
            *("xl/workbook.xml", b'sheetId="1" state="visible"', b'sheetId="1" state="hidden"'),
        )
        assert list(read({"a.xlsx": content}).values("metric_code").values()) == ["M1", "M2"]

    def test_chart_sheet_does_not_stop_the_others(self):
        book = load_workbook(io.BytesIO(write_xlsx({"metrics": METRIC_ROWS})))
        book.create_chartsheet("图", 0)
        content = io.BytesIO()
        book.save(content)
        read_back = read({"a.xlsx": content.getvalue()})
        assert list(read_back.values("metric_code").values()) == ["M1", "M2"]
        assert not read_back.told("table_is_known")


class TestUnreadableFiles:
    WORKBOOK = write_xlsx({"metrics": METRIC_ROWS})

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"metric_code,value\nM1,1\n",
            b"\0",
            OLE,
            WORKBOOK[:200],
            WORKBOOK[: len(WORKBOOK) // 2],
            WORKBOOK[:-30],
            b"PK\x03\x04",
        ],
        ids=["empty", "text", "nul", "password", "head", "half", "tail", "stub"],
    )
    def test_workbook_that_does_not_open_is_one_finding_and_the_others_are_read(self, content):
        read_back = read({"a.xlsx": content, "b.xlsx": self.WORKBOOK})
        ((_, cell, found, expected),) = read_back.told("file_is_readable")
        assert (cell, found.startswith("not a workbook that opens: "), expected) == (None, True, "damaged_file")
        assert read_back.unreadable == {0}
        assert set(read_back.cells["file_id"]) == {1}

    def test_workbook_with_a_damaged_sheet_is_unreadable_as_a_whole(self):
        content = change_xml(self.WORKBOOK, "xl/worksheets/sheet1.xml", b"</sheetData>", b"")
        assert read({"a.xlsx": content}).unreadable == {0}

    @pytest.mark.parametrize("name", ["自评报告.txt", "报告.PDF", "a.docx", "a.xls", "README"])
    def test_file_of_an_unknown_form_is_told_and_not_opened(self, name):
        read_back = read({name: b"whatever"})
        suffix = f".{name.rpartition('.')[2]}" if "." in name else name
        assert read_back.told("file_form_is_known") == [(None, None, suffix, "known_form")]
        assert read_back.unreadable == {0}

    def test_delivery_without_files_is_empty_frames(self):
        read_back = read({})
        assert read_back.cells.empty
        assert read_back.tables.empty
        assert read_back.findings.empty

    def test_repeated_file_is_not_read(self):
        read_back = read({"自评.xlsx": self.WORKBOOK, "自评(1).xlsx": self.WORKBOOK})
        read_names = read_back.files.set_index("file_id")["file_name"][read_back.tables["file_id"]].tolist()
        assert read_names == ["自评.xlsx"]
