"""What a cell may hold (the contract, "Values"): read exactly, or told at its very cell; never guessed."""

import datetime as dt

import pytest

from schemas.values import (
    DIRECTIONS,
    EXPENSE_SCOPES,
    FINANCE_LINES,
    INDICATOR_KINDS,
    NO_WORDS,
    SUBJECT_TYPES,
    YES_WORDS,
)
from tests.unit.reading.deliveries import METRICS, PROJECTS, change_xml, read, read_column, write_csv, write_xlsx

MICRO = 10**6
# As people write it, in millionths, with so many decimals.
PLAIN = {
    "1,216.75": (1_216_750_000, 2),
    "１２１６．７５": (1_216_750_000, 2),
    "１，２１６．７５": (1_216_750_000, 2),
    "38.58": (38_580_000, 2),
    " 38.50\u3000": (38_500_000, 2),
    "-3": (-3 * MICRO, 0),
    "－0.000001": (-1, 6),
    "+5": (5 * MICRO, 0),
    ".5": (500_000, 1),
    "007": (7 * MICRO, 0),
    "0": (0, 0),
    "-0": (0, 0),
    "8,999,999,999,999.999999": (9 * 10**18 - 1, 6),
    "-8999999999999.999999": (1 - 9 * 10**18, 6),
}
NOT_NUMBERS = (
    *(
        "N/A",
        "/",
        "—",
        "-",
        "约40",
        "40余",
        "2万",
        "10²",
        "①",
        "½",
        "无",
        "一百",
        "1,2",
        "12,34",
        "1,2345",
        "1,,216",
        ",216",
    ),
    *(
        "1 216",
        "1.2.3",
        "1e3",
        "0x10",
        "nan",
        "inf",
        "٣",
        "５０％",
        "50%",
        "+",
        ".",
        "1216元",
        "(5)",
        "--5",
        "TRUE",
        "1_000",
    ),
)
TOO_FINE = ("0.0000001", "1.2345678", "1.0000000", "0.333333333333333")
TOO_LARGE = ("9000000000000", "9,000,000,000,000", "-9000000000000", "1" + "0" * 400)
FORMS = ("csv", "xlsx")


