"""What a filed text means: every case of the contract's "Values", through files."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading.parse_text import parse_text
from pipelines.reading.parse_texts import parse_texts
from pipelines.reading.spell import spell_values
from schemas.frames import STATES
from schemas.measures import spell_number
from schemas.tables import TABLES
from schemas.values import fold_word
from tests.unit.reading.deliveries import read_delivery, read_sheet, read_value, tell_cells, tell_findings, write_csv

MONEY = ("finance", "final_wan_yuan")


@pytest.mark.parametrize(
    ("text", "micro", "decimals"),
    [
        ("1,216.75", 1_216_750_000, 2),
        ("１２１６．７５", 1_216_750_000, 2),
        ("１，２１６．７５", 1_216_750_000, 2),
        (" 38.58 ", 38_580_000, 2),
        ("38.580", 38_580_000, 3),
        ("-12.5", -12_500_000, 1),
        ("+3", 3_000_000, 0),
        (".5", 500_000, 1),
        ("5.", 5_000_000, 0),
        ("0", 0, 0),
        ("0.000001", 1, 6),
        ("8999999999999.999999", 8_999_999_999_999_999_999, 6),
    ],
)
def test_read_value_plain_decimal_is_read_exactly(text, micro, decimals):
    """Guards figures as people write them: separators, full width, signs, the largest and the smallest."""
    cell, findings = read_value(*MONEY, text)
    assert (cell["state"], cell["value_micro"], cell["decimals"]) == ("read", micro, decimals)
    assert (cell["text_as_written"], cell["value_text"], findings) == (text, None, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (text, "plain_decimal")
            for text in ("N/A", "/", "—", "约40", "40余", "2万", "10²", "①", "½", "无", "三", "1e3")
        ),
        *(
            (text, "plain_decimal")
            for text in ("12,16.75", "1 216", "1.2.3", ".", "-", "١٢", "५", "1_000", "0x10", "NaN", "inf")
        ),
        *((text, "plain_decimal") for text in ("￥5", "(5)", "3至5个", "38.58万余元", "2 个 3")),
        *(
            (text, "figure_without_unit")
            for text in ("95%", "９５％", "5‰", "5元", "38.58 万元", "12 m/s", "-1,216.75亿元")
        ),
        *((text, "six_decimals") for text in ("0.1234567", "1.0000000")),
        *((text, "below_nine_trillion") for text in ("9000000000000", "-9,000,000,000,000", "9" * 40, "9" * 6000)),
    ],
)
def test_read_value_that_is_no_plain_decimal_is_a_finding_at_its_cell(text, expected):
    """Guards that nothing is ever guessed or rounded: the text stays, there is no value, the cell is told."""
    cell, findings = read_value(*MONEY, text)
    assert (cell["state"], cell["value_micro"], cell["value_text"], cell["decimals"]) == (
        "unreadable",
        None,
        None,
        None,
    )
    assert cell["text_as_written"] == text
    told = [(one["check"], one["found"], one["expected"], one["cell"], one["row_id"]) for one in findings]
    assert told == [("cell_is_readable", text, expected, "A2", 0)]


def test_read_value_blank_zero_slash_and_none_are_four_different_things():
    """Guards the difference between nothing, 0, / and 无."""
    states = {}
    for text in ("", "0", "/", "无"):
        cell, _ = read_value(*MONEY, text, other={"line": "收入合计"})
        states[text] = (cell["state"], cell["value_micro"])
    assert states == {"": ("blank", None), "0": ("read", 0), "/": ("unreadable", None), "无": ("unreadable", None)}


@pytest.mark.parametrize(
    ("number", "text", "micro"),
    [
        (50 * 1.1, "55", 55_000_000),
        (0.1 + 0.2, "0.3", 300_000),
        (1216.75, "1216.75", 1_216_750_000),
        (123456789.123456, "123456789.123456", 123_456_789_123_456),
        (4503599627.37049, "4503599627.37049", 4_503_599_627_370_490),
        (1e-06, "0.000001", 1),
        (-0.0, "0", 0),
        (8999999999999.0, "8999999999999", 8_999_999_999_999_000_000),
    ],
)
def test_read_files_xlsx_number_is_taken_at_fifteen_digits(number, text, micro):
    """Guards numbers of a workbook: 15 significant digits, no exponent, then exactly as a decimal."""
    reading = read_sheet("收支", [["项目", "决算数"], ["收入合计", number]])
    assert tell_cells(reading, "text_as_written", "value_micro", "state")[1] == (text, micro, "read")


@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        (1 / 3, "0.333333333333333", "six_decimals"),
        (1e-07, "0.0000001", "six_decimals"),
        (9e12, "9000000000000", "below_nine_trillion"),
        (1e300, "1" + "0" * 300, "below_nine_trillion"),
        (123456789012345678.0, "123456789012346000", "below_nine_trillion"),
    ],
)
def test_read_files_xlsx_number_that_does_not_fit_is_a_finding(number, text, expected):
    """Guards that a number with too many decimals or too large is refused, never rounded."""
    reading = read_sheet("收支", [["项目", "决算数"], ["收入合计", number]])
    assert ("cell_is_readable", "B2", text, expected) in tell_findings(reading, "check", "cell", "found", "expected")


def test_read_files_xlsx_values_of_other_kinds_are_spelled():
    """Guards what stands as text: truth values, dates, date and time, numbers and texts that look alike."""
    day, moment = dt.date(2024, 3, 1), dt.datetime(2024, 3, 1, 8, 30)  # noqa: DTZ001
    values = [True, 1, "1", "TRUE", day, dt.datetime(2024, 3, 1), moment, dt.time(8, 30), 2024]  # noqa: DTZ001
    rows = [["数据编码", "数据名称"], *([f"m{index}", value] for index, value in enumerate(values))]
    written = [row[0] for row in tell_cells(read_sheet("年度主要数据", rows), "text_as_written")][1::2]
    spelled_day = "2024-03-01"
    assert written == [
        *("TRUE", "1", "1", "TRUE"),
        *(spelled_day, spelled_day, "2024-03-01 08:30:00", "08:30:00", "2024"),
    ]


@pytest.mark.parametrize(
    ("table", "column", "text", "unit", "is_read"),
    [
        ("indicators", "target_value", "95%", "%", True),
        ("indicators", "target_value", "９５％", "百分比", True),
        ("indicators", "actual_value", "95 %", " ％ ", True),
        ("indicators", "target_value", "95%", "个", False),
        ("indicators", "target_value", "95%", "", False),
        ("metrics", "stated_prior_value", "95%", "%", True),
        ("metrics", "stated_change_pct", "95%", "万元", True),
        ("metrics", "stated_change_pct", "95%%", "%", False),
        ("metrics", "value", "95%", "万元", False),
    ],
)
def test_read_value_percent_sign_stands_only_by_a_percentage(table, column, text, unit, is_read):
    """Guards that a percent sign is part of the figure only where column or unit of measure is a percentage."""
    cell, _ = read_value(table, column, text, other={"unit_of_measure": unit})
    assert (cell["state"], cell["value_micro"]) == (("read", 95_000_000) if is_read else ("unreadable", None))


def test_read_files_same_percent_text_under_two_units_is_read_by_row():
    """Guards that reading each distinct text once does not carry the sign's permission from row to row."""
    header = ["数据编码", "数值", "计量单位"]
    reading = read_sheet(
        "年度主要数据", [header, ["a", "5%", "%"], ["b", "5%", "万元"], ["c", "5%", "％"], ["d", "5", "%"]]
    )
    values = reading.cells[reading.cells["column_name"] == "value"]
    assert values["state"].tolist() == ["read", "unreadable", "read", "read"]
    assert values["value_micro"].fillna(-1).tolist() == [5_000_000, -1, 5_000_000, 5_000_000]
    assert values["text_as_written"].tolist() == ["5%", "5%", "5%", "5"]


