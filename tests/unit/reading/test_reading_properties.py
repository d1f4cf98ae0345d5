"""Tables nobody thought of: every place says the truth, and every figure comes back exactly."""

import csv
import io
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from schemas.tables import TABLE_BY_NAME
from tests.unit.reading.deliveries import read, read_column, write_csv, write_xlsx

MICRO = 10**6
SIGNS = "M一 \u3000#'\"@,;/%.-09aＡ１\n"
texts = st.text(SIGNS, max_size=6)
numbers = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(-9.99e307, 9.99e307),
    st.decimals(-(10**9), 10**9, places=4).map(float),
)
headers = st.lists(st.sampled_from(TABLE_BY_NAME["projects"].columns), min_size=1, unique_by=lambda one: one.name)


@st.composite
def grids(draw, values):
    """Rows of a table 项目: some empty rows and columns before it, headers in either language, then values."""
    columns = draw(headers)
    before = draw(st.integers(0, 3))
    named = [draw(st.sampled_from((one.name, one.name_zh))) for one in columns]
    body = draw(st.lists(st.lists(values, min_size=len(named), max_size=len(named)), max_size=5))
    return [[] for _ in range(draw(st.integers(0, 3)))] + [[None] * before + row for row in [named, *body]]


def spell(value):
    """A raw cell as text at 15 significant digits, spelled without the product's own code."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        plain = format(Decimal(f"{value:.15g}"), "f")
        return "0" if Decimal(plain) == 0 else plain
    return value


def written(cells):
    return {row.cell: "" if row.state == "blank" else row.text_as_written for row in cells.itertuples()}


@settings(deadline=None, max_examples=30)
@given(grid=grids(st.one_of(st.none(), texts.filter(lambda text: not text.startswith("=")), numbers, st.booleans())))
def test_cells_of_a_workbook_are_what_another_reader_finds_at_their_places(grid):
    content = write_xlsx({"项目": grid})
    cells = read({"a.xlsx": content}).cells
    sheet = load_workbook(io.BytesIO(content), data_only=True)["项目"]
    for cell, text in written(cells).items():
        expected = spell(sheet[cell].value)
        assert text == (expected if expected.strip() else "")
    filled = sum(any(spell(value).strip() for value in row) for row in grid)
    assert cells["row_id"].nunique() == max(filled - 1, 0)


@settings(deadline=None, max_examples=30)
@given(grid=grids(texts), encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_cells_of_a_csv_file_are_what_another_reader_finds_at_their_places(grid, encoding):
    content = write_csv(grid, encoding)
    cells = read({"项目.csv": content}).cells
    records = list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
    for cell, text in written(cells).items():
        expected = records[int(cell[1:]) - 1][ord(cell[0]) - ord("A")]
        assert text == (expected if expected.strip() else "")
    filled = sum(any((value or "").strip() for value in row) for row in grid)
    assert cells["row_id"].nunique() == max(filled - 1, 0)


@settings(deadline=None, max_examples=30)
@given(
    values=st.lists(st.integers(1 - 9 * 10**18, 9 * 10**18 - 1), min_size=1, max_size=8),
    places=st.integers(0, 6),
    has_thousands=st.booleans(),
    is_wide=st.booleans(),
)
def test_decimals_of_up_to_six_places_come_back_exactly_from_text(values, places, has_thousands, is_wide):
    step = 10 ** (6 - places)
    micros = [value // step * step for value in values if abs(value // step * step) < 9 * 10**18]
    plain = [
        format(Decimal(micro).scaleb(-6).quantize(Decimal(1).scaleb(-places)), ",f" if has_thousands else "f")
        for micro in micros
    ]
    wide = ["".join(chr(ord(sign) + 0xFEE0) for sign in text) if is_wide else text for text in plain]
    cells = read_column("value", wide, metric_code="M").cells
    cells = cells[cells["column_name"] == "value"]
    assert cells["value_micro"].tolist() == micros
    assert set(cells["decimals"]) <= {places}


@settings(deadline=None, max_examples=30)
@given(micros=st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=8))
def test_numbers_of_a_workbook_with_up_to_fifteen_digits_come_back_exactly(micros):
    read_back = read_column("value", [micro / MICRO for micro in micros], form="xlsx", metric_code="M")
    assert list(read_back.values("value").values()) == micros