class TestNumbers:
    @pytest.mark.parametrize("form", FORMS)
    def test_decimal_as_people_write_it_is_exact_with_its_decimals(self, form):
        read_back = read_column("value", list(PLAIN), form=form, metric_code="M1")
        cells = read_back.cells[read_back.cells["column_name"] == "value"]
        found = list(zip(cells["value_micro"], cells["decimals"], cells["text_as_written"], strict=True))
        assert found == [(micro, decimals, text) for text, (micro, decimals) in PLAIN.items()]
        assert not read_back.told("cell_is_readable")

    @pytest.mark.parametrize("form", FORMS)
    def test_decimal_that_is_none_is_a_finding_at_its_very_cell_and_the_rest_is_read(self, form):
        bad = [
            *((text, "plain_decimal") for text in NOT_NUMBERS),
            *((text, "six_decimals") for text in TOO_FINE),
            *((text, "below_nine_trillion") for text in TOO_LARGE),
        ]
        values = [one for text, _ in bad for one in (text, "1.5")]
        read_back = read_column("value", values, form=form, metric_code="M1")
        sheet = None if form == "csv" else "metrics"
        assert read_back.told("cell_is_readable") == [
            (sheet, f"A{2 + 2 * index}", text, expected) for index, (text, expected) in enumerate(bad)
        ]
        assert [value for value in read_back.values("value").values() if value is not None] == [1_500_000] * len(bad)
        assert (read_back.cells["text_as_written"][read_back.cells["state"] == "unreadable"].tolist()) == [
            text for text, _ in bad
        ]

    def test_finding_on_a_cell_names_table_column_file_and_row(self):
        read_back = read({"511132-101/自评.xlsx": write_xlsx({"收支": [["项目", "年初预算数"], ["收入合计", "约40"]]})})
        (finding,) = read_back.findings[read_back.findings["check"] == "cell_is_readable"].to_dict("records")
        assert (
            finding["table_name"],
            finding["column_name"],
            finding["file_name"],
            finding["sheet"],
            finding["cell"],
        ) == (*("finance", "initial_budget_wan_yuan", "511132-101/自评.xlsx", "收支", "B2"),)
        assert finding["row_id"] == read_back.cells["row_id"].iloc[0]

    def test_workbook_number_counts_at_fifteen_significant_digits(self):
        numbers = {
            55.00000000000001: ("55", 55 * MICRO),
            0.1 + 0.2: ("0.3", 300_000),
            1216.75: ("1216.75", 1_216_750_000),
            -0.0: ("0", 0),
            1e-6: ("0.000001", 1),
            8999999999999.5: ("8999999999999.5", 8_999_999_999_999_500_000),
            7: ("7", 7 * MICRO),
        }
        read_back = read_column("value", list(numbers), form="xlsx", metric_code="M1")
        assert list(zip(read_back.values("value").values(), strict=True)) == [(micro,) for _, micro in numbers.values()]
        written = read_back.cells.loc[read_back.cells["column_name"] == "value", "text_as_written"].tolist()
        assert written == [text for text, _ in numbers.values()]

    def test_formula_with_a_result_counts_as_its_result(self):
        plain = write_xlsx({"metrics": [["value", "metric_code"], [7, "M1"]]})
        content = change_xml(plain, "xl/worksheets/sheet1.xml", b"<v>7</v>", b"<f>50*1.1</f><v>55.00000000000001</v>")
        assert read({"a.xlsx": content}).values("value") == {"A2": 55 * MICRO}

    def test_workbook_number_that_is_too_fine_or_too_large_is_told_as_it_stands(self):
        read_back = read_column("value", [1 / 3, 1e-7, 9e12, 1e300, 1.5], form="xlsx", metric_code="M1")
        assert read_back.told("cell_is_readable") == [
            ("metrics", "A2", "0.333333333333333", "six_decimals"),
            ("metrics", "A3", "0.0000001", "six_decimals"),
            ("metrics", "A4", "9000000000000", "below_nine_trillion"),
            ("metrics", "A5", "1" + "0" * 300, "below_nine_trillion"),
        ]

    @pytest.mark.parametrize(
        ("value", "found"), [(True, "TRUE"), (dt.date(2024, 3, 1), "2024-03-01"), (dt.time(8, 30), "08:30:00")]
    )
    def test_workbook_value_that_is_no_number_is_told_in_a_number_column(self, value, found):
        read_back = read_column("value", [value], form="xlsx", metric_code="M1")
        assert read_back.told("cell_is_readable") == [("metrics", "A2", found, "plain_decimal")]

    def test_number_stored_as_text_equals_the_number(self):
        read_back = read_column("value", ["38.58", 38.58, "38.580"], form="xlsx", metric_code="M1")
        assert set(read_back.values("value").values()) == {38_580_000}

    @pytest.mark.parametrize("form", FORMS)
    def test_amount_below_its_minimum_is_out_of_range_and_not_used(self, form):
        read_back = read_column("executed_wan_yuan", ["-1", "0"], table="projects", form=form, project_code="P")
        assert read_back.states("executed_wan_yuan") == {"A2": "out_of_range", "A3": "read"}
        assert read_back.values("executed_wan_yuan") == {"A2": None, "A3": 0}
        assert [row[1:] for row in read_back.told("cell_is_in_range")] == [("A2", "-1", "not_negative")]


