"""Layouts: titles and units of amounts above the header, and the names of a year's own form."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.resources.layout_files import read_layout_book
from schemas.layout import AMOUNT_UNITS
from schemas.measures import MICRO
from tests.unit.reading.deliveries import (
    FINANCE_HEADER,
    read_delivery,
    tell_cells,
    tell_findings,
    write_csv,
    write_workbook,
)

ROW = ["收入合计", "1216.75", "2000", "-30"]


def read_finance(*rows, layout=None):
    """A finance sheet of these rows, as a workbook's sheet."""
    given_layout = {} if layout is None else {"layout": layout}
    return read_delivery({"a.xlsx": write_workbook({"收支": rows})}, **given_layout)


def amounts(reading):
    own = reading.cells[reading.cells["column_name"] != "line"]
    return own["value_micro"].astype(object).where(own["value_micro"].notna(), None).tolist()


def test_header_below_a_title_and_a_unit_is_found_and_places_stay_true():
    """Guards the usual head of a printed form; nothing of it is told, and rows keep their numbers."""
    reading = read_finance(
        ["某县2023年部门收支表"], [], ["编制单位：某局", "2023年度", None, "单位：万元"], FINANCE_HEADER, ROW
    )
    assert tell_cells(reading, "cell", "text_as_written") == [
        ("A5", "收入合计"),
        ("B5", "1216.75"),
        ("C5", "2000"),
        ("D5", "-30"),
    ]
    assert reading.findings.empty


@pytest.mark.parametrize(
    "line",
    ["单位:元", "金额单位：元", "（单位：元）", "单位：人民币元", "货币单位 ：　元", "收支表（单位：元）"],
)
def test_unit_of_amounts_above_the_header_counts_for_the_whole_sheet(line):
    """Guards every way the unit is written above a table: 1216.75 元 is 0.121675 万元, the text stays as written."""
    reading = read_finance([None, None, None, line], FINANCE_HEADER, ROW)
    assert amounts(reading) == [121_675, 200_000, -3_000]
    assert reading.cells["text_as_written"].tolist() == ROW
    assert reading.findings.empty


@pytest.mark.parametrize(
    "header", ["年初预算数（元）", "年初预算数(元)", "年初预算数 （单位：元）", "年初预算数【元】"]
)
def test_unit_in_a_header_counts_for_its_column_only(header):
    """Guards forms that state the unit in the header cell."""
    reading = read_finance([FINANCE_HEADER[0], header, *FINANCE_HEADER[2:]], ROW)
    assert amounts(reading) == [121_675, 2_000 * MICRO, -30 * MICRO]
    assert reading.findings.empty


def test_units_that_disagree_are_told_and_the_header_counts():
    """Guards that the nearer statement counts, said aloud; an English name states 万元 itself."""
    header = ["line", "initial_budget_wan_yuan", "全年预算数", "决算数（千元）"]
    reading = read_finance(["单位：元"], header, ROW)
    assert amounts(reading) == [1_216_750_000, 200_000, -3 * MICRO]
    assert tell_findings(reading, "check", "cell", "found") == [("unit_of_amounts_is_stated_once", "A1", "单位：元")]


@pytest.mark.parametrize("lines", [[["单位：美元"]], [["单位：元"], ["单位：万元"]]])
def test_unit_of_amounts_that_is_unknown_or_stated_twice_lets_no_amount_be_read(lines):
    """Guards that nothing is guessed where it cannot be said what a figure means; a unit's name is no unit of amounts."""
    reading = read_finance(*lines, FINANCE_HEADER, ROW)
    assert amounts(reading) == [None] * 3
    assert tell_findings(reading, "check", "cell", "expected") == [
        ("cell_is_readable", f"{column}{len(lines) + 2}", "known_amount_unit") for column in "BCD"
    ]
    assert amounts(read_finance(["单位：教育局"], FINANCE_HEADER, ROW))[1] == 2_000 * MICRO


def test_line_above_the_header_that_nobody_knows_is_told_at_its_cell():
    """Guards that what is not understood is signalled: a note that should have been a row."""
    reading = read_finance(["某县收支表"], ["上年结转", "12.5"], FINANCE_HEADER, ROW)
    assert tell_findings(reading, "check", "cell", "found") == [
        ("line_above_the_header_is_known", "A2", "上年结转"),
        ("line_above_the_header_is_known", "B2", "12.5"),
    ]