CHOOSING = [(table, column) for table in TABLES for column in table.columns if column.choices]


def vary(spelling):
    """A spelling as listed, in capitals, in full width and with white space around."""
    full_width = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in spelling)
    return (spelling, spelling.upper(), full_width, f" {spelling}　")


@pytest.mark.parametrize(("table", "column"), CHOOSING, ids=lambda one: one.name)
def test_read_value_every_listed_spelling_is_accepted(table, column):
    """Guards every value list, a row for each way to write each spelling."""
    typed = [(text, value) for spelling, value in column.choices.items() for text in vary(spelling)]
    reading = read_delivery({f"{table.name}.csv": write_csv([[column.name], *([text] for text, _ in typed)])})
    assert tell_cells(reading, "state", "value_text") == [("read", value) for _, value in typed]
    assert not reading.findings["row_id"].notna().any()


@pytest.mark.parametrize(
    ("table", "column", "text", "expected"),
    [
        ("projects", "problem_found", "部分", "yes_or_no"),
        ("projects", "problem_found", "已整改", "yes_or_no"),
        ("projects", "corrected", "/", "yes_or_no"),
        ("indicators", "kind", "数量指标", "listed_value"),
        ("finance", "line", "其他收入", "listed_value"),
    ],
)
def test_read_value_that_is_not_listed_is_a_finding(table, column, text, expected):
    """Guards that a word outside the list is told, not matched by likeness."""
    cell, findings = read_value(table, column, text)
    assert (cell["state"], cell["value_text"]) == ("unreadable", None)
    assert [(one["found"], one["expected"]) for one in findings] == [(text, expected)]


@pytest.mark.parametrize(
    ("text", "state", "month"),
    [
        *((text, "read", 6) for text in ("6", "06", "6月", "０６月", " 6 ")),
        *((text, "read", 12) for text in ("12", "12月")),
        *((text, "out_of_range", None) for text in ("0", "13", "00月")),
        *((text, "unreadable", None) for text in ("六月", "2023-06", "6.0", "6月份", "-1", "1-6月")),
    ],
)
def test_read_value_month(text, state, month):
    """Guards the month: 1 to 12, with or without 月; nothing else is a month."""
    cell, findings = read_value("execution", "month", text)
    assert (cell["state"], cell["value_micro"]) == (state, None if month is None else month * 10**6)
    check = {"read": [], "out_of_range": ["cell_is_in_range"], "unreadable": ["cell_is_readable"]}[state]
    assert [one["check"] for one in findings] == check
    assert {one["expected"] for one in findings} <= {"month"}