class TestPercentSigns:
    def test_percent_sign_where_the_unit_of_measure_is_a_percentage_is_part_of_the_figure(self):
        units = ["%", "％", " % ", "百分比", "百分数", "Percent", "PCT"]
        rows = [METRICS, *([f"M{index}", "率", "93.5%", unit] for index, unit in enumerate(units))]
        assert set(read({"metrics.csv": write_csv(rows)}).values("value").values()) == {93_500_000}

    def test_percent_sign_where_the_unit_is_another_is_a_finding_though_the_same_text_stands_elsewhere(self):
        rows = [
            METRICS,
            ["M1", "率", "50%", "%"],
            ["M2", "数", "50%", "户"],
            ["M3", "率", "50％", "%"],
            ["M4", "数", "50%", ""],
        ]
        read_back = read({"metrics.csv": write_csv(rows)})
        assert read_back.values("value") == {"C2": 50 * MICRO, "C3": None, "C4": 50 * MICRO, "C5": None}
        assert read_back.told("cell_is_readable") == [(None, f"C{row}", "50%", "plain_decimal") for row in (3, 5)]

    def test_percent_sign_in_a_percentage_column_needs_no_unit(self):
        read_back = read_column(
            "stated_change_pct", ["12.5%", "12.5", "12.5 ％"], metric_code="M1", unit_of_measure="户"
        )
        assert set(read_back.values("stated_change_pct").values()) == {12_500_000}

    def test_percent_sign_without_a_column_of_units_is_a_finding(self):
        read_back = read_column("value", ["50%"], metric_code="M1")
        assert read_back.told("cell_is_readable") == [(None, "A2", "50%", "plain_decimal")]

    def test_percent_by_unit_in_two_files_of_which_one_has_no_units_is_kept_apart(self):
        read_back = read(
            {
                "a/metrics.csv": write_csv([["value", "metric_code"], ["50%", "M"], ["1", "M2"]]),
                "b/metrics.csv": write_csv([["unit_of_measure", "value"], ["户", "50%"], ["%", "50%"]]),
            }
        )
        states = read_back.cells[read_back.cells["column_name"] == "value"]["state"].tolist()
        assert states == ["unreadable", "read", "unreadable", "read"]


class TestListedValues:
    LISTS = (
        ("evaluations", "subject_type", SUBJECT_TYPES),
        ("finance", "line", FINANCE_LINES),
        ("expense_subjects", "scope", EXPENSE_SCOPES),
        ("indicators", "kind", INDICATOR_KINDS),
        ("indicators", "direction", DIRECTIONS),
    )

    @pytest.mark.parametrize(("table", "column", "choices"), LISTS)
    def test_listed_value_in_either_language_and_any_width_and_case_is_its_english_name(self, table, column, choices):
        spellings = {}
        for value, names in choices.items():
            for name in (value, *((names,) if isinstance(names, str) else names)):
                wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in name)
                spellings |= dict.fromkeys((name, name.upper(), f" {name}\u3000", wide), value)
        read_back = read_column(column, list(spellings), table=table)
        assert list(read_back.values(column).values()) == list(spellings.values())

    def test_yes_and_no_in_every_accepted_spelling_are_read(self):
        words = {**dict.fromkeys(YES_WORDS, "yes"), **dict.fromkeys(NO_WORDS, "no")}
        words |= {"YES": "yes", "Ｙ": "yes", "True": "yes", "１": "yes", "ＮＯ": "no", " 否 ": "no", "FALSE": "no"}
        read_back = read_column("problem_found", list(words), table="projects")
        assert list(read_back.values("problem_found").values()) == list(words.values())

    def test_truth_values_and_numbers_of_a_workbook_are_yes_and_no(self):
        read_back = read_column(
            "problem_found", [True, False, 1, 0, "是"], table="projects", form="xlsx", project_code="P"
        )
        assert list(read_back.values("problem_found").values()) == ["yes", "no", "yes", "no", "yes"]

    def test_corrected_words_are_read_in_their_column_only(self):
        rows = [PROJECTS, ["P1", "桥", "1", "1", "已整改", "已整改"], ["P2", "路", "1", "1", "是", "未整改"]]
        read_back = read({"projects.csv": write_csv(rows)})
        assert read_back.values("corrected") == {"F2": "yes", "F3": "no"}
        assert read_back.told("cell_is_readable") == [(None, "E2", "已整改", "yes_or_no")]

    @pytest.mark.parametrize("word", ["/", "N/A", "—", "2", "对", "yes!", "01", "有无", "1.0"])
    def test_yes_or_no_that_is_neither_is_a_finding(self, word):
        read_back = read_column("problem_found", [word], table="projects")
        assert read_back.told("cell_is_readable") == [(None, "A2", word, "yes_or_no")]

    @pytest.mark.parametrize("word", ["质", "产出指标", "/", "quantities"])
    def test_word_that_is_not_listed_is_a_finding(self, word):
        assert read_column("kind", [word], table="indicators").told("cell_is_readable") == [
            (None, "A2", word, "listed_value")
        ]