def test_header_with_a_typing_error_is_still_the_header():
    """Guards that the row which names most columns is the header, not a row below that names one by chance."""
    reading = read_finance(["项目", "年初预算数", "全年预算", "决算数"], ["项目", "1", "2", "3"])
    assert set(tell_findings(reading, "check", "cell")) == {
        ("column_is_known", "C1"), ("required_column_stands", None), ("cell_is_readable", "A2")
    }  # fmt: skip


def test_header_beyond_the_first_ten_filled_rows_is_not_looked_for():
    """Guards that a table is not searched to its end."""
    reading = read_finance(*[[f"说明{number}"] for number in range(10)], FINANCE_HEADER, ROW)
    assert reading.cells.empty
    assert "required_column_stands" in set(reading.findings["check"])


def test_unit_of_a_csv_batch_above_its_header_is_read_too():
    """Guards that a batch is a sheet like any."""
    rows = [["单位：元"], ["unit_code", "fiscal_year", *FINANCE_HEADER], ["u1", "2023", *ROW]]
    reading = read_delivery({"finance.csv": write_csv(rows)})
    assert amounts(reading) == [121_675, 200_000, -3_000]
    assert reading.cells["cell"].tolist() == ["C3", "D3", "E3", "F3"]


DIGITS = st.integers(-(10**10), 10**10)
PLACES = st.integers(0, 6)


@settings(deadline=None, max_examples=40)
@given(
    amount_unit=st.sampled_from(sorted(AMOUNT_UNITS)),
    digits=st.lists(st.tuples(DIGITS, PLACES), min_size=1, max_size=6),
)
def test_amounts_are_converted_exactly_or_told(amount_unit, digits):
    """Guards every conversion against fractions: the exact amount in 万元, or a finding, never a rounding."""
    texts = [f"{'-' if number < 0 else ''}{_point(abs(number), places)}" for number, places in digits]
    rows = [[f"单位：{amount_unit}"], FINANCE_HEADER, *(["收入合计", text, "0", "0"] for text in texts)]
    reading = read_delivery({"收支.csv": write_csv(rows)})
    own = reading.cells[reading.cells["column_name"] == "initial_budget_wan_yuan"]
    factor = {"元": Fraction(1, 10_000), "百元": Fraction(1, 100), "千元": Fraction(1, 10), "万元": Fraction(1)}
    factor |= {"十万元": Fraction(10), "百万元": Fraction(100), "千万元": Fraction(1000), "亿元": Fraction(10_000)}
    for row, text in zip(own.itertuples(), texts, strict=True):
        exact = Fraction(text) * factor[amount_unit] * MICRO
        is_kept = exact.denominator == 1 and abs(exact) < 9 * 10**12 * MICRO
        assert (row.state, row.text_as_written) == ("read" if is_kept else "unreadable", text)
        if is_kept:
            assert row.value_micro == exact
    told = set(reading.findings["expected"].dropna())
    assert told <= {"six_decimals", "below_nine_trillion"}
    assert len(reading.findings) == (own["state"] == "unreadable").sum()


def _point(number, places):
    digits = str(number).rjust(places + 1, "0")
    return f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else digits


# ----------------------------------------------------------------------------------------------------- yearly layouts


def test_form_of_2021_is_read_by_its_own_names_and_by_the_contracts():
    """Guards the shipped layouts: what the forms of 2019 to 2022 called differently is known in those years and in no other."""
    header = ["项目", "年初预算数", "预算数调整后", "决算数"]
    delivery = {
        "a.xlsx": write_workbook({"部门收支总表": [header, ROW], "绩效指标": [["指标名称", "完成值"], ["里程", 3]]})
    }
    book = read_layout_book()
    for year in (2019, 2021, 2022):
        reading = read_delivery(delivery, layout=book.in_force(year))
        assert set(reading.cells["column_name"]) >= {"adjusted_budget_wan_yuan", "actual_value"}
        assert "column_is_known" not in set(reading.findings["check"])
    for year in (2018, 2023):
        reading = read_delivery(delivery, layout=book.in_force(year))
        assert {"table_is_known", "column_is_known"} <= set(reading.findings["check"])


def test_layout_with_amounts_in_yuan_converts_where_the_sheet_says_nothing():
    """Guards a layout's default, and that the sheet's own word counts more."""
    layout = read_layout_book().in_force(2021).model_copy(update={"amount_unit": "元"})
    assert amounts(read_finance(FINANCE_HEADER, ROW, layout=layout))[0] == 121_675
    assert amounts(read_finance(["单位：万元"], FINANCE_HEADER, ROW, layout=layout))[0] == 1_216_750_000
