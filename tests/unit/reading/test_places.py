"""Places: file, sheet and cell lead back to the very text that stands in the CELLS row."""

import csv
import datetime as dt
import io
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import coordinate_to_tuple

from schemas.measures import spell_number
from schemas.tables import TABLES
from tests.unit.reading.deliveries import FINANCE_HEADER, read_delivery, read_sheet, save, write_csv, write_workbook

LETTERS = string.ascii_letters + string.digits + " ,.%/\"'，。％　年月日项目是否约余"
WORDS = st.text(alphabet=LETTERS + "\n", max_size=8)
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9),
    # openpyxl writes sixteen digits, Excel fifteen; beyond, what is written would not be what was drawn.
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15).map(
        lambda one: float(f"{one:.15g}")
    ),
)
DAYS = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2100, 1, 1))
VALUES = st.one_of(st.none(), WORDS, NUMBERS, st.booleans(), DAYS)


@st.composite
def tables(draw, values):
    """A table with its columns in any order, some left out or unknown, with blank rows and columns before and between."""
    # A cover of several rows is a batch: what is nobody's there is told, and stands in no table.
    table = draw(st.sampled_from([table for table in TABLES if table.name != "submission"]))
    known = draw(st.permutations([column.name_zh for column in table.columns]))
    header = [
        *known[: draw(st.integers(1, len(known)))],
        *draw(st.lists(st.sampled_from(["其他说明", None]), max_size=2)),
    ]
    before, left = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    body = draw(st.lists(st.lists(values, min_size=len(header), max_size=len(header)), max_size=5))
    return table, [[None] * (left + 1)] * before + [[None] * left + row for row in [header, *body]]


def spell(value):
    """What stands in a cell, as text; the other way round from the product: by openpyxl."""
    if value is None or isinstance(value, bool):
        return None if value is None else str(value).upper()
    if isinstance(value, int | float):
        return spell_number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


@given(tables(VALUES))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
def test_read_files_every_cell_of_a_workbook_stands_where_it_says(drawn):
    """Guards the trace: for any workbook, sheet and cell lead to the text as written, and no filled cell is lost."""
    table, rows = drawn
    content = write_workbook({"说明": [["x"]], table.name_zh: rows})
    reading = read_delivery({"a.xlsx": content})
    sheet = load_workbook(io.BytesIO(content))[table.name_zh]
    for row in reading.cells.itertuples():
        stands = spell(sheet[row.cell].value)
        assert row.sheet == sheet.title
        assert row.row_number == coordinate_to_tuple(row.cell)[0]
        if row.state == "blank":
            assert stands is None or not stands.strip()
        else:
            assert row.text_as_written == stands
    assert_nothing_is_lost(reading, table, rows, spell)


@given(tables(st.one_of(st.just(""), WORDS)))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
def test_read_files_every_cell_of_a_csv_file_stands_where_it_says(drawn):
    """Guards the trace for CSV: record and field lead to the text as written."""
    table, rows = drawn
    content = write_csv([[value or "" for value in row] for row in rows])
    reading = read_delivery({f"u/{table.name_zh}.csv": content})
    records = list(csv.reader(io.StringIO(content.decode(), newline="")))
    for row in reading.cells.itertuples():
        row_number, column_number = coordinate_to_tuple(row.cell)
        stands = records[row_number - 1][column_number - 1]
        assert row.row_number == row_number
        assert (row.text_as_written == stands) if row.state != "blank" else not stands.strip()
    assert_nothing_is_lost(reading, table, rows, lambda value: value)


def assert_nothing_is_lost(reading, table, rows, spell):
    """Every filled cell below a named header is in the frame."""
    named = {column.name_zh for column in table.columns}
    header_index = next(index for index, row in enumerate(rows) if any(value is not None for value in row))
    positions = [index for index, text in enumerate(rows[header_index]) if text in named]
    texts = [spell(row[position]) for row in rows[header_index + 1 :] for position in positions]
    filled = sorted(text for text in texts if text is not None and text.strip())
    assert sorted(reading.cells["text_as_written"].dropna()) == filled


def test_read_files_leading_empty_rows_and_columns_keep_true_places():
    """Guards places in a sheet that does not begin at A1, for cells, headers and strays alike."""
    rows = [
        [None] * 6,
        [None] * 6,
        [None, None, *FINANCE_HEADER[:2], "备注", None],
        [None, None, "收入合计", "约40", None, "x"],
    ]
    reading = read_sheet("收支", rows)
    assert dict(zip(reading.cells["column_name"], reading.cells["cell"], strict=True)) == {
        "line": "C4",
        "initial_budget_wan_yuan": "D4",
    }
    places = dict(zip(reading.findings["check"], reading.findings["cell"], strict=True))
    assert (places["column_is_known"], places["row_fits_its_header"], places["cell_is_readable"]) == ("E3", "F4", "D4")


def test_read_files_columns_beyond_z_are_lettered_as_in_a_spreadsheet():
    """Guards references such as AA2 and AB2."""
    reading = read_sheet(
        "收支", [[*[f"x{index}" for index in range(26)], "项目", "决算数"], [*[None] * 26, "收入合计", 1]]
    )
    assert reading.cells["cell"].tolist() == ["AA2", "AB2"]


def test_read_files_merged_cells_are_read_at_their_first_place():
    """Guards merged cells: what is merged stands once, the rest of the range is blank."""
    book = Workbook()
    book.active.title = "收支"
    for row in [FINANCE_HEADER, ["收入合计", 5, None, 7]]:
        book.active.append(row)
    book.active.merge_cells("B2:C2")
    assert read_delivery({"a.xlsx": save(book)}).cells["text_as_written"].fillna("").tolist() == [
        "收入合计",
        "5",
        "",
        "7",
    ]