class TestMonthsYearsDates:
    def test_month_as_the_contract_writes_it_is_read(self):
        words = {"6": 6, "06": 6, "6月": 6, "06月": 6, "１２": 12, "１２月": 12, " 1 ": 1}
        read_back = read_column("month", list(words), table="execution")
        assert list(read_back.values("month").values()) == [month * MICRO for month in words.values()]
        assert read_column("month", [6, "6月"], table="execution", form="xlsx").values("month") == {
            "A2": 6 * MICRO,
            "A3": 6 * MICRO,
        }

    @pytest.mark.parametrize("word", ["六月", "6.5", "2023-06", "June", "/", "1-6月", "⑥", "-6", "006"])
    def test_month_that_is_none_is_a_finding(self, word):
        assert read_column("month", [word], table="execution").told("cell_is_readable") == [(None, "A2", word, "month")]

    @pytest.mark.parametrize("word", ["0", "13", "00", "99月"])
    def test_month_outside_the_year_is_out_of_range(self, word):
        assert read_column("month", [word], table="execution").told("cell_is_in_range") == [(None, "A2", word, "month")]

    @pytest.mark.parametrize("word", ["2023", "2023年", "２０２３", 2023])
    def test_year_in_any_accepted_form_is_read(self, word):
        assert read_column("fiscal_year", [word], table="submission", form="xlsx").values("fiscal_year") == {
            "A2": 2023 * MICRO
        }

    @pytest.mark.parametrize(
        ("word", "check"),
        [("23", "readable"), ("二〇二三", "readable"), ("2023-2024", "readable"), ("1900", "in_range")],
    )
    def test_year_that_is_none_is_a_finding(self, word, check):
        assert read_column("fiscal_year", [word], table="submission").told(f"cell_is_{check}") == [
            (None, "A2", word, "year")
        ]

    @pytest.mark.parametrize(
        "word",
        [
            "2024-03-01",
            "2024-3-1",
            "2024/3/1",
            "2024.3.1",
            "2024年3月1日",
            "２０２４－０３－０１",
            "2024-03-01 00:00:00",
        ],
    )
    def test_date_in_any_accepted_form_is_the_same_day(self, word):
        assert read_column("submitted_on", [word], table="submission").values("submitted_on") == {"A2": "2024-03-01"}

    @pytest.mark.parametrize("value", [dt.date(2024, 3, 1), dt.datetime(2024, 3, 1)])  # noqa: DTZ001 -- a sheet knows no zone
    def test_date_of_a_workbook_is_its_day(self, value):
        read_back = read_column("submitted_on", [value], table="submission", form="xlsx")
        assert read_back.values("submitted_on") == {"A2": "2024-03-01"}
        assert read_back.cells["text_as_written"].tolist() == ["2024-03-01"]

    @pytest.mark.parametrize(
        "word",
        ["2023-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024年3月", "3月1日", "20240301", "45352", "下周"],
    )
    def test_date_that_is_impossible_or_incomplete_is_a_finding(self, word):
        assert read_column("submitted_on", [word], table="submission").told("cell_is_readable") == [
            (None, "A2", word, "date")
        ]