@pytest.mark.parametrize(
    ("text", "state", "year"),
    [
        *((text, "read", 2023) for text in ("2023", "2023年", "２０２３", " 2023 ")),
        *((text, "unreadable", None) for text in ("23", "2023年度", "二〇二三", "20233", "2023.0", "2022-2023")),
        ("0023", "out_of_range", None),
    ],
)
def test_read_value_fiscal_year(text, state, year):
    """Guards the year: four digits, with or without 年."""
    cell, _ = read_value("submission", "fiscal_year", text)
    assert (cell["state"], cell["value_micro"]) == (state, None if year is None else year * 10**6)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(
            (text, "2024-03-01")
            for text in ("2024-03-01", "2024-3-1", "2024/3/1", "2024.3.1", "2024年3月1日", "２０２４年３月１日")
        ),
        ("2024-02-29", "2024-02-29"),
        *(
            (text, None)
            for text in ("2023-02-29", "2024-13-01", "2024/3-1", "20240301", "45352", "2024年3月", "3月1日", "24-3-1")
        ),
    ],
)
def test_read_value_date(text, day):
    """Guards dates: the written forms, real days only."""
    cell, findings = read_value("submission", "submitted_on", text)
    assert (cell["state"], cell["value_text"]) == (("read", day) if day else ("unreadable", None))
    assert [one["expected"] for one in findings] == ([] if day else ["date"])


def test_read_files_xlsx_dates_are_read():
    """Guards dates that Excel holds as dates, with and without a time of day."""
    header = ["指标编码", "文件名", "公开日期"]
    moments = [dt.date(2024, 3, 1), dt.datetime(2024, 3, 1, 23, 59)]  # noqa: DTZ001
    reading = read_sheet("佐证材料", [header, *(["disclosure", "a.pdf", moment] for moment in moments)])
    cells = reading.cells[reading.cells["column_name"] == "published_on"]
    assert cells["value_text"].tolist() == ["2024-03-01", "2024-03-01"]


def test_read_value_below_its_minimum_is_out_of_range():
    """Guards that a negative amount is told where it cannot be, keeps its text and has no value."""
    cell, findings = read_value("expense_subjects", "final_wan_yuan", "-0.5")
    assert (cell["state"], cell["value_micro"], cell["text_as_written"]) == ("out_of_range", None, "-0.5")
    assert [(one["check"], one["expected"]) for one in findings] == [("cell_is_in_range", "not_negative")]


def test_read_value_text_keeps_what_is_inside():
    """Guards texts: white space around is dropped from the value, kept in what was written; line breaks inside stay."""
    cell, _ = read_value("evaluations", "goal_planned", " 一、完成\n二、\t达标　")
    assert (cell["text_as_written"], cell["value_text"]) == (" 一、完成\n二、\t达标　", "一、完成\n二、\t达标")


FIGURES = st.one_of(
    st.from_regex(r"[-+]?[0-9]{0,14}(\.[0-9]{0,8})?%?", fullmatch=True),
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**13), max_value=10**13).map(str),
    st.text(alphabet="0123456789.,-+%％０９．， 万约/", max_size=12),
)


@given(st.lists(FIGURES, unique=True), st.booleans(), st.sampled_from(TABLES))
def test_parse_texts_reads_at_once_as_it_reads_one_by_one(texts, is_percentage, table):
    """Guards the fast way: whatever is read many at a time equals the reading of each text by itself."""
    for column in table.columns:
        parsed = parse_texts(texts, column, is_percentage=is_percentage)
        for index, text in enumerate(texts):
            one = parse_text(text, column, is_percentage=is_percentage)
            number = (
                (int(parsed.micro[index]), int(parsed.decimals[index])) if parsed.is_number[index] else (None, None)
            )
            at_once = (STATES[parsed.state[index]], parsed.value_text[index], *number, parsed.expected[index])
            assert at_once == (one.state, one.text, one.micro, one.decimals, one.expected), (column, text)


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**16), 10**16).map(float),
    st.tuples(st.integers(-(10**15), 10**15), st.integers(0, 8)).map(lambda pair: pair[0] / 10 ** pair[1]),
)


@given(st.lists(NUMBERS, min_size=1))
def test_spell_values_spells_numbers_as_one_by_one(numbers):
    """Guards the fast way: numbers spelled many at a time are spelled as each by itself."""
    spelled = spell_values(numbers)
    assert [spelled.texts[code] for code in spelled.codes] == [spell_number(number) for number in numbers]


def test_fold_word_spellings_are_folded_already():
    """Guards the test above on listed values: what it varies is what stands in the lists."""
    assert all(fold_word(spelling) == spelling for _, column in CHOOSING for spelling in column.choices)
