"""Where each cell of the samples comes from: all of 红旗镇（示例） 2023 cell by cell, the others file by file."""

from collections.abc import Iterable, Iterator

from openpyxl.utils import get_column_letter

from examples.deliveries import HONGQI_REPORT, HONGQI_WORKBOOK, HONGQI_WORKBOOK_2022, REMARKS
from examples.form import COLUMNS, TABLES
from examples.hongqi import Tagged, tagged_tables
from examples.townships_2022 import HONGQI_LIFTED_INCOME, hongqi_2022
from examples.writers import csv_text, workbook_columns

Line = tuple[str, str, str, str, str]
CIRCULAR = f"16982.9 ÷ 1.1637 = {HONGQI_LIFTED_INCOME}：由 2023 年报告所述增幅 16.37% 反推，用来核对该增幅属循环论证"


def provenance_text(folder: str, paths: Iterable[str]) -> str:
    """One line per file; before them a line per cell where cells of one file differ in where they come from."""
    lines = [*_cells(folder), *_files(folder, paths)]
    return csv_text([("file", "sheet", "cell", "tag", "remark"), *lines])


def _cells(folder: str) -> Iterator[Line]:
    if folder == "2023":
        yield from _hongqi_cells()
    if folder == "2022":
        metrics = hongqi_2022().tables["metrics"]
        number = [row["metric_code"] for row in metrics].index("income_lifted_households")
        column = get_column_letter(1 + workbook_columns("metrics", metrics).index("value"))
        yield HONGQI_WORKBOOK_2022, TABLES["metrics"], f"{column}{number + 2}", "derived", CIRCULAR


def _files(folder: str, paths: Iterable[str]) -> Iterator[Line]:
    for path in sorted(set(paths) - {HONGQI_WORKBOOK}):
        tag = "derived" if path == HONGQI_REPORT else "invented"
        fallback = "其余全部虚构" if path == HONGQI_WORKBOOK_2022 else "全部虚构"
        yield path, "*", "*", tag, REMARKS[folder].get(path, fallback)


def _hongqi_cells() -> Iterator[Line]:
    for table, table_rows in tagged_tables().items():
        columns = workbook_columns(table, table_rows)
        letters = {name: get_column_letter(number) for number, name in enumerate(columns, 1)}
        for name in COLUMNS[table]:
            yield HONGQI_WORKBOOK, TABLES[table], f"{letters[name]}1", "form", "表头"
        for number, row in enumerate(table_rows, 2):
            for name, cell in row.items():
                if isinstance(cell, Tagged):
                    yield HONGQI_WORKBOOK, TABLES[table], f"{letters[name]}{number}", cell.tag, cell.remark