class TestTexts:
    def test_code_typed_as_a_number_is_the_code_without_a_decimal_point(self):
        read_back = read_column("unit_code", [511132, 511132.0, "511132"], table="submission", form="xlsx")
        assert set(read_back.values("unit_code").values()) == {"511132"}

    @pytest.mark.parametrize("form", FORMS)
    def test_leading_zeros_of_a_code_written_as_text_are_kept(self, form):
        assert read_column("project_code", ["007", "0010.50"], table="projects", form=form).values("project_code") == {
            "A2": "007",
            "A3": "0010.50",
        }

    def test_text_keeps_its_line_breaks_and_loses_only_the_blanks_around(self):
        read_back = read_column("metric_name", [" 一\n二\u3000"], form="xlsx")
        assert read_back.values("metric_name") == {"A2": "一\n二"}
        assert read_back.cells["text_as_written"].tolist() == [" 一\n二\u3000"]

    def test_telephone_number_typed_as_a_number_is_not_written_with_an_exponent(self):
        assert read_column("phone", [13800138000.0], table="submission", form="xlsx").values("phone") == {
            "A2": "13800138000"
        }

    def test_words_that_are_no_numbers_are_texts_in_a_text_column(self):
        words = ["N/A", "/", "—", "无", "0", "TRUE", "2万", "="]
        assert list(read_column("metric_name", words).values("metric_name").values()) == words


class TestBlanks:
    @pytest.mark.parametrize("form", FORMS)
    def test_blank_zero_slash_and_none_in_a_number_column_are_four_different_things(self, form):
        read_back = read_column("value", ["", "0", "/", "无"], form=form, metric_code="M1")
        assert read_back.states("value") == {"A2": "blank", "A3": "read", "A4": "unreadable", "A5": "unreadable"}
        assert read_back.values("value") == {"A2": None, "A3": 0, "A4": None, "A5": None}
        assert [row[1:] for row in read_back.told("cell_is_filled")] == [("A2", None, "filled")]
        assert [row[1:3] for row in read_back.told("cell_is_readable")] == [("A4", "/"), ("A5", "无")]

    def test_blank_zero_slash_and_none_in_a_yes_or_no_column_are_four_different_things(self):
        read_back = read_column("problem_found", ["", "0", "/", "无"], table="projects", project_code="P")
        assert list(read_back.states("problem_found").values()) == ["blank", "read", "unreadable", "read"]

    @pytest.mark.parametrize("blank", ["", " ", "\u3000", "\t\n", "\u00a0"])
    def test_cell_of_blanks_only_is_blank_and_has_no_text(self, blank):
        read_back = read_column("value", [blank], metric_code="M1")
        rows = read_back.cells[read_back.cells["column_name"] == "value"]
        assert rows["state"].tolist() == ["blank"]
        assert rows[["text_as_written", "value_text", "value_micro", "decimals"]].isna().all(axis=None)

    def test_blank_cell_that_may_be_blank_is_no_finding(self):
        read_back = read_column("initial_budget_wan_yuan", [""], table="finance", line="收入合计")
        assert not read_back.told("cell_is_filled")


class TestErrorsAndFormulas:
    ERRORS = ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")

    @pytest.mark.parametrize("error", ERRORS)
    @pytest.mark.parametrize(
        ("table", "key", "column", "expected"),
        [
            ("metrics", ("metric_code", "M"), "value", "plain_decimal"),
            ("finance", ("line", "carry_in"), "final_wan_yuan", "plain_decimal"),
            ("projects", ("project_code", "P"), "in_performance_management", "yes_or_no"),
            ("submission", ("unit_name", "红旗镇"), "unit_code", "filled"),
            ("submission", ("unit_name", "红旗镇"), "submitted_on", "date"),
            ("execution", ("executed_wan_yuan", 1), "month", "month"),
        ],
    )
    def test_error_of_a_spreadsheet_is_a_finding_and_never_a_blank(self, error, table, key, column, expected):
        """The workbook reader hands errors over as blanks.

        So a ``#DIV/0!`` in an optional yes-or-no column took the default yes, one in finance was silently left out, and one
        in a text was lost. All must be told at their cell.
        """
        rows = [[key[0], column], [key[1], None], [key[1], error], [key[1], None]]
        read_back = read({"a.xlsx": write_xlsx({table: rows})})
        assert read_back.told("cell_is_readable") == [(table, "B3", error, expected)]
        assert read_back.states(column) == {"B2": "blank", "B3": "unreadable", "B4": "blank"}

    def test_error_of_a_spreadsheet_in_a_csv_file_is_told_the_same(self):
        """A CSV file saved from such a workbook holds the words; in a text column they were taken for a text."""
        read_back = read_column("unit_code", ["#N/A"], table="submission")
        assert read_back.told("cell_is_readable") == [(None, "A2", "#N/A", "filled")]

    def test_formula_never_computed_is_told_with_its_formula_and_never_a_blank(self):
        """Programs that write workbooks leave formulas without results; the reader gives a blank for them."""
        sheets = {"finance": [["line", "final_wan_yuan"], ["收入合计", "=B3+B4"], ["基本支出", 3]]}
        read_back = read({"a.xlsx": write_xlsx(sheets)})
        assert read_back.told("cell_is_readable") == [("finance", "B2", "=B3+B4", "plain_decimal")]
        assert read_back.values("final_wan_yuan") == {"B2": None, "B3": 3 * MICRO}

    def test_formula_never_computed_in_a_text_column_is_no_text(self):
        read_back = read({"a.xlsx": write_xlsx({"封面": [["单位编码", "单位名称"], ['=A9&"<1>"', "红旗镇"]]})})
        assert read_back.told("cell_is_readable") == [("封面", "A2", '=A9&"<1>"', "filled")]

    def test_formula_whose_result_is_the_empty_text_is_a_blank(self):
        plain = write_xlsx({"metrics": [["value", "metric_code"], [7, "M1"]]})
        old = b'<c r="A2" t="n"><v>7</v></c>'
        for new in (b'<c r="A2" t="str"><f>IF(C2="","",C2)</f><v></v></c>', b'<c r="A2" t="str"><f>""</f><v/></c>'):
            read_back = read({"a.xlsx": change_xml(plain, "xl/worksheets/sheet1.xml", old, new)})
            assert read_back.states("value") == {"A2": "blank"}

    def test_shared_formula_never_computed_is_told_too(self):
        plain = write_xlsx({"metrics": [["value", "metric_code"], [7, "M1"]]})
        old, new = b'<c r="A2" t="n"><v>7</v></c>', b'<c r="A2"><f t="shared" si="0"/></c>'
        read_back = read({"a.xlsx": change_xml(plain, "xl/worksheets/sheet1.xml", old, new)})
        assert read_back.told("cell_is_readable") == [("metrics", "A2", "=?", "plain_decimal")]

    def test_error_in_prefixed_xml_with_single_quotes_is_told(self):
        plain = write_xlsx({"metrics": [["value", "metric_code"], [7, "M1"]]})
        old, new = b'<c r="A2" t="n"><v>7</v></c>', b"<c t='e' s='0' r='A2'><v>#N/A</v></c>"
        read_back = read({"a.xlsx": change_xml(plain, "xl/worksheets/sheet1.xml", old, new)})
        assert read_back.told("cell_is_readable") == [("metrics", "A2", "#N/A", "plain_decimal")]

    def test_error_alone_in_its_row_below_all_others_is_told(self):
        sheets = {"metrics": [["value", "metric_code"], [7, "M1"], [], [None, "#N/A"]]}
        read_back = read({"a.xlsx": write_xlsx(sheets)})
        assert read_back.told("cell_is_readable") == [("metrics", "B4", "#N/A", "filled")]

    def test_error_in_one_of_two_sheets_is_told_in_its_own(self):
        sheets = {"说明 & 备注": [["x"]], "年度主要数据": [["数值"], [1]], "execution": [["month"], ["#REF!"]]}
        read_back = read({"a.xlsx": write_xlsx(sheets)})
        assert read_back.told("cell_is_readable") == [("execution", "A2", "#REF!", "month")]
